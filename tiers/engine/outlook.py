"""The first later day on which a requirement changes between met and short, by time alone (§5).

Facts that begin or end later are all in the columns already; what is swept here is when they do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.assessment import Assessment
from tiers.engine.dates import NEVER, Amounts, Codes, Days, Flags, Indices
from tiers.engine.facts import Facts, runs_of
from tiers.engine.orders import LineEvents, Sums, count_orders, highest_reach, line_events
from tiers.engine.people import People
from tiers.engine.proofs import proofs_after
from tiers.engine.rules import NO_MINIMUM
from tiers.engine.timeline import Events, FirstFlips, Timeline, first_flips

WHOLE = len(ax.LEVEL_MEASURES)
"""Measures of the whole partner are numbered from here on in `Coming.measure`."""

_MEASURES = WHOLE + len(ax.WHOLE_MEASURES)
_POSITIONS = 2**15  # specializations are numbered in 16 bits
_ROLE_OF_MEASURE = {ax.PEOPLE_SALES: 0, ax.PEOPLE_TECHNICAL: 1, ax.PEOPLE: None}


@dataclass(frozen=True, eq=False)
class LevelFlips:
    """When the requirement on `measure` of each specialization's level first changes; [N, S]."""

    level: int
    measure: int
    flips: FirstFlips


@dataclass(frozen=True, eq=False)
class TierFlips:
    """When a tier's requirement on a measure of the whole partner first changes; [N]."""

    tier: int
    measure: int
    flips: FirstFlips


@dataclass(frozen=True, eq=False)
class Coming:
    """The first day on which a requirement changes, [N], and what its measures are worth there, [K].

    `partner` ascends; `measure` is a position in `axes.LEVEL_MEASURES`, or `WHOLE` + one in
    `axes.WHOLE_MEASURES` with `specialization` -1.
    """

    on: Days
    partner: Indices
    measure: Codes
    specialization: Codes
    value: Amounts

    def take(self, chosen: Indices) -> "Coming":
        """What comes to some partners, renumbered in the given ascending order."""
        runs = runs_of(self.partner, chosen)
        return Coming(
            on=self.on[chosen],
            partner=np.repeat(np.arange(len(chosen)), runs.counts),
            measure=self.measure[runs.rows],
            specialization=self.specialization[runs.rows],
            value=self.value[runs.rows],
        )


@dataclass(frozen=True, eq=False)
class Outlook:
    """The first change of every requirement after each partner's day."""

    levels: tuple[LevelFlips, ...]
    tiers: tuple[TierFlips, ...]

    def take(self, chosen: Indices) -> "Outlook":
        return Outlook(
            tuple(replace(part, flips=part.flips.take(chosen)) for part in self.levels),
            tuple(replace(part, flips=part.flips.take(chosen)) for part in self.tiers),
        )

    def planes(self) -> Iterator[LevelFlips | TierFlips]:
        yield from self.levels
        yield from self.tiers

    def first_on(self, size: int) -> Days:
        """[N] the earliest of all."""
        first = np.full(size, NEVER, dtype=np.int32)
        for plane in self.planes():
            on = plane.flips.on
            np.minimum(first, on if on.ndim == 1 else on.min(axis=1, initial=NEVER), out=first)
        return first

    def coming(self, size: int) -> Coming:
        """The values behind the earliest change."""
        first = self.first_on(size)
        keys, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for plane in self.planes():
            on, value = plane.flips.on, plane.flips.value
            hits = np.nonzero((on < NEVER) & (on == (first if on.ndim == 1 else first[:, None])))
            whole = on.ndim == 1
            measure = plane.measure + (WHOLE if whole else 0)
            keys.append((hits[0] * _MEASURES + measure) * _POSITIONS + (0 if whole else hits[1] + 1))
            values.append(value[hits])
        # One measure may change for two subjects at once; its value is the same.
        unique, where = np.unique(np.concatenate(keys), return_index=True)
        return Coming(
            on=first,
            partner=unique // (_MEASURES * _POSITIONS),
            measure=(unique // _POSITIONS % _MEASURES).astype(np.int16),
            specialization=(unique % _POSITIONS - 1).astype(np.int16),
            value=np.concatenate(values)[where],
        )


def changing(assessment: Assessment, coming: Coming) -> Flags:
    """[N] whether the values of the coming day really change a requirement."""
    rules, values = assessment.rules, assessment.values
    changes = np.zeros(len(coming.on), dtype=np.bool_)
    rule_set = assessment.rule_set[coming.partner]
    whole = coming.measure >= WHOLE
    partner, measure, position = coming.partner[~whole], coming.measure[~whole], coming.specialization[~whole]
    minimum = rules.level_minimum[:, measure, rule_set[~whole], position]
    now = values.by_specialization[measure, partner, position]
    changes[partner[((coming.value[~whole] >= minimum) != (now >= minimum)).any(axis=0)]] = True
    partner, measure = coming.partner[whole], coming.measure[whole] - WHOLE
    minimum = rules.tier_minimum[:, measure, rule_set[whole]]
    now = values.whole[measure, partner]
    changes[partner[((coming.value[whole] >= minimum) != (now >= minimum)).any(axis=0)]] = True
    return changes


def look_ahead(facts: Facts, on: Days, assessment: Assessment, until: Days) -> Outlook:
    """Sweep the facts after each partner's day, under the rules of the assessment.

    Changes on or after `until` ([N]: the next rulebook, the end of the partnership) are left out.
    """
    sweep = _Sweep(facts, on, assessment, until)
    return Outlook(tuple(sweep.levels()), tuple(sweep.tiers()))


class _Sweep:
    def __init__(self, facts: Facts, on: Days, assessment: Assessment, until: Days) -> None:
        self._facts, self._on, self._assessment, self._until = facts, on, assessment, until
        self._rules, self._values = assessment.rules, assessment.values
        values = assessment.values.by_specialization
        sums = Sums(values[ax.REVENUE], values[ax.INCREMENTAL_REVENUE])
        self._reach = highest_reach(facts, on, sums)

    def levels(self) -> Iterator[LevelFlips]:
        shape = len(self._facts), self._facts.axes.width
        timelines = self._cell_timelines()
        for level, measure in self._rules.level_planes:
            minimum = self._level_minimum(level, measure)
            value = self._values.by_specialization[measure]
            flips = first_flips(timelines[measure], minimum.reshape(-1), (value >= minimum).reshape(-1))
            on = flips.on.reshape(shape)
            on[on >= self._until[:, None]] = NEVER
            yield LevelFlips(level, measure, FirstFlips(on, flips.value.reshape(shape)))

    def tiers(self) -> Iterator[TierFlips]:
        planes = [(tier, measure) for tier, measure in self._rules.tier_planes if measure < len(ax.WHOLE_MEASURES)]
        if not planes:
            return
        timelines = self._whole_timelines(planes)
        for tier, measure in planes:
            minimum = self._rules.tier_minimum[tier, measure][self._assessment.rule_set]
            flips = first_flips(timelines[measure], minimum, self._values.whole[measure] >= minimum)
            flips.on[flips.on >= self._until] = NEVER
            yield TierFlips(tier, measure, flips)

    def _level_minimum(self, level: int, measure: int) -> Amounts:
        minimum: Amounts = self._rules.level_minimum[level, measure][self._assessment.rule_set]
        return minimum

    def _cell_timelines(self) -> dict[int, Timeline]:
        facts, rules, on = self._facts, self._rules, self._on
        values = self._values.by_specialization
        used = {measure for _, measure in rules.level_planes}
        people = People(facts, rules)
        found = {
            measure: people.after(on, role, values[measure])
            for measure, role in _ROLE_OF_MEASURE.items()
            if measure in used
        }
        if ax.REFERENCES in used:
            found[ax.REFERENCES] = proofs_after(facts, facts.references, on)
        if ax.VALIDATION in used:
            validations = proofs_after(facts, facts.validations, on)
            found[ax.VALIDATION] = replace(validations, value=np.minimum(validations.value, 1))
        if ax.INCREMENTAL_ORDERS in used:
            cells = facts.lines.partner * facts.axes.width + facts.lines.specialization
            size = values[0].size
            found[ax.INCREMENTAL_ORDERS] = count_orders(facts, rules.window_months, on, cells, size).after
        if ax.REVENUE in used or ax.INCREMENTAL_REVENUE in used:
            found.update(self._cell_revenue())
        return found

    def _cell_revenue(self) -> dict[int, Timeline]:
        """Revenue of the cells whose requirements time can change at all."""
        values = self._values.by_specialization
        lines = self._facts.lines
        reach = {ax.REVENUE: self._reach.revenue, ax.INCREMENTAL_REVENUE: self._reach.incremental_revenue}
        may_change = np.zeros(values[0].shape, dtype=np.bool_)
        for level, measure in self._rules.level_planes:
            if measure in reach:
                minimum = self._level_minimum(level, measure)
                may_change |= (minimum != NO_MINIMUM) & (reach[measure] >= minimum)
        chosen = lines.rows(may_change[lines.partner, lines.specialization])
        events = line_events(chosen, self._rules.window_months, self._on)
        cells = events.partner * self._facts.axes.width + chosen.specialization[events.line]
        sweep = Events(cells, events.on)
        return {
            ax.REVENUE: sweep.running(events.amounts, values[ax.REVENUE].reshape(-1)),
            ax.INCREMENTAL_REVENUE: sweep.running(
                events.incremental_amounts, values[ax.INCREMENTAL_REVENUE].reshape(-1)
            ),
        }

    def _whole_timelines(self, planes: list[tuple[int, int]]) -> dict[int, Timeline]:
        values = self._values.whole
        lines = self._facts.lines
        reach = {
            ax.WHOLE_REVENUE: self._reach.revenue.sum(axis=1),
            ax.WHOLE_INCREMENTAL_REVENUE: self._reach.incremental_revenue.sum(axis=1),
        }
        may_change = np.zeros(len(self._facts), dtype=np.bool_)
        for tier, measure in planes:
            if measure in reach:
                minimum = self._rules.tier_minimum[tier, measure][self._assessment.rule_set]
                may_change |= (minimum != NO_MINIMUM) & (reach[measure] >= minimum)
        chosen = lines.rows(may_change[lines.partner])
        events: LineEvents = line_events(chosen, self._rules.window_months, self._on)
        sweep = Events(events.partner, events.on)
        found = {
            ax.WHOLE_REVENUE: sweep.running(events.amounts, values[ax.WHOLE_REVENUE]),
            ax.WHOLE_INCREMENTAL_REVENUE: sweep.running(
                events.incremental_amounts, values[ax.WHOLE_INCREMENTAL_REVENUE]
            ),
        }
        if any(measure == ax.WHOLE_INCREMENTAL_ORDERS for _, measure in planes):
            orders = count_orders(self._facts, self._rules.window_months, self._on, lines.partner, len(self._facts))
            found[ax.WHOLE_INCREMENTAL_ORDERS] = orders.after
        return found
