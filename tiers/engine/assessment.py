"""Which requirements and achievements are met on a day (§3)."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.dates import NEVER, Amounts, Codes, Days, Flags, Indices
from tiers.engine.measures import Values
from tiers.engine.rules import NO_MINIMUM, RequirementRow, Rules

# What keeps a level or a tier from being met, whatever the facts are.
NO_REQUIREMENTS: Final = "no_requirements"
NOT_OPEN: Final = "not_open"
NOT_AVAILABLE: Final = "not_available"


@dataclass(frozen=True, eq=False)
class Gates:
    """When a specialization or its master level opens to each partner, [N, S]; NEVER where it does not.

    A day up to the partner's own means that the gate is open.
    """

    specialist_on: Days
    master_on: Days


def gates(rules: Rules, country: Codes, invited_on: Days) -> Gates:
    """§3: openings; for masters the region, and the general date or the pilot.

    `invited_on` is [N, S], NEVER where a partner is not invited.
    """
    specialist = np.broadcast_to(rules.opened_on, invited_on.shape)
    pilot = np.where(invited_on < NEVER, np.maximum(invited_on, rules.pilot_from), NEVER)
    available = np.minimum(pilot, rules.available_from)
    return Gates(specialist, np.where(rules.in_master_region[country][:, None], available, NEVER).astype(np.int32))


@dataclass(frozen=True, eq=False)
class Assessment:
    """What is met. Shapes: N partners, S specializations, A achievements."""

    rules: Rules
    values: Values
    gates: Gates
    rule_set: Codes  # [N]
    level_rows_met: Flags  # [level, N, S] every requirement met, and at least one applies; gates aside
    met: Flags  # [N, A]
    specializations: Amounts  # [N] specialist levels met
    masters: Amounts  # [N]
    tier_met: Codes  # [N] 0 registered … 3 platinum

    def take(self, chosen: Indices) -> "Assessment":
        return Assessment(
            rules=self.rules,
            values=self.values.take(chosen),
            gates=Gates(self.gates.specialist_on[chosen], self.gates.master_on[chosen]),
            rule_set=self.rule_set[chosen],
            level_rows_met=self.level_rows_met[:, chosen],
            met=self.met[chosen],
            specializations=self.specializations[chosen],
            masters=self.masters[chosen],
            tier_met=self.tier_met[chosen],
        )

    def row_values(self, row: RequirementRow) -> Amounts:
        """[N] the value that a requirement compares with its minimum."""
        if not row.is_tier:
            return self.values.by_specialization[row.measure_index, :, row.specialization_index]
        return self.tier_values(row.measure_index)

    def tier_values(self, measure: int) -> Amounts:
        """[N] the value of a tier's measure, a position in `axes.TIER_MEASURES`."""
        if measure == ax.SPECIALIZATIONS:
            return self.specializations
        return self.masters if measure == ax.MASTERS else self.values.whole[measure]

    def shortfalls(self, row: RequirementRow) -> Amounts:
        """[N] max(0, minimum - value)."""
        short: Amounts = np.maximum(row.minimum - self.row_values(row), 0)
        return short

    def closed_level(self, specialization: int, level: int, on: int) -> str:
        """What keeps the first partner longest from a level, requirements aside; empty if nothing does on the day."""
        open_on = self.gates.specialist_on[0, specialization]
        if level == ax.MASTER and self.gates.master_on[0, specialization] > max(open_on, on):
            return NOT_AVAILABLE
        if open_on > on:
            return NOT_OPEN
        has_rows = self.rules.level_has_rows[: level + 1, int(self.rule_set[0]), specialization]
        return "" if has_rows.all() else NO_REQUIREMENTS

    def closed_tier(self, rank: int) -> str:
        """The same of a tier, a position in `axes.TIERS`."""
        has_rows = self.rules.tier_has_rows[:rank, int(self.rule_set[0])]
        return "" if has_rows.all() else NO_REQUIREMENTS

    def members(self, rule_set: int) -> Indices:
        """The partners to whom a rule set applies."""
        return np.flatnonzero(self.rule_set == rule_set)


def assess(rules: Rules, values: Values, country: Codes, invited_on: Days, on: Days) -> Assessment:
    """Compare every value with its minimum, and open the gates, on each partner's day."""
    rule_set = rules.set_of_country[country]
    size = len(on)
    rows_met = np.ascontiguousarray(rules.level_has_rows[:, rule_set])
    for level, measure in rules.level_planes:
        rows_met[level] &= values.by_specialization[measure] >= rules.level_minimum[level, measure][rule_set]
    opening = gates(rules, country, invited_on)
    met = np.zeros((size, len(rules.axes.achievements)), dtype=np.bool_)
    specialist = rows_met[ax.SPECIALIST] & (opening.specialist_on <= on[:, None])
    master = rows_met[ax.MASTER] & specialist & (opening.master_on <= on[:, None])
    met[:, rules.axes.level_slice(ax.SPECIALIST)] = specialist
    met[:, rules.axes.level_slice(ax.MASTER)] = master
    specializations, masters = specialist.sum(axis=1), master.sum(axis=1)
    tier_values = (*values.whole, specializations, masters)
    below = np.ones(size, dtype=np.bool_)
    tier_met = np.zeros(size, dtype=np.int16)
    for tier in range(len(ax.RANKED_TIERS)):
        below = below & rules.tier_has_rows[tier][rule_set]
        for measure, value in enumerate(tier_values):
            minimum = rules.tier_minimum[tier, measure]
            if (minimum != NO_MINIMUM).any():
                below &= value >= minimum[rule_set]
        met[:, rules.axes.tier_slice.start + tier] = below
        tier_met += below
    return Assessment(rules, values, opening, rule_set, rows_met, met, specializations, masters, tier_met)


def opening_flips(assessment: Assessment, on: Days) -> Days:
    """[N] the first later day on which a gate alone makes a level met, its requirements staying as they are."""
    today, opening = on[:, None], assessment.gates
    specialist_rows, master_rows = assessment.level_rows_met
    specialist = np.where(specialist_rows, opening.specialist_on, NEVER)
    master = np.where(master_rows, np.maximum(specialist, opening.master_on), NEVER)
    coming = np.minimum(np.where(specialist > today, specialist, NEVER), np.where(master > today, master, NEVER))
    first: Days = coming.min(axis=1, initial=NEVER).astype(np.int32)
    return first
