"""Revenue in the window, day by day and month by month, with what every tier asks for on the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from specializations.enums import Measure
from tiers.engine.dates import days, minus_months
from tiers.engine.facts import Lines
from tiers.programme import NoRulebook
from tiers.queries import LivePartner


class RevenueWindow:
    """The revenue of one partner in a window that ends on any day; `lines` reach back as far as is asked."""

    def __init__(self, lines: Lines) -> None:
        order = np.argsort(lines.ordered_on, kind="stable")
        self._days = lines.ordered_on[order]
        self._running = np.concatenate(([0], np.cumsum(lines.amount_e4[order])))

    def amount_e4(self, on: date, months: int) -> int:
        """The sum of the last `months` calendar months, the day included, in 1/10,000 EUR."""
        return self.amounts_e4([on], months)[0]

    def amounts_e4(self, on: Sequence[date], months: int) -> list[int]:
        """The same on each of many days."""
        last = days(on)
        upto, before = (np.searchsorted(self._days, ends, side="right") for ends in (last, minus_months(last, months)))
        found: list[int] = (self._running[upto] - self._running[before]).tolist()
        return found


@dataclass(frozen=True)
class RevenueMonth:
    """The revenue in the window on a day, and the minimum of each tier that has one, by the rules of that day."""

    on: date
    revenue_e4: int
    minimums: Mapping[str, int]
    is_projected: bool
    is_today: bool


def revenue_months(live: LivePartner, on_days: Sequence[date], *, today: date) -> list[RevenueMonth]:
    """The revenue on each of the days, nothing new after today; by the rules of now before the first rulebook."""
    window = RevenueWindow(live.facts.lines)
    country = int(live.facts.country[0])
    months = []
    for on in on_days:
        try:
            rules = live.loaded.programme.rulebooks[live.loaded.position_in_force(on)]
        except NoRulebook:
            rules = live.rules
        rows = rules.rows(int(rules.set_of_country[country]))
        minimums = {row.subject: row.minimum for row in rows if row.is_tier and row.measure == Measure.REVENUE}
        revenue_e4 = window.amount_e4(on, rules.window_months)
        months.append(RevenueMonth(on, revenue_e4, minimums, is_projected=on > today, is_today=on == today))
    return months


def month_days(today: date, months: int) -> list[date]:
    """Today, and the first day of every month for so many months before and after it."""
    first = today.year * 12 + today.month - 1
    days = {date(number // 12, number % 12 + 1, 1) for number in range(first - months + 1, first + months + 1)}
    return sorted({*days, today})
