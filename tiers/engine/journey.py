"""From night to night: which days have to be judged, and judging them in order (§4 "Order of nights").

A day on which nothing can change is never judged, whether or not a job ran on it; so the nights on which the job
runs leave no trace in the outcome.
"""

from dataclasses import dataclass

import numpy as np

from tiers.engine.dates import NEVER, Codes, Days, Flags
from tiers.engine.facts import Facts
from tiers.engine.judgement import Judged, evaluate
from tiers.engine.programme import NO_RULEBOOK, Programme
from tiers.engine.standing import Standing


@dataclass(frozen=True, eq=False)
class Progress:
    """How far N partners have been judged.

    `judged_through` is the last day already judged; for an evaluation that is to be replaced, the day before it.
    `next_change_on` is what the last evaluation found (NEVER: nothing). `stale` marks partners whose facts
    changed since. A partner without any evaluation has `standing.rulebook` NO_RULEBOOK.
    """

    standing: Standing
    judged_through: Days
    next_change_on: Days
    stale: Flags


def first_days(programme: Programme, progress: Progress, until: int) -> Days:
    """[N] the first day up to `until` that each partner must be judged on; NEVER where none must.

    First evaluations are on `until` itself. Afterwards: the day after the last judged one where facts changed or
    another rulebook has come to be in force there, else the day the last evaluation named, or the one on which
    a rulebook published since comes into force.
    """
    tomorrow = (progress.judged_through + 1).astype(np.int32)
    last = progress.standing.rulebook
    at_once = progress.stale | (programme.in_force(tomorrow) != last)
    due = np.minimum(np.maximum(progress.next_change_on, tomorrow), programme.next_effective(tomorrow))
    first = np.where(at_once, tomorrow, due)
    first = np.where(last == NO_RULEBOOK, until, first)
    return np.where(first <= until, first, NEVER).astype(np.int32)


def advance(
    programme: Programme,
    facts: Facts,
    before: Standing,
    first_on: Days,
    until: int,
    also_until: Flags | None = None,
) -> tuple[Judged, ...]:
    """Judge each partner on its `first_on` and on every later day up to `until` on which something changes.

    `before` is the standing before `first_on`; partners whose `first_on` is after `until` (NEVER) are left alone.
    `also_until` marks those to be judged on `until` in any case (a full run). From its `ended_on` on nobody is
    judged. The entries are in the order in which each partner goes through them; a partner's last entry is its
    latest outcome. `Judged.partners` are positions in `facts`.
    """
    also = np.zeros(len(facts), dtype=np.bool_) if also_until is None else also_until
    on = np.where((first_on > until) & also, until, first_on).astype(np.int32)
    standing = before
    judged: list[Judged] = []
    while (pending := np.flatnonzero((on <= until) & (on < facts.ended_on))).size:
        parts = evaluate(programme, facts.take(pending), standing.take(pending), on[pending])
        following = np.full(len(facts), NEVER, dtype=np.int32)
        for part in parts:
            partners, outcome = pending[part.partners], part.outcome
            judged.append(Judged(partners, outcome))
            standing = standing.replaced(partners, outcome.after)
            following[partners] = outcome.next_change_on
        last_call = also & (on < until) & (following > until)
        on = np.where(last_call, until, following).astype(np.int32)
    return tuple(judged)


def standing_after(before: Standing, judged: tuple[Judged, ...]) -> Standing:
    """The standing once all entries of a journey are taken."""
    standing = before
    for part in judged:
        standing = standing.replaced(part.partners, part.outcome.after)
    return standing


def standing_before(programme: Programme, facts: Facts, progress: Progress, on: int) -> Standing:
    """The standing at the end of the day before `on`, nothing new happening until then."""
    first = first_days(programme, progress, on - 1)
    first[progress.standing.rulebook == NO_RULEBOOK] = NEVER
    return standing_after(progress.standing, advance(programme, facts, progress.standing, first, on - 1))


def last_entries(judged: tuple[Judged, ...], size: int) -> Codes:
    """[N] the position of each partner's last entry, -1 for a partner without any."""
    last = np.full(size, -1, dtype=np.int16)
    for position, part in enumerate(judged):
        last[part.partners] = position
    return last
