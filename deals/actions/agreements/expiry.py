"""Ending what is past its end: by the night, and before somebody else's approval."""

from datetime import date, datetime

from django.db import transaction

from deals.actions.agreements.moving import StateChanged, move
from deals.enums import AgreementState
from deals.models import EndCustomer, TeamingAgreement
from deals.querysets import TeamingAgreementQuerySet


@transaction.atomic
def expire_past_their_end(*, customer: EndCustomer | None, at: datetime, today: date) -> int:
    """Expire agreements of this customer, or of all customers, that are past their end. Returns how many."""
    if customer is None:
        return 0
    customer.refresh_from_db()
    agreements = TeamingAgreement.objects.past_their_end(today)
    return expire_all(agreements.filter(customer__root=customer.root_id), at=at, today=today)


def expire_all(agreements: TeamingAgreementQuerySet, *, at: datetime, today: date) -> int:
    found = agreements.select_related("partner").order_by("pk")
    return sum(expire(agreement=agreement, at=at, today=today) for agreement in found)


@transaction.atomic
def expire(*, agreement: TeamingAgreement, at: datetime, today: date) -> bool:
    """Expire the agreement if it still is as it was read; False if somebody was faster, or extended it."""
    old = AgreementState(agreement.state)
    guard: dict[str, date | None]
    match old:
        case AgreementState.IN_FORCE:
            ended_on, guard = agreement.protection_ends_on, {"protection_ends_on__lte": today}
        case AgreementState.APPROVED:
            ended_on = min(agreement.accept_until or today, agreement.protection_ends_on or today)
            guard = {"accept_until": agreement.accept_until}
        case AgreementState.ACTION_REQUIRED:
            ended_on, guard = agreement.complete_until, {"complete_until__lte": today}
        case _:
            return False
    try:
        move(
            agreement=agreement,
            to=AgreementState.EXPIRED,
            verb="expired",
            by=None,
            at=at,
            data={"from": old.value},
            context={"from": old.value},
            guard=guard,
            changes={"ended_on": ended_on},
        )
    except StateChanged:
        return False
    return True
