"""Disputes of a partner, and those that wait at the vendor's desk."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.components import EmptyState
from core.tables import MomentColumn, PortalTable, StatusColumn
from deals.disputes import subject_words
from deals.enums import DisputeAbout, DisputeState
from deals.models import Dispute


class AskedTable(PortalTable):
    """What was asked, and when."""

    subject = tables.Column(accessor="pk", verbose_name=_("What"), orderable=False)
    asked_at = MomentColumn(verbose_name=_("Asked"))

    def render_subject(self, record: Dispute) -> SafeString:
        url = reverse("deals:dispute", args=[record.partner.code, record.public_id])
        about = DisputeAbout(record.about).label
        return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, subject_words(record), about)


class DisputeTable(AskedTable):
    """Of one partner."""

    caption = _("Disputes")
    empty = EmptyState(
        _("Nothing is disputed."),
        how=_("Beside every row behind a value stands the way to dispute it, whether it counts or not."),
    )

    state = StatusColumn(status=DisputeState, verbose_name=_("State"))
    answered_at = MomentColumn(verbose_name=_("Answered"), default="")

    class Meta:
        order_by = "-asked_at"
        sequence = ("subject", "state", "asked_at", "answered_at")


class WaitingDisputeTable(AskedTable):
    """The longest waiting first."""

    caption = _("Disputes that wait for an answer")
    empty = EmptyState(
        _("No dispute waits for an answer."),
        how=_("They appear here as soon as a partner asks about a row or a missing order."),
    )

    partner = tables.Column(verbose_name=_("Partner"), order_by="partner__name")
    asked_by = tables.Column(verbose_name=_("Asked by"), orderable=False)

    class Meta:
        order_by = "asked_at"
        sequence = ("subject", "partner", "asked_by", "asked_at")
