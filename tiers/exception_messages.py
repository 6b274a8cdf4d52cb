"""What the vendor's people are told about exceptions, in the language that is active (``core.messages``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.components import Fact
from core.messages import Message
from core.models import Notification, User
from partners.models import AchievementException
from specializations.models import Specialization
from specializations.wording import achievement_words

GRANTED, APPROVED, REFUSED, ENDED = "exception.granted", "exception.approved", "exception.refused", "exception.ended"
EVENTS = (GRANTED, APPROVED, REFUSED, ENDED)


def describe(notifications: Sequence[Notification]) -> dict[int, Message]:
    """Events ``exception.…``; their subject is the exception's public id. Three queries.

    Whoever no longer works for the vendor is told nothing, nor is anybody asked to approve what was answered since.
    """
    exceptions = {
        exception.public_id: exception
        for exception in AchievementException.objects.filter(
            public_id__in={each.subject for each in notifications}
        ).select_related("partner", "granted_by", "approved_by", "ended_by")
    }
    readers = User.objects.in_bulk({each.user_id for each in notifications})
    names = dict(Specialization.objects.values_list("slug", "name"))
    found: dict[int, Message] = {}
    for notification in notifications:
        exception = exceptions.get(notification.subject)
        if exception is None or not readers[notification.user_id].is_vendor:
            continue
        if notification.event == GRANTED and (exception.approved_at or exception.ended_at):
            continue
        found[notification.pk] = _message(notification.event, exception, names)
    return found


def _message(event: str, exception: AchievementException, names: Mapping[str, str]) -> Message:
    what = achievement_words(exception.achievement, names)
    words = {"what": what, "partner": exception.partner.name}
    answer = formats.labelled(_("Reason"), exception.end_reason) if exception.end_reason else ""
    match event:
        case _ if event == GRANTED:
            title = _("Exception for %(partner)s waits for a second person: %(what)s")
            text = _("It keeps nothing until somebody other than the one who granted it approves it.")
            answer = ""
        case _ if event == APPROVED:
            title = _("Exception for %(partner)s approved: %(what)s")
            text = _("It counts from the next nightly run on.")
        case _ if event == REFUSED:
            title = _("Exception for %(partner)s refused: %(what)s")
            text = _("It never counts.")
        case _:
            title = _("Exception for %(partner)s ended early: %(what)s")
            text = _("From the next nightly run on it keeps nothing any more.")
    return Message(
        title=title % words,
        paragraphs=tuple(paragraph for paragraph in (text, answer) if paragraph),
        facts=(
            Fact(_("Partner"), exception.partner.name),
            Fact(_("What is kept"), what),
            *_last_day(event, exception),
            Fact(_("Why it was granted"), exception.reason),
            *_people(event, exception),
        ),
        url=reverse("tiers:exception_list", args=[exception.partner.code]),
        link=_("Open the exceptions of the partner"),
    )


def _last_day(event: str, exception: AchievementException) -> list[Fact]:
    """Until when it keeps something, if it ever does."""
    if event == REFUSED:
        return []
    return [Fact(_("Last day"), formats.long_date(exception.ends_on - timedelta(days=1)))]


def _people(event: str, exception: AchievementException) -> list[Fact]:
    """Who granted it, or who answered."""
    if event == GRANTED:
        return [Fact(_("Granted by"), str(exception.granted_by))]
    answered_by = exception.approved_by if event == APPROVED else exception.ended_by
    return [Fact(_("Answered by"), str(answered_by))]
