"""Values that change from day to day, as sorted events of many groups at once.

A group is whatever has a value of its own: a partner, or a cell (a partner's specialization).
"""

from dataclasses import dataclass

import numpy as np

from tiers.engine.dates import NEVER, Amounts, Days, Flags, Indices, run_ends, run_starts


@dataclass(frozen=True, eq=False)
class Timeline:
    """The value of group `group[k]` from the day `on[k]` until its next entry; sorted by group and day."""

    group: Indices
    on: Days
    value: Amounts

    def up_to(self, groups: int) -> Indices:
        """Where the entries of each group end: groups + 1 positions."""
        bounds: Indices = np.searchsorted(self.group, np.arange(groups + 1))
        return bounds


@dataclass(frozen=True, eq=False)
class FirstFlips:
    """For each group the first day on which *value >= minimum* changes (NEVER if it does not) and its value there."""

    on: Days
    value: Amounts

    def take(self, chosen: Indices) -> "FirstFlips":
        return FirstFlips(self.on[chosen], self.value[chosen])


class Events:
    """Days of change, sorted once by group and day, so that several quantities can be summed along them."""

    def __init__(self, group: Indices, on: Days) -> None:
        low = int(on.min()) if on.size else 0
        span = int(on.max()) - low + 1 if on.size else 1
        key = group * span + (on - low)
        self._order = np.argsort(key, kind="stable")
        key = key[self._order]
        self._closing = np.flatnonzero(run_ends(key))
        closing_key = key[self._closing]
        self._group = closing_key // span
        self._on = (closing_key - self._group * span + low).astype(np.int32)

    def running(self, delta: Amounts, start: Amounts) -> Timeline:
        """The value of each group after each of its days. `start` is the value of every group before them."""
        total = np.cumsum(delta[self._order])[self._closing]
        opening = np.flatnonzero(run_starts(self._group))
        counts = np.diff(opening, append=total.size)
        # What had been summed up before the group began, all groups being one long sum.
        before = np.where(opening > 0, total[opening - 1], 0)
        return Timeline(self._group, self._on, total + np.repeat(start[self._group[opening]] - before, counts))


def first_flips(timeline: Timeline, minimum: Amounts, now: Flags) -> FirstFlips:
    """When each group first changes between met and short. `minimum` and `now` (met today) have one entry a group."""
    on = np.full(len(now), NEVER, dtype=np.int32)
    value = np.zeros(len(now), dtype=np.int64)
    group = timeline.group
    flipped = np.flatnonzero((timeline.value >= minimum[group]) != now[group])
    if flipped.size:
        who = group[flipped]
        first = flipped[run_starts(who)]
        on[group[first]] = timeline.on[first]
        value[group[first]] = timeline.value[first]
    return FirstFlips(on, value)
