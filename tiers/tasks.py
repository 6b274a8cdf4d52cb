from celery import shared_task
from django.utils import timezone

from tiers import actions, queries
from tiers.actions.runs import CHUNK_KIND
from tiers.enums import RunTrigger


@shared_task(name=CHUNK_KIND)
def evaluate_chunk(job_id: str) -> None:
    actions.evaluate_chunk(job_id=job_id, clock=timezone.now)


@shared_task(name=queries.NIGHTLY_TASK)
def judge_tonight() -> None:
    actions.start_scheduled_run(today=timezone.localdate(), trigger=RunTrigger.NIGHTLY, at=timezone.now())


@shared_task(name="tiers.judge_everybody")
def judge_everybody() -> None:
    """The weekly proof that marks and dates announce every change."""
    actions.start_scheduled_run(today=timezone.localdate(), trigger=RunTrigger.NIGHTLY, at=timezone.now(), full=True)


@shared_task(name="tiers.sweep_runs")
def sweep_runs() -> None:
    now = timezone.now()
    actions.sweep_runs(today=timezone.localdate(now), due_at=queries.due_today(now), at=now)
