from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.policies import Decision, Denied, allowed_if
from partners.enums import PartnerStatus
from partners.models import Partner
from partners.roles import VENDOR_ROLES, Role, membership_of, role_of


def can_list_partners(user: User) -> Decision:
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("The list of partners is for the vendor’s people."))


def can_appoint_deputies(user: User) -> Decision:
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("Deputies are appointed by the vendor’s people."))


def can_reassign_partners(user: User) -> Decision:
    return allowed_if(
        role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Partners are given to another manager by programme admins.")
    )


def can_invite_to_pilot(user: User) -> Decision:
    return allowed_if(role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Programme admins invite to a pilot."))


def can_edit_staff(user: User, partner: Partner) -> Decision:
    """A partner admin keeps the own partner's list of people and claims their awards."""
    return _for_admins(user, partner, _("The list of people is kept by the partner’s own admins."))


def can_submit_proof(user: User, partner: Partner) -> Decision:
    return _for_admins(user, partner, _("References and validations are submitted by the partner’s own admins."))


def can_move_staff(user: User) -> Decision:
    """For which partner somebody works is the vendor's to say; among which partners, ``visible_to`` says."""
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("The vendor moves people between partners."))


def can_verify_claims(user: User) -> Decision:
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("Awards and proofs are verified by the vendor."))


def can_manage_members(user: User, partner: Partner) -> Decision:
    """The partner's admins look after their team; the vendor's people may for the partners that they see."""
    if role_of(user) in VENDOR_ROLES:
        return allowed_if(partner.status != PartnerStatus.ENDED, otherwise=_("This partner has left the programme."))
    return _for_admins(user, partner, _("Members are looked after by the partner’s own admins."))


def can_plan_training(user: User, partner: Partner) -> Decision:
    return _for_admins(user, partner, _("The training plan is kept by the partner’s own admins."))


def can_record_results(user: User) -> Decision:
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("The vendor says how a training ended."))


def can_offer_sessions(user: User) -> Decision:
    return allowed_if(
        role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Training sessions are put on offer by programme admins.")
    )


def _for_admins(user: User, partner: Partner, otherwise: Promise) -> Decision:
    membership = membership_of(user)
    is_own = membership is not None and membership.partner_id == partner.pk
    if is_own and partner.status != PartnerStatus.ACTIVE:
        return Denied(_("While your company is suspended nothing can be changed."))
    return allowed_if(is_own and role_of(user) == Role.PARTNER_ADMIN, otherwise=otherwise)
