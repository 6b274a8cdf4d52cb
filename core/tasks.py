"""How a Celery task does a job: three lines around one domain function."""

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from pathlib import PurePath
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core import actions
from core.actions.accounts import SEND_RESET
from core.actions.digests import DIGEST
from core.actions.jobs import ATTEMPTS, LEASE
from core.actions.notifications import SEND
from core.models import Job

logger = logging.getLogger(__name__)

MAIL_ATTEMPTS = 50
"""About two days of waiting for a mail server, at most an hour between two tries."""


DIGESTS_LEAVE = time(7)
"""In Paris: after the work of the night."""


def carry_out(
    job_id: str,
    work: Callable[[Job], Mapping[str, Any]],
    *,
    attempts: int = ATTEMPTS,
    lease: timedelta = LEASE,
) -> None:
    """Claim the job, do ``work``, and note its counts or its failure. A message delivered twice does nothing."""
    job = actions.claim(job_id=job_id, at=timezone.now(), lease=lease)
    if job is None:
        return
    try:
        result = work(job)
    except Exception as error:  # whatever it is, the job notes it and is tried again
        logger.exception("job %s %s failed", job.kind, job.key)
        actions.fail(job=job, error=place_of(error), at=timezone.now(), attempts=attempts)
    else:
        actions.finish(job=job, result=result, at=timezone.now())


def place_of(error: BaseException) -> str:
    """What went wrong and where, without the message, which may quote a row."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {PurePath(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


@shared_task(name=SEND)
def send_notification(job_id: str) -> None:
    def work(job: Job) -> dict[str, int]:
        public_id = job.arguments["notification"]
        sent = actions.send_notification(public_id=public_id, portal_url=settings.PORTAL_URL, at=timezone.now())
        return {"sent": int(sent)}

    carry_out(job_id, work, attempts=MAIL_ATTEMPTS)


@shared_task(name=SEND_RESET)
def send_password_reset(job_id: str) -> None:
    def work(job: Job) -> dict[str, int]:
        sent = actions.send_password_reset(public_id=job.arguments["user"], portal_url=settings.PORTAL_URL)
        return {"sent": int(sent)}

    carry_out(job_id, work)


@shared_task(name="core.start_digests")
def start_digests() -> None:
    """Have the mails of the day made, once; asked for every few minutes, so that a missed hour is caught up."""
    now = timezone.localtime()
    if now.time() >= DIGESTS_LEAVE:
        actions.enqueue_digests(day=now.date(), at=now)


@shared_task(name=DIGEST)
def send_digest(job_id: str) -> None:
    def work(job: Job) -> dict[str, int]:
        public_id = job.arguments["user"]
        sent = actions.send_digest(public_id=public_id, portal_url=settings.PORTAL_URL, at=timezone.now())
        return {"messages": sent}

    carry_out(job_id, work, attempts=MAIL_ATTEMPTS)


@shared_task(name="core.publish_due_jobs")
def publish_due_jobs() -> int:
    return actions.publish_due(at=timezone.now())
