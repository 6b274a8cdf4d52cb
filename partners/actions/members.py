"""Who belongs to a partner's team."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.actions import record
from core.models import User
from partners.enums import MembershipRole
from partners.models import Membership, Partner


@transaction.atomic
def add_membership(*, user: User, partner: Partner, role: MembershipRole, by: User | None, at: datetime) -> Membership:
    """Make the user part of the partner's team. Raises ValidationError for the vendor's people and other teams'."""
    if user.is_vendor:
        raise ValidationError(_("A user with a vendor role belongs to no partner."))
    membership = Membership(user=user, partner=partner, role=role)
    membership.full_clean()
    membership.save()
    record(
        by=by,
        at=at,
        verb="membership_added",
        of=membership,
        key=user.public_id,
        after={"partner": partner.code, "role": role},
    )
    return membership


@transaction.atomic
def remove_membership(*, membership: Membership, by: User | None, at: datetime) -> User:
    """Take the user out of the partner's team; from the next request on it has no access any more."""
    user = membership.user
    before = {"partner": membership.partner.code, "role": membership.role}
    record(by=by, at=at, verb="membership_removed", of=membership, key=user.public_id, before=before)
    membership.delete()
    return user


@transaction.atomic
def change_member_role(*, membership: Membership, role: MembershipRole, by: User, at: datetime) -> Membership:
    """Make a member an admin, or the reverse. Raises ValidationError where nobody would be admin any more."""
    partner = Partner.objects.select_for_update().get(pk=membership.partner_id)
    membership = Membership.objects.get(pk=membership.pk)
    if membership.role == role:
        return membership
    _keep_an_admin(membership, partner)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record(
        by=by,
        at=at,
        verb="membership_changed",
        of=membership,
        key=membership.user.public_id,
        before={"role": before},
        after={"role": role},
    )
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User, at: datetime) -> User:
    """``remove_membership``, but never of the last admin. Raises ValidationError."""
    partner = Partner.objects.select_for_update().get(pk=membership.partner_id)
    _keep_an_admin(membership, partner)
    return remove_membership(membership=membership, by=by, at=at)


def _keep_an_admin(membership: Membership, partner: Partner) -> None:
    """Raise ValidationError when this is the last admin who can sign in. Its callers change one team at a time."""
    if membership.role != MembershipRole.ADMIN:
        return
    others = partner.memberships.filter(role=MembershipRole.ADMIN, user__is_active=True).exclude(pk=membership.pk)
    if not others.exists():
        raise ValidationError(_("This is the last partner admin: make somebody else admin first."))
