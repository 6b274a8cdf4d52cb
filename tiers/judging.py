"""Judging a batch of partners for a run: everything is read and computed here, nothing is written."""

from dataclasses import dataclass, replace

import numpy as np

from tiers.due import RunTerms
from tiers.engine.causes import Change, changes
from tiers.engine.dates import ALWAYS, NEVER, Days, Flags, Indices
from tiers.engine.facts import Facts
from tiers.engine.forecast import next_losses
from tiers.engine.journey import advance, standing_after
from tiers.engine.judgement import Judged, Outcome
from tiers.engine.programme import NO_RULEBOOK
from tiers.engine.standing import NONE, Standing
from tiers.facts import Batch, load_batch, load_facts
from tiers.programme import LoadedProgramme
from tiers.progress import Start, known_through, marks_of, start_of


@dataclass(frozen=True)
class Leaving:
    """A partner (position in the batch) that no longer takes part, and what it holds no more from the day on."""

    partner: int
    on: int
    achievements: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a run found out about a batch, ready to be stored.

    `entries` hold one evaluation for each partner and day, in the order in which a partner went through them;
    `changes` those of each entry. `next_loss_on` is [N]. `judged` counts the partners looked at, `missed` marks
    those that changed although nothing had announced it.
    """

    batch: Batch
    loaded: LoadedProgramme
    until: int
    start: Start
    entries: tuple[Judged, ...]
    changes: tuple[tuple[Change, ...], ...]
    next_loss_on: Days
    leaving: tuple[Leaving, ...]
    judged: int
    missed: Flags


def judge(partner_ids: Indices, terms: RunTerms, loaded: LoadedProgramme) -> Verdict:
    """Judge the partners with these keys (ascending) on every day that the run has to look at."""
    batch = load_batch(partner_ids)
    # Who is no reseller has no standing: as if the partnership had ended long ago.
    batch = replace(batch, ended_on=np.where(batch.is_reseller, batch.ended_on, ALWAYS).astype(np.int32))
    versions = marks_of(batch)
    start = start_of(batch, loaded, terms, versions)
    until = terms.as_of.toordinal()
    facts = load_facts(batch, loaded, from_day=int(start.first_on.min(initial=until)))
    everybody = np.full(len(batch), terms.full, dtype=np.bool_)
    judged = advance(loaded.programme, facts, start.before, start.first_on, until, everybody)
    leaving = _leaving(batch, loaded, start, standing_after(start.before, judged), until)
    return _verdict(batch, loaded, terms, start, facts, judged, leaving)


def _leaving(batch: Batch, loaded: LoadedProgramme, start: Start, after: Standing, until: int) -> tuple[Leaving, ...]:
    gone = np.flatnonzero((batch.ended_on <= until) & (start.before.rulebook != NO_RULEBOOK))
    return tuple(
        Leaving(
            partner=int(position),
            on=max(int(batch.ended_on[position]), int(start.progress.judged_through[position]) + 1),
            achievements=_held(loaded, after, int(position)),
        )
        for position in gone
    )


def _held(loaded: LoadedProgramme, standing: Standing, position: int) -> tuple[str, ...]:
    held = np.flatnonzero(standing.held_since[position] != NONE)
    return tuple(loaded.axes.achievements[achievement] for achievement in held)


def _verdict(
    batch: Batch,
    loaded: LoadedProgramme,
    terms: RunTerms,
    start: Start,
    facts: Facts,
    judged: tuple[Judged, ...],
    leaving: tuple[Leaving, ...],
) -> Verdict:
    looked_at = np.zeros(len(batch), dtype=np.bool_)
    for part in judged:
        looked_at[part.partners] = True
    missed = np.zeros(len(batch), dtype=np.bool_)
    if terms.full:
        judged = _without_repeats(batch, loaded, terms, start, judged, missed)
    return Verdict(
        batch=batch,
        loaded=loaded,
        until=terms.as_of.toordinal(),
        start=start,
        entries=judged,
        changes=tuple(changes(part.outcome) for part in judged),
        next_loss_on=next_losses(loaded.programme, facts, judged),
        leaving=leaving,
        judged=int(looked_at.sum()),
        missed=missed,
    )


def _without_repeats(
    batch: Batch,
    loaded: LoadedProgramme,
    terms: RunTerms,
    start: Start,
    judged: tuple[Judged, ...],
    missed: Flags,
) -> tuple[Judged, ...]:
    """A full run stores of a partner that was not due only what differs from its last evaluation."""
    until = terms.as_of.toordinal()
    standing, next_change_on = start.before, start.progress.next_change_on
    if terms.is_repeated:
        known = known_through(batch, loaded, terms.as_of)
        standing, next_change_on = known.standing, known.next_change_on
    stale = start.progress.stale
    announced = stale | (standing.rulebook == NO_RULEBOOK) | ((start.first_on < NEVER) & (not terms.is_repeated))
    kept = []
    for part in judged:
        who, outcome = part.partners, part.outcome
        differs = (
            (outcome.after.held_since != standing.held_since[who]).any(axis=1)
            | (outcome.after.lapsing_since != standing.lapsing_since[who]).any(axis=1)
            | (outcome.after.rulebook != standing.rulebook[who])
            | (outcome.next_change_on != next_change_on[who])
        )
        first = stale[who] & (outcome.on == start.first_on[who])
        wanted = np.flatnonzero(differs | first | (announced[who] & (outcome.on != until)))
        missed[who] |= ~announced[who] & _moved(outcome, standing, who)
        if wanted.size:
            kept.append(Judged(who[wanted], outcome.take(wanted)))
        standing = standing.replaced(who, outcome.after)
        next_change_on = next_change_on.copy()
        next_change_on[who] = outcome.next_change_on
    return tuple(kept)


def _moved(outcome: Outcome, standing: Standing, who: Indices) -> Flags:
    moved: Flags = (
        (outcome.after.held_since != standing.held_since[who])
        | (outcome.after.lapsing_since != standing.lapsing_since[who])
    ).any(axis=1)
    return moved
