"""The queue of claims."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import formats
from core.components import EmptyState
from core.tables import DATED, PortalTable
from deals.claims import ClaimKind, WaitingClaim
from deals.tables.requests import partner_with_tier
from partners.messages import claim_words
from partners.models import Award, CustomerReference, Partner


def claim_note(row: WaitingClaim) -> str:
    """Whose or whom it is about."""
    claim = row.claim
    match claim:
        case Award():
            return str(claim.staff_member)
        case CustomerReference():
            return claim.customer
        case _:
            return formats.short_date(claim.validated_on)


class ClaimTable(PortalTable):
    caption = _("Awards and proofs to verify")
    empty = EmptyState(
        _("Nothing waits to be verified."),
        how=_("Awards that partners record, references and validations appear here, the longest waiting first."),
    )

    what = tables.Column(accessor="claim", verbose_name=_("What"), orderable=False)
    kind = tables.Column(verbose_name=_("Kind"), orderable=False)
    partner = tables.Column(verbose_name=_("Partner"), orderable=False)
    file = tables.Column(accessor="claim__file", verbose_name=_("Document"), orderable=False)
    claimed_at = tables.Column(verbose_name=_("Waits for"), orderable=False, attrs=DATED)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def render_what(self, record: WaitingClaim) -> SafeString:
        url = reverse("deals:claim_decide", args=[record.kind, record.claim.public_id])
        words = claim_words(record.claim)
        return format_html(
            '<a href="{}">{}</a> <span class="second">{}</span>', url, words[:1].upper() + words[1:], claim_note(record)
        )

    def render_kind(self, value: ClaimKind) -> str:
        return str(value.label)

    def render_partner(self, value: Partner) -> SafeString:
        return partner_with_tier(value)

    def render_file(self) -> str:
        return str(_("Yes"))

    def render_claimed_at(self, value: datetime) -> str:
        return formats.duration(self.now - value)
