"""The five roles. A role is never stored: each request derives it from the vendor role or the membership."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import User
from partners.enums import MembershipRole, PartnerKind, PartnerStatus
from partners.models import Membership, Partner


class Role(models.TextChoices):
    PARTNER_MEMBER = "partner_member", _("Partner member")
    PARTNER_ADMIN = "partner_admin", _("Partner admin")
    DISTRIBUTOR = "distributor", _("Distributor")
    CHANNEL_MANAGER = "channel_manager", _("Channel manager")
    PROGRAMME_ADMIN = "programme_admin", _("Programme admin")

    @property
    def description(self) -> str | Promise:
        return DESCRIPTIONS[self]


DESCRIPTIONS = {
    Role.PARTNER_MEMBER: _("Reads everything about their own partner: tier, evidence, staff and orders."),
    Role.PARTNER_ADMIN: _("Reads what a partner member reads and answers for the partner’s data and people."),
    Role.DISTRIBUTOR: _("Works for a distributor and follows what became of the orders that name it."),
    Role.CHANNEL_MANAGER: _("Looks after named partners for the vendor, and those of colleagues while deputising."),
    Role.PROGRAMME_ADMIN: _("Runs the programme for the vendor: sees every partner, the runs and what was declared."),
}

PARTNER_ROLES = frozenset({Role.PARTNER_MEMBER, Role.PARTNER_ADMIN})
VENDOR_ROLES = frozenset({Role.CHANNEL_MANAGER, Role.PROGRAMME_ADMIN})


def membership_of(user: User) -> Membership | None:
    """The user's membership in a partner that takes part in the programme; one query for each loaded user."""
    if user.is_vendor:
        return None
    membership: Membership | None = getattr(user, "membership", None)
    if membership is None or membership.partner.status == PartnerStatus.ENDED:
        return None
    return membership


def partner_of(user: User) -> Partner | None:
    membership = membership_of(user)
    return membership.partner if membership else None


def role_of(user: User) -> Role | None:
    """What the user is today; None: nothing, such as after the last membership was removed."""
    if not user.is_active:
        return None
    if user.is_programme_admin:
        return Role.PROGRAMME_ADMIN
    if user.is_channel_manager:
        return Role.CHANNEL_MANAGER
    membership = membership_of(user)
    if membership is None:
        return None
    if membership.partner.kind == PartnerKind.DISTRIBUTOR:
        return Role.DISTRIBUTOR
    return Role.PARTNER_ADMIN if membership.role == MembershipRole.ADMIN else Role.PARTNER_MEMBER
