"""The terms of an agreement: the vendor sets and signs them, the partner accepts changed ones."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import formats
from core.models import User
from core.policies import require
from deals.actions.agreements.customers import recognise
from deals.actions.agreements.deciding import deciding_capacity
from deals.actions.agreements.expiry import expire_past_their_end
from deals.actions.agreements.moving import StateChanged, Step, check_move, move, reread, root_of
from deals.actions.agreements.numbering import next_deal_number
from deals.business_days import business_day_after, day_of
from deals.documents import Stage, contract_digest
from deals.eligibility import eligibility_of, parameters_of
from deals.enums import AgreementState, Capacity
from deals.models import TeamingAgreement
from deals.policies import can_accept_agreement


@transaction.atomic
def approve(
    *,
    agreement: TeamingAgreement,
    discount_percent: Decimal,
    protection_ends_on: date,
    joint_visit: bool,
    joint_visit_by: User | None,
    note: str = "",
    by: User,
    at: datetime,
    today: date,
) -> TeamingAgreement:
    """Set the terms and sign. Terms as asked for are in force at once; changed ones wait for the partner.

    ``protection_ends_on`` is the first day without protection. Raises ValidationError for terms that the vendor's
    person may not grant and for rules that are broken by now, StateChanged, and CustomerProtected if another
    agreement holds the customer.
    """
    reread(agreement)
    check_move(agreement, AgreementState.APPROVED)
    capacity = deciding_capacity(agreement, by, today)
    _check_terms(agreement, discount_percent, protection_ends_on, joint_visit, joint_visit_by, capacity, today)
    broken = [fact.text for fact in eligibility_of(agreement, today) if fact.blocks]
    if broken:
        raise ValidationError(broken)
    if agreement.customer:
        recognise(customer=agreement.customer, by=None, at=at)
    # Before the agreement itself, in the order in which whoever joins two customers takes them.
    root_of(agreement.customer_id)
    expire_past_their_end(customer=agreement.customer, at=at, today=today)
    is_as_asked = (
        discount_percent == (agreement.discount_asked_percent or 0)
        and joint_visit == agreement.joint_visit_asked
        and protection_ends_on == standard_end(agreement, today)
    )
    terms: dict[str, Any] = {
        "discount_percent": discount_percent,
        "joint_visit": joint_visit,
        "joint_visit_by": joint_visit_by if joint_visit else None,
        "protection_starts_on": today,
        "protection_ends_on": protection_ends_on,
    }
    for name, value in terms.items():
        setattr(agreement, name, value)
    changes = terms | {
        "decided_by": by,
        "decided_at": at,
        "decided_as": capacity,
        "reason": None,
        "note": note,
        "vendor_signed_by": by,
        "vendor_signed_at": at,
        "vendor_digest": contract_digest(agreement, Stage.TERMS),
    }
    data = {
        "discount_percent": str(discount_percent),
        "joint_visit": joint_visit,
        "protection_ends_on": protection_ends_on.isoformat(),
        "as_asked": is_as_asked,
    }
    steps: tuple[Step, ...] = ()
    if is_as_asked:
        steps = (
            Step("approved", AgreementState.SUBMITTED, AgreementState.APPROVED),
            Step("in_force", AgreementState.APPROVED, AgreementState.IN_FORCE),
        )
        to, changes = AgreementState.IN_FORCE, changes | _in_force(at)
    else:
        to = AgreementState.APPROVED
        days = parameters_of(agreement, today).acceptance_business_days
        changes["accept_until"] = business_day_after(today, days, str(agreement.partner.country)) + timedelta(days=1)
        data["accept_until"] = changes["accept_until"].isoformat()
    return move(
        agreement=agreement,
        to=to,
        verb="approved",
        by=by,
        at=at,
        acting_as=capacity,
        note=note,
        data=data,
        steps=steps,
        guard={"changed_at": agreement.changed_at},
        changes=changes,
    )


@transaction.atomic
def accept_terms(*, agreement: TeamingAgreement, digest: str, by: User, at: datetime, today: date) -> TeamingAgreement:
    """Take the partner's word that the changed terms are accepted: in force from now on.

    ``digest`` is that of the contract as it was shown. Raises ValidationError once the time to accept is over.
    """
    reread(agreement)
    if agreement.state != AgreementState.APPROVED:
        raise StateChanged(agreement.state)
    require(can_accept_agreement(by, agreement))
    if digest != contract_digest(agreement, Stage.TERMS):
        raise ValidationError(_("The contract changed since you opened it. Read it again and sign."), code="digest")
    if agreement.accept_until is not None and agreement.accept_until <= today:
        raise ValidationError(_("The time to accept these terms is over."), code="late")
    return move(
        agreement=agreement,
        to=AgreementState.IN_FORCE,
        verb="in_force",
        by=by,
        at=at,
        data={"digest": digest},
        changes={"accepted_by": by, "accepted_at": at, **_in_force(at)},
    )


def standard_end(agreement: TeamingAgreement, today: date) -> date:
    """The first day without protection if the agreement is approved today as it was asked for."""
    return today + timedelta(days=parameters_of(agreement, today).protection_days)


def _in_force(at: datetime) -> dict[str, Any]:
    day = day_of(at)
    return {
        "deal_number": next_deal_number(day.year),
        "in_force_at": at,
        "last_activity_on": day,
        "accept_until": None,
    }


def _check_terms(
    agreement: TeamingAgreement,
    discount: Decimal,
    ends_on: date,
    joint_visit: bool,
    joint_visit_by: User | None,
    capacity: Capacity,
    today: date,
) -> None:
    """A manager and a deputy stay within the rulebook's highest discount and protection; a programme admin need not."""
    errors = {}
    parameters = parameters_of(agreement, today)
    is_bound = capacity != Capacity.PROGRAMME_ADMIN
    if not 0 <= discount <= 100:
        errors["discount_percent"] = _("A discount lies between 0 and 100 %.")
    elif is_bound and discount > parameters.highest_discount_percent:
        highest = formats.percent(Decimal(parameters.highest_discount_percent), places=2)
        errors["discount_percent"] = _("You may grant at most %(highest)s.") % {"highest": highest}
    if ends_on <= today:
        errors["protection_ends_on"] = _("The protection ends after today.")
    elif is_bound and ends_on > standard_end(agreement, today):
        errors["protection_ends_on"] = _("The protection lasts at most %(days)s days.") % {
            "days": parameters.protection_days
        }
    if joint_visit and (joint_visit_by is None or not joint_visit_by.is_vendor):
        errors["joint_visit_by"] = _("Say who of the vendor joins the visit.")
    if errors:
        raise ValidationError(errors)
