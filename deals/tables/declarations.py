"""The lists of declarations and of the rows that were not simply taken."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import formats
from core.components import EmptyState
from core.tables import MomentColumn, NumberColumn, PortalTable, StatusColumn
from deals.enums import DeclarationState, RejectReason, RowState, WaitingFor
from deals.models import Declaration, DeclarationRow


class DeclarationTable(PortalTable):
    caption = _("Declarations")
    empty = EmptyState(
        _("No declaration matches."), how=_("Each imported file appears here with what became of its rows.")
    )

    file_name = tables.Column(verbose_name=_("File"))
    state = StatusColumn(status=DeclarationState, verbose_name=_("State"))
    received_at = MomentColumn(verbose_name=_("Received"))
    rows = NumberColumn(verbose_name=_("Rows"))
    accepted = NumberColumn(verbose_name=_("Accepted"))
    unchanged = NumberColumn(verbose_name=_("Unchanged"))
    corrected = NumberColumn(verbose_name=_("Corrected"))
    held = NumberColumn(verbose_name=_("Held"))
    rejected = NumberColumn(verbose_name=_("Rejected"))

    class Meta:
        order_by = "-received_at"

    def render_file_name(self, value: str, record: Declaration) -> SafeString:
        url = reverse("deals:declaration", args=[record.public_id])
        note = f"{record.get_kind_display()} · {record.source}"
        return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, value, note)


class DeclarationRowTable(PortalTable):
    caption = _("Held, rejected and corrected rows")
    empty = EmptyState(_("No such row: everything in this file was understood and taken."))

    row_number = NumberColumn(verbose_name=_("Row"))
    state = StatusColumn(status=RowState, verbose_name=_("Outcome"))
    key = tables.Column(verbose_name=_("Key"), attrs={"td": {"class": "nowrap"}})
    reason = tables.Column(verbose_name=_("Why"), empty_values=(), orderable=False)
    cells = tables.Column(verbose_name=_("As received"), empty_values=(), orderable=False)

    class Meta:
        order_by = "row_number"

    def render_reason(self, record: DeclarationRow) -> str:
        return why(record)

    def render_cells(self, value: dict[str, Any] | None) -> str:
        return " · ".join(str(cell) for cell in (value or {}).values() if cell)


def why(row: DeclarationRow) -> str:
    """Why a row was not simply taken, in words."""
    if row.waiting_for:
        return _now("Waits for %(what)s: %(value)s") % {
            "what": WaitingFor(row.waiting_for).label,
            "value": row.waiting_value or _now("(empty)"),
        }
    if row.reason:
        reason = RejectReason(row.reason).said_of(row.column)
        return formats.labelled(row.column, reason) if row.column else reason
    return _now("Replaced what was known under this key.") if row.state == RowState.CORRECTED else ""
