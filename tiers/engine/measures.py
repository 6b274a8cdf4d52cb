"""The value of every measure on a day (§2)."""

from dataclasses import dataclass

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.dates import Amounts, Days, Indices
from tiers.engine.facts import Facts
from tiers.engine.orders import count_orders, sum_lines
from tiers.engine.people import People
from tiers.engine.proofs import count_proofs
from tiers.engine.rules import Rules


@dataclass(frozen=True, eq=False)
class Values:
    """Counts, and amounts in 1/10,000 EUR.

    `by_specialization` is [measure, N, S] in the order of `axes.LEVEL_MEASURES`, `whole` [measure, N] in that
    of `axes.WHOLE_MEASURES`. Incremental orders are 0 where the rulebook has no requirement on them.
    """

    by_specialization: Amounts
    whole: Amounts

    def take(self, chosen: Indices) -> "Values":
        return Values(self.by_specialization[:, chosen], self.whole[:, chosen])


def counts_orders_by_cell(rules: Rules) -> bool:
    """Whether any level requires incremental orders."""
    return any(measure == ax.INCREMENTAL_ORDERS for _, measure in rules.level_planes)


def counts_orders_of_partner(rules: Rules) -> bool:
    """Whether any tier requires incremental orders."""
    return any(measure == ax.WHOLE_INCREMENTAL_ORDERS for _, measure in rules.tier_planes)


def measure(facts: Facts, rules: Rules, on: Days) -> Values:
    """Every measure on each partner's day, under the rules in force there."""
    size, width = len(facts), facts.axes.width
    by_specialization = np.zeros((len(ax.LEVEL_MEASURES), size, width), dtype=np.int64)
    whole = np.zeros((len(ax.WHOLE_MEASURES), size), dtype=np.int64)
    by_specialization[[ax.PEOPLE_SALES, ax.PEOPLE_TECHNICAL, ax.PEOPLE]] = People(facts, rules).count(on)
    by_specialization[ax.REFERENCES] = count_proofs(facts, facts.references, on)
    by_specialization[ax.VALIDATION] = np.minimum(count_proofs(facts, facts.validations, on), 1)
    sums = sum_lines(facts, rules.window_months, on)
    by_specialization[ax.REVENUE] = sums.revenue
    by_specialization[ax.INCREMENTAL_REVENUE] = sums.incremental_revenue
    whole[ax.WHOLE_REVENUE] = sums.revenue.sum(axis=1)
    whole[ax.WHOLE_INCREMENTAL_REVENUE] = sums.incremental_revenue.sum(axis=1)
    lines = facts.lines
    if counts_orders_by_cell(rules):
        cells = lines.partner * width + lines.specialization
        orders = count_orders(facts, rules.window_months, on, cells, size * width)
        by_specialization[ax.INCREMENTAL_ORDERS] = orders.today.reshape(size, width)
    if counts_orders_of_partner(rules):
        orders = count_orders(facts, rules.window_months, on, lines.partner, size)
        whole[ax.WHOLE_INCREMENTAL_ORDERS] = orders.today
    return Values(by_specialization, whole)
