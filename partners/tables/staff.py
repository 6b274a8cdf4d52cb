"""The awards of one person, and a partner's references and validations."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_tables2 as tables
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.components import Action, EmptyState
from core.models import Attachment
from core.tables import DayColumn, LastValidDayColumn, PortalTable
from partners.enums import AwardState
from partners.models import Award, CustomerReference, TechnicalValidation
from partners.wording import award_chip, award_remark, proof_chip, proof_remark

LINKED = '<a href="{}">{}</a>'


def file_link(file: Attachment | None) -> SafeString:
    if file is None:
        return SafeString("")
    return format_html(LINKED, reverse("partners:attachment_download", args=[file.public_id]), file.original_name)


def marked(chip: Any, remark: str) -> SafeString:
    shown = render_to_string("components/status_chip.html", {"status": chip})
    return format_html('{} <span class="second">{}</span>' if remark else "{}", shown, remark)


def take_back(
    claim: Award | CustomerReference | TechnicalValidation, kind: str, request: HttpRequest | None
) -> SafeString:
    """The button by which the partner takes back a claim that waits."""
    url = reverse("partners:claim_withdraw", args=[claim.partner.code, kind, claim.public_id])
    action = Action(pgettext("claim", "Take back"), url, post=True)
    return format_html("{}", render_to_string("components/action.html", {"action": action}, request=request))


class AwardTable(PortalTable):
    """Everything that one person earned or claimed, the newest of each accreditation first."""

    caption = _("Awards")
    empty = EmptyState(_("No award is recorded."), how=_("Awards come from the vendor’s files, or are recorded here."))

    accreditation = tables.Column(verbose_name=_("Accreditation"), orderable=False)
    awarded_on = DayColumn(verbose_name=_("Obtained"), orderable=False)
    expires_on = LastValidDayColumn(verbose_name=_("Valid until"), default=_("no end"), orderable=False)
    certificate_number = tables.Column(verbose_name=_("Certificate"), orderable=False, empty_values=())
    state = tables.Column(verbose_name=_("Counted?"), orderable=False)
    acts = tables.Column(accessor="public_id", verbose_name=_("Actions"), orderable=False, exclude_from_export=True)

    def __init__(
        self, *args: Any, today: date, may_edit: bool, request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.http_request = today, request
        self.exclude = () if may_edit else ("acts",)

    def render_accreditation(self, record: Award) -> SafeString:
        kind = record.accreditation
        return format_html('{} <span class="second">{}</span>', kind.specialization, kind.type)

    def render_certificate_number(self, record: Award) -> SafeString:
        number = record.certificate_number or "–"
        return format_html('{} <span class="second">{}</span>', number, file_link(record.file))

    def render_state(self, record: Award) -> SafeString:
        return marked(award_chip(record, today=self.today), award_remark(record))

    def value_state(self, record: Award) -> object:
        return award_chip(record, today=self.today).label

    def render_acts(self, record: Award) -> SafeString:
        """A confirmed award is renewed, a claim that waits is taken back."""
        if record.waits:
            return take_back(record, "award", self.http_request)
        if record.state != AwardState.VERIFIED:
            return SafeString("–")
        url = reverse("partners:award_claim", args=[record.partner.code, record.staff_member.code])
        wanted = urlencode({"accreditation": record.accreditation.code})
        name = f"{record.accreditation.type} {record.accreditation.specialization}"
        words = _("Renew")
        return format_html('<a href="{}?{}">{}<span class="visually-hidden"> {}</span></a>', url, wanted, words, name)


class ProofTable(PortalTable):
    """References or validations of a partner, those that wait first; ``what`` is the customer, or empty."""

    specialization = tables.Column(verbose_name=_("Specialization"), orderable=False)
    starts_on = DayColumn(verbose_name=_("From"), orderable=False)
    expires_on = LastValidDayColumn(verbose_name=_("Valid until"), default=_("no end"), orderable=False)
    file = tables.Column(verbose_name=_("Document"), orderable=False)
    state = tables.Column(verbose_name=_("Counted?"), orderable=False)
    acts = tables.Column(accessor="public_id", verbose_name=_("Actions"), orderable=False, exclude_from_export=True)
    kind: ClassVar[str]

    def __init__(self, *args: Any, today: date, may_edit: bool, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.http_request = today, request
        self.exclude = () if may_edit else ("acts",)

    def render_acts(self, record: Any) -> SafeString:
        return take_back(record, self.kind, self.http_request) if record.waits else SafeString("–")

    def render_file(self, value: Attachment) -> SafeString:
        return file_link(value)

    def render_state(self, record: Any) -> SafeString:
        return marked(proof_chip(record, today=self.today), proof_remark(record))

    def value_state(self, record: Any) -> object:
        return proof_chip(record, today=self.today).label


class ReferenceTable(ProofTable):
    caption = _("Customer references")
    empty = EmptyState(
        _("No customer reference is known."),
        how=_("A customer who vouches for your work in a specialization counts once the channel manager approved it."),
    )

    kind = "reference"
    customer = tables.Column(verbose_name=_("Customer"), orderable=False)
    starts_on = DayColumn(accessor="approved_on", verbose_name=_("From"), orderable=False)

    class Meta:
        sequence = ("customer", "...")


class ValidationTable(ProofTable):
    caption = _("Technical validations")
    empty = EmptyState(
        _("No technical validation is known."),
        how=_("The vendor’s proof of technical ability counts once the channel manager approved it."),
    )

    kind = "validation"
    starts_on = DayColumn(accessor="validated_on", verbose_name=_("From"), orderable=False)
