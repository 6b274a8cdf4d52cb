"""Storing what a run found out about a batch: evaluations, changes, and the published standings."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from django.db.models import Q

from core.bulk import copy_rows, next_ids
from core.ids import new_public_id
from partners.models import PartnerSpecialization, PartnerStanding, StalePartner
from tiers.engine.axes import LEVELS, MASTER, SPECIALIST, TIER_MEASURES, TIERS
from tiers.engine.causes import ENDED, Cause
from tiers.engine.dates import Days, Indices, iso_of
from tiers.engine.gaps import next_tier
from tiers.engine.journey import last_entries
from tiers.engine.judgement import Judged
from tiers.engine.kept import keep, standing_texts
from tiers.engine.standing import STATUSES
from tiers.enums import Change
from tiers.judging import Verdict
from tiers.models import Evaluation, StandingChange
from tiers.shortfalls import number_text, shortfall_texts

EVALUATION_COLUMNS = (
    "id",
    "run_id",
    "public_id",
    "partner_id",
    "rulebook_id",
    "as_of",
    "facts",
    "before",
    "after",
    "shortfalls",
    "tier",
    "tier_met",
    "tier_status",
    "kept_until",
    "next_change_on",
    "digest",
    "created_at",
)
CHANGE_COLUMNS = ("run_id", "evaluation_id", "partner_id", "on", "achievement", "change", "cause")
STANDING_COLUMNS = (
    "partner_id",
    "tier",
    "tier_met",
    "status",
    "held_since",
    "lapsing_since",
    "kept_until",
    "next_change_on",
    "next_loss_on",
    "next_tier",
    "next_tier_missing",
    "is_close",
    "rulebook_id",
    "as_of",
)
SPECIALIZATION_COLUMNS = (
    "partner_id",
    "specialization_id",
    "level",
    "level_met",
    "status",
    "held_since",
    "lapsing_since",
    "kept_until",
)
Row = tuple[object, ...]


@lru_cache(maxsize=65536)
def _iso(day: int) -> str | None:
    return iso_of(day)


def _dates(column: Days) -> list[str | None]:
    return [_iso(day) for day in column.tolist()]


@dataclass(frozen=True)
class Results:
    """The rows of a verdict, ready to be written; an evaluation's row still lacks its key and its run.

    The change rows name their evaluation by its place in `evaluations` (None: a partnership that ended).
    `partner_ids` are those whose published standing is replaced; `days` maps a day to the partners whose changes
    after it are.
    """

    evaluations: list[Row]
    changes: list[tuple[Row, int | None]]
    standings: list[Row]
    specializations: list[Row]
    partner_ids: list[int]
    days: dict[str | None, list[int]]
    marks: dict[int, int]
    judged: int
    missed: int

    @property
    def changed(self) -> int:
        """How many partners had an achievement change."""
        return len({row[0] for row, _ in self.changes})


def results_of(verdict: Verdict, *, at: datetime) -> Results:
    """Everything that is to be stored of a verdict."""
    last = last_entries(verdict.entries, len(verdict.batch))
    stays = verdict.batch.ended_on > verdict.until
    standings: list[Row] = []
    specializations: list[Row] = []
    for place, part in enumerate(verdict.entries):
        newest = np.flatnonzero((last[part.partners] == place) & stays[part.partners])
        if newest.size:
            current = Judged(part.partners[newest], part.outcome.take(newest))
            standings += _standings(verdict, current)
            specializations += _specializations(verdict, current)
    touched = np.flatnonzero((last >= 0) | ~stays)
    return Results(
        evaluations=list(_evaluations(verdict, at)),
        changes=list(_changes(verdict)),
        standings=standings,
        specializations=specializations,
        partner_ids=verdict.batch.partner_ids[touched].tolist(),
        days=_days_judged(verdict, touched),
        marks=dict(verdict.start.versions),
        judged=verdict.judged,
        missed=int(verdict.missed.sum()),
    )


def store(results: Results, *, run_id: int) -> None:
    """Write results in the caller's transaction.

    Evaluations are added; the changes and the standing of days that are judged again are replaced.
    """
    ids = next_ids(Evaluation, len(results.evaluations))
    rows = zip(ids, results.evaluations, strict=True)
    copy_rows(Evaluation, EVALUATION_COLUMNS, ((pk, run_id, *row) for pk, row in rows))
    for day, partner_ids in results.days.items():
        later = Q() if day is None else Q(on__gt=day)
        StandingChange.objects.filter(later, partner_id__among=partner_ids).delete()
    copy_rows(
        StandingChange,
        CHANGE_COLUMNS,
        ((run_id, None if place is None else ids[place], *row) for row, place in results.changes),
    )
    PartnerStanding.objects.filter(partner_id__among=results.partner_ids).delete()
    PartnerSpecialization.objects.filter(partner_id__among=results.partner_ids).delete()
    copy_rows(PartnerStanding, STANDING_COLUMNS, results.standings)
    copy_rows(PartnerSpecialization, SPECIALIZATION_COLUMNS, results.specializations)
    _remove_marks(results.marks)


def _evaluations(verdict: Verdict, at: datetime) -> Iterator[Row]:
    programme = verdict.loaded.programme
    for part in verdict.entries:
        outcome = part.outcome
        rulebook_id = verdict.loaded.rulebook_ids[programme.position(outcome.rules.key)]
        columns = zip(
            verdict.batch.partner_ids[part.partners].tolist(),
            _dates(outcome.on),
            keep(outcome, programme),
            standing_texts(outcome.after, programme),
            shortfall_texts(outcome.assessment),
            outcome.tier.tolist(),
            outcome.tier_met.tolist(),
            outcome.tier_status.tolist(),
            _dates(outcome.tier_kept_until),
            _dates(outcome.next_change_on),
            strict=True,
        )
        for partner_id, on, kept, after, shortfalls, tier, tier_met, status, kept_until, change_on in columns:
            yield (
                new_public_id(),
                partner_id,
                rulebook_id,
                on,
                kept.facts,
                kept.before,
                after,
                shortfalls,
                TIERS[tier],
                TIERS[tier_met],
                STATUSES[status],
                kept_until,
                change_on,
                kept.digest,
                at,
            )


def _changes(verdict: Verdict) -> Iterator[tuple[Row, int | None]]:
    first = 0
    for part, changes in zip(verdict.entries, verdict.changes, strict=True):
        partner_ids = verdict.batch.partner_ids[part.partners]
        for change in changes:
            partner_id, on = int(partner_ids[change.partner]), _iso(int(part.outcome.on[change.partner]))
            cause = _cause_text(change.cause)
            yield (partner_id, on, change.achievement, change.kind, cause), first + change.partner
        first += len(part.partners)
    ended = _cause_text(Cause(ENDED))
    for leaving in verdict.leaving:
        partner_id = int(verdict.batch.partner_ids[leaving.partner])
        for achievement in leaving.achievements:
            yield (partner_id, _iso(leaving.on), achievement, Change.LOST.value, ended), None


@lru_cache(maxsize=65536)
def _cause_text(cause: Cause) -> str:
    return json.dumps(cause.as_json())


def _days_judged(verdict: Verdict, touched: Indices) -> dict[str | None, list[int]]:
    """The last day judged before (None: none) and the partners of whom that is so."""
    through = verdict.start.progress.judged_through[touched]
    partner_ids = verdict.batch.partner_ids[touched]
    return {_iso(day): partner_ids[through == day].tolist() for day in np.unique(through).tolist()}


def _standings(verdict: Verdict, part: Judged) -> Iterator[Row]:
    outcome = part.outcome
    coming = next_tier(outcome.assessment)
    rulebook_id = verdict.loaded.rulebook_ids[verdict.loaded.programme.position(outcome.rules.key)]
    columns = zip(
        verdict.batch.partner_ids[part.partners].tolist(),
        outcome.tier.tolist(),
        outcome.tier_met.tolist(),
        outcome.tier_status.tolist(),
        _dates(outcome.tier_held_since),
        _dates(outcome.tier_lapsing_since),
        _dates(outcome.tier_kept_until),
        _dates(outcome.next_change_on),
        _dates(verdict.next_loss_on[part.partners]),
        coming.rank.tolist(),
        coming.shortfall.T.tolist(),
        coming.close.tolist(),
        _dates(outcome.on),
        strict=True,
    )
    for partner_id, tier, met, status, since, lapsing, until, change_on, loss_on, rank, missing, close, on in columns:
        yield (
            partner_id,
            TIERS[tier],
            TIERS[met],
            STATUSES[status],
            since,
            lapsing,
            until,
            change_on,
            loss_on,
            TIERS[rank] if rank else "",
            _missing(tuple(missing)),
            close,
            rulebook_id,
            on,
        )


@lru_cache(maxsize=65536)
def _missing(shortfalls: tuple[int, ...]) -> str:
    return json.dumps(
        [
            {"measure": measure, "shortfall": number_text(measure, shortfall)}
            for measure, shortfall in zip(TIER_MEASURES, shortfalls, strict=True)
            if shortfall
        ]
    )


def _specializations(verdict: Verdict, part: Judged) -> Iterator[Row]:
    outcome, axes = part.outcome, verdict.loaded.axes
    partner_ids = verdict.batch.partner_ids[part.partners].tolist()
    by_level = [axes.level_slice(level) for level in (SPECIALIST, MASTER)]
    held = [outcome.held[:, level] for level in by_level]
    met = [outcome.assessment.met[:, level] for level in by_level]
    for row, position in zip(*(found.tolist() for found in np.nonzero(held[SPECIALIST] | held[MASTER])), strict=True):
        level = MASTER if held[MASTER][row, position] else SPECIALIST
        highest_met = next((LEVELS[level] for level in (MASTER, SPECIALIST) if met[level][row, position]), "")
        achievement = by_level[level].start + position
        yield (
            partner_ids[row],
            verdict.loaded.catalogue.specialization_ids[position],
            LEVELS[level],
            highest_met,
            STATUSES[outcome.step.status[row, achievement]],
            _iso(int(outcome.after.held_since[row, achievement])),
            _iso(int(outcome.after.lapsing_since[row, achievement])),
            _iso(int(outcome.step.kept_until[row, achievement])),
        )


def _remove_marks(marks: dict[int, int]) -> None:
    """Remove the marks whose facts have been read; one that was made anew since stays."""
    by_version: dict[int, list[int]] = {}
    for partner_id, version in marks.items():
        by_version.setdefault(version, []).append(partner_id)
    for version, partner_ids in by_version.items():
        StalePartner.objects.filter(partner_id__among=partner_ids, version=version).delete()
