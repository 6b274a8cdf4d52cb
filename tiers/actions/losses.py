"""Coming losses when other rules lie ahead than were known: looked up again, nobody is judged anew for it.

The losses a standing announces follow from the published rulebooks, those yet to come included. Whoever publishes or
withdraws one changes no fact, so no night would look at a partner before the day itself.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

import numpy as np
from django.db import transaction

from core.actions import claim, enqueue, fail, finish, report_progress
from core.models import Job, User
from partners.models import PartnerStanding
from specializations.models import Rulebook
from tiers.actions.chunks import trace_of
from tiers.actions.runs import Clock
from tiers.engine.dates import date_of
from tiers.engine.forecast import next_losses
from tiers.engine.judgement import evaluate
from tiers.engine.standing import NONE
from tiers.facts import load_batch, load_facts
from tiers.kept_facts import PARTNERS_AT_ONCE
from tiers.models import EvaluationRun, LossWatch
from tiers.programme import LoadedProgramme, NoRulebook, load_programme
from tiers.progress import known_through, marks_of

LOSSES_KIND = "tiers.refresh_losses"


def refresh_losses_later(*, rulebook: Rulebook, by: User | None, at: datetime) -> Job:
    """Have every coming loss looked up again, now that the rulebook is published or withdrawn."""
    return enqueue(kind=LOSSES_KIND, key=f"losses:{rulebook.public_id}:{rulebook.state}", by=by, at=at)


def refresh_losses(*, job_id: str, clock: Clock) -> None:
    """Do the job with this public id, unless it is done or somebody else does it."""
    job = claim(job_id=job_id, at=clock())
    if job is None:
        return
    try:
        _refresh(job, clock)
    except Exception as error:
        fail(job=job, error=trace_of(error), at=clock())
        raise


def _refresh(job: Job, clock: Clock) -> None:
    run = EvaluationRun.objects.last_finished()
    changed = 0
    if run is not None:
        try:
            loaded = load_programme(judged_on=run.as_of, known_at=run.started_at)
        except NoRulebook:
            loaded = None
        ids = list(PartnerStanding.objects.order_by("partner_id").values_list("partner_id", flat=True))
        for start in range(0, len(ids) if loaded else 0, PARTNERS_AT_ONCE):
            assert loaded is not None
            some = ids[start : start + PARTNERS_AT_ONCE]
            with transaction.atomic():
                changed += _refresh_some(some, loaded, run.as_of)
                LossWatch.objects.filter(partner_id__among=some).delete()  # reminders look at all of them again
            if not report_progress(job=job, done=start + len(some), total=len(ids), at=clock()):
                return
    finish(job=job, result={"partners": changed}, at=clock())


def _refresh_some(partner_ids: list[int], loaded: LoadedProgramme, judged_through: date) -> int:
    """Of whoever was judged through that day and has not changed since; the next night judges the others."""
    batch = load_batch(np.array(partner_ids, dtype=np.int64), lenient=True)
    marked = np.isin(batch.partner_ids, np.fromiter(marks_of(batch), np.int64))
    known = known_through(batch, loaded, judged_through)
    chosen = np.flatnonzero((known.as_of != NONE) & ~marked)
    batch, standing = batch.take(chosen), known.standing.take(chosen)
    on = judged_through.toordinal()
    facts = load_facts(batch, loaded, from_day=on)
    # The standing after a day, judged on that day again, is the same standing.
    judged = evaluate(loaded.programme, facts, standing, np.full(len(batch), on, dtype=np.int32))
    found = dict(zip(batch.partner_ids.tolist(), next_losses(loaded.programme, facts, judged).tolist(), strict=True))
    moved: defaultdict[tuple[date, date | None], list[int]] = defaultdict(list)
    rows = PartnerStanding.objects.filter(partner_id__among=list(found))
    for partner_id, as_of, before in rows.values_list("partner_id", "as_of", "next_loss_on"):
        after = date_of(found[partner_id])
        if after != before:
            moved[as_of, after].append(partner_id)
    # One that a night has judged meanwhile is newer than what was read here.
    return sum(
        PartnerStanding.objects.filter(partner_id__among=ids, as_of=as_of).update(next_loss_on=after)
        for (as_of, after), ids in moved.items()
    )
