"""Starting a run and bringing it to its end, whoever works on it.

A run is a row, and its chunks of partners are jobs. At most one run is going: whoever starts one meanwhile joins it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.actions import NewJob, enqueue, enqueue_many, record
from core.enums import JobState
from core.models import Job, User
from partners.models import Partner
from tiers.due import due_partners, run_terms
from tiers.enums import RunState, RunTrigger
from tiers.kept_facts import PARTNERS_AT_ONCE
from tiers.models import EvaluationRun, RunFailure
from tiers.programme import NoRulebook, load_programme

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

CHUNK_KIND = "tiers.evaluate_chunk"
KEEP_KIND = "tiers.keep_facts"
ALERT_KIND = "tiers.tell_of_run"
PARTNERS_IN_A_CHUNK = 2500


class RunRefused(Exception):
    """A run that cannot be: the message is a translated sentence. Nothing was written."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))


class NoRulebookInForce(RunRefused):
    """No published rulebook is in force on the day."""

    def __init__(self) -> None:
        super().__init__(_("No rulebook is in force on this day: load and publish one first."))


@dataclass(frozen=True)
class StartedRun:
    """`joined`: the run was going already, perhaps for another day."""

    run: EvaluationRun
    joined: bool


def start_run(
    *,
    as_of: date,
    today: date,
    trigger: RunTrigger,
    by: User | None,
    at: datetime,
    full: bool = False,
    publish: bool = True,
    chunk_size: int = PARTNERS_IN_A_CHUNK,
) -> StartedRun:
    """Start judging a day, or join the run that is going. RunRefused when the day cannot be judged.

    Without `publish` no worker is told: the caller does the work itself (`carry_on`).
    """
    if as_of > today:
        raise RunRefused(_("This day lies in the future."))
    create = partial(
        _create,
        as_of=as_of,
        trigger=trigger,
        by=by,
        at=at,
        full=full,
        publish=publish,
        chunk_size=chunk_size,
    )
    going = EvaluationRun.objects.going()
    if going is None:
        try:
            return StartedRun(create(), joined=False)
        except IntegrityError:
            # Somebody was faster; or that run has finished by now, and this one is what follows it.
            going = EvaluationRun.objects.going()
            if going is None:
                return StartedRun(create(), joined=False)
    if as_of < going.as_of:
        raise RunRefused(_("A run for a later day is going."))
    return StartedRun(going, joined=True)


@transaction.atomic
def _create(
    *,
    as_of: date,
    trigger: RunTrigger,
    by: User | None,
    at: datetime,
    full: bool,
    publish: bool,
    chunk_size: int,
) -> EvaluationRun:
    terms = run_terms(as_of=as_of, full=full, at=at)
    if terms.judged_through and as_of < terms.judged_through:
        raise RunRefused(_("This day is before the last finished run."))
    try:
        loaded = load_programme(judged_on=as_of, known_at=terms.known_at)
        due = due_partners(terms, loaded)
    except NoRulebook:
        raise NoRulebookInForce from None
    run = EvaluationRun.objects.create(as_of=as_of, trigger=trigger, full=full, by=by, started_at=at, total=len(due))
    record(by=by, at=at, verb="run.started", of=run, key=run.public_id, after={"as_of": str(as_of), "full": full})
    chunks = [due[start : start + chunk_size] for start in range(0, len(due), chunk_size)]
    enqueue_many(
        new_jobs=[
            NewJob(CHUNK_KIND, f"{run.job_prefix}{number}", {"run": run.pk, "partners": ids}, total=len(ids))
            for number, ids in enumerate(chunks)
        ],
        by=by,
        at=at,
        publish=publish,
    )
    if not due:
        finish_run(run=run, at=at)
    return run


@transaction.atomic
def finish_run(*, run: EvaluationRun, at: datetime) -> bool:
    """Finish the run if all its chunks are; True for the one who did.

    The partners of a chunk that failed for good are listed as failed.
    """
    jobs = Job.objects.filter(key__startswith=run.job_prefix)
    if jobs.filter(state__in=(JobState.PENDING, JobState.RUNNING)).exists():
        return False
    for arguments, error in jobs.filter(state=JobState.FAILED).values_list("arguments", "error"):
        failures = [RunFailure(run=run, partner_id=pk, error=error) for pk in arguments["partners"]]
        RunFailure.objects.bulk_create(failures, ignore_conflicts=True, batch_size=500)
    seconds = (at - run.started_at) / timedelta(seconds=1)
    finished = EvaluationRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=RunState.DONE, finished_at=at, seconds=seconds, failed=run.failures.count()
    )
    run.refresh_from_db()
    if finished:
        _keep_facts_later(run=run, at=at)
        enqueue(kind=ALERT_KIND, key=alert_key(run), by=None, at=at, arguments={"run": run.pk})
    if finished and run.missed:
        logger.error("run %s: %d partners changed that nothing had announced", run.public_id, run.missed)
    return bool(finished)


def alert_key(run: EvaluationRun) -> str:
    """The key of the job that tells partners of the run."""
    return f"alerts:{run.public_id}"


def _keep_facts_later(*, run: EvaluationRun, at: datetime) -> None:
    """Have the facts packed, where there are more partners than a page reads from the tables."""
    if Partner.objects.resellers().count() > PARTNERS_AT_ONCE:
        enqueue(kind=KEEP_KIND, key=f"facts:{run.public_id}", by=None, at=at)


def start_scheduled_run(*, today: date, trigger: RunTrigger, at: datetime, full: bool = False) -> StartedRun | None:
    """Start today's run, or join the one that is going; None where there is nothing to judge by yet."""
    try:
        return start_run(as_of=today, today=today, trigger=trigger, by=None, at=at, full=full)
    except RunRefused as refusal:
        logger.info("no run for %s: %s", today, refusal)
        return None


def sweep_runs(*, today: date, due_at: datetime | None, at: datetime) -> None:
    """Finish a run whose last worker died before it could say so, and start today's if its hour has gone by.

    `due_at` is that hour, None while the nightly run is switched off.
    """
    going = EvaluationRun.objects.going()
    if going is not None:
        finish_run(run=going, at=at)
    elif due_at is not None and due_at <= at and not EvaluationRun.objects.filter(as_of__gte=today).exists():
        start_scheduled_run(today=today, trigger=RunTrigger.SWEEP, at=at)
