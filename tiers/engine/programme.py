"""The published rulebooks in the order in which they come into force."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tiers.engine.axes import Axes
from tiers.engine.dates import NEVER, Codes, Days
from tiers.engine.rules import RulebookData, Rules, compile_rules

NO_RULEBOOK = -1


@dataclass(frozen=True, eq=False)
class Programme:
    """Published rules, ordered by the day on which they take effect; no two share that day."""

    rulebooks: tuple[Rules, ...]

    @cached_property
    def _starts(self) -> Days:
        return np.array([rules.effective_on for rules in self.rulebooks], dtype=np.int32)

    def in_force(self, on: Days) -> Codes:
        """The position of the rulebook in force on each day; `NO_RULEBOOK` before the first one."""
        return (np.searchsorted(self._starts, on, side="right") - 1).astype(np.int16)

    def next_effective(self, on: Days) -> Days:
        """The first later day on which another rulebook comes into force; NEVER if none is published."""
        starts = np.append(self._starts, np.int32(NEVER))
        following: Days = starts[np.searchsorted(self._starts, on, side="right")]
        return following

    def position(self, key: str | None) -> int:
        """The position of a rulebook by its key; `NO_RULEBOOK` for None. KeyError if it is unknown."""
        return NO_RULEBOOK if key is None else self._positions[key]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {rules.key: position for position, rules in enumerate(self.rulebooks)}

    @property
    def axes(self) -> Axes:
        return self.rulebooks[0].axes


def compile_programme(rulebooks: Iterable[RulebookData], axes: Axes) -> Programme:
    """Compile published rulebooks. ValueError when there is none, or two share a date or a key."""
    ordered = tuple(compile_rules(data, axes) for data in sorted(rulebooks, key=lambda data: data.effective_from))
    if not ordered:
        raise ValueError("A programme has at least one published rulebook.")
    if len({rules.effective_on for rules in ordered}) < len(ordered):
        raise ValueError("Two published rulebooks share an effective date.")
    if len({rules.key for rules in ordered}) < len(ordered):
        raise ValueError("Two rulebooks share a key.")
    return Programme(ordered)
