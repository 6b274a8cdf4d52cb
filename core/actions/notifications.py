from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import mail
from core.actions.jobs import NewJob, enqueue_many
from core.actions.preferences import off_token
from core.enums import Delivery
from core.kinds import kind_of
from core.mail import Ways
from core.messages import all_events, messages_of
from core.models import MailPreference, Notification, User

SEND = "core.send_notification"
AT_ONCE = 500


@dataclass(frozen=True)
class News:
    """What some people are told once per ``key``; ``subject`` and ``context`` as ``Notification`` keeps them."""

    users: Sequence[User]
    event: str
    key: str
    subject: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


def notify(
    *,
    users: Iterable[User],
    event: str,
    key: str,
    at: datetime,
    subject: str = "",
    context: Mapping[str, Any] | None = None,
) -> None:
    """Tell these people once per ``key``, in the caller's transaction; the mails leave after it commits.

    Whoever chose the mail of the day for such news, or none, finds it in the portal all the same.
    """
    notify_many(news=[News(list(users), event, key, subject, context or {})], at=at)


@transaction.atomic
def notify_many(*, news: Iterable[News], at: datetime) -> None:
    """The same for many news at once, in few statements. Raises LookupError for an event that no app words."""
    news = list(news)
    if unknown := {each.event for each in news} - all_events().keys():
        raise LookupError(f"no app words {sorted(unknown)}")
    chosen = _chosen(news)
    rows = [
        Notification(
            user_id=user.pk,
            event=each.event,
            subject=each.subject,
            key=each.key,
            context=dict(each.context),
            delivery=chosen.get((user.pk, kind_of(each.event)), Delivery.AT_ONCE),
            created_at=at,
        )
        for each in news
        for user in each.users
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    new_jobs: list[NewJob] = []
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        told = {(row.user_id, row.key) for row in part}
        unsent = Notification.objects.unsent().filter(key__in={row.key for row in part})
        new_jobs += [
            NewJob(SEND, f"mail:{public_id}", {"notification": public_id})
            for user_id, key, public_id in unsent.values_list("user_id", "key", "public_id")
            if (user_id, key) in told
        ]
    # Of very many mails each leaves when the sweep comes to it: whoever tells so many does not wait for the broker.
    enqueue_many(new_jobs=new_jobs, by=None, at=at, publish=len(new_jobs) <= AT_ONCE)


def _chosen(news: Sequence[News]) -> dict[tuple[int, str], str]:
    """When people want to be mailed, by user and kind, where that is not at once."""
    kinds = {kind for each in news if (kind := kind_of(each.event))}
    users = sorted({user.pk for each in news for user in each.users})
    found: dict[tuple[int, str], str] = {}
    for start in range(0, len(users) if kinds else 0, AT_ONCE):
        rows = MailPreference.objects.filter(user__in=users[start : start + AT_ONCE], kind__in=kinds)
        found |= {(user_id, kind): delivery for user_id, kind, delivery in rows.values_list("user", "kind", "delivery")}
    return found


def send_notification(*, public_id: str, portal_url: str, at: datetime) -> bool:
    """Mail one notification unless it was mailed already or its reader may no longer read what it is about."""
    notification = (
        Notification.objects.unsent().select_related("user").filter(public_id=public_id, user__is_active=True).first()
    )
    if notification is None:
        return False
    sent = mail.send(
        to=notification.user,
        word=lambda: messages_of([notification]).get(notification.pk),
        portal_url=portal_url,
        ways=_ways(notification),
    )
    Notification.objects.filter(pk=notification.pk).update(mailed_at=at)
    return sent


def _ways(notification: Notification) -> Ways:
    """Where the reader changes what is mailed; none for what nobody can switch off."""
    kind = kind_of(notification.event)
    if not kind:
        return Ways()
    return Ways(reverse("mail_preferences"), reverse("mails_off", args=[off_token(notification.user, kind)]))


def mark_notifications_read(*, user: User, at: datetime) -> int:
    """Note that the user has seen everything there is; returns how many were new."""
    return Notification.objects.visible_to(user).unread().update(read_at=at)
