"""Mail that did not leave, tried again."""

from datetime import datetime

from django.db import transaction

from core.actions.accounts import SEND_RESET
from core.actions.audit import record
from core.actions.jobs import publish_due
from core.actions.notifications import SEND
from core.enums import JobState
from core.models import Job, User

MAIL_KINDS = (SEND, SEND_RESET)


@transaction.atomic
def retry_mail(*, by: User, at: datetime) -> int:
    """Have every mail that failed, or waits for its next try, tried again now; returns how many."""
    stuck = Job.objects.filter(kind__in=MAIL_KINDS, state__in=(JobState.FAILED, JobState.PENDING))
    first = stuck.order_by("pk").first()
    if first is None:
        return 0
    mails = stuck.update(state=JobState.PENDING, attempts=0, lease_until=None, finished_at=None, published_at=None)
    record(by=by, at=at, verb="mail_retried", of=first, key=SEND, after={"mails": mails})
    transaction.on_commit(lambda: publish_due(at=at))
    return mails
