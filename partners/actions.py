"""Writes about partners and the people assigned to them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.actions import anonymise_account, record
from core.enums import VendorRole
from core.models import User
from partners.enums import MembershipRole, PartnerStatus
from partners.models import Deputy, Membership, Partner, StaffMember, StalePartner


@transaction.atomic
def mark_stale(partner_ids: Iterable[int], *, at: datetime) -> None:
    """Note, in the caller's transaction, that the facts of these partners changed: the next run judges them anew.

    Every write of a fact goes through here. The ids are taken in order, so that two writers cannot deadlock.
    """
    ids = sorted(set(partner_ids))
    for start in range(0, len(ids), 1000):
        batch = ids[start : start + 1000]
        StalePartner.objects.bulk_create(
            [StalePartner(partner_id=partner_id, version=0, marked_at=at) for partner_id in batch],
            ignore_conflicts=True,
        )
        StalePartner.objects.filter(partner_id__in=batch).update(version=F("version") + 1, marked_at=at)


@transaction.atomic
def link_channel_managers() -> int:
    """Make each address that was received for a channel manager a link, once it belongs to one of the vendor's people.

    To be called when such an account is made or given its role. Returns how many partners were linked.
    """
    linked = 0
    for user in User.objects.exclude(vendor_role=VendorRole.NONE):
        waiting = Partner.objects.filter(channel_manager=None, channel_manager_email__iexact=user.email)
        linked += waiting.update(channel_manager=user, channel_manager_email="")
    return linked


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
def appoint_deputy(
    *, manager: User, deputy: User, starts_on: date, ends_on: date | None, by: User | None, at: datetime
) -> Deputy:
    """Let ``deputy`` look after the manager's partners until the day before ``ends_on``. Raises ValidationError."""
    if not (manager.is_channel_manager and deputy.is_channel_manager):
        raise ValidationError(_("Only channel managers stand in for one another."))
    appointed = Deputy(manager=manager, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    appointed.full_clean()
    appointed.save()
    record(
        by=by,
        at=at,
        verb="deputy_appointed",
        of=appointed,
        key=manager.public_id,
        after={
            "deputy": deputy.public_id,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else None,
        },
    )
    return appointed


@transaction.atomic
def end_deputy(*, deputy: Deputy, ends_on: date | None, by: User | None, at: datetime) -> Deputy:
    """Move the first day on which somebody no longer stands in; None leaves it open. Raises ValidationError."""
    before = deputy.ends_on
    deputy.ends_on = ends_on
    deputy.full_clean()
    deputy.save(update_fields=["ends_on"])
    record(
        by=by,
        at=at,
        verb="deputy_changed",
        of=deputy,
        key=deputy.manager.public_id,
        before={"ends_on": before and before.isoformat()},
        after={"ends_on": ends_on and ends_on.isoformat()},
    )
    return deputy


@transaction.atomic
def assign_partner(
    *, partner: Partner, channel_manager: User | None, coverage_team: str, by: User | None, at: datetime
) -> Partner:
    """Give a partner its channel manager and team. Raises ValidationError for anybody but a channel manager."""
    if channel_manager is not None and not channel_manager.is_channel_manager:
        raise ValidationError(_("Only a channel manager looks after partners."))
    stored = Partner.objects.select_related("channel_manager").get(pk=partner.pk)
    before = _assignment(stored)
    # An address that was waiting for its account must not undo the choice later.
    partner.channel_manager_email = ""
    partner.channel_manager, partner.coverage_team = channel_manager, coverage_team
    partner.full_clean()
    partner.save(update_fields=["channel_manager", "channel_manager_email", "coverage_team"])
    record(by=by, at=at, verb="assigned", of=partner, key=partner.code, before=before, after=_assignment(partner))
    return partner


def _assignment(partner: Partner) -> dict[str, str | None]:
    manager = partner.channel_manager
    return {"channel_manager": manager.public_id if manager else None, "coverage_team": partner.coverage_team}


@transaction.atomic
def change_partner_status(
    *,
    partner: Partner,
    status: PartnerStatus,
    by: User | None,
    at: datetime,
    ended_on: date | None = None,
) -> Partner:
    """Suspend a partner, end its participation from ``ended_on`` on, or take it back. Raises ValidationError."""
    before = {"status": partner.status, "ended_on": partner.ended_on and partner.ended_on.isoformat()}
    partner.status, partner.ended_on = status, ended_on
    partner.full_clean()
    partner.save(update_fields=["status", "ended_on"])
    mark_stale([partner.pk], at=at)
    record(
        by=by,
        at=at,
        verb="status_changed",
        of=partner,
        key=partner.code,
        before=before,
        after={"status": status, "ended_on": ended_on and ended_on.isoformat()},
    )
    return partner


@transaction.atomic
def anonymise_person(*, person: User | StaffMember, by: User | None, at: datetime) -> None:
    """Empty the person's name and address wherever they stand; codes, ids and what they prove stay as they are."""
    if isinstance(person, User):
        Partner.objects.filter(channel_manager_email__iexact=person.email).update(channel_manager_email="")
        anonymise_account(user=person, by=by, at=at)
        return
    person.name = person.email = ""
    person.save(update_fields=["name", "email"])
    record(by=by, at=at, verb="staff_member_anonymised", of=person, key=person.code)
