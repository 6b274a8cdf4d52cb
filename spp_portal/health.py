"""Whether the portal can do its work, for the operator and for load balancers. Nothing here is a secret."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.db import Error

from core.models import Job
from tiers.pulse import pulse

BROKER_SECONDS = 2
WAITING_LIMIT = timedelta(minutes=15)
"""A job that has been due for longer says that no worker is at work."""


@dataclass(frozen=True)
class Health:
    """``status`` is ok, degraded (pages work, background work does not) or down; ages are whole hours or minutes.

    The last run, the backlog and the workers are those of the page of runs (``tiers.pulse``).
    """

    status: str
    database: bool
    broker: bool
    oldest_due_job_minutes: int | None
    last_run_as_of: str | None
    last_run_hours_ago: int | None
    next_run_at: str | None = None
    stale_partners: int | None = None
    workers: int | None = None
    worker_seen_minutes_ago: int | None = None

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def check(*, at: datetime) -> Health:
    broker = broker_answers()
    try:
        due = Job.objects.due(at=at).order_by("created_at").first()
        found = pulse(at=at)
    except Error:
        return Health("down", False, broker, None, None, None)
    waiting = at - (due.lease_until or due.created_at) if due else timedelta(0)
    works = broker and waiting < WAITING_LIMIT and not found.workers_are_silent
    run = found.last_run
    return Health(
        status="ok" if works else "degraded",
        database=True,
        broker=broker,
        oldest_due_job_minutes=_minutes(waiting) if due else None,
        last_run_as_of=run.as_of.isoformat() if run else None,
        last_run_hours_ago=_minutes(at - run.finished_at) // 60 if run and run.finished_at else None,
        next_run_at=found.next_run_at.isoformat() if found.next_run_at else None,
        stale_partners=found.stale,
        workers=found.workers,
        worker_seen_minutes_ago=_minutes(at - found.worker.seen_at) if found.worker else None,
    )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def broker_answers() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.connect()
    except Exception:  # brokers fail in ways of their own; all mean the same here
        return False
    return True
