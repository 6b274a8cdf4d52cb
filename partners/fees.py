"""What a partner's training costs, and to which day and year each fee belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from partners.enums import EnrolmentState
from partners.models import Enrolment


def fee_day(enrolment: Enrolment) -> date:
    """The day of the fee: when it was held, else when its session is, else when it was planned."""
    if enrolment.held_on:
        return enrolment.held_on
    return enrolment.session.starts_on if enrolment.session else timezone.localdate(enrolment.planned_at)


def is_charged(enrolment: Enrolment) -> bool:
    """What was taken out of the plan costs nothing."""
    return enrolment.state != EnrolmentState.WITHDRAWN


def fees_by_year(enrolments: Iterable[Enrolment]) -> list[dict[str, Any]]:
    """The newest year first."""
    fees: dict[int, list[Decimal]] = defaultdict(list)
    for enrolment in filter(is_charged, enrolments):
        fees[fee_day(enrolment).year].append(enrolment.fee_eur)
    return [{"year": year, "count": len(fees[year]), "fee_eur": sum(fees[year])} for year in sorted(fees, reverse=True)]
