"""Whether the portal can do its work, for the operator and for load balancers. Nothing here is a secret."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.db import Error

from core.models import Job
from tiers.models import EvaluationRun

BROKER_SECONDS = 2
WAITING_LIMIT = timedelta(minutes=15)
"""A job that has been due for longer says that no worker is at work."""


@dataclass(frozen=True)
class Health:
    """``status`` is ok, degraded (pages work, background work does not) or down; ages are whole hours or minutes."""

    status: str
    database: bool
    broker: bool
    oldest_due_job_minutes: int | None
    last_run_as_of: str | None
    last_run_hours_ago: int | None

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def check(*, at: datetime) -> Health:
    broker = broker_answers()
    try:
        due = Job.objects.due(at=at).order_by("created_at").first()
        run = EvaluationRun.objects.last_finished()
    except Error:
        return Health("down", False, broker, None, None, None)
    waiting = at - (due.lease_until or due.created_at) if due else timedelta(0)
    return Health(
        status="ok" if broker and waiting < WAITING_LIMIT else "degraded",
        database=True,
        broker=broker,
        oldest_due_job_minutes=int(waiting.total_seconds() // 60) if due else None,
        last_run_as_of=run.as_of.isoformat() if run else None,
        last_run_hours_ago=int((at - run.finished_at).total_seconds() // 3600) if run and run.finished_at else None,
    )


def broker_answers() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.connect()
    except Exception:  # brokers fail in ways of their own; all mean the same here
        return False
    return True
