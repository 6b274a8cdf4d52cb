"""Questions that are limited and logged, so that nobody fishes for what others do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import User
from deals.actions.agreements.customers import recognise
from deals.actions.agreements.moving import StateChanged, reread
from deals.business_days import day_of
from deals.conflicts import availability_of
from deals.deal_numbers import parse_deal_number
from deals.enums import AgreementState, Availability
from deals.models import ConflictCheck, DealNumberLookup, TeamingAgreement
from deals.policies import EDITABLE
from partners.models import Partner
from specializations.models import Specialization

CHECKS_IN_AN_HOUR, CHECKS_IN_A_DAY = 20, 60
"""By one partner."""

LOOKUPS_IN_AN_HOUR = 30
"""By one person."""

ANSWERED = frozenset({AgreementState.IN_FORCE, AgreementState.WON})
"""While an order under the terms may still come or be looked at."""


class TooManyChecks(ValidationError):
    """The partner asked as often as it may."""


class LookupRefused(ValidationError):
    """One answer for every number that is not for the distributor, existing or not."""


@dataclass(frozen=True)
class Terms:
    """What a distributor is told about a deal."""

    deal_number: str
    partner_name: str
    discount_percent: Decimal
    amount: Decimal
    currency: str
    specializations: tuple[str, ...]
    protection_starts_on: date
    protection_ends_on: date


@transaction.atomic
def check_conflicts(*, agreement: TeamingAgreement, by: User, at: datetime) -> Mapping[Specialization, Availability]:
    """Whether the draft's customer is free for its specializations: never by whom it is not. Kept as a ConflictCheck.

    Raises TooManyChecks, and ValidationError for a draft without a customer or specializations.
    """
    reread(agreement)
    if agreement.state not in EDITABLE:
        raise StateChanged(agreement.state)
    specializations = [row.specialization for row in agreement.covered.select_related("specialization")]
    if agreement.customer is None or not specializations:
        raise ValidationError(_("Choose the customer and the specializations first."))
    checks = ConflictCheck.objects.filter(partner=agreement.partner_id)
    for span, most in ((timedelta(hours=1), CHECKS_IN_AN_HOUR), (timedelta(days=1), CHECKS_IN_A_DAY)):
        if checks.filter(at__gt=at - span).count() >= most:
            raise TooManyChecks(_("Your company has checked very often. Wait a while before the next check."))
    customer = recognise(customer=agreement.customer, by=None, at=at)
    answers = availability_of(customer, specializations, day_of(at), but=agreement)
    ConflictCheck.objects.create(
        partner_id=agreement.partner_id,
        by=by,
        at=at,
        customer=customer,
        answers={each.slug: answer.value for each, answer in answers.items()},
    )
    return answers


def look_up_deal_number(*, number: str, by: User, partner: Partner, at: datetime) -> Terms:
    """The terms behind a deal number, for the distributor that the agreement names. Every try is logged.

    Raises LookupRefused, for every other number in the same words; with the code ``too_many`` beyond the limit.
    """
    tries = DealNumberLookup.objects.filter(by=by, at__gt=at - timedelta(hours=1)).count()
    if tries >= LOOKUPS_IN_AN_HOUR:
        refusal = ngettext(
            "You can look up %(most)s number in an hour. Try again later.",
            "You can look up %(most)s numbers in an hour. Try again later.",
            LOOKUPS_IN_AN_HOUR,
        )
        raise LookupRefused(refusal % {"most": LOOKUPS_IN_AN_HOUR}, code="too_many")
    parsed = parse_deal_number(number)
    found = TeamingAgreement.objects.filter(deal_number=parsed or "", distributor=partner, state__in=ANSWERED)
    agreement = found.select_related("partner").first()
    # Outside a transaction of its own, so that a refusal does not take the entry with it.
    DealNumberLookup.objects.create(
        by=by, partner=partner, number=number.strip()[:40], answered=agreement is not None, at=at
    )
    if agreement is None:
        raise LookupRefused(_("There is no deal with this number for your company."))
    assert agreement.deal_number
    assert agreement.amount is not None
    assert agreement.discount_percent is not None
    assert agreement.protection_starts_on
    assert agreement.protection_ends_on
    covered = agreement.covered.select_related("specialization").order_by("specialization__name")
    return Terms(
        deal_number=agreement.deal_number,
        partner_name=agreement.partner.name,
        discount_percent=agreement.discount_percent,
        amount=agreement.amount,
        currency=agreement.currency,
        specializations=tuple(str(row.specialization) for row in covered),
        protection_starts_on=agreement.protection_starts_on,
        protection_ends_on=agreement.protection_ends_on,
    )
