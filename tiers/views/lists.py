"""The partner's orders and staff, to read and to search."""

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.components import Cell, Column, EvidenceGroup, EvidenceRow, EvidenceTable
from partners.models import Award
from tiers.evidence import LineEvidence, line_evidence
from tiers.filters import OrderLineFilter, StaffFilter
from tiers.tables import OrderTable, StaffTable
from tiers.views.pages import PartnerPage, narrowed
from tiers.wording import held_reason

HELD_ROWS_SHOWN = 20


class OrderList(PartnerPage):
    """Every declared line of the partner, replaced ones too, with what it counts for today."""

    template_name = "tiers/order_list.html"
    title = gettext_lazy("Orders")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evidence = line_evidence(self.partner, None, rulebook=self.rulebook, on=self.today)
        lines = evidence.lines().select_related("order", "specialization")
        found = OrderLineFilter(self.request.GET, queryset=lines)
        return super().get_context_data(
            filter=found,
            table=self.paged(OrderTable(narrowed(found), evidence=evidence)),
            held=held_table(evidence),
            window=window_words(evidence),
            **kwargs,
        )


def window_words(evidence: LineEvidence) -> str:
    return _("Orders of %(first)s to %(last)s count today.") % {
        "first": formats.long_date(evidence.window_from),
        "last": formats.long_date(evidence.on),
    }


def held_table(evidence: LineEvidence) -> EvidenceTable | None:
    """Declared rows of the partner that wait for something unknown, the first few; None when there are none."""
    rows = list(evidence.held_rows().order_by("id")[: HELD_ROWS_SHOWN + 1])
    if not rows:
        return None
    shown = [EvidenceRow(_as_declared(row.cells), held_reason(row)) for row in rows[:HELD_ROWS_SHOWN]]
    return EvidenceTable(
        caption=_("Declared, but not yet counted"),
        columns=[Column(_("Order")), Column(_("Date"), nowrap=True), Column(_("Amount"), numeric=True)],
        groups=[EvidenceGroup(_("Waiting"), shown)],
        footer=_("The first %(count)s are shown.") % {"count": len(shown)} if len(rows) > len(shown) else "",
    )


def _day_words(written: str) -> str:
    """A date as the pages write it; whatever is no date, as it came."""
    try:
        return formats.short_date(date.fromisoformat(written.strip()))
    except ValueError:
        return written


def _as_declared(cells: dict[str, str]) -> list[Cell]:
    """A held row has no amount in EUR yet: it is shown as it came."""
    written = [cells.get(name, "") for name in ("quantity", "unit_price", "currency")]
    return [
        Cell(cells.get("order_number", ""), note=_("line %(line)s") % {"line": cells.get("line", "")}),
        Cell(_day_words(cells.get("order_date", ""))),
        Cell("{} × {} {}".format(*written)),
    ]


class StaffList(PartnerPage):
    """The partner's people, those who left too, with their valid awards."""

    template_name = "tiers/staff_list.html"
    title = gettext_lazy("Staff")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        valid = (
            Award.objects.valid(self.today).select_related("accreditation__specialization").order_by("expires_on", "id")
        )
        staff = self.partner.staff.prefetch_related(Prefetch("awards", queryset=valid, to_attr="valid_awards"))
        found = StaffFilter(self.request.GET, queryset=staff, on=self.today)
        return super().get_context_data(filter=found, table=self.paged(StaffTable(narrowed(found))), **kwargs)
