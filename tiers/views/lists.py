"""The partner's orders, to read and to search."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.components import Action, Cell, Column, EvidenceGroup, EvidenceRow, EvidenceTable
from deals.disputes import ask_order_url
from deals.policies import can_ask_dispute
from partners.views.pages import PartnerPage, narrowed
from tiers.deal_links import with_agreements
from tiers.dispute_links import Disputed, disputing
from tiers.evidence import LineEvidence, line_evidence
from tiers.filters import OrderLineFilter
from tiers.tables import OrderTable
from tiers.wording import held_reason

HELD_ROWS_SHOWN = 20
HELD = "held"


class OrderList(PartnerPage):
    """Every declared line of the partner, replaced ones too, with what it counts for today."""

    template_name = "tiers/order_list.html"
    title = gettext_lazy("Orders")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evidence = line_evidence(self.partner, None, window_months=self.rulebook.window_months, on=self.today)
        lines = with_agreements(evidence.lines(), "specialization")
        is_asking = bool(can_ask_dispute(self.request.user, self.partner))
        disputed = disputing(self.request.user, self.partner)
        found = OrderLineFilter(self.request.GET, queryset=lines)
        return super().get_context_data(
            filter=found,
            table=self.paged(OrderTable(narrowed(found), evidence=evidence, disputed=disputed)),
            held=held_table(evidence, disputed, whole=self.downloads(HELD)),
            actions=self.ways() if is_asking else [],
            window=window_words(evidence),
            **kwargs,
        )

    def ways(self) -> list[Action]:
        code = self.partner.code
        return [
            Action(_("Dispute a missing order"), ask_order_url(code)),
            Action(_("Disputes"), reverse("deals:dispute_list", args=[code])),
        ]


def window_words(evidence: LineEvidence) -> str:
    return _("Orders of %(first)s to %(last)s count today.") % {
        "first": formats.long_date(evidence.window_from),
        "last": formats.long_date(evidence.on),
    }


def held_table(evidence: LineEvidence, disputed: Disputed, *, whole: bool) -> EvidenceTable | None:
    """Declared rows of the partner that wait for something unknown, all or the first few; None when there are none."""
    held = evidence.held_rows().order_by("id")
    rows = list(held if whole else held[: HELD_ROWS_SHOWN + 1])
    if not rows:
        return None
    listed = rows if whole else rows[:HELD_ROWS_SHOWN]
    shown = [EvidenceRow(_as_declared(row.cells), disputed(held_reason(row), row)) for row in listed]
    return EvidenceTable(
        key=HELD,
        caption=_("Declared, but not yet counted"),
        columns=[Column(_("Order"), nowrap=True), Column(_("Date"), nowrap=True), Column(_("Amount"), numeric=True)],
        groups=[EvidenceGroup(_("Waiting"), shown)],
        footer=_("The first %(count)s are shown.") % {"count": len(shown)} if len(rows) > len(shown) else "",
    )


def _declared_day(written: str) -> Cell:
    """A date as the pages write it; whatever is no date, as it came."""
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        return Cell(written)
    return Cell(formats.short_date(day), value=day)


def _as_declared(cells: dict[str, str]) -> list[Cell]:
    """A held row has no amount in EUR yet: it is shown as it came."""
    written = [cells.get(name, "") for name in ("quantity", "unit_price", "currency")]
    return [
        Cell(cells.get("order_number", ""), note=_("line %(line)s") % {"line": cells.get("line", "")}),
        _declared_day(cells.get("order_date", "")),
        Cell("{} × {} {}".format(*written)),
    ]
