"""From quantity, price and rate to the amount of an order line (docs/rules/tier_evaluation.md §2)."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal

EURO = "EUR"
ONE = Decimal(1)
LARGEST = 10**16
"""A trillion EUR: nine hundred such lines still add up within 64 bits."""

# Two numbers of 40 characters and a rate of 24 digits multiply without rounding.
_exact = Context(prec=120, rounding=ROUND_HALF_EVEN)


def amount_e4(quantity: Decimal, unit_price: Decimal, rate: Decimal) -> int | None:
    """Quantity × price × rate in 1/10,000 EUR, rounded half-even once; None above ``LARGEST``."""
    exact = _exact.multiply(_exact.multiply(quantity, unit_price), rate)
    amount = int(_exact.to_integral_value(_exact.scaleb(exact, 4)))
    return amount if -LARGEST <= amount <= LARGEST else None


class RateTable:
    """The rates of one currency, each valid from its date until the next date that has one."""

    def __init__(self, currency: str, rates: Iterable[tuple[date, Decimal]]) -> None:
        """``rates`` are (day, EUR for one unit) in the order of days. EUR itself is always 1."""
        self.is_euro = currency == EURO
        self._dates: list[date] = []
        self._rates: list[Decimal] = []
        for day, rate in rates:
            self._dates.append(day)
            self._rates.append(rate)

    def rate(self, day: date) -> Decimal | None:
        """EUR for one unit on the day or the last earlier day with a rate; None before the first."""
        if self.is_euro:
            return ONE
        place = bisect_right(self._dates, day)
        return self._rates[place - 1] if place else None

    def rate_date(self, day: date) -> date | None:
        """The day whose rate is used on ``day``; None before the first and for EUR, which uses none."""
        place = bisect_right(self._dates, day)
        return self._dates[place - 1] if place and not self.is_euro else None
