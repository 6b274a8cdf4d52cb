"""Which requirement decides an achievement, and how far the next tier is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiers.engine import axes as ax
from tiers.engine.assessment import Assessment
from tiers.engine.dates import Amounts, Codes, Flags
from tiers.engine.outlook import WHOLE
from tiers.engine.rules import NO_MINIMUM

_CLOSE_REVENUE_PERCENT = 20


@dataclass(frozen=True, eq=False)
class Deciding:
    """For every achievement its deciding requirement, [N, A].

    Where it is not met: the short requirement with the largest gap relative to its minimum, the first in order
    when equal; a tier whose own requirements are met points at the one of a lower tier, a master level at the one
    of its specialist level. Where it is met: the requirement with the least to spare.
    `measure` is a position in `axes.LEVEL_MEASURES`, or `WHOLE` + one in `axes.TIER_MEASURES`; -1 where no
    requirement stands in the way (a gate does) or none applies. `subject` is the achievement it belongs to.
    """

    measure: Codes
    subject: Codes
    value: Amounts
    minimum: Amounts


def deciding(assessment: Assessment) -> Deciding:
    """Find the deciding requirement of every achievement of every partner."""
    return _Search(assessment).result()


class _Search:
    def __init__(self, assessment: Assessment) -> None:
        self._assessment, self._rules = assessment, assessment.rules
        shape = assessment.met.shape
        self._score = np.full(shape, -np.inf)
        self._measure = np.full(shape, -1, dtype=np.int16)
        self._subject = np.full(shape, -1, dtype=np.int16)
        self._value = np.zeros(shape, dtype=np.int64)
        self._minimum = np.zeros(shape, dtype=np.int64)

    def result(self) -> Deciding:
        rules, assessment, axes = self._rules, self._assessment, self._rules.axes
        for level, measure in rules.level_planes:
            minimum = rules.level_minimum[level, measure][assessment.rule_set]
            name = ax.LEVEL_MEASURES[measure]
            self._offer(axes.level_slice(level), measure, name, assessment.values.by_specialization[measure], minimum)
        for tier, measure in rules.tier_planes:
            column = slice(axes.tier_slice.start + tier, axes.tier_slice.start + tier + 1)
            value = assessment.tier_values(measure)[:, None]
            minimum = rules.tier_minimum[tier, measure][assessment.rule_set][:, None]
            self._offer(column, WHOLE + measure, ax.TIER_MEASURES[measure], value, minimum)
        # Whose own requirements are met but who is not: the one below decides.
        self._inherit(axes.level_slice(ax.MASTER), axes.level_slice(ax.SPECIALIST))
        for tier in range(1, len(ax.RANKED_TIERS)):
            here = axes.tier_slice.start + tier
            self._inherit(slice(here, here + 1), slice(here - 1, here))
        in_the_way = assessment.met | (self._score > 0)
        return Deciding(np.where(in_the_way, self._measure, -1), self._subject, self._value, self._minimum)

    def _offer(self, columns: slice, measure: int, name: str, value: Amounts, minimum: Amounts) -> None:
        unit = ax.AMOUNT_UNITS if name in ax.AMOUNT_MEASURES else 1
        applies = minimum != NO_MINIMUM
        safe = np.where(applies, minimum, 0)
        score: NDArray[np.float64] = np.where(applies, (safe - value) / np.maximum(safe, unit), -np.inf)
        better = score > self._score[:, columns]
        for target, source in (
            (self._score, score),
            (self._measure, measure),
            (self._subject, np.arange(columns.start, columns.stop)),
            (self._value, value),
            (self._minimum, minimum),
        ):
            target[:, columns] = np.where(better, source, target[:, columns])

    def _inherit(self, columns: slice, below: slice) -> None:
        met = self._assessment.met
        stopped_below = (self._score[:, columns] <= 0) & ~met[:, columns] & ~met[:, below]
        for target in (self._score, self._measure, self._subject, self._value, self._minimum):
            target[:, columns] = np.where(stopped_below, target[:, below], target[:, columns])


@dataclass(frozen=True, eq=False)
class NextTier:
    """The tier above the one met. [N]

    `rank` is 0 where platinum is met. `shortfall` is [measure, N] in the order of `axes.TIER_MEASURES`. `close`:
    all that is missing is one specialization (or the one person it needs), or at most 20 % of the revenue.
    """

    rank: Codes
    shortfall: Amounts
    close: Flags


def next_tier(assessment: Assessment) -> NextTier:
    """What every partner still misses for the tier above the one it meets."""
    rules = assessment.rules
    top = len(ax.RANKED_TIERS)
    rank = np.where(assessment.tier_met < top, assessment.tier_met + 1, 0).astype(np.int16)
    size = len(rank)
    shortfall = np.zeros((len(ax.TIER_MEASURES), size), dtype=np.int64)
    within_reach = np.ones(size, dtype=np.bool_)
    counts_missing = np.zeros(size, dtype=np.int64)
    revenue_missing = np.zeros(size, dtype=np.bool_)
    for measure, name in enumerate(ax.TIER_MEASURES):
        minimum = rules.tier_minimum[rank - 1, measure, assessment.rule_set]
        applies = (minimum != NO_MINIMUM) & (rank > 0)
        minimum = np.where(applies, minimum, 0)
        missing = np.where(applies, np.maximum(minimum - assessment.tier_values(measure), 0), 0)
        shortfall[measure] = missing
        if name in ax.AMOUNT_MEASURES:
            within_reach &= missing * 100 <= minimum * _CLOSE_REVENUE_PERCENT
            revenue_missing |= missing > 0
        elif measure in (ax.SPECIALIZATIONS, ax.MASTERS):
            counts_missing += missing
        else:
            within_reach &= missing == 0
    one_thing = np.where(revenue_missing, counts_missing == 0, counts_missing == 1)
    return NextTier(rank, shortfall, within_reach & one_thing & (rank > 0))
