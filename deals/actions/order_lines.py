"""Writing order lines."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import compress, repeat
from operator import itemgetter
from typing import Any

from core.bulk import copy_rows, next_ids, refresh_statistics
from core.models import User
from deals.actions.directory import Directory
from deals.actions.ledgers import Effects
from deals.enums import BusinessType, RejectReason, WaitingFor
from deals.imports.amounts import amount_e4
from deals.imports.batches import Batch
from deals.imports.verdicts import ACCEPTED, CORRECTED, UNCHANGED, rejected
from deals.models import Order, OrderLine

Line = list[Any]
"""The values of an order line in the order of ``ATTRIBUTES``: half a million objects would take their time."""

CONTENT = {
    "partner_code": "partner_id",
    "order_date": "order_date",
    "product_code": "product_code",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "currency": "currency",
    "business_type": "business_type",
    "description": "description",
    "country": "country",
    "end_customer": "end_customer",
    "end_customer_id": "end_customer_id",
    "distributor_code": "distributor_code",
    "deal_number": "deal_number",
}
"""Column of a file → attribute of a line: what is compared to tell a correction from a repetition."""

ATTRIBUTES = (
    "id",
    "order_id",
    "line",
    *CONTENT.values(),
    "specialization_id",
    "amount_e4",
    "incremental",
    "declaration_id",
    "row_number",
    "supersedes_id",
    "superseded_at",
)
PLACE = {name: place for place, name in enumerate(ATTRIBUTES)}
ID, ORDER, LINE = PLACE["id"], PLACE["order_id"], PLACE["line"]
PARTNER, ORDER_DATE = PLACE["partner_id"], PLACE["order_date"]
BUSINESS_TYPE, INCREMENTAL = PLACE["business_type"], PLACE["incremental"]
DECLARATION, ROW_NUMBER = PLACE["declaration_id"], PLACE["row_number"]
SUPERSEDES, SUPERSEDED_AT = PLACE["supersedes_id"], PLACE["superseded_at"]

MANY_LINES = 1_000
REFRESHED_WITH = frozenset({1, 8, 64, 512})
"""Batches with which the planner is told how large the tables have become: already the first, since the check
that a line's order exists would go on reading all orders if it was planned while there were none."""

Key = tuple[str, str]
"""Order number and line."""


class OrderLedger:
    def __init__(self) -> None:
        self.directory = Directory()
        self.batches = 0

    def write(self, batch: Batch, *, by: User | None, at: datetime) -> Effects:
        """Write order lines. A correction supersedes the current line, which is kept."""
        amounts = self._amounts(batch)
        orders, current = _stored(batch)
        columns = self._columns(batch, amounts)
        open_rows = list(batch.open_rows())
        if not current and len({batch.keys[place] for place in open_rows}) == len(open_rows):
            stale = _write_new(batch, columns, orders)
        else:
            stale = _write_differences(batch, columns, orders, current, at)
        self.batches += 1
        if stale and len(open_rows) >= MANY_LINES and self.batches in REFRESHED_WITH:
            refresh_statistics(Order, OrderLine)
        return Effects(stale)

    def _amounts(self, batch: Batch) -> list[int | None]:
        """The amount of each row that can be written; the others are held or rejected here."""
        values = batch.values
        for column, what in (("partner_code", WaitingFor.PARTNER), ("product_code", WaitingFor.PRODUCT)):
            batch.hold_unknown(column, what, self.directory.ids(what, values[column]))
        rates = self._rates(batch)
        batch.hold_without_rate(rates)
        amounts: list[int | None] = [None] * len(batch)
        currencies, days = values["currency"], values["order_date"]
        quantities, prices = values["quantity"], values["unit_price"]
        for place in batch.open_rows():
            rate = rates[currencies[place], days[place]]
            assert rate is not None
            amount = amounts[place] = amount_e4(quantities[place], prices[place], rate)
            if amount is None:
                batch.verdicts[place] = rejected("unit_price", RejectReason.AMOUNT_TOO_LARGE)
        return amounts

    def _rates(self, batch: Batch) -> Mapping[tuple[str, date], Decimal | None]:
        currencies, days = batch.values["currency"], batch.values["order_date"]
        pairs = {(currencies[place], days[place]) for place in batch.open_rows()}
        return {(currency, day): self.directory.rates(currency).rate(day) for currency, day in pairs}

    def _columns(self, batch: Batch, amounts: list[int | None]) -> list[Iterable[Any]]:
        """The rows as new lines, a column for each of ``ATTRIBUTES``; without sense where a row is not open."""
        values, texts = batch.values, batch.texts
        partners = self.directory.ids(WaitingFor.PARTNER, ())
        specializations = self.directory.ids(WaitingFor.PRODUCT, ())
        as_written: dict[str, Iterable[Any]] = {
            **{column: repeat("") for column in CONTENT},
            "business_type": repeat(BusinessType.NEW.value),
            **values,
            "partner_code": list(map(partners.get, values["partner_code"])),
            "order_date": texts["order_date"],
            "quantity": texts["quantity"],
            "unit_price": texts["unit_price"],
        }
        business_types = values.get("business_type") or repeat(BusinessType.NEW)
        return [
            repeat(None),  # the id, once all lines of the batch are known
            values["order_number"],  # until the order's id is known
            values["line"],
            *(as_written[column] for column in CONTENT),
            map(specializations.get, values["product_code"]),
            amounts,
            map(BusinessType.RENEWAL.__ne__, business_types),
            batch.declarations,
            batch.numbers,
            repeat(None),
            repeat(None),
        ]


def _stored(batch: Batch) -> tuple[dict[str, int], dict[Key, Line]]:
    """The orders of the open rows that exist, by number, and their current lines, as far as the batch names them."""
    numbers, lines = batch.values["order_number"], batch.values["line"]
    open_rows = list(batch.open_rows())
    found = Order.objects.filter(source=batch.source, number__among={numbers[place] for place in open_rows})
    orders = dict(found.values_list("number", "id"))
    number_of = {order_id: number for number, order_id in orders.items()}
    named = {lines[place] for place in open_rows if numbers[place] in orders}
    current: dict[Key, Line] = {}
    if named:
        found_lines = OrderLine.objects.current().filter(order_id__among=number_of, line__among=named)
        for values in found_lines.values_list(*ATTRIBUTES):
            line = list(values)
            line[ORDER_DATE] = line[ORDER_DATE].isoformat()
            current[number_of[line[ORDER]], line[LINE]] = line
    return orders, current


def _write_new(batch: Batch, columns: list[Iterable[Any]], orders: dict[str, int]) -> set[int]:
    """Write the open rows, each of another line that is not there yet, column by column; the partners they are of."""
    is_open = [verdict is None for verdict in batch.verdicts]
    batch.verdicts = [verdict or ACCEPTED for verdict in batch.verdicts]
    numbers = batch.values["order_number"]
    ids = orders | _new_orders(batch.source, compress(numbers, is_open), orders)
    stale = set(compress(columns[PARTNER], is_open))
    columns = [*columns]
    columns[ORDER] = map(ids.get, numbers)
    # The database numbers the lines: none of them names another.
    copy_rows(OrderLine, ATTRIBUTES[1:], compress(zip(*columns[1:], strict=False), is_open))
    return stale


def _write_differences(
    batch: Batch, columns: list[Iterable[Any]], orders: dict[str, int], current: dict[Key, Line], at: datetime
) -> set[int]:
    """Write what the open rows say beyond the current lines; the partners whose lines changed."""
    places = [PLACE[attribute] for column, attribute in CONTENT.items() if column in batch.texts]
    content = itemgetter(*places)
    left_alone = [PLACE[CONTENT[column]] for column in CONTENT if column not in batch.texts]
    new: list[Line] = []
    superseded: list[int] = []
    stale: set[int] = set()
    for place, line in enumerate(map(list, zip(*columns, strict=False))):
        if batch.verdicts[place] is not None:
            continue
        key = line[ORDER], line[LINE]
        stored = current.get(key)
        if stored is None:
            batch.verdicts[place] = ACCEPTED
        elif content(stored) == content(line) or batch.is_later_in_file(stored[DECLARATION], stored[ROW_NUMBER], place):
            batch.verdicts[place] = UNCHANGED
            continue
        else:
            batch.verdicts[place] = CORRECTED
            for attribute in left_alone:
                line[attribute] = stored[attribute]
            line[INCREMENTAL] = line[BUSINESS_TYPE] != BusinessType.RENEWAL
            if stored[ID] is None:
                stored[SUPERSEDED_AT] = at
            else:
                superseded.append(stored[ID])
            line[SUPERSEDES] = stored
            stale.add(stored[PARTNER])
        stale.add(line[PARTNER])
        current[key] = line
        new.append(line)
    _write(batch.source, orders, new, superseded, at)
    return stale


def _write(source: str, orders: dict[str, int], new: list[Line], superseded: list[int], at: datetime) -> None:
    """``new`` lines name their order by its number and the line they supersede by its values."""
    if not new:
        return
    ids = orders | _new_orders(source, (line[ORDER] for line in new), orders)
    for line, line_id in zip(new, next_ids(OrderLine, len(new)), strict=True):
        line[ID] = line_id
        line[ORDER] = ids[line[ORDER]]
        if line[SUPERSEDES] is not None:
            line[SUPERSEDES] = line[SUPERSEDES][ID]
    OrderLine.objects.filter(pk__among=superseded).update(superseded_at=at)
    copy_rows(OrderLine, ATTRIBUTES, new)


def _new_orders(source: str, numbers: Iterable[str], orders: dict[str, int]) -> dict[str, int]:
    """Write the orders that are not there yet; their ids by number."""
    unknown = [number for number in dict.fromkeys(numbers) if number not in orders]
    made = dict(zip(unknown, next_ids(Order, len(unknown)), strict=True))
    copy_rows(Order, ("id", "source", "number"), [(order_id, source, number) for number, order_id in made.items()])
    return made
