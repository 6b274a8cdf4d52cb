from dataclasses import asdict
from datetime import time, timedelta

from celery import shared_task
from django.utils import timezone

from core.actions import enqueue
from core.models import Job
from core.tasks import carry_out
from deals import actions
from deals.actions import agreements
from deals.actions.catalogue import TAKE_KIND

AGREEMENTS_NIGHT = "deals.agreements_night"
NIGHT_BEGINS = time(6)
"""In Paris: what partners hold was judged before."""

LEASE = timedelta(minutes=30)


@shared_task(name="deals.purge_kept_rows")
def purge_kept_rows() -> int:
    return actions.purge_kept_rows(at=timezone.now())


@shared_task(name=TAKE_KIND)
def take_held_rows(job_id: str) -> None:
    def work(_job: Job) -> dict[str, int]:
        return asdict(actions.take_held_rows(by=None, at=timezone.now()))

    carry_out(job_id, work, lease=LEASE)


@shared_task(name="deals.start_agreements_night")
def start_agreements_night() -> None:
    """Have today's night done, once; asked for every few minutes, so that a missed hour is caught up."""
    now = timezone.localtime()
    if now.time() >= NIGHT_BEGINS:
        day = now.date().isoformat()
        enqueue(kind=AGREEMENTS_NIGHT, key=f"agreements:{day}", by=None, at=now, arguments={"day": day})


@shared_task(name=AGREEMENTS_NIGHT)
def agreements_night(job_id: str) -> None:
    def work(_job: Job) -> dict[str, int]:
        """As of now: what a job that waited over midnight has to do is today's."""
        now = timezone.localtime()
        return asdict(agreements.run_night(today=now.date(), at=now))

    carry_out(job_id, work, lease=LEASE)
