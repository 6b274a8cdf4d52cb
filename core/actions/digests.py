"""The mail of the day: everything that somebody chose to be told once a day."""

from datetime import date, datetime

from django.urls import reverse

from core import mail
from core.actions.jobs import NewJob, enqueue_many
from core.messages import Message, messages_of
from core.models import Notification, User

DIGEST = "core.send_digest"


def enqueue_digests(*, day: date, at: datetime) -> int:
    """Have one mail made for everybody with something to be told; once a day, however often this is called.

    Says how many mails there are.
    """
    waiting = User.objects.filter(pk__in=Notification.objects.for_digest().values("user"), is_active=True)
    new_jobs = [
        NewJob(DIGEST, f"digest:{day.isoformat()}:{public_id}", {"user": public_id})
        for public_id in waiting.order_by("pk").values_list("public_id", flat=True)
    ]
    return len(enqueue_many(new_jobs=new_jobs, by=None, at=at))


def send_digest(*, public_id: str, portal_url: str, at: datetime) -> int:
    """Mail what waits for the user as one mail; what may no longer be read is left out. Says how much was in it."""
    user = User.objects.filter(public_id=public_id, is_active=True).first()
    if user is None:
        return 0
    waiting = list(Notification.objects.visible_to(user).for_digest().order_by("created_at", "id"))

    def word() -> list[Message]:
        found = messages_of(waiting)
        return [found[each.pk] for each in waiting if each.pk in found]

    ways = mail.Ways(preferences=reverse("mail_preferences"))
    sent = mail.send_digest(to=user, word=word, portal_url=portal_url, ways=ways)
    Notification.objects.filter(pk__in=[each.pk for each in waiting]).update(mailed_at=at)
    return sent
