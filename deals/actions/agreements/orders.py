"""Orders that carry a deal number: linked by themselves, and what they win.

Everything is asked of the database for all orders at once, through an index that only holds lines with a number: an
import without any costs two empty queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, QuerySet, Sum

from core.actions import event_of, record_many
from core.models import User
from deals.actions.agreements.moving import MARK, StateChanged, move, note_event, tell
from deals.deal_numbers import parse_deal_number
from deals.enums import AgreementState
from deals.models import AgreementEvent, AgreementOrder, DealNumberConflict, Order, OrderLine, TeamingAgreement

WINNABLE = (AgreementState.IN_FORCE, AgreementState.EXPIRED)


@dataclass(frozen=True)
class OrderStanding:
    """What counts of an order: the sum and the first day of its partner's current lines."""

    amount_e4: int
    on: date

    def is_inside(self, agreement: TeamingAgreement) -> bool:
        starts_on, ends_on = agreement.protection_starts_on, agreement.protection_ends_on
        return starts_on is not None and ends_on is not None and starts_on <= self.on < ends_on


def standing_of_order(order: Order, agreement: TeamingAgreement) -> OrderStanding | None:
    """None if the partner has no current line in it."""
    lines = OrderLine.objects.current().filter(order=order, partner=agreement.partner_id)
    found = lines.aggregate(total=Sum("amount_e4"), on=Min("order_date"))
    return None if found["on"] is None else OrderStanding(found["total"], found["on"])


@transaction.atomic
def link_deal_numbers(*, at: datetime) -> int:
    """Link every order that names an agreement of its partner and is linked to none; see what is won by orders.

    A number on another partner's order is put before the channel manager. Returns how many orders were linked. To be
    called after order lines are written, and by night, which catches up on an import that broke off.
    """
    linked = 0
    lines = OrderLine.objects.current().exclude(deal_number="")
    lines = lines.filter(~Exists(AgreementOrder.objects.filter(order=OuterRef("order"))))
    texts = {text: parse_deal_number(text) for text in lines.values_list("deal_number", flat=True).distinct()}
    numbers = {number for number in texts.values() if number}
    if numbers:
        found = TeamingAgreement.objects.filter(deal_number__among=numbers).select_related("partner")
        agreements = {each.deal_number: each for each in found}
        meant = {text: agreements[number] for text, number in texts.items() if number in agreements}
        linked = _link(lines.filter(deal_number__among=set(meant)), meant, at=at)
    waiting = set(AgreementOrder.objects.filter(agreement__state__in=WINNABLE).values_list("agreement", flat=True))
    if waiting:
        win_by_orders(agreement_ids=waiting, by=None, at=at)
    return linked


def _link(lines: QuerySet[OrderLine], meant: dict[str, TeamingAgreement], *, at: datetime) -> int:
    own: dict[int, TeamingAgreement] = {}
    foreign: dict[tuple[int, int], int] = {}
    for order_id, partner_id, text in lines.order_by("order_id", "line").values_list(
        "order_id", "partner_id", "deal_number"
    ):
        agreement = meant[text]
        if agreement.partner_id == partner_id:
            own.setdefault(order_id, agreement)
        else:
            foreign[agreement.pk, order_id] = partner_id
    AgreementOrder.objects.bulk_create(
        [AgreementOrder(agreement=agreement, order_id=order_id, at=at) for order_id, agreement in own.items()],
        ignore_conflicts=True,
        batch_size=1000,
    )
    made = AgreementOrder.objects.filter(order__among=set(own), by=None, at=at).select_related("order")
    links = list(made.order_by("pk"))
    _note_links(links, own, at=at)
    _note_conflicts(foreign, {each.pk: each for each in meant.values()}, at=at)
    return len(links)


def _note_links(links: Iterable[AgreementOrder], own: dict[int, TeamingAgreement], *, at: datetime) -> None:
    events, audited = [], []
    for link in links:
        agreement, data = own[link.order_id], {"order": link.order.number}
        state = agreement.state
        events.append(
            AgreementEvent(agreement=agreement, at=at, verb="order_linked", old_state=state, new_state=state, data=data)
        )
        audited.append(
            event_of(by=None, at=at, verb=MARK + "order_linked", of=agreement, key=agreement.public_id, after=data)
        )
    AgreementEvent.objects.bulk_create(events, batch_size=1000)
    record_many(audited)


def _note_conflicts(
    foreign: dict[tuple[int, int], int], agreements: dict[int, TeamingAgreement], *, at: datetime
) -> None:
    """Put each new one before the manager."""
    known = set(DealNumberConflict.objects.filter(agreement__in=agreements).values_list("agreement_id", "order_id"))
    new = {pair: partner_id for pair, partner_id in sorted(foreign.items()) if pair not in known}
    numbers = dict(Order.objects.filter(pk__among={order_id for _, order_id in new}).values_list("pk", "number"))
    for (agreement_id, order_id), partner_id in new.items():
        agreement = agreements[agreement_id]
        DealNumberConflict.objects.create(agreement=agreement, order_id=order_id, partner_id=partner_id, found_at=at)
        data = {"order": numbers[order_id]}
        event = note_event(agreement=agreement, verb="number_conflict", by=None, at=at, data=data)
        tell(
            agreement=agreement,
            event="agreement.number_conflict",
            about=event,
            at=at,
            context=data,
            only_vendor=True,
        )


@transaction.atomic
def win_by_orders(*, agreement_ids: Collection[int], by: User | None, at: datetime) -> int:
    """Win those that are in force or expired and have a positive order dated inside their protection."""
    if not agreement_ids:
        return 0
    sums = (
        OrderLine.objects.current()
        .filter(
            order__agreement_link__agreement__among=set(agreement_ids),
            order__agreement_link__agreement__state__in=WINNABLE,
            partner=F("order__agreement_link__agreement__partner"),
        )
        .values("order", "order__number", "order__agreement_link__agreement")
        .annotate(total=Sum("amount_e4"), on=Min("order_date"))
        .order_by("on", "order")
    )
    orders: defaultdict[int, list[tuple[str, OrderStanding]]] = defaultdict(list)
    for row in sums:
        standing = OrderStanding(row["total"], row["on"])
        orders[row["order__agreement_link__agreement"]].append((row["order__number"], standing))
    won = 0
    for agreement in TeamingAgreement.objects.filter(pk__among=set(orders)).select_related("partner").order_by("pk"):
        first = next(
            (
                (number, standing)
                for number, standing in orders[agreement.pk]
                if standing.amount_e4 > 0 and standing.is_inside(agreement)
            ),
            None,
        )
        if first is not None:
            won += _win(agreement, first[0], first[1].on, by=by, at=at)
    return won


def _win(agreement: TeamingAgreement, number: str, on: date, *, by: User | None, at: datetime) -> bool:
    """The deal was won on the day of the order; what had expired keeps the day on which it ended."""
    data = {"order": number}
    ended_on = agreement.ended_on or on
    try:
        move(
            agreement=agreement,
            to=AgreementState.WON,
            verb="won",
            by=by,
            at=at,
            data=data,
            context=data,
            changes={"ended_on": ended_on},
        )
    except StateChanged:
        return False
    return True
