"""A partner's return: training fees of twelve months beside discounts obtained and protected revenue.

docs/rules/your_return.md says what each figure holds. Amounts are integers of 1/10,000 EUR; a figure is the sum of
its rows, each rounded once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

from deals.actions.agreements.orders import OrderStanding
from deals.enums import AgreementState
from deals.models import OrderLine, TeamingAgreement
from partners.fees import fee_day, is_charged
from partners.models import Enrolment, Partner
from tiers.enums import Tally
from tiers.evidence import window_before

MONTHS = 12
HUNDRED = Decimal(100)
PROTECTING = frozenset({AgreementState.IN_FORCE, AgreementState.WON})


@dataclass(frozen=True, slots=True)
class Period:
    """The days after ``before`` up to ``last``."""

    before: date
    last: date

    @property
    def first(self) -> date:
        return self.before + timedelta(days=1)

    def tally(self, day: date) -> Tally:
        if day <= self.before:
            return Tally.OLDER
        return Tally.COUNTED if day <= self.last else Tally.AHEAD


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One training of the plan with its fee and the day that the fee belongs to."""

    enrolment: Enrolment
    on: date
    fee_e4: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class DealRow:
    """One current order line of a deal. ``discount_e4`` is what the agreed percentage is of it."""

    line: OrderLine
    agreement: TeamingAgreement
    tally: Tally

    @property
    def on(self) -> date:
        return self.line.order_date

    @property
    def amount_e4(self) -> int:
        return self.line.amount_e4

    @property
    def is_protected(self) -> bool:
        return self.tally in (Tally.COUNTED, Tally.NOT_WON)

    @property
    def discount_e4(self) -> int | None:
        """None where no discount was obtained."""
        return share_e4(self.amount_e4, self.percent) if self.tally is Tally.COUNTED else None

    @property
    def percent(self) -> Decimal:
        return self.agreement.discount_percent or Decimal(0)


Row = TypeVar("Row", FeeRow, DealRow)


@dataclass(frozen=True, slots=True)
class Return:
    """The rows of both kinds, those that count first, each newest first; and their sums."""

    period: Period
    trainings: Sequence[FeeRow]
    deals: Sequence[DealRow]

    @property
    def fees_e4(self) -> int:
        return sum(row.fee_e4 for row in self.trainings if row.tally is Tally.COUNTED)

    @property
    def discounts_e4(self) -> int:
        return sum(row.discount_e4 or 0 for row in self.deals)

    @property
    def protected_e4(self) -> int:
        return sum(row.amount_e4 for row in self.deals if row.is_protected)


def return_of(partner: Partner, *, on: date) -> Return:
    """In two queries, whatever there is."""
    period = Period(window_before(on, MONTHS), on)
    enrolments = Enrolment.objects.of(partner).select_related("staff_member", "accreditation", "session")
    lines = (
        OrderLine.objects.current()
        .filter(partner=partner, order__agreement_link__agreement__partner=partner)
        .select_related("order__agreement_link__agreement__customer")
    )
    trainings = [fee_row(enrolment, period) for enrolment in enrolments]
    return Return(period, _sorted(trainings), _sorted(deal_rows(lines, period)))


def fee_row(enrolment: Enrolment, period: Period) -> FeeRow:
    on = fee_day(enrolment)
    tally = period.tally(on) if is_charged(enrolment) else Tally.WITHDRAWN
    return FeeRow(enrolment, on, int(enrolment.fee_eur.scaleb(4)), tally)


def deal_rows(lines: Iterable[OrderLine], period: Period) -> list[DealRow]:
    """``lines`` are all current ones of the partner in orders of its agreements, which are loaded with them."""
    by_order: defaultdict[int, list[OrderLine]] = defaultdict(list)
    for line in lines:
        by_order[line.order_id].append(line)
    return [row for found in by_order.values() for row in _rows_of_order(found, period)]


def _rows_of_order(lines: Sequence[OrderLine], period: Period) -> Iterable[DealRow]:
    agreement: TeamingAgreement = lines[0].order.agreement_link.agreement
    standing = OrderStanding(sum(line.amount_e4 for line in lines), min(line.order_date for line in lines))
    for line in lines:
        yield DealRow(line, agreement, _tally(line, agreement, standing, period))


def _tally(line: OrderLine, agreement: TeamingAgreement, standing: OrderStanding, period: Period) -> Tally:
    """The first reason that applies, in this order."""
    if agreement.state not in PROTECTING:
        return Tally.ENDED
    if not standing.is_inside(agreement):
        return Tally.UNPROTECTED
    tally = period.tally(line.order_date)
    if tally is Tally.COUNTED and agreement.state != AgreementState.WON:
        return Tally.NOT_WON
    return tally


def share_e4(amount_e4: int, percent: Decimal) -> int:
    """So many percent of an amount, rounded half-even to 1/10,000 EUR."""
    return int((amount_e4 * percent / HUNDRED).quantize(Decimal(1), ROUND_HALF_EVEN))


def _sorted(rows: Iterable[Row]) -> list[Row]:
    newest_first = sorted(rows, key=lambda row: row.on, reverse=True)
    return sorted(newest_first, key=lambda row: row.tally is not Tally.COUNTED)
