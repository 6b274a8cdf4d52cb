"""The rows behind a partner's return: its trainings, and the order lines of its deals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import formats
from core.components import Action, EmptyState
from core.tables import DayColumn, MoneyColumn, PortalTable, StatusColumn
from partners.enums import EnrolmentState
from tiers.enums import Tally
from tiers.returns import DealRow, FeeRow


class ReturnTable(PortalTable):
    """``code`` is that of the partner; ``go_on`` is what to do while there is no row."""

    def __init__(self, *args: Any, code: str, go_on: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        self.empty = EmptyState(self.empty.sentence, self.empty.how, go_on)


class FeeRowTable(ReturnTable):
    caption = _("Training fees")
    empty = EmptyState(
        _("No training in the plan yet."),
        how=_("Each training that is planned or was held stands here with its fee."),
    )

    person = tables.Column(accessor="enrolment__staff_member", verbose_name=_("Person"))
    accreditation = tables.Column(accessor="enrolment__accreditation__code", verbose_name=_("Accreditation"))
    on = DayColumn(verbose_name=_("Date"))
    state = StatusColumn(accessor="enrolment__state", verbose_name=_("State"), status=EnrolmentState)
    fee_e4 = MoneyColumn(verbose_name=_("Fee"), cents=True)
    tally = StatusColumn(verbose_name=_("Counted?"), status=Tally)

    class Meta:
        orderable = False

    def render_person(self, record: FeeRow) -> SafeString:
        person = record.enrolment.staff_member
        url = reverse("partners:staff_member", args=[self.code, person.code])
        return format_html('<a href="{}">{}</a>', url, person)

    def value_person(self, record: FeeRow) -> str:
        return str(record.enrolment.staff_member)


class DealRowTable(ReturnTable):
    caption = _("Orders of your deals")
    empty = EmptyState(
        _("No order belongs to an agreement yet."),
        how=_(
            "Quote the deal number of an agreement in force on the order, or link the order on the agreement’s page:"
            " the discount and the protected revenue then stand here."
        ),
    )

    deal = tables.Column(accessor="agreement__customer", verbose_name=_("Customer"), empty_values=())
    order = tables.Column(accessor="line__order__number", verbose_name=pgettext_lazy("column", "Order"))
    on = DayColumn(verbose_name=_("Date"))
    amount_e4 = MoneyColumn(verbose_name=_("Amount"), cents=True)
    discount_e4 = MoneyColumn(verbose_name=_("Discount"), cents=True)
    tally = StatusColumn(verbose_name=_("Counted?"), status=Tally)

    class Meta:
        orderable = False

    def render_deal(self, record: DealRow) -> SafeString:
        agreement = record.agreement
        url = reverse("deals:agreement", args=[self.code, agreement.public_id])
        words = '<a href="{}">{}</a> <span class="second">{}</span>'
        return format_html(words, url, agreement.customer or agreement.title, agreement.deal_number)

    def value_deal(self, record: DealRow) -> str:
        return f"{record.agreement.customer or record.agreement.title} · {record.agreement.deal_number}"

    def render_order(self, value: str, record: DealRow) -> SafeString:
        line = _now("line %(line)s") % {"line": record.line.line}
        return format_html('{} <span class="second">{}</span>', value, line)

    def value_order(self, value: str, record: DealRow) -> str:
        return f"{value} · {record.line.line}"

    def render_discount_e4(self, value: int, record: DealRow) -> SafeString:
        amount = formats.money(formats.euros(value), cents=True)
        return format_html('{} <span class="second">{}</span>', amount, formats.percent(record.percent, places=2))

    def value_discount_e4(self, value: int) -> Decimal:
        return formats.euros(value)
