"""How many partners would meet a tier or a level at each minimum of one requirement, everything else as it is."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.assessment import Assessment
from tiers.engine.dates import Amounts, Days, Flags
from tiers.engine.rules import NO_MINIMUM, RequirementData


@dataclass(frozen=True, eq=False)
class Curve:
    """Of those to whom the requirement applies: `values` are the values, ascending, of all who meet everything else.

    One entry a partner; for a level of every specialization one a partner and specialization.
    """

    values: Amounts

    def count(self, minimum: int) -> int:
        """How many would meet it with this minimum."""
        return len(self.values) - int(np.searchsorted(self.values, minimum, side="left"))


def joined_curves(curves: Iterable[Curve]) -> Curve:
    nothing = np.zeros(0, dtype=np.int64)
    return Curve(np.sort(np.concatenate([nothing, *(curve.values for curve in curves)])))


def curve(assessment: Assessment, on: Days, row: RequirementData, governed: Flags) -> Curve:
    """`row` is one of the requirements of the assessment's rules, `governed` says where it applies."""
    if row.tier is not None:
        return _of_tier(assessment, ax.RANKED_TIERS.index(row.tier), ax.TIER_MEASURES.index(row.measure), governed)
    level = ax.LEVELS.index(str(row.level))
    return _of_level(assessment, on, level, ax.LEVEL_MEASURES.index(row.measure), governed)


def _of_tier(assessment: Assessment, tier: int, measure: int, governed: Flags) -> Curve:
    rules, rule_set = assessment.rules, assessment.rule_set
    rest = governed[rule_set] & (assessment.tier_met >= tier)
    for other in range(len(ax.TIER_MEASURES)):
        minimum = rules.tier_minimum[tier, other][rule_set]
        if other != measure:
            rest &= (minimum == NO_MINIMUM) | (assessment.tier_values(other) >= minimum)
    return Curve(np.sort(assessment.tier_values(measure)[rest]))


def _of_level(assessment: Assessment, on: Days, level: int, measure: int, governed: Flags) -> Curve:
    rules, rule_set = assessment.rules, assessment.rule_set
    values, opening = assessment.values.by_specialization, assessment.gates
    rest = governed[rule_set] & (opening.specialist_on <= on[:, None])
    if level == ax.MASTER:
        rest &= assessment.met[:, rules.axes.level_slice(ax.SPECIALIST)] & (opening.master_on <= on[:, None])
    for other_level, other in rules.level_planes:
        if other_level == level and other != measure:
            rest &= values[other] >= rules.level_minimum[level, other][rule_set]
    return Curve(np.sort(values[measure][rest]))
