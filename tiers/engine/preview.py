"""A draft rulebook against the one in force, over all partners, on a date (§6)."""

from dataclasses import dataclass

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.assessment import Assessment, assess
from tiers.engine.causes import KEPT, MET, SHORT, Cause, requirement_cause
from tiers.engine.dates import NEVER, Amounts, Codes, Days, Flags, Indices
from tiers.engine.facts import Facts, exception_ends, invited_on
from tiers.engine.gaps import deciding
from tiers.engine.journey import Progress, advance, first_days, standing_after
from tiers.engine.measures import measure
from tiers.engine.programme import NO_RULEBOOK, Programme
from tiers.engine.rules import Rules
from tiers.engine.standing import NONE, Standing, Step, highest_tier, loss_days, step


@dataclass(frozen=True)
class Mover:
    """A partner (a position in the facts) whose tier differs under the draft.

    Ranks are 0 registered … 3 platinum. `decided_by` is the deciding requirement under the draft of a partner that
    falls, under the rules in force of one that rises. `final_on` is the day on which the new tier is final.
    """

    partner: int
    from_rank: int
    to_rank: int
    decided_by: Cause
    final_on: int


@dataclass(frozen=True, eq=False)
class TierShift:
    """How tiers differ. `table` is [4, 4]: partners by rank under the rules in force and rank under the draft."""

    table: Amounts
    movers: tuple[Mover, ...]


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
    """What a draft changes on a day: for tiers met, for tiers held, and for every level it touches."""

    partners: int
    met: TierShift
    held: TierShift
    levels: tuple[LevelShift, ...]


@dataclass(frozen=True, eq=False)
class _Side:
    """The day's judgement under one rulebook."""

    assessment: Assessment
    step: Step
    lost_on: Days  # [N, A]

    @property
    def held(self) -> Flags:
        held: Flags = self.step.after.held_since != NONE
        return held

    @property
    def tier(self) -> Codes:
        return highest_tier(self.assessment.rules.axes, self.held)


def preview(programme: Programme, draft: Rules, facts: Facts, progress: Progress, on: int) -> Preview:
    """Judge the day `on` under the rules in force and under the draft, from the same standing before.

    The draft is taken as in force on that day whatever its own date. Partners that have ended by then are left
    out. ValueError when no rulebook is in force on that day.
    """
    before = _standing_before(programme, facts, progress, on)
    alive = np.flatnonzero(facts.ended_on > on)
    facts, before = facts.take(alive), before.take(alive)
    days = np.full(len(facts), on, dtype=np.int32)
    position = int(programme.in_force(np.array([on], dtype=np.int32))[0])
    if position == NO_RULEBOOK:
        raise ValueError("No rulebook is in force.")
    now = _side(programme.rulebooks[position], position, facts, before, days)
    then = _side(draft, len(programme.rulebooks), facts, before, days)
    return Preview(
        partners=len(facts),
        met=_met_shift(now, then, alive, on),
        held=_held_shift(now, then, alive, on),
        levels=_level_shifts(now, then),
    )


def _standing_before(programme: Programme, facts: Facts, progress: Progress, on: int) -> Standing:
    """The standing at the end of the day before, nothing new happening until then."""
    first = first_days(programme, progress, on - 1)
    first[progress.standing.rulebook == NO_RULEBOOK] = NEVER
    return standing_after(progress.standing, advance(programme, facts, progress.standing, first, on - 1))


def _side(rules: Rules, position: int, facts: Facts, before: Standing, on: Days) -> _Side:
    assessment = assess(rules, measure(facts, rules, on), facts.country, invited_on(facts), on)
    exceptions = exception_ends(facts.exceptions, on, len(rules.axes.achievements))
    taken = step(rules, position, before, assessment.met, exceptions, on)
    return _Side(assessment, taken, loss_days(taken, facts.exceptions))


def _table(now: Codes, then: Codes) -> Amounts:
    ranks = len(ax.TIERS)
    return np.bincount(now * ranks + then, minlength=ranks * ranks).astype(np.int64).reshape(ranks, ranks)


def _met_shift(now: _Side, then: _Side, alive: Indices, on: int) -> TierShift:
    before, after = now.assessment.tier_met, then.assessment.tier_met
    rows = np.flatnonzero(before != after)
    final_on = [_final_day(then, row, int(after[row]), on) for row in rows.tolist()]
    return TierShift(_table(before, after), _movers(now, then, alive, before, after, final_on))


def _held_shift(now: _Side, then: _Side, alive: Indices, on: int) -> TierShift:
    before, after = now.tier, then.tier
    final_on = [on] * int((before != after).sum())
    return TierShift(_table(before, after), _movers(now, then, alive, before, after, final_on))


def _final_day(then: _Side, row: int, rank: int, on: int) -> int:
    """The day on which no tier above `rank` is held any longer, if it stays unmet."""
    tiers = then.assessment.rules.axes.tier_slice
    lost_on = then.lost_on[row, tiers][rank:]
    return int(lost_on[lost_on < NEVER].max(initial=on))


def _movers(
    now: _Side, then: _Side, alive: Indices, before: Codes, after: Codes, final_on: list[int]
) -> tuple[Mover, ...]:
    rows = np.flatnonzero(before != after)
    under_now = now.assessment.take(rows)
    under_draft = then.assessment.take(rows)
    reasons = deciding(under_now), deciding(under_draft)
    tiers = now.assessment.rules.axes.tier_slice.start
    movers = []
    for number, (row, day) in enumerate(zip(rows.tolist(), final_on, strict=True)):
        from_rank, to_rank = int(before[row]), int(after[row])
        tier = tiers + min(from_rank, to_rank)
        if to_rank < from_rank:
            cause = requirement_cause(under_draft, reasons[1], number, tier, SHORT)
        else:
            code = MET if under_draft.met[number, tier] else KEPT
            cause = requirement_cause(under_now, reasons[0], number, tier, code)
        movers.append(Mover(int(alive[row]), from_rank, to_rank, cause, day))
    return tuple(movers)


def _level_shifts(now: _Side, then: _Side) -> tuple[LevelShift, ...]:
    axes = now.assessment.rules.axes
    columns = slice(0, axes.tier_slice.start)

    def risen(earlier: Flags, later: Flags) -> Amounts:
        counts: Amounts = (~earlier & later)[:, columns].sum(axis=0)
        return counts

    counts = np.stack(
        (
            risen(now.assessment.met, then.assessment.met),
            risen(then.assessment.met, now.assessment.met),
            risen(now.held, then.held),
            risen(then.held, now.held),
        )
    )
    order = sorted(np.flatnonzero(counts.any(axis=0)).tolist(), key=axes.achievements.__getitem__)
    return tuple(LevelShift(axes.achievements[column], *counts[:, column].tolist()) for column in order)
