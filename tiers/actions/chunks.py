"""Evaluating the chunks of a run: each is a job, and commits its results together with its own end."""

import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

import numpy as np
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from core.actions import claim, fail, finish, take_over
from core.models import Job, User
from tiers.actions.publishing import Results, results_of, store
from tiers.actions.runs import Clock, finish_run, start_run
from tiers.due import RunTerms, run_terms
from tiers.enums import RunState, RunTrigger
from tiers.judging import judge
from tiers.models import EvaluationRun, RunFailure
from tiers.programme import LoadedProgramme, load_programme

WAIT_SECONDS = 0.1
"""Between two looks at chunks that somebody else is working on."""


class _Lost(Exception):
    """Somebody else has taken the chunk over: nothing of it is to be stored."""


@dataclass(frozen=True)
class _Judged:
    """Results of a chunk, in as many parts as its failures split it into; `failures` by primary key."""

    parts: Sequence[Results]
    failures: Mapping[int, str]

    def counts(self) -> dict[str, int]:
        return {
            "evaluated": sum(part.judged for part in self.parts),
            "changed": sum(part.changed for part in self.parts),
            "missed": sum(part.missed for part in self.parts),
            "failed": len(self.failures),
        }


def evaluate_chunk(*, job_id: str, clock: Clock) -> None:
    """Do the chunk with this public id unless it is done or somebody else does it.

    A chunk that cannot be done is tried again later; its partners fail when that is of no use.
    """
    job = claim(job_id=job_id, at=clock())
    if job is None:
        return
    try:
        _do(job, clock)
    except Exception as error:
        fail(job=job, error=trace_of(error), at=clock())
        finish_run(run=EvaluationRun.objects.get(pk=job.arguments["run"]), at=clock())
        raise


def carry_on(*, run: EvaluationRun, clock: Clock) -> EvaluationRun:
    """Work on a run in this process until it is finished.

    Chunks that others have begun are done too, once nothing else is left, because whoever began them may be dead;
    should they be alive, the first to finish counts. To do so once is enough: a chunk that is taken back from here
    is in good hands.
    """
    seen: set[int] = set()
    while not finish_run(run=run, at=clock()) and run.state == RunState.RUNNING:
        jobs = Job.objects.open().filter(key__startswith=run.job_prefix).order_by("id")
        job = jobs.due(at=clock()).first()
        if job is not None:
            job = claim(job_id=job.public_id, at=clock())
        else:
            job = jobs.exclude(pk__in=seen).first()
            if job is None:
                time.sleep(WAIT_SECONDS)
            elif not take_over(job=job, at=clock()):
                job = None
        if job is not None:
            seen.add(job.pk)
            _do(job, clock)
    return run


def run_now(
    *, as_of: date, today: date, trigger: RunTrigger, by: User | None, clock: Clock, full: bool = False
) -> EvaluationRun:
    """Judge a day in this process, after the run that is going, if that is another one. RunRefused as `start_run`."""
    while True:
        started = start_run(as_of=as_of, today=today, trigger=trigger, by=by, at=clock(), full=full, publish=False)
        run = carry_on(run=started.run, clock=clock)
        if not started.joined or (run.as_of == as_of and run.full >= full):
            return run


def _do(job: Job, clock: Clock) -> None:
    run = EvaluationRun.objects.get(pk=job.arguments["run"])
    terms = run_terms(as_of=run.as_of, full=run.full, at=run.started_at)
    loaded = load_programme(judged_on=terms.as_of, known_at=terms.known_at)
    judged = _judged(job.arguments["partners"], terms, loaded, clock)
    try:
        _commit(job, run, judged, clock)
    except _Lost:
        return
    finish_run(run=run, at=clock())


@transaction.atomic
def _commit(job: Job, run: EvaluationRun, judged: _Judged, clock: Clock) -> None:
    counts = judged.counts()
    # First of all, so that whoever takes the chunk over meanwhile waits for this to end.
    if not finish(job=job, result=counts, at=clock()):
        raise _Lost
    for part in judged.parts:
        store(part, run_id=run.pk)
    RunFailure.objects.bulk_create(
        [RunFailure(run=run, partner_id=pk, error=error) for pk, error in judged.failures.items()]
    )
    EvaluationRun.objects.filter(pk=run.pk).update(**{name: F(name) + count for name, count in counts.items()})


def _judged(partner_ids: Sequence[int], terms: RunTerms, loaded: LoadedProgramme, clock: Clock) -> _Judged:
    """Judge the chunk at once; halve what fails until the partners at fault stand alone."""
    parts: list[Results] = []
    failures: dict[int, str] = {}
    waiting = [list(partner_ids)]
    while waiting:
        ids = waiting.pop()
        try:
            parts.append(results_of(judge(np.array(ids, dtype=np.int64), terms, loaded), at=clock()))
        except (OperationalError, InterfaceError):
            raise  # the database is at fault, not a partner
        except Exception as error:
            if len(ids) == 1:
                failures[ids[0]] = trace_of(error)
            else:
                middle = len(ids) // 2
                waiting += [ids[middle:], ids[:middle]]
    return _Judged(parts, failures)


def trace_of(error: BaseException) -> str:
    """Where it went wrong, without the message, which may quote a row."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([*places, type(error).__name__])
