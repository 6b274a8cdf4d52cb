"""What is held, since when, and until when at the least (§4)."""

from dataclasses import dataclass

import numpy as np

from tiers.engine.axes import RANKED_TIERS, Axes
from tiers.engine.dates import ALWAYS, NEVER, Codes, Days, Flags, Indices
from tiers.engine.facts import Exceptions
from tiers.engine.programme import NO_RULEBOOK
from tiers.engine.rules import Rules

NONE = 0
"""The day of an empty `held_since` or `lapsing_since`."""

NOT_HELD, HELD, EXCEPTION, TRANSITION, GRACE = range(5)
STATUSES = ("", "held", "exception", "transition", "grace")

GAINED, GRACE_STARTED, REGAINED, LOST = range(4)
CHANGES = ("gained", "grace_started", "regained", "lost")


@dataclass(frozen=True, eq=False)
class Standing:
    """What N partners hold at the end of a day; all that the next day needs to know of the past.

    `held_since` is the first day of the present unbroken holding, `lapsing_since` the first day of it on which
    the achievement was not met; both NONE where empty. `rulebook` is the position in the programme of the
    rulebook it was judged under, `NO_RULEBOOK` before the first evaluation.
    """

    held_since: Days  # [N, A]
    lapsing_since: Days  # [N, A]
    rulebook: Codes  # [N]

    def __len__(self) -> int:
        return len(self.rulebook)

    def take(self, chosen: Indices) -> "Standing":
        return Standing(self.held_since[chosen], self.lapsing_since[chosen], self.rulebook[chosen])

    def replaced(self, chosen: Indices, after: "Standing") -> "Standing":
        """The same standing with that of the chosen partners replaced."""
        held_since, lapsing_since = self.held_since.copy(), self.lapsing_since.copy()
        rulebook = self.rulebook.copy()
        held_since[chosen], lapsing_since[chosen] = after.held_since, after.lapsing_since
        rulebook[chosen] = after.rulebook
        return Standing(held_since, lapsing_since, rulebook)


def initial_standing(axes: Axes, legacy_tier: Codes, legacy_since: Days, on: Days) -> Standing:
    """The standing before a first evaluation on `on`: nothing, but for a tier of an old programme.

    `legacy_tier` is 0 (none or registered) to 3 (platinum); that tier and every one below it is held since
    `legacy_since`. A legacy tier of a later day than `on` does not count yet.
    """
    size = len(legacy_tier)
    held_since = np.full((size, len(axes.achievements)), NONE, dtype=np.int32)
    counts = legacy_since <= on
    for tier in range(len(RANKED_TIERS)):
        brought = counts & (legacy_tier > tier)
        held_since[brought, axes.tier_slice.start + tier] = legacy_since[brought]
    return Standing(held_since, np.zeros_like(held_since), np.full(size, NO_RULEBOOK, dtype=np.int16))


@dataclass(frozen=True, eq=False)
class Kept:
    """Until when each lapsing achievement is kept, and by what. [N, A]

    `until` is the day from which it is lost when not met, NONE where nothing lapses; `by` a status code.
    """

    until: Days
    by: Codes


def kept_until(rules: Rules, standing: Standing, exception_ends: Days) -> Kept:
    """§4: the latest of grace, transition and exception, under the rules given.

    `exception_ends` is [N, A], ALWAYS where there is none.
    """
    lapsing = standing.lapsing_since != NONE
    before = standing.held_since < rules.effective_on
    transition = np.where(before, rules.transition_on, ALWAYS).astype(np.int32)
    until = np.where(lapsing, standing.lapsing_since + np.int32(rules.grace_days), NONE).astype(np.int32)
    by = np.where(lapsing, GRACE, NOT_HELD).astype(np.int16)
    for end, status in ((transition, TRANSITION), (exception_ends, EXCEPTION)):
        longer = lapsing & (end >= until)
        until[longer] = end[longer]
        by[longer] = status
    return Kept(until, by)


@dataclass(frozen=True, eq=False)
class Step:
    """One day's judgement of what is held. [N, A]"""

    after: Standing
    kept_until: Days  # NONE where it is not held or is met
    status: Codes  # a position in STATUSES
    kept_by: Codes  # the status that keeps it, or that had kept it until it was lost on this day
    changes: Codes  # a position in CHANGES, -1 where nothing changed

    def take(self, chosen: Indices) -> "Step":
        return Step(
            after=self.after.take(chosen),
            kept_until=self.kept_until[chosen],
            status=self.status[chosen],
            kept_by=self.kept_by[chosen],
            changes=self.changes[chosen],
        )


def step(rules: Rules, position: int, before: Standing, met: Flags, exception_ends: Days, on: Days) -> Step:
    """From the standing before a day to the one after it. `position` is that of `rules` in the programme."""
    today = np.broadcast_to(on[:, None], met.shape)
    held = before.held_since != NONE
    was_lapsing = before.lapsing_since != NONE
    held_since = np.where(held, before.held_since, np.where(met, today, NONE)).astype(np.int32)
    lapsing_since = np.where(held & ~met, np.where(was_lapsing, before.lapsing_since, today), NONE).astype(np.int32)
    rulebook = np.full(len(on), position, dtype=np.int16)
    kept = kept_until(rules, Standing(held_since, lapsing_since, rulebook), exception_ends)
    lapsing = lapsing_since != NONE
    lost = lapsing & (today >= kept.until)
    held_since[lost], lapsing_since[lost] = NONE, NONE
    changes = np.full(met.shape, -1, dtype=np.int16)
    changes[~held & met] = GAINED
    changes[held & met & was_lapsing] = REGAINED
    changes[lapsing & ~was_lapsing & ~lost] = GRACE_STARTED
    changes[lost] = LOST
    return Step(
        after=Standing(held_since, lapsing_since, rulebook),
        kept_until=np.where(lost, NONE, kept.until).astype(np.int32),
        status=np.where(met, HELD, np.where(lost, NOT_HELD, kept.by)).astype(np.int16),
        kept_by=np.where(lost & ~was_lapsing, NOT_HELD, kept.by).astype(np.int16),
        changes=changes,
    )


def loss_days(step_: Step, exceptions: Exceptions) -> Days:
    """[N, A] the first later day on which a lapsing achievement is lost if it stays unmet; NEVER where none lapses.

    An exception that is granted before that day, or on it, moves it.
    """
    lost_on = np.where(step_.after.lapsing_since != NONE, step_.kept_until, NEVER).astype(np.int32)
    cell = exceptions.partner, exceptions.achievement
    while True:
        lost = lost_on[cell]
        moves = (lost < NEVER) & (exceptions.granted_on <= lost) & (exceptions.ends_on > lost)
        if not moves.any():
            return lost_on
        np.maximum.at(lost_on, (cell[0][moves], cell[1][moves]), exceptions.ends_on[moves])


def highest_tier(axes: Axes, held: Flags) -> Codes:
    """[N] the rank of the highest tier achievement held, 0 for registered. `held` is [N, A]."""
    ranks = np.arange(1, len(RANKED_TIERS) + 1, dtype=np.int16)
    highest: Codes = (held[:, axes.tier_slice] * ranks).max(axis=1).astype(np.int16)
    return highest
