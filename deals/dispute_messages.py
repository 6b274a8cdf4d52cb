"""What both sides are told about a dispute, in the language that is active (``core.messages``)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Fact
from core.messages import Message
from core.models import Notification, User
from deals.disputes import subject_words
from deals.enums import DisputeAbout, DisputeState, DisputeVerb
from deals.models import Dispute, DisputeMessage
from partners.roles import partner_of


def describe(notifications: Sequence[Notification]) -> dict[int, Message]:
    """Events ``dispute.…``; their subject is the dispute's public id, their key ends with the message told of.

    Whoever no longer belongs to the partner, or no longer works for the vendor, is told nothing. Three queries.
    """
    disputes = {
        dispute.public_id: dispute
        for dispute in Dispute.objects.filter(public_id__in={each.subject for each in notifications}).with_subject()
    }
    said = DisputeMessage.objects.in_bulk({int(each.key.rpartition(":")[2]) for each in notifications})
    readers = {
        user.pk: user
        for user in User.objects.filter(pk__in={each.user_id for each in notifications}).select_related(
            "membership__partner"
        )
    }
    found: dict[int, Message] = {}
    for notification in notifications:
        dispute, reader = disputes.get(notification.subject), readers[notification.user_id]
        message = said.get(int(notification.key.rpartition(":")[2]))
        partner = partner_of(reader)
        if dispute is None or message is None:
            continue
        if reader.is_vendor or (partner is not None and partner.pk == dispute.partner_id):
            found[notification.pk] = _message(dispute, message)
    return found


def _message(dispute: Dispute, message: DisputeMessage) -> Message:
    names = {"what": subject_words(dispute), "partner": dispute.partner.name}
    match message.verb:
        case DisputeVerb.ASKED:
            title, state = _("%(partner)s disputes: %(what)s"), DisputeState.OPEN
        case DisputeVerb.REPLIED:
            title, state = _("A new message about the dispute: %(what)s"), DisputeState.OPEN
        case DisputeVerb.ACCEPTED:
            title, state = _("Dispute accepted: %(what)s"), DisputeState.ACCEPTED
        case _:
            title, state = _("Dispute refused: %(what)s"), DisputeState.REFUSED
    return Message(
        title=title % names,
        paragraphs=(message.text,),
        facts=(
            Fact(_("Partner"), dispute.partner.name),
            Fact(_("About"), f"{DisputeAbout(dispute.about).label} · {names['what']}"),
            Fact(_("State"), state.label),
        ),
        url=reverse("deals:dispute", args=[dispute.partner.code, dispute.public_id]),
        link=_("Open the dispute"),
    )
