"""Declarations: what came in, and what became of every row."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig

from core import formats
from core.components import Fact, Link
from core.downloads import DownloadMixin
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from deals.enums import DeclarationState, RowState
from deals.filters.declarations import DeclarationFilter, DeclarationRowFilter
from deals.models import Declaration
from deals.policies import can_list_declarations
from deals.tables.declarations import DeclarationRowTable, DeclarationTable

KEPT_ROWS = "rows"
"""Where on its page the rows of a declaration stand."""


class DeclarationList(PolicyMixin, DownloadMixin, TemplateView):
    request: SignedInRequest
    policy = can_list_declarations
    template_name = "deals/declaration_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        declarations = Declaration.objects.visible_to(self.request.user)
        found = DeclarationFilter(self.request.GET, queryset=declarations)
        table = DeclarationTable(found.qs if found.is_valid() else declarations)
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        return super().get_context_data(filter=found, table=table, **kwargs)


class DeclarationPage(PolicyMixin, DownloadMixin, TemplateView):
    """One declaration: its accounting, and the rows that were held, rejected or corrected."""

    request: SignedInRequest
    policy = can_list_declarations
    template_name = "deals/declaration_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        declaration = get_object_or_404(
            Declaration.objects.visible_to(self.request.user).select_related("received_from"),
            public_id=self.kwargs["public_id"],
        )
        rows = declaration.kept_rows.all()
        found = DeclarationRowFilter(self.request.GET, queryset=rows)
        table = DeclarationRowTable(found.qs if found.is_valid() else rows)
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        return super().get_context_data(
            declaration=declaration,
            state=DeclarationState(declaration.state),
            crumbs=[Link(_("Declarations"), reverse("deals:declaration_list"))],
            facts=origin(declaration),
            accounting=accounting(declaration),
            effects=effects(declaration),
            filter=found,
            table=table,
            rows_id=KEPT_ROWS,
            **kwargs,
        )


def origin(declaration: Declaration) -> list[Fact]:
    """Where a declaration comes from."""
    facts = [
        Fact(_("Kind"), declaration.get_kind_display()),
        Fact(_("Source"), declaration.source),
        Fact(_("Received"), formats.short_moment(declaration.received_at)),
    ]
    if declaration.received_from:
        facts.append(Fact(_("by"), str(declaration.received_from)))
    return facts


def accounting(declaration: Declaration) -> list[Fact]:
    """Every row has exactly one outcome: they add up to the rows. Those listed on the page are a link to them.

    What was held may have been taken since: such a row is listed under another outcome, so all rows are shown.
    """
    return [
        Fact(label, formats.number(number), url=url if number else "")
        for label, number, url in (
            (_("Accepted"), declaration.accepted, ""),
            (_("Unchanged"), declaration.unchanged, ""),
            (_("Corrected"), declaration.corrected, f"?state={RowState.CORRECTED}#{KEPT_ROWS}"),
            (_("Held"), declaration.held, f"?#{KEPT_ROWS}"),
            (_("Rejected"), declaration.rejected, f"?state={RowState.REJECTED}#{KEPT_ROWS}"),
            (_("Rows"), declaration.rows, ""),
        )
    ]


def effects(declaration: Declaration) -> list[Fact]:
    """What this declaration did to rows of others; only what happened."""
    return [
        Fact(label, formats.number(number))
        for label, number in (
            (_("Rows held earlier that could be taken"), declaration.taken),
            (_("Held rows that a newer row made obsolete"), declaration.superseded_held),
            (_("Order lines converted again with a new rate"), declaration.converted),
            (_("Order lines that followed a product to its new specialization"), declaration.remapped),
        )
        if number
    ]
