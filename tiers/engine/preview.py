"""A draft rulebook against the one in force, over all partners, on a date (§6)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tiers.engine import axes as ax
from tiers.engine.assessment import Assessment, assess
from tiers.engine.causes import CLOSED, KEPT, MET, SHORT
from tiers.engine.dates import NEVER, Amounts, Codes, Days, Flags, Indices
from tiers.engine.facts import Facts, exception_ends, invited_on
from tiers.engine.gaps import Deciding, deciding
from tiers.engine.measures import measure
from tiers.engine.moves import CODES, Moves
from tiers.engine.programme import NO_RULEBOOK, Programme
from tiers.engine.rules import Rules
from tiers.engine.standing import NONE, NOT_HELD, Standing, Step, highest_tier, loss_days, step


@dataclass(frozen=True, eq=False)
class TierShift:
    """How tiers differ. `table` is [4, 4]: partners by rank under the rules in force and rank under the draft."""

    table: Amounts
    moves: Moves


@dataclass(frozen=True)
class LevelShift:
    """How many partners gain and lose one specialization's level (a name of `Axes.achievements`)."""

    achievement: str
    met_gained: int
    met_lost: int
    held_gained: int
    held_lost: int


@dataclass(frozen=True, eq=False)
class Preview:
    """What a draft changes on a day: for tiers met, for tiers held, and for every level it touches.

    `Moves.partner` is a position in the facts. `level_moves` are of levels met.
    """

    partners: int
    met: TierShift
    held: TierShift
    levels: tuple[LevelShift, ...]
    level_moves: Moves


@dataclass(frozen=True, eq=False)
class Side:
    """The day's judgement under one rulebook."""

    assessment: Assessment
    step: Step
    lost_on: Days  # [N, A]

    @cached_property
    def held(self) -> Flags:
        held: Flags = self.step.after.held_since != NONE
        return held

    @cached_property
    def tier(self) -> Codes:
        return highest_tier(self.assessment.rules.axes, self.held)


@dataclass(frozen=True, eq=False)
class Baseline:
    """A day as it comes without a draft: every draft is compared with the same one.

    `partner` are positions in the facts it was made of: who has ended by then is left out.
    """

    partner: Indices
    facts: Facts
    before: Standing
    days: Days
    now: Side
    drafts_position: int

    def under(self, draft: Rules) -> Side:
        """The same day under a draft, taken as in force whatever its own date."""
        return _side(draft, self.drafts_position, self.facts, self.before, self.days)


def baseline(programme: Programme, facts: Facts, before: Standing, on: int) -> Baseline:
    """Judge the day `on` under the rules in force, from the standing before it (`standing_before`).

    ValueError when no rulebook is in force on that day.
    """
    alive = np.flatnonzero(facts.ended_on > on)
    facts, before = facts.take(alive), before.take(alive)
    days = np.full(len(facts), on, dtype=np.int32)
    position = int(programme.in_force(np.array([on], dtype=np.int32))[0])
    if position == NO_RULEBOOK:
        raise ValueError("No rulebook is in force.")
    now = _side(programme.rulebooks[position], position, facts, before, days)
    return Baseline(alive, facts, before, days, now, len(programme.rulebooks))


def preview(day: Baseline, draft: Rules) -> Preview:
    """What the draft changes on the day, from the same standing before."""
    return _Comparison(day, day.under(draft)).result()


def _side(rules: Rules, position: int, facts: Facts, before: Standing, on: Days) -> Side:
    assessment = assess(rules, measure(facts, rules, on), facts.country, invited_on(facts), on)
    exceptions = exception_ends(facts.exceptions, on, len(rules.axes.achievements))
    taken = step(rules, position, before, assessment.met, exceptions, on)
    return Side(assessment, taken, loss_days(taken, facts.exceptions))


class _Comparison:
    def __init__(self, day: Baseline, then: Side) -> None:
        self._day, self._now, self._then = day, day.now, then
        self._tiers = then.assessment.rules.axes.tier_slice

    def result(self) -> Preview:
        return Preview(
            partners=len(self._day.facts),
            met=self._shift(self._now.assessment.tier_met, self._then.assessment.tier_met, at_once=False),
            held=self._shift(self._now.tier, self._then.tier, at_once=True),
            levels=self._level_shifts(),
            level_moves=self._level_moves(),
        )

    def _shift(self, before: Codes, after: Codes, *, at_once: bool) -> TierShift:
        rows = np.flatnonzero(before != after)
        before_rank, after_rank = before[rows], after[rows]
        achievement = self._tiers.start + np.minimum(before_rank, after_rank)
        final_on, kept_by = self._day.days[rows], np.full(rows.shape, NOT_HELD, dtype=np.int16)
        if not at_once:
            final_on, kept_by = self._tiers_end(rows, after_rank)
        return TierShift(
            _table(before, after), self._moves(rows, before_rank, after_rank, achievement, final_on, kept_by)
        )

    def _tiers_end(self, rows: Indices, rank: Codes) -> tuple[Days, Codes]:
        """The day on which no tier above `rank` is held any longer, if it stays unmet, and what keeps one so long."""
        above = np.arange(len(ax.RANKED_TIERS)) >= rank[:, None]
        lost_on = self._then.lost_on[rows, self._tiers]
        ends = np.where(above & (lost_on < NEVER), lost_on, NONE)
        last = ends.argmax(axis=1)
        each = np.arange(len(rows))
        lapses = ends[each, last] != NONE
        kept_by = self._then.step.status[rows, self._tiers][each, last]
        final_on = np.maximum(ends[each, last], self._day.days[rows]).astype(np.int32)
        return final_on, np.where(lapses, kept_by, NOT_HELD).astype(np.int16)

    def _level_moves(self) -> Moves:
        levels = slice(0, self._tiers.start)
        before, after = self._now.assessment.met[:, levels], self._then.assessment.met[:, levels]
        rows, achievement = np.nonzero(before != after)
        lost_on = self._then.lost_on[rows, achievement]
        lapses = lost_on < NEVER
        return self._moves(
            rows,
            before[rows, achievement].astype(np.int16),
            after[rows, achievement].astype(np.int16),
            achievement.astype(np.int16),
            np.where(lapses, lost_on, self._day.days[rows]).astype(np.int32),
            np.where(lapses, self._then.step.status[rows, achievement], NOT_HELD).astype(np.int16),
        )

    def _moves(
        self, rows: Indices, before: Codes, after: Codes, achievement: Codes, final_on: Days, kept_by: Codes
    ) -> Moves:
        whose, place = np.unique(rows, return_inverse=True)
        falls = after < before
        met = self._then.assessment.met[rows, achievement]
        under_now = _at(deciding(self._now.assessment.take(whose)), place, achievement)
        under_draft = _at(deciding(self._then.assessment.take(whose)), place, achievement)
        requirement: list[NDArray[np.integer]] = [
            np.where(falls, then, now) for then, now in zip(under_draft, under_now, strict=True)
        ]
        measure_, subject, value, minimum = requirement
        # Without a requirement that is short a gate stands in the way: not open, or not in the region.
        short = np.where(measure_ < 0, CODES.index(CLOSED), CODES.index(SHORT))
        rises = np.where(met, CODES.index(MET), CODES.index(KEPT))
        return Moves(
            partner=self._day.partner[rows],
            country=self._day.facts.country[rows],
            before=before,
            after=after,
            achievement=achievement.astype(np.int16),
            code=np.where(falls, short, rises).astype(np.int16),
            measure=measure_.astype(np.int16),
            subject=subject.astype(np.int16),
            value=value.astype(np.int64),
            minimum=minimum.astype(np.int64),
            final_on=final_on,
            kept_by=kept_by,
        )

    def _level_shifts(self) -> tuple[LevelShift, ...]:
        axes = self._now.assessment.rules.axes
        columns = slice(0, self._tiers.start)

        def risen(earlier: Flags, later: Flags) -> Amounts:
            counts: Amounts = (~earlier & later)[:, columns].sum(axis=0)
            return counts

        counts = np.stack(
            (
                risen(self._now.assessment.met, self._then.assessment.met),
                risen(self._then.assessment.met, self._now.assessment.met),
                risen(self._now.held, self._then.held),
                risen(self._then.held, self._now.held),
            )
        )
        order = sorted(np.flatnonzero(counts.any(axis=0)).tolist(), key=axes.achievements.__getitem__)
        return tuple(LevelShift(axes.achievements[column], *counts[:, column].tolist()) for column in order)


def _table(now: Codes, then: Codes) -> Amounts:
    ranks = len(ax.TIERS)
    return np.bincount(now * ranks + then, minlength=ranks * ranks).astype(np.int64).reshape(ranks, ranks)


def _at(found: Deciding, place: Indices, achievement: Codes) -> list[NDArray[np.integer]]:
    where = place, achievement
    return [found.measure[where], found.subject[where], found.value[where], found.minimum[where]]
