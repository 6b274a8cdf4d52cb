from datetime import date

from django.utils.translation import gettext_lazy as _

from core.models import User
from core.policies import Decision, Denied, allowed_if
from partners.enums import PartnerKind
from partners.models import AchievementException, Partner
from partners.roles import PARTNER_ROLES, VENDOR_ROLES, Role, role_of
from tiers.models import SavedSimulation


def can_list_runs(user: User) -> Decision:
    return allowed_if(role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Runs are for programme admins."))


def can_start_run(user: User) -> Decision:
    return allowed_if(role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Only a programme admin starts a run."))


def can_preview_impact(user: User) -> Decision:
    return allowed_if(
        role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("The impact of rules is for programme admins.")
    )


def can_look_ahead(user: User, partner: Partner) -> Decision:
    """Forecast, simulator and path; whose partner it is was asked before (``visible_to``)."""
    if partner.kind != PartnerKind.RESELLER:
        return Denied(_("A distributor has no tier to look ahead to."))
    is_reader = role_of(user) in PARTNER_ROLES | VENDOR_ROLES
    return allowed_if(is_reader, otherwise=_("What lies ahead is for the partner’s own people and the vendor’s."))


def can_change_simulation(user: User, simulation: SavedSimulation) -> Decision:
    """Only its owner saves something else under it, shares or deletes it; others keep a copy of their own."""
    allowed = can_look_ahead(user, simulation.partner)
    if not allowed:
        return allowed
    return allowed_if(simulation.owner_id == user.pk, otherwise=_("This simulation belongs to somebody else."))


def can_read_exceptions(user: User, partner: Partner) -> Decision:
    """Exceptions stand open to the partner's own people, whoever sees the partner for the vendor, and nobody else."""
    if partner.kind != PartnerKind.RESELLER:
        return Denied(_("A distributor holds nothing that an exception could keep."))
    is_reader = role_of(user) in PARTNER_ROLES | VENDOR_ROLES
    return allowed_if(is_reader, otherwise=_("Exceptions are for the partner’s own people and the vendor’s."))


def can_grant_exception(user: User, partner: Partner, on: date) -> Decision:
    """The partner's channel manager, a deputy of the day, programme admins; the same people approve each other's."""
    if partner.kind != PartnerKind.RESELLER:
        return Denied(_("A distributor holds nothing that an exception could keep."))
    mine = Partner.objects.visible_to(user, on=on).filter(pk=partner.pk)
    return allowed_if(
        role_of(user) in VENDOR_ROLES and mine.exists(),
        otherwise=_("Only the partner’s channel manager, a deputy or a programme admin grants exceptions."),
    )


def can_approve_exception(user: User, exception: AchievementException, on: date) -> Decision:
    """Somebody other than the one who granted it."""
    if exception.granted_by_id == user.pk:
        return Denied(_("An exception is approved by a second person."))
    return can_grant_exception(user, exception.partner, on)
