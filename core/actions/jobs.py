"""Work that outlives its request. The row is the truth; a broker message only wakes a worker.

``pending → running → done | failed``. Every move is one UPDATE on the state it was read in, so that of two workers
one wins and the other is told. A message that never arrives is published again by ``publish_due``.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import transaction

from core.enums import JobState
from core.models import Job, User

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""How long a worker may keep silent before another one takes its job over."""

ATTEMPTS = 5
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class NewJob:
    """``kind`` is the name of the Celery task, which gets the job's public id; ``key`` makes the job unique."""

    kind: str
    key: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    total: int = 0


def enqueue(
    *,
    kind: str,
    key: str,
    by: User | None,
    at: datetime,
    arguments: Mapping[str, Any] | None = None,
    total: int = 0,
) -> Job:
    """The job of this key, made if there is none yet, and published once the caller's transaction commits."""
    return enqueue_many(new_jobs=[NewJob(kind, key, arguments or {}, total)], by=by, at=at)[0]


@transaction.atomic
def enqueue_many(*, new_jobs: Iterable[NewJob], by: User | None, at: datetime, publish: bool = True) -> list[Job]:
    """The jobs of these keys, in their order; those there are already stay as they are.

    Without ``publish`` the caller does them itself; the sweep tells the workers should it die.
    """
    wanted = {new.key: new for new in new_jobs}
    Job.objects.bulk_create(
        [
            Job(
                kind=new.kind,
                key=new.key,
                arguments=dict(new.arguments),
                total=new.total,
                by=by,
                created_at=at,
            )
            for new in wanted.values()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    kept: dict[str, Job] = {}
    keys = list(wanted)
    for start in range(0, len(keys), 500):
        kept |= {job.key: job for job in Job.objects.filter(key__in=keys[start : start + 500])}
    unheard = [job.pk for job in kept.values() if job.state == JobState.PENDING and job.published_at is None]
    if unheard and publish:
        transaction.on_commit(lambda: _publish_unheard(unheard, at=at))
    return [kept[key] for key in keys]


def claim(*, job_id: str, at: datetime, lease: timedelta = LEASE) -> Job | None:
    """Take the job with this public id, or None if it is done, taken, or not due yet."""
    job = Job.objects.due(at=at).filter(public_id=job_id).first()
    if job is None:
        return None
    taken = _move(job, JobState.RUNNING, attempts=job.attempts + 1, started_at=at, lease_until=at + lease)
    return job if taken else None


def take_over(*, job: Job, at: datetime, lease: timedelta = LEASE) -> bool:
    """Take an open job from whoever has it, without waiting for the lease; the other is told when it finishes."""
    return _move(job, JobState.RUNNING, attempts=job.attempts + 1, started_at=at, lease_until=at + lease)


def report_progress(*, job: Job, done: int, at: datetime, total: int | None = None, lease: timedelta = LEASE) -> bool:
    """Say how far the work is, and keep it for another ``lease``. False: somebody else has taken it over; stop."""
    return _move(
        job,
        JobState.RUNNING,
        done=done,
        total=job.total if total is None else total,
        lease_until=at + lease,
    )


def finish(*, job: Job, result: Mapping[str, Any], at: datetime) -> bool:
    """The work is done; ``result`` holds counts and codes. False: somebody else has taken the job over."""
    return _move(job, JobState.DONE, result=dict(result), error="", finished_at=at, lease_until=None)


def fail(*, job: Job, error: str, at: datetime, attempts: int = ATTEMPTS) -> bool:
    """The work went wrong: it waits 1, 2, 4, … minutes for its next try, or fails for good after ``attempts``.

    ``error`` holds no personal data. False: somebody else has taken the job over.
    """
    if job.attempts >= attempts:
        return _move(job, JobState.FAILED, error=error, finished_at=at, lease_until=None)
    wait = min(timedelta(minutes=2 ** min(job.attempts - 1, 10)), LONGEST_WAIT)
    return _move(job, JobState.PENDING, error=error, lease_until=at + wait, published_at=None)


def publish_due(*, at: datetime, limit: int = 1000) -> int:
    """Send a message again for every due job that nobody seems to have heard of; says how many were sent."""
    return _publish(list(Job.objects.unheard(at=at).order_by("created_at", "id")[:limit]), at=at)


def _move(job: Job, state: JobState, **changes: Any) -> bool:
    """Update the row where it still is as ``job`` was read: same state, same worker's token."""
    unchanged = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)
    if not unchanged.update(state=state, **changes):
        return False
    job.state = state
    for name, value in changes.items():
        setattr(job, name, value)
    return True


def _publish_unheard(ids: list[int], *, at: datetime) -> None:
    """Publish those that the same transaction neither did by itself nor asked for twice."""
    for start in range(0, len(ids), 500):
        waiting = Job.objects.filter(pk__in=ids[start : start + 500], state=JobState.PENDING, published_at=None)
        _publish(list(waiting.order_by("id")), at=at)


def _publish(jobs: list[Job], *, at: datetime) -> int:
    """Tell the workers, and note it. A broker that does not answer is no error: the sweep comes back to it."""
    sent = []
    for job in jobs:
        try:
            current_app.send_task(job.kind, args=[job.public_id], task_id=f"{job.public_id}-{job.attempts}")
        except Exception:  # brokers fail in ways of their own; the row is kept either way
            logger.warning("the broker did not take job %s %s", job.kind, job.key, exc_info=True)
            break
        sent.append(job.pk)
    for start in range(0, len(sent), 500):
        Job.objects.filter(pk__in=sent[start : start + 500]).update(published_at=at)
    return len(sent)
