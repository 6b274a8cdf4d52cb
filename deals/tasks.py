from celery import shared_task
from django.utils import timezone

from deals import actions


@shared_task(name="deals.purge_kept_rows")
def purge_kept_rows() -> int:
    return actions.purge_kept_rows(at=timezone.now())
