"""The short lists of the first pages."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from core import formats
from core.components import EmptyState
from core.tables import MomentColumn, MoneyColumn, NotedColumn, NumberColumn, PortalTable, TierColumn
from deals.desk import Pile
from deals.models import DeclarationRow
from deals.tables.requests import (
    ExtensionTable,
    OverdueTable,
    ProposalTable,
    RequestTable,
    hidden_in,
)
from specializations.enums import TierSlug
from tiers.tables import ChangeTable, PartnerTable


class AtRiskTable(PartnerTable):
    caption = _("Partners at risk")
    empty = EmptyState(
        _("No partner of yours is at risk."),
        how=_("A partner appears here in grace, in transition, or 90 days before its next loss."),
    )

    class Meta:
        orderable = False
        exclude = ("specializations", "missing", "manager")


class CloseTable(PartnerTable):
    caption = _("Partners close to a tier")
    empty = EmptyState(
        _("No partner of yours is close to its next tier."),
        how=_("Close means: one person, one specialization or at most a fifth of the revenue missing."),
    )
    tier = TierColumn(accessor="standing__tier", tier=TierSlug, verbose_name=_("Holds"))
    next_tier = TierColumn(accessor="standing__next_tier", tier=TierSlug, verbose_name=_("Would meet"))
    missing = tables.Column(accessor="standing__next_tier_missing", verbose_name=_("With"))

    class Meta:
        orderable = False
        exclude = ("status", "kept_until", "specializations", "next_loss_on", "manager")
        sequence = ("name", "tier", "next_tier", "missing")


class LastChangeTable(ChangeTable):
    caption = _("Changes of the last run")
    empty = EmptyState(
        _("The last run changed nothing for your partners."),
        how=_("What they gain, lose or put in grace in the next run appears here."),
    )

    class Meta:
        orderable = False
        exclude = ("on",)


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

    class Meta:
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

    class Meta:
        orderable = False

    def render_waiting_for(self, value: str, record: DeclarationRow) -> str:
        return formats.labelled(value, record.waiting_value) if record.waiting_value else value


class WaitingRequestTable(RequestTable):
    class Meta(RequestTable.Meta):
        orderable = False
        exclude = hidden_in(Pile.WAITING)

    empty = EmptyState(_("No request waits for an answer."))


class LateRequestTable(OverdueTable):
    class Meta(OverdueTable.Meta):
        orderable = False


class WaitingExtensionTable(ExtensionTable):
    class Meta(ExtensionTable.Meta):
        orderable = False
        exclude = ("proof",)

    empty = EmptyState(_("No extension waits."))


class WaitingProposalTable(ProposalTable):
    class Meta(ProposalTable.Meta):
        orderable = False

    empty = EmptyState(_("No revocation is proposed."))
