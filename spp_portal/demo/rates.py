"""Real exchange rates of the demo's currencies, from the European Central Bank's history in `currency_converter`."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from currency_converter import CurrencyConverter, RateNotFoundError

from deals.enums import ImportKind
from spp_portal.demo.facts import Fact, iso
from spp_portal.demo.places import COUNTRIES

CURRENCIES = sorted({country.currency for country in COUNTRIES.values()} - {"EUR"})
HISTORY_DAYS = 800
"""The demo's orders reach back two years; some days more, so that the first of them finds a rate."""


class Rates:
    """EUR for one unit of each currency, on the days up to `on` that have a rate."""

    def __init__(self, on: date) -> None:
        history = CurrencyConverter()
        self._days: dict[str, list[date]] = {}
        self._values: dict[str, list[float]] = {}
        for currency in CURRENCIES:
            last = min(on, history.bounds[currency].last_date)
            first = min(on - timedelta(days=HISTORY_DAYS), last - timedelta(days=10))
            days, values = [], []
            for number in range((last - first).days + 1):
                day = first + timedelta(days=number)
                try:
                    values.append(history.convert(1, currency, "EUR", date=day))
                except RateNotFoundError:  # weekends and holidays
                    continue
                days.append(day)
            self._days[currency], self._values[currency] = days, values

    def to_eur(self, currency: str, day: date) -> float:
        """The rate of the day or, if it has none, of the last earlier day that has."""
        if currency == "EUR":
            return 1
        return self._values[currency][bisect_right(self._days[currency], day) - 1]

    def facts(self) -> Iterator[Fact]:
        for currency in CURRENCIES:
            for day, value in zip(self._days[currency], self._values[currency], strict=True):
                cells = {"date": iso(day), "currency": currency, "rate_to_eur": f"{value:.10f}"}
                yield Fact(day, ImportKind.RATES, cells)
