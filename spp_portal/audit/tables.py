from collections.abc import Iterable
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import formats
from core.components import EmptyState
from core.models import AuditEvent
from core.tables import MomentColumn, PortalTable
from spp_portal.audit.values import Changed, Names, changes_of, thing_words
from spp_portal.audit.words import event_words

SHOWN = 6
"""So many fields stand open; the others unfold."""


class AuditTable(PortalTable):
    """``names`` are those of the events that are shown or saved."""

    caption = _("History of changes")
    empty = EmptyState(
        _("No change matches."), how=_("Whatever somebody or a job changes in the portal is written down here.")
    )
    names: Names

    at = MomentColumn(verbose_name=_("When"), orderable=False)
    by = tables.Column(verbose_name=_("Who"), orderable=False, empty_values=())
    verb = tables.Column(verbose_name=_("What happened"), orderable=False)
    object_key = tables.Column(verbose_name=_("To what"), orderable=False)
    changes = tables.Column(verbose_name=_("Before → after"), orderable=False, empty_values=(), accessor="pk")

    def render_by(self, record: AuditEvent) -> str:
        return str(record.by) if record.by else _now("the portal itself")

    value_by = render_by

    def render_verb(self, value: str) -> str:
        return event_words(value)

    value_verb = render_verb

    def render_object_key(self, value: str, record: AuditEvent) -> SafeString:
        url = thing_url(record)
        name = self.names.find(value)
        shown = format_html('<a href="{}">{}</a>', url, name) if url else format_html("{}", name)
        note = " · ".join(part for part in (thing_words(record.object_type), self._partner(record)) if part)
        return format_html('{} <span class="second">{}</span>', shown, note)

    def value_object_key(self, value: str, record: AuditEvent) -> str:
        parts = (thing_words(record.object_type), self.names.find(value), self._partner(record))
        return " · ".join(part for part in parts if part)

    def _partner(self, record: AuditEvent) -> str:
        return self.names.partners.get(record.partner_code, record.partner_code)

    def render_changes(self, record: AuditEvent) -> SafeString | str:
        found = changes_of(record, self.names)
        shown, more = found[:SHOWN], found[SHOWN:]
        if not more:
            return _lines(shown) if shown else "–"
        words = ngettext("%(count)s more", "%(count)s more", len(more)) % {"count": formats.number(len(more))}
        return format_html("{}<details><summary>{}</summary>{}</details>", _lines(shown), words, _lines(more))

    def value_changes(self, record: AuditEvent) -> str:
        return "; ".join(map(str, changes_of(record, self.names)))


def _lines(changes: Iterable[Changed]) -> SafeString:
    return format_html_join("", '<span class="cell-line">{}</span>', ((change,) for change in changes))


def thing_url(event: AuditEvent) -> str:
    """Where the thing is looked at; empty where it has no page, or may be gone."""
    match event.object_type:
        case "partners.partner" | "partners.pilotinvitation":
            return reverse("tiers:scorecard", args=[event.object_key])
        case "specializations.rulebook":
            return reverse("specializations:rulebook", args=[event.object_key])
        case "deals.teamingagreement" if event.partner_code:
            return reverse("deals:agreement", args=[event.partner_code, event.object_key])
        case "tiers.evaluationrun" | "tiers.runfailure":
            return reverse("tiers:run", args=[event.object_key])
        case "deals.declaration":
            return reverse("deals:declaration", args=[event.object_key])
    return ""


def rows_of(table: AuditTable, *, everything: bool) -> list[Any]:
    """The events of the page, or all of them for a file."""
    return [row.record for row in (table.rows if everything else table.paginated_rows)]
