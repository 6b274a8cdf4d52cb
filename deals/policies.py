"""Who may do what with deals. A partner's people act for their own partner; only the vendor's decide."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from core.models import User
from core.policies import Decision, Denied, allowed_if
from deals.enums import AgreementState, Capacity
from deals.models import TeamingAgreement
from partners.enums import PartnerKind, PartnerStatus
from partners.models import Deputy, Partner
from partners.roles import PARTNER_ROLES, VENDOR_ROLES, Role, membership_of, role_of

EDITABLE = frozenset({AgreementState.DRAFT, AgreementState.ACTION_REQUIRED})
WITHDRAWABLE = EDITABLE | {AgreementState.SUBMITTED, AgreementState.APPROVED}
REPORTABLE = frozenset({AgreementState.APPROVED, AgreementState.IN_FORCE, AgreementState.WON, AgreementState.EXPIRED})


def can_list_declarations(user: User) -> Decision:
    return allowed_if(role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Declarations are for programme admins."))


def can_read_agreements(user: User, partner: Partner) -> Decision:
    """A reseller's agreements are for its own people and for the vendor's who look after it (``visible_to``)."""
    if partner.kind == PartnerKind.DISTRIBUTOR:
        return Denied(_("A distributor has no teaming agreements of its own."))
    is_reader = role_of(user) in VENDOR_ROLES or _is_of(user, partner)
    return allowed_if(is_reader, otherwise=_("Teaming agreements are for the partner’s own people and the vendor’s."))


def can_start_agreement(user: User, partner: Partner) -> Decision:
    if partner.kind != PartnerKind.RESELLER or partner.status != PartnerStatus.ACTIVE:
        return Denied(_("Only an active reseller can ask for teaming agreements."))
    return _for_members(user, partner)


def can_edit_agreement(user: User, agreement: TeamingAgreement) -> Decision:
    if agreement.state not in EDITABLE:
        return Denied(_("After it is submitted, a request changes only where the channel manager asks for it."))
    return _for_members(user, agreement.partner)


def can_sign_agreement(user: User, agreement: TeamingAgreement) -> Decision:
    if agreement.state not in EDITABLE:
        return Denied(_("This request is signed already."))
    if agreement.partner.status != PartnerStatus.ACTIVE:
        return Denied(_("Only an active reseller can ask for teaming agreements."))
    return _for_admins(user, agreement.partner)


def can_withdraw_agreement(user: User, agreement: TeamingAgreement) -> Decision:
    if agreement.state not in WITHDRAWABLE:
        return Denied(_("This agreement cannot be withdrawn any more."))
    if agreement.state == AgreementState.DRAFT:
        return _for_members(user, agreement.partner)
    return _for_admins(user, agreement.partner)


def can_accept_agreement(user: User, agreement: TeamingAgreement) -> Decision:
    if agreement.state != AgreementState.APPROVED:
        return Denied(_("There are no changed terms to accept."))
    return _for_admins(user, agreement.partner)


def can_report_agreement(user: User, agreement: TeamingAgreement) -> Decision:
    """Activities, orders, the loss of the deal, and asking for an extension: any member of the partner."""
    if agreement.state not in REPORTABLE:
        return Denied(_("There is nothing to report about this agreement."))
    return _for_members(user, agreement.partner)


def can_report_visit(user: User, agreement: TeamingAgreement, on: date) -> Decision:
    """The vendor's side of the duties: whoever may decide also writes down visits."""
    return allowed_if(
        capacity_of(user, agreement, on) is not None,
        otherwise=_("Only the partner’s channel manager, a deputy or a programme admin reports for the vendor."),
    )


def capacity_of(user: User, agreement: TeamingAgreement, on: date) -> Capacity | None:
    """In which capacity the user decides about the agreement on the day; None: not at all.

    Nobody who belongs to a partner ever decides, whatever else they are.
    """
    role = role_of(user)
    if role not in VENDOR_ROLES or hasattr(user, "membership"):
        return None
    manager_id = agreement.partner.channel_manager_id
    if role == Role.CHANNEL_MANAGER:
        if manager_id == user.pk:
            return Capacity.MANAGER
        stands_in = Deputy.objects.active(on).filter(manager_id=manager_id, deputy=user)
        return Capacity.DEPUTY if manager_id and stands_in.exists() else None
    return Capacity.PROGRAMME_ADMIN


def can_decide_agreement(user: User, agreement: TeamingAgreement, on: date) -> Decision:
    return allowed_if(
        capacity_of(user, agreement, on) is not None,
        otherwise=_("Only the partner’s channel manager, a deputy or a programme admin decides about this agreement."),
    )


def can_list_requests(user: User) -> Decision:
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("The queue of requests is for the vendor’s people."))


def can_look_up_deal(user: User) -> Decision:
    return allowed_if(
        role_of(user) == Role.DISTRIBUTOR, otherwise=_("Deal numbers are looked up by the distributor they name.")
    )


def can_edit_reasons(user: User) -> Decision:
    return allowed_if(
        role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Reasons and contract texts are for programme admins.")
    )


def can_see_agreement_statistics(user: User) -> Decision:
    return allowed_if(
        role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Statistics of agreements are for programme admins.")
    )


def can_read_disputes(user: User, partner: Partner) -> Decision:
    """A reseller's disputes are for its own people and for the vendor's who look after it (``visible_to``)."""
    if partner.kind == PartnerKind.DISTRIBUTOR:
        return Denied(_("A distributor has no standing, and nothing to dispute."))
    is_reader = role_of(user) in VENDOR_ROLES or _is_of(user, partner)
    return allowed_if(is_reader, otherwise=_("Disputes are for the partner’s own people and the vendor’s."))


def can_ask_dispute(user: User, partner: Partner) -> Decision:
    """Any member of a reseller, also while it is suspended: what counts goes on counting."""
    if partner.kind != PartnerKind.RESELLER:
        return Denied(_("A distributor has no standing, and nothing to dispute."))
    return _for_members(user, partner)


def can_list_disputes(user: User) -> Decision:
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("Disputes are answered by the vendor’s people."))


def can_answer_dispute(user: User, partner: Partner, on: date) -> Decision:
    """The partner's channel manager, whoever deputises on the day, and programme admins."""
    looks_after = role_of(user) in VENDOR_ROLES and Partner.objects.visible_to(user, on=on).filter(pk=partner.pk)
    return allowed_if(
        bool(looks_after and looks_after.exists()),
        otherwise=_("Only the partner’s channel manager, a deputy or a programme admin answers."),
    )


def _is_of(user: User, partner: Partner) -> bool:
    membership = membership_of(user)
    return role_of(user) in PARTNER_ROLES and membership is not None and membership.partner_id == partner.pk


def _for_members(user: User, partner: Partner) -> Decision:
    return allowed_if(_is_of(user, partner), otherwise=_("Only the partner’s own people can do this."))


def _for_admins(user: User, partner: Partner) -> Decision:
    return allowed_if(
        _is_of(user, partner) and role_of(user) == Role.PARTNER_ADMIN,
        otherwise=_("Only a partner admin signs for the partner."),
    )
