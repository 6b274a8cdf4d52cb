"""The partner's list of teaming agreements."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import formats
from core.components import EmptyState
from core.tables import DATED, LastValidDayColumn, MoneyColumn, PortalTable
from deals.enums import AgreementState
from deals.models import TeamingAgreement


class AgreementTable(PortalTable):
    """``customer`` and ``specializations`` are loaded with the rows."""

    caption = _("Teaming agreements")
    empty = EmptyState(_("No agreement matches."), how=_("Change the filters, or clear them to see every agreement."))

    customer = tables.Column(verbose_name=_("Customer"), empty_values=(), order_by="customer__name")
    specializations = tables.Column(verbose_name=_("Specializations"), orderable=False, empty_values=())
    amount = MoneyColumn(currency="currency", verbose_name=_("Amount"), order_by="amount_e4")
    state = tables.Column(verbose_name=_("State"), order_by="state_since")
    protection_ends_on = LastValidDayColumn(verbose_name=_("Protected until"), default="")
    deal_number = tables.Column(verbose_name=_("Deal number"), default="", attrs={"td": DATED["td"]})

    class Meta:
        order_by = "-state"

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def render_customer(self, record: TeamingAgreement) -> SafeString:
        name = record.customer.name if record.customer else _now("Customer not chosen yet")
        url = reverse("deals:agreement", args=[self.code, record.public_id])
        return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, name, record.title)

    def render_specializations(self, record: TeamingAgreement) -> SafeString:
        return format_html_join(
            "", '<span class="cell-line">{}</span>', ((each.name,) for each in record.specializations.all())
        )

    def render_state(self, record: TeamingAgreement) -> SafeString:
        chip = render_to_string("components/status_chip.html", {"status": AgreementState(record.state)})
        since = _now("since %(day)s") % {"day": formats.short_date(localdate(record.state_since))}
        return format_html('{} <span class="second">{}</span>', chip, since)
