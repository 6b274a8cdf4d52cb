"""The catalogue to read: its lists, and each entry with what refers to it and its history."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig

from core.components import Action, Chip
from core.downloads import DownloadMixin
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from deals.views.catalogue.sections import SECTIONS, Section, crumbs, tabs
from deals.views.catalogue.words import facts_of, texts_of, usage_of
from specializations.enums import EntryState
from specializations.history import history_of
from specializations.policies import can_edit_catalogue


class CataloguePage(PolicyMixin, TemplateView):
    """What every page of the catalogue knows: its part, and the entry that it is about."""

    request: SignedInRequest
    policy = can_edit_catalogue

    @property
    def section(self) -> Section:
        try:
            return SECTIONS[self.kwargs["kind"]]
        except KeyError:
            raise Http404 from None

    @cached_property
    def entry(self) -> Any:
        return get_object_or_404(self.section.entries(), pk=self.kwargs["pk"])

    def address(self, name: str) -> str:
        return reverse(f"deals:{name}", args=[self.section.kind, self.entry.pk])


class CatalogueList(DownloadMixin, CataloguePage):
    template_name = "deals/catalogue_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        section = self.section
        found = section.filter(self.request.GET, queryset=section.entries())
        table = section.table(found.qs if found.is_valid() else section.entries())
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        add = [Action(section.add, reverse("deals:catalogue_add", args=[section.kind]), style="primary")]
        return super().get_context_data(
            title=_("Catalogue"),
            note=section.note,
            crumbs=crumbs(),
            tabs=tabs(section),
            actions=add if section.add else [],
            filter=found,
            table=table,
            **kwargs,
        )


class EntryPage(CataloguePage):
    template_name = "deals/catalogue_entry.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=str(self.entry),
            crumbs=crumbs(self.section),
            status=self._status(),
            actions=self._actions(),
            facts=facts_of(self.entry),
            texts=texts_of(self.entry),
            usage=usage_of(self.entry),
            history=history_of(self.entry),
            **kwargs,
        )

    def _status(self) -> EntryState | Chip | None:
        return self.entry.entry_state if self.section.retires else None

    def _actions(self) -> list[Action]:
        found = [Action(_("Edit"), self.address("catalogue_edit"), style="primary")]
        if self.section.retires and self.entry.retired_at:
            found.append(Action(_("Put into use again"), self.address("catalogue_restore"), post=True))
        elif self.section.retires:
            found.append(Action(_("Retire"), self.address("catalogue_retire"), style="danger"))
        elif self.section.add:
            found.append(Action(_("Remove"), self.address("catalogue_retire"), style="danger"))
        return found
