from celery import shared_task
from django.utils import timezone

from tiers import actions, queries
from tiers.actions.impact import IMPACT_KIND
from tiers.actions.losses import LOSSES_KIND
from tiers.actions.publication import ANNOUNCE_KIND
from tiers.actions.runs import ALERT_KIND, CHUNK_KIND, KEEP_KIND
from tiers.enums import RunTrigger


@shared_task(name=CHUNK_KIND)
def evaluate_chunk(job_id: str) -> None:
    actions.evaluate_chunk(job_id=job_id, clock=timezone.now)


@shared_task(name=KEEP_KIND)
def keep_facts(job_id: str) -> None:
    actions.keep_facts(job_id=job_id, clock=timezone.now)


@shared_task(name=ALERT_KIND)
def tell_of_run(job_id: str) -> None:
    actions.tell_of_run(job_id=job_id, clock=timezone.now)


@shared_task(name=IMPACT_KIND)
def compute_impact(job_id: str) -> None:
    actions.compute_impact(job_id=job_id, clock=timezone.now)


@shared_task(name=ANNOUNCE_KIND)
def announce_rulebook(job_id: str) -> None:
    actions.announce_rulebook(job_id=job_id, clock=timezone.now)


@shared_task(name=LOSSES_KIND)
def refresh_losses(job_id: str) -> None:
    actions.refresh_losses(job_id=job_id, clock=timezone.now)


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
