from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core.models import Job
from core.tasks import carry_out
from partners import actions
from partners.actions.invitations import SEND_INVITATION


@shared_task(name="partners.link_channel_managers")
def link_channel_managers() -> int:
    return actions.link_channel_managers()


@shared_task(name=SEND_INVITATION)
def send_invitation(job_id: str) -> None:
    def work(job: Job) -> dict[str, int]:
        public_id = job.arguments["invitation"]
        sent = actions.send_invitation(public_id=public_id, portal_url=settings.PORTAL_URL, at=timezone.now())
        return {"sent": int(sent)}

    carry_out(job_id, work)
