from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core import mail
from core.actions.jobs import NewJob, enqueue_many
from core.models import Notification, User

SEND = "core.send_notification"


@transaction.atomic
def notify(
    *,
    users: Iterable[User],
    event: str,
    key: str,
    at: datetime,
    subject: str = "",
    context: Mapping[str, Any] | None = None,
) -> None:
    """Tell these people once per ``key``, in the caller's transaction; the mails leave after it commits."""
    told = [user.pk for user in users]
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_id, event=event, subject=subject, key=key, context=dict(context or {}), created_at=at
            )
            for user_id in told
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    unsent = Notification.objects.unsent().filter(user__in=told, key=key)
    new_jobs = [
        NewJob(SEND, f"mail:{public_id}", {"notification": public_id})
        for public_id in unsent.values_list("public_id", flat=True)
    ]
    enqueue_many(new_jobs=new_jobs, by=None, at=at)


def send_notification(*, public_id: str, portal_url: str, at: datetime) -> bool:
    """Mail one notification unless it was mailed already or its reader has been locked out since."""
    notification = (
        Notification.objects.unsent().select_related("user").filter(public_id=public_id, user__is_active=True).first()
    )
    if notification is None:
        return False
    mail.send(
        to=notification.user,
        event=notification.event,
        context={**notification.context, "subject": notification.subject},
        portal_url=portal_url,
    )
    Notification.objects.filter(pk=notification.pk).update(mailed_at=at)
    return True
