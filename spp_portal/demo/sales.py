"""What the partners sold: two years of order lines, with credits, corrections, and rows that cannot be taken."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from deals.enums import BusinessType, ImportKind
from spp_portal.demo.companies import COMPANIES, DISTRIBUTORS, Company, Distributor
from spp_portal.demo.deals import Deal
from spp_portal.demo.facts import Fact, iso, repeatable
from spp_portal.demo.places import COUNTRIES
from spp_portal.demo.products import PRICE_LIST, SLUGS, Product
from spp_portal.demo.rates import Rates

SEASON = (8, 8, 12, 9, 9, 12, 7, 6, 11, 10, 11, 15)
"""Weight of each month: quarters end busily, summers are quiet."""
DISCOUNTS = (0.0, 0.0, 0.05, 0.08, 0.1, 0.12, 0.15, 0.18)
DIRECT_SHARE = 0.3
SERVER_FROM_EUR = 9000
PREFIXES = {"main": "V", "meridiale": "ME", "hansewerk": "HW"}
COUNTRY_NAMES = {
    "FR": "France",
    "DE": "Germany",
    "GB": "United Kingdom",
    "ES": "Spain",
    "PL": "Poland",
    "NO": "Norway",
}


@dataclass(frozen=True)
class Line:
    product: Product
    quantity: int
    unit_price: float


@dataclass(frozen=True)
class Order:
    """An order before it has a number; `credit_of` is the order that it takes back in part."""

    company: Company
    on: date
    source: str
    customer: int
    business_type: BusinessType
    lines: tuple[Line, ...]
    credit_of: "Order | None" = None


class SalesDesk:
    """Writes one company's orders so that they add up to its figures."""

    def __init__(self, company: Company, on: date, rates: Rates) -> None:
        self._company, self._on, self._rates = company, on, rates
        self._rng = repeatable("sales", company.code)
        self._country = COUNTRIES[company.country]
        self._source = next(each.source for each in DISTRIBUTORS if company.country in each.serves)
        own = [SLUGS[short] for short in company.specialist.split()]
        self._assortment = own * 4 + list(PRICE_LIST)
        self._renewed_eur = self._sold_eur = 0.0

    def orders(self) -> Iterator[Order]:
        """Two years of them, oldest first, credits included."""
        company, on = self._company, self._on
        orders = [
            *self._year(company.before_keur * 1000, on - timedelta(days=729), on - timedelta(days=366)),
            *self._year(company.revenue_keur * 1000, on - timedelta(days=364), on - timedelta(days=1)),
        ]
        for order in orders:
            yield order
            credited_on = order.on + timedelta(days=self._rng.randrange(6, 30))
            if self._rng.random() < 0.025 and credited_on < on:
                yield self._credit(order, credited_on)

    def _year(self, target_eur: float, first: date, last: date) -> Iterator[Order]:
        if not target_eur:
            return
        rng = self._rng
        lines = min(200, int(6 + (target_eur / 1000) ** 0.72))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        days = [day for day in days if day.weekday() < 5]
        weights = [SEASON[day.month - 1] for day in days]
        sizes = [rng.choices((1, 2, 3, 4), (4, 4, 2, 1))[0] for _ in range(ceil(lines / 2.1))]
        shares = [[rng.lognormvariate(0, 0.55) for _ in range(size)] for size in sizes]
        unit_eur = target_eur / sum(map(sum, shares))
        for day, order_shares in zip(sorted(rng.choices(days, weights, k=len(sizes))), shares, strict=True):
            yield self._order(day, [share * unit_eur for share in order_shares])

    def _order(self, day: date, amounts_eur: list[float]) -> Order:
        rng = self._rng
        self._sold_eur += sum(amounts_eur)
        if self._renewed_eur + sum(amounts_eur) / 2 <= self._company.renewals * self._sold_eur:
            self._renewed_eur += sum(amounts_eur)
            business_type = BusinessType.RENEWAL
        else:
            business_type = rng.choices((BusinessType.NEW, BusinessType.ADD_ON), (7, 3))[0]
        return Order(
            company=self._company,
            on=day,
            source="main" if rng.random() < DIRECT_SHARE else self._source,
            customer=rng.randrange(len(self._country.customers)),
            business_type=business_type,
            lines=tuple(self._line(day, amount) for amount in amounts_eur),
        )

    def _line(self, day: date, amount_eur: float) -> Line:
        products = PRICE_LIST[self._rng.choice(self._assortment)]
        servers = [each for each in products if each.code.endswith("-SRV")]
        seats = [each for each in products if not each.code.endswith("-SRV")]
        product = self._rng.choice(products if amount_eur >= SERVER_FROM_EUR and servers else seats)
        discount = 1 - self._rng.choice(DISCOUNTS)
        unit_price = round(product.list_price_eur * self._country.local_price * discount, 2)
        unit_price_eur = unit_price * self._rates.to_eur(self._country.currency, day)
        return Line(product, max(1, round(amount_eur / unit_price_eur)), unit_price)

    def _credit(self, order: Order, credited_on: date) -> Order:
        line = self._rng.choice(order.lines)
        returned = Line(line.product, -max(1, line.quantity // 4), line.unit_price)
        return replace(order, on=credited_on, lines=(returned,), credit_of=order)


def order_facts(on: date, rates: Rates) -> list[Fact]:
    """Every row of every orders file, with the day it becomes known."""
    orders = [order for company in COMPANIES for order in SalesDesk(company, on, rates).orders()]
    orders.sort(key=lambda order: (order.on, order.company.code))
    rng = repeatable("corrections")
    counter: Counter[tuple[str, int]] = Counter()
    numbers: dict[int, str] = {}
    facts = []
    for order in orders:
        if order.credit_of is None:
            counter[order.source, order.on.year] += 1
            number = f"{PREFIXES[order.source]}-{order.on.year}-{counter[order.source, order.on.year]:05}"
            numbers[id(order)] = number
        else:
            number = f"{numbers[id(order.credit_of)]}-C"
        for position, line in enumerate(order.lines, start=1):
            fact = _fact(order, number, position, line)
            corrected_on = order.on + timedelta(days=rng.randrange(20, 45))
            if rng.random() < 0.03 and on - timedelta(days=240) < order.on and corrected_on < on:
                facts.append(_fact(order, number, position, replace(line, quantity=line.quantity + 1)))
                fact = replace(fact, known_on=corrected_on)
            facts.append(fact)
    return [*facts, *_rows_with_a_problem(on)]


def _fact(order: Order, number: str, position: int, line: Line) -> Fact:
    country = COUNTRIES[order.company.country]
    distributor = next((each for each in DISTRIBUTORS if each.source == order.source), None)
    cells = {
        "order_number": number,
        "line": str(position),
        "partner_code": order.company.code,
        "order_date": iso(order.on),
        "product_code": line.product.code,
        "description": line.product.name,
        "quantity": str(line.quantity),
        "unit_price": f"{line.unit_price:.2f}",
        "currency": country.currency,
        "country": COUNTRY_NAMES[country.code],
        "business_type": order.business_type.value,
        "end_customer": country.customers[order.customer],
        "end_customer_id": f"{country.code}{order.customer + 4101}" if order.customer % 3 else "",
        "distributor_code": distributor.code if distributor else "",
    }
    return Fact(order.on, ImportKind.ORDERS, cells, source=order.source)


UNKNOWN_PRODUCT = "DLP-EP-2XX"
LATE_PRODUCT = "ARC-CLOUD"
LATE_PRODUCT_KNOWN_AGO = 30
UNKNOWN_PARTNERS = ("FR-1099", "GB-3021", "")


@dataclass(frozen=True)
class Problem:
    """One row, as days before the day of seeding and the cells that differ from a good one."""

    ago: int
    distributor: Distributor
    partner: str
    cells: tuple[tuple[str, str], ...]


PROBLEMS = (
    Problem(181, DISTRIBUTORS[0], "FR-1005", (("product_code", UNKNOWN_PRODUCT), ("quantity", "70"))),
    Problem(95, DISTRIBUTORS[0], "FR-1005", (("product_code", UNKNOWN_PRODUCT), ("quantity", "45"))),
    Problem(40, DISTRIBUTORS[0], "ES-4006", (("product_code", UNKNOWN_PRODUCT), ("quantity", "12"))),
    Problem(120, DISTRIBUTORS[1], "DE-2001", (("product_code", LATE_PRODUCT), ("quantity", "210"))),
    Problem(78, DISTRIBUTORS[1], "NO-6002", (("product_code", LATE_PRODUCT), ("quantity", "60"))),
    Problem(63, DISTRIBUTORS[0], UNKNOWN_PARTNERS[0], (("quantity", "25"),)),
    Problem(62, DISTRIBUTORS[0], UNKNOWN_PARTNERS[0], (("quantity", "3"),)),
    Problem(33, DISTRIBUTORS[0], UNKNOWN_PARTNERS[1], (("quantity", "18"),)),
    Problem(12, DISTRIBUTORS[0], UNKNOWN_PARTNERS[2], (("quantity", "9"),)),
    Problem(9, DISTRIBUTORS[1], UNKNOWN_PARTNERS[2], (("quantity", "4"),)),
    Problem(61, DISTRIBUTORS[0], "FR-1002", (("order_date", "31/10"),)),
    Problem(34, DISTRIBUTORS[1], "DE-2007", (("quantity", "twelve"),)),
    Problem(11, DISTRIBUTORS[1], "PL-5004", (("unit_price", "1.250,00"),)),
    Problem(8, DISTRIBUTORS[0], "GB-3006", (("currency", "POUND"),)),
)


def _rows_with_a_problem(on: date) -> Iterator[Fact]:
    product = PRICE_LIST["data-protection"][0]
    for position, problem in enumerate(PROBLEMS, start=1):
        day = on - timedelta(days=problem.ago)
        cells = {
            "order_number": f"{PREFIXES[problem.distributor.source]}-{day.year}-9{position:04}",
            "line": "1",
            "partner_code": problem.partner,
            "order_date": iso(day),
            "product_code": product.code,
            "description": product.name,
            "quantity": "20",
            "unit_price": f"{product.list_price_eur:.2f}",
            "currency": "EUR",
            "country": "",
            "business_type": BusinessType.NEW.value,
            "end_customer": "",
            "end_customer_id": "",
            "distributor_code": problem.distributor.code,
        }
        yield Fact(day, ImportKind.ORDERS, {**cells, **dict(problem.cells)}, source=problem.distributor.source)


def numbered_order(deal: Deal, on: date, deal_number: str) -> dict[str, str]:
    """The row of the order that a deal leads to, with the number that the partner wrote on it."""
    product = PRICE_LIST[SLUGS[deal.specialization]][0]
    quantity = round(deal.amount / product.list_price_eur)
    return {
        "order_number": f"{PREFIXES['main']}-{on.year}-80001",
        "line": "1",
        "partner_code": deal.partner,
        "order_date": iso(on),
        "product_code": product.code,
        "description": product.name,
        "quantity": str(quantity),
        "unit_price": f"{product.list_price_eur:.2f}",
        "currency": "EUR",
        "country": COUNTRY_NAMES[deal.partner[:2]],
        "business_type": BusinessType.NEW.value,
        "end_customer": deal.customer,
        "deal_number": deal_number,
    }
