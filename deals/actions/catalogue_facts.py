"""Product lines and exchange rates: facts that change order lines which are there already."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from core.bulk import update_rows
from core.models import User
from deals.actions.directory import Directory
from deals.actions.facts import Change, Content, FactLedger
from deals.actions.ledgers import Effects
from deals.enums import ImportKind, RejectReason, WaitingFor
from deals.imports.amounts import EURO, ONE, amount_e4
from deals.imports.batches import Batch
from deals.imports.verdicts import rejected
from deals.models import ExchangeRate, OrderLine
from specializations.models import ProductLine


class ProductLineLedger(FactLedger[ProductLine]):
    """When a product code is mapped anew, its current order lines follow."""

    kind = ImportKind.PRODUCT_LINES
    model = ProductLine
    attributes = ("specialization",)
    blank = {"specialization": ""}

    def key(self, row: Content) -> str:
        return str(row["product_code"])

    def find(self, keys: Collection[str]) -> Iterator[tuple[str, ProductLine, Content]]:
        for line in ProductLine.objects.select_related("specialization").filter(product_code__among=keys):
            yield line.product_code, line, {"specialization": line.specialization.slug}

    def make(self, key: str) -> ProductLine:
        return ProductLine(product_code=key)

    def fill(self, fact: ProductLine, content: Content) -> None:
        slugs = self.directory.ids(WaitingFor.SPECIALIZATION, ())
        fact.specialization_id = slugs[content["specialization"]]

    def effects(self, changes: Sequence[Change[ProductLine]], batch: Batch) -> Effects:
        products: defaultdict[int, set[str]] = defaultdict(set)
        for line in {change.fact.product_code: change.fact for change in changes}.values():
            products[line.specialization_id].add(line.product_code)
        return lines_follow(products)


def lines_follow(products: Mapping[int, Collection[str]]) -> Effects:
    """Move the current order lines of these product codes to the specialization, by primary key, of their product.

    The caller holds the import lock and marks the stale partners.
    """
    effects = Effects()
    for specialization, codes in products.items():
        lines = OrderLine.objects.current().filter(product_code__among=set(codes))
        astray = lines.exclude(specialization=specialization)
        effects.stale.update(astray.values_list("partner", flat=True).distinct())
        effects.remapped += astray.update(specialization=specialization)
    return effects


class RateLedger(FactLedger[ExchangeRate]):
    """When a rate is added or corrected, the current order lines that now use it are converted again."""

    kind = ImportKind.RATES
    model = ExchangeRate
    attributes = ("rate_to_eur",)
    blank = {"rate_to_eur": None}

    def key(self, row: Content) -> tuple[date, str]:
        return row["date"], row["currency"]

    def find(self, keys: Collection[tuple[date, str]]) -> Iterator[tuple[tuple[date, str], ExchangeRate, Content]]:
        days = {day for day, _currency in keys}
        currencies = {currency for _day, currency in keys}
        for rate in ExchangeRate.objects.filter(date__among=days, currency__among=currencies):
            yield (rate.date, rate.currency), rate, {"rate_to_eur": rate.rate_to_eur}

    def make(self, key: tuple[date, str]) -> ExchangeRate:
        day, currency = key
        return ExchangeRate(date=day, currency=currency)

    def fill(self, fact: ExchangeRate, content: Content) -> None:
        fact.rate_to_eur = content["rate_to_eur"]

    def write(self, batch: Batch, *, by: User | None, at: datetime) -> Effects:
        """Write rates. One that would make an order line's amount too large is rejected instead."""
        currencies, rates = batch.values["currency"], batch.values["rate_to_eur"]
        for place in batch.open_rows():
            if currencies[place] == EURO and rates[place] != ONE:
                batch.verdicts[place] = rejected("rate_to_eur", RejectReason.EURO_IS_ONE)
        verdicts = list(batch.verdicts)
        while True:
            try:
                with transaction.atomic():
                    return super().write(batch, by=by, at=at)
            except _RateTooLarge as problem:
                verdicts[problem.place] = rejected("rate_to_eur", RejectReason.RATE_TOO_LARGE)
                batch.verdicts = list(verdicts)

    def effects(self, changes: Sequence[Change[ExchangeRate]], batch: Batch) -> Effects:
        effects = Effects()
        places: defaultdict[str, dict[date, int]] = defaultdict(dict)
        for change in changes:
            places[change.fact.currency][change.fact.date] = change.place
        for currency, places_of_days in places.items():
            _convert_again(currency, places_of_days, effects)
        return effects


class _RateTooLarge(Exception):
    """A rate that no amount could be computed with; ``place`` is its row in the batch."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def _convert_again(currency: str, places_of_days: dict[date, int], effects: Effects) -> None:
    """Convert the current lines that use a rate of these days; a partner is stale when an amount changed."""
    rates = Directory().rates(currency)
    lines = OrderLine.objects.current().filter(currency=currency, order_date__gte=min(places_of_days))
    columns = ("id", "order_date", "quantity", "unit_price", "amount_e4", "partner_id")
    last = 0
    while some := list(lines.filter(pk__gt=last).order_by("pk").values_list(*columns)[:20_000]):
        changed: list[tuple[int, int]] = []
        for line_id, day, quantity, unit_price, old, partner_id in some:
            used = rates.rate_date(day)
            rate = rates.rate(day)
            if used not in places_of_days or used is None or rate is None:
                continue
            amount = amount_e4(Decimal(quantity), Decimal(unit_price), rate)
            if amount is None:
                raise _RateTooLarge(places_of_days[used])
            effects.converted += 1
            if amount != old:
                changed.append((line_id, amount))
                effects.stale.add(partner_id)
        update_rows(OrderLine, ("amount_e4",), changed)
        last = some[-1][0]
