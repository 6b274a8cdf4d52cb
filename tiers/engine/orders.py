"""Order lines in the window, and how their sums change as lines enter and leave it (§2)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tiers.engine.dates import Amounts, Days, Flags, Indices, leaves_window, minus_months, run_starts
from tiers.engine.facts import Facts, Lines
from tiers.engine.timeline import Events, Timeline


def _per_row(on: Days, lines: Lines) -> Days | np.int32:
    """Each line's day; a single number when all partners share one, which is the usual night."""
    if on.size and (on == on[0]).all():
        return np.int32(on[0])
    day: Days = on[lines.partner]
    return day


def in_window(lines: Lines, window_months: int, on: Days) -> Flags:
    """The lines counted on each partner's day: day - `window_months` < ordered_on <= day."""
    counted: Flags = lines.ordered_on > _per_row(minus_months(on, window_months), lines)
    counted &= lines.ordered_on <= _per_row(on, lines)
    return counted


@dataclass(frozen=True, eq=False)
class Sums:
    """Counted amounts, 1/10,000 EUR, [N, S]."""

    revenue: Amounts
    incremental_revenue: Amounts


def sum_lines(facts: Facts, window_months: int, on: Days) -> Sums:
    """Sums of the lines that count on each partner's day. Sums of integers: exact in any order."""
    lines = facts.lines
    shape = len(facts), facts.axes.width
    cells = lines.partner * shape[1] + lines.specialization
    bounds = np.append(0, np.cumsum(np.bincount(cells, minlength=shape[0] * shape[1])))

    def per_cell(amounts: Amounts) -> Amounts:
        total = np.append(0, np.cumsum(amounts))[bounds]
        sums: Amounts = np.diff(total).reshape(shape)
        return sums

    counted = lines.amount_e4 * in_window(lines, window_months, on)
    return Sums(per_cell(counted), per_cell(counted * lines.incremental))


@dataclass(frozen=True, eq=False)
class LineEvents:
    """The days after each partner's own on which lines enter (+) or leave (-) its window."""

    line: Indices  # positions in `lines`
    on: Days
    sign: Amounts
    lines: Lines

    @cached_property
    def amounts(self) -> Amounts:
        return self.lines.amount_e4[self.line] * self.sign

    @cached_property
    def incremental_amounts(self) -> Amounts:
        return self.amounts * self.lines.incremental[self.line]

    @cached_property
    def partner(self) -> Indices:
        return self.lines.partner[self.line]


def line_events(lines: Lines, window_months: int, on: Days) -> LineEvents:
    """Entries and leavings after each partner's day. Lines that have left already have none."""
    today = _per_row(on, lines)
    leaves = leaves_window(lines.ordered_on, window_months)
    leaving = np.flatnonzero(leaves > today)
    entering = np.flatnonzero(lines.ordered_on > today)
    signs = np.full(leaving.size + entering.size, -1, dtype=np.int64)
    signs[leaving.size :] = 1
    return LineEvents(
        line=np.concatenate((leaving, entering)),
        on=np.concatenate((leaves[leaving], lines.ordered_on[entering])),
        sign=signs,
        lines=lines,
    )


def highest_reach(facts: Facts, on: Days, sums: Sums) -> Sums:
    """[N, S] a bound on what the sums can still rise to.

    Only coming lines and leaving credits can lift a sum, so a minimum above this is not reached by time alone.
    """
    lines = facts.lines
    some = lines.rows(np.flatnonzero((lines.amount_e4 < 0) | (lines.ordered_on > _per_row(on, lines))))
    lift = np.abs(some.amount_e4)
    revenue, incremental = sums.revenue.copy(), sums.incremental_revenue.copy()
    np.add.at(revenue, (some.partner, some.specialization), lift)
    np.add.at(incremental, (some.partner, some.specialization), lift * some.incremental)
    return Sums(revenue, incremental)


@dataclass(frozen=True, eq=False)
class OrderCounts:
    """Orders whose counted incremental amounts sum to more than 0: how many today, and how that changes."""

    today: Amounts  # [G]
    after: Timeline


def count_orders(facts: Facts, window_months: int, on: Days, scope: Indices, scopes: int) -> OrderCounts:
    """Distinct incremental orders of each scope (one per line, of `scopes`). ValueError without order numbers."""
    if facts.lines.order is None:
        raise ValueError("This rulebook counts incremental orders: the lines must carry their order.")
    chosen = np.flatnonzero(facts.lines.incremental)
    lines, scope = facts.lines.rows(chosen), scope[chosen]
    assert lines.order is not None
    names, number = np.unique(lines.order, return_inverse=True)
    pairs, group = np.unique(scope * max(len(names), 1) + number, return_inverse=True)
    scope_of_group = pairs // max(len(names), 1)
    today = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(today, group, lines.amount_e4 * in_window(lines, window_months, on))
    counts = np.bincount(scope_of_group[today > 0], minlength=scopes).astype(np.int64)
    events = line_events(lines, window_months, on)
    sums = Events(group[events.line], events.on).running(events.amounts, today)
    positive = sums.value > 0
    before = np.where(run_starts(sums.group), today[sums.group] > 0, np.roll(positive, 1))
    turns = np.flatnonzero(positive != before)
    after = Events(scope_of_group[sums.group[turns]], sums.on[turns])
    return OrderCounts(counts, after.running(np.where(positive[turns], 1, -1), counts))
