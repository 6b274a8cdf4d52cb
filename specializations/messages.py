"""What programme admins are told about drafts, in the language that is active (``core.messages``)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Fact
from core.formats import long_date
from core.messages import Message
from core.models import Notification, User
from specializations.enums import RulebookState
from specializations.models import Rulebook


def describe(notifications: Sequence[Notification]) -> dict[int, Message]:
    """Events ``draft.…``; their subject is the rulebook's public id. Only programme admins are told. Two queries.

    What no longer waits, because the version has moved on, is not told any more.
    """
    rulebooks = {
        rulebook.public_id: rulebook
        for rulebook in Rulebook.objects.filter(public_id__in={each.subject for each in notifications}).with_people()
    }
    readers = User.objects.in_bulk({each.user_id for each in notifications})
    found: dict[int, Message] = {}
    for notification in notifications:
        rulebook = rulebooks.get(notification.subject)
        if rulebook is None or not readers[notification.user_id].is_programme_admin:
            continue
        if notification.event == "draft.submitted" and rulebook.state == RulebookState.SUBMITTED:
            found[notification.pk] = _submitted(rulebook)
        elif notification.event == "draft.returned" and rulebook.return_reason:
            found[notification.pk] = _returned(rulebook)
    return found


def _submitted(rulebook: Rulebook) -> Message:
    return Message(
        title=_("“%(name)s” waits to be published") % {"name": rulebook.name},
        paragraphs=(
            _("%(who)s asks a second programme admin to read and publish it.") % {"who": rulebook.submitted_by},
            rulebook.change_text,
        ),
        facts=(Fact(_("Takes effect on"), long_date(rulebook.effective_from)),),
        url=reverse("specializations:rulebook", args=[rulebook.public_id]),
        link=_("Open the version"),
    )


def _returned(rulebook: Rulebook) -> Message:
    return Message(
        title=_("“%(name)s” is a draft again") % {"name": rulebook.name},
        paragraphs=(_("A colleague returned it for this reason:"), rulebook.return_reason),
        url=reverse("specializations:rulebook", args=[rulebook.public_id]),
        link=_("Open the version"),
    )
