"""Keeping the facts of the last run packed, in a job of its own: the night does not wait for it."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.db.models import Max

from core.actions import claim, fail, finish, report_progress
from core.models import Job
from partners.models import Partner
from specializations.enums import RulebookState
from specializations.models import Rulebook
from tiers.actions.chunks import trace_of
from tiers.actions.runs import Clock
from tiers.due import RunTerms, run_terms
from tiers.engine.dates import Indices
from tiers.engine.packing import pack
from tiers.engine.programme import NO_RULEBOOK
from tiers.kept_facts import PARTNERS_AT_ONCE, Reading, lines_after, packed, read_source, reading_for
from tiers.models import EvaluationRun, KeptFacts, KeptFactsChunk
from tiers.preview import preview_day, question_about
from tiers.programme import LoadedProgramme, NoRulebook, load_programme

CHANGED_AT_MOST = 500
"""So many partners are read from the tables at each preview rather than packing all of them again."""
_KEPT_BESIDE = 1


def keep_facts(*, job_id: str, clock: Clock) -> None:
    """Do the job with this public id, unless it is done or somebody else does it."""
    job = claim(job_id=job_id, at=clock())
    if job is None:
        return
    try:
        _keep(job, clock)
    except Exception as error:
        fail(job=job, error=trace_of(error), at=clock())
        raise


def _keep(job: Job, clock: Clock) -> None:
    run = EvaluationRun.objects.last_finished()
    try:
        loaded = load_programme()
    except NoRulebook:
        run = None
    if run is None or not Partner.objects.resellers().exists():
        finish(job=job, result={"partners": 0}, at=clock())
        return
    loaded = replace(loaded, with_order_numbers=True, least_window_months=_longest_window())
    terms = run_terms(as_of=run.as_of + timedelta(days=1), full=False, at=clock())
    reading = reading_for(loaded, terms)
    if reading.kept is not None and len(reading.changed) <= CHANGED_AT_MOST:
        _prepare(clock)
        finish(job=job, result={"partners": 0}, at=clock())
        return
    kept = KeptFacts.objects.create(
        run=run,
        lines_after=lines_after(run.as_of, loaded.longest_window_months),
        specializations=list(loaded.axes.specializations),
        accreditation_types=list(loaded.axes.accreditation_types),
        rulebooks=[rules.key for rules in loaded.programme.rulebooks],
        started_at=clock(),
    )
    partner_ids = _write_chunks(kept, reading, job, clock)
    if partner_ids is not None:
        _finish(kept, partner_ids, job, clock)
        _prepare(clock)


def _prepare(clock: Clock) -> None:
    """Whoever looks at a version of the rules first need not wait for the days until it takes effect to be judged."""
    for rulebook in Rulebook.objects.with_parts().filter(state__in=(RulebookState.DRAFT, RulebookState.SUBMITTED)):
        try:
            question_about(rulebook, on=preview_day(rulebook.effective_from), at=clock()).prepare()
        except NoRulebook:
            continue


def _longest_window() -> int:
    """Of any rulebook, drafts too."""
    books = Rulebook.objects.exclude(state=RulebookState.WITHDRAWN)
    return books.aggregate(longest=Max("window_months"))["longest"] or 1


def _write_chunks(kept: KeptFacts, reading: Reading, job: Job, clock: Clock) -> Indices | None:
    """The primary keys of everybody whose facts are kept; None if somebody else has taken the job over."""
    ids = reading.partner_ids
    found: list[Indices] = []
    for number, start in enumerate(range(0, len(ids), PARTNERS_AT_ONCE)):
        found.append(_write_chunk(kept, number, ids[start : start + PARTNERS_AT_ONCE], reading.loaded, reading.terms))
        done = min(start + PARTNERS_AT_ONCE, len(ids))
        if not report_progress(job=job, done=done, total=len(ids), at=clock()):
            return None
    return np.concatenate(found) if found else ids


def _write_chunk(
    kept: KeptFacts, number: int, partner_ids: Indices, loaded: LoadedProgramme, terms: RunTerms
) -> Indices:
    source = read_source(partner_ids, loaded, terms)
    progress = source.progress
    # Whoever was not judged through the run, or changed since, is read from the tables all the same.
    judged = (progress.standing.rulebook != NO_RULEBOOK) & ~progress.stale
    source = source.take(np.flatnonzero(judged))
    columns, orders = packed(source)
    KeptFactsChunk.objects.create(kept=kept, number=number, columns=columns, orders=orders)
    return source.batch.partner_ids


@transaction.atomic
def _finish(kept: KeptFacts, partner_ids: Indices, job: Job, clock: Clock) -> None:
    """The facts are of use from here on. Of the older ones the last stay, for pages that are reading them."""
    if not finish(job=job, result={"partners": len(partner_ids)}, at=clock()):
        return
    KeptFacts.objects.filter(pk=kept.pk).update(partners=pack({"partner_ids": partner_ids}), finished_at=clock())
    older = KeptFacts.objects.filter(pk__lt=kept.pk)
    spared = older.filter(finished_at__isnull=False).order_by("-pk").values_list("pk", flat=True)[:_KEPT_BESIDE]
    gone = older.exclude(pk__in=list(spared))
    KeptFactsChunk.objects.filter(kept__in=gone).delete()
    gone.delete()
