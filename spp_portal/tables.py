"""The short lists of the first pages."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.components import EmptyState
from core.tables import (
    DayColumn,
    MomentColumn,
    MoneyColumn,
    NotedColumn,
    NumberColumn,
    PortalTable,
    StatusColumn,
    TierColumn,
)
from deals.models import DeclarationRow
from partners.enums import StandingStatus
from specializations.enums import TierSlug
from specializations.models import Specialization
from specializations.wording import achievement_words
from tiers.enums import Change


class PartnerColumn(NotedColumn):
    """The partner's name, which leads to its page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            note="code",
            url=lambda row: reverse("tiers:scorecard", args=[getattr(row, "partner", row).code]),
            verbose_name=_("Partner"),
            **kwargs,
        )


class AtRiskTable(PortalTable):
    caption = _("Partners at risk")
    empty = EmptyState(
        _("No partner of yours is at risk."),
        how=_("A partner appears here in grace, in transition, or 90 days before its next loss."),
    )

    name = PartnerColumn()
    tier = TierColumn(accessor="standing__tier", tier=TierSlug, verbose_name=_("Tier"))
    status = StatusColumn(accessor="standing__status", status=StandingStatus, verbose_name=_("Status"))
    kept_until = DayColumn(accessor="standing__kept_until", verbose_name=_("Kept until"), default="")
    next_loss_on = DayColumn(accessor="standing__next_loss_on", verbose_name=_("Next loss"), default="")

    class Meta(PortalTable.Meta):
        orderable = False


class CloseTable(PortalTable):
    caption = _("Partners close to a tier")
    empty = EmptyState(
        _("No partner of yours is close to its next tier."),
        how=_("Close means: one person, one specialization or at most 20 % of the revenue missing."),
    )

    name = PartnerColumn()
    tier = TierColumn(accessor="standing__tier", tier=TierSlug, verbose_name=_("Tier"))
    next_tier = TierColumn(accessor="standing__next_tier", tier=TierSlug, verbose_name=_("Next tier"))

    class Meta(PortalTable.Meta):
        orderable = False


class ChangeTable(PortalTable):
    caption = _("Changes of the last run")
    empty = EmptyState(
        _("The last run changed nothing for your partners."),
        how=_("What they gain, lose or put in grace in the next run appears here."),
    )

    partner = PartnerColumn()
    achievement = tables.Column(verbose_name=_("Achievement"))
    change = StatusColumn(status=Change, verbose_name=_("Change"))

    class Meta(PortalTable.Meta):
        orderable = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = dict(Specialization.objects.values_list("slug", "name"))

    def render_achievement(self, value: str) -> str:
        return achievement_words(value, self.names)


class DistributorOrderTable(PortalTable):
    caption = _("Orders of your resellers by declaration")
    empty = EmptyState(
        _("No order names you as its distributor yet."),
        how=_("Orders appear here once a declaration names your code in its distributor column."),
    )

    file_name = NotedColumn(note="source", verbose_name=_("Declaration"))
    received_at = MomentColumn(verbose_name=_("Received"))
    lines = NumberColumn(verbose_name=_("Lines taken"))
    amount_e4 = MoneyColumn(verbose_name=_("Amount"))

    class Meta(PortalTable.Meta):
        orderable = False


class HeldOrderTable(PortalTable):
    caption = _("Order lines that wait")
    empty = EmptyState(
        _("No order line of yours waits."),
        how=_(
            "A line waits while its partner, its product or its exchange rate is unknown; then it is taken by itself."
        ),
    )

    order_number = NotedColumn(accessor="cells__order_number", note="partner_code", verbose_name=_("Order"), default="")
    line = tables.Column(accessor="cells__line", verbose_name=_("Line"), default="")
    received_at = MomentColumn(accessor="declaration__received_at", verbose_name=_("Received"))
    waiting_for = tables.Column(verbose_name=_("Waits for"))

    class Meta(PortalTable.Meta):
        orderable = False

    def render_waiting_for(self, value: str, record: DeclarationRow) -> str:
        return f"{value}: {record.waiting_value}"
