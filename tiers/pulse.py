"""Whether the programme is being judged: the same facts for the page of runs and for whoever watches the portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from core.models import WorkerSign
from core.querysets import SILENT_AFTER
from partners.models import StalePartner
from tiers.models import EvaluationRun
from tiers.queries import known_next_run_at

LATE_AFTER = timedelta(hours=25)
"""A night comes every 24 hours, an hour later when the clocks go back."""


@dataclass(frozen=True)
class Pulse:
    """``stale`` partners wait to be judged, the first since ``stale_since``; ``worker`` is who was heard of last."""

    at: datetime
    last_run: EvaluationRun | None
    next_run_at: datetime | None
    stale: int
    stale_since: datetime | None
    worker: WorkerSign | None
    workers: int

    @property
    def last_run_is_late(self) -> bool:
        finished = self.last_run.finished_at if self.last_run else None
        return finished is not None and self.at - finished > LATE_AFTER

    @property
    def backlog_is_late(self) -> bool:
        """Somebody waits longer than from one night to the next."""
        return self.stale_since is not None and self.at - self.stale_since > LATE_AFTER

    @property
    def workers_are_silent(self) -> bool:
        """There was a worker, and none has said anything lately."""
        return self.worker is not None and self.at - self.worker.seen_at >= SILENT_AFTER


def pulse(*, at: datetime) -> Pulse:
    marks = StalePartner.objects.aggregate(count=Count("pk"), first=Min("marked_at"))
    return Pulse(
        at=at,
        last_run=EvaluationRun.objects.last_finished(),
        next_run_at=known_next_run_at(at),
        stale=marks["count"],
        stale_since=marks["first"],
        worker=WorkerSign.objects.heard_of_last(),
        workers=WorkerSign.objects.alive(at=at).count(),
    )
