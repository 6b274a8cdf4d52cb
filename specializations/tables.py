"""The list of versions of the rules."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.components import EmptyState
from core.formats import short_moment
from core.tables import DayColumn, PortalTable
from specializations.models import Rulebook
from specializations.status import status_of


class VersionTable(PortalTable):
    caption = _("Versions of the rules")
    empty = EmptyState(
        _("No version of the rules exists yet."),
        how=_("The first one is loaded by the operator from a file; drafts are made from it here."),
    )

    name = tables.Column(verbose_name=_("Version"))
    state = tables.Column(verbose_name=_("State"))
    effective_from = DayColumn(verbose_name=_("Takes effect on"))
    created_by = tables.Column(verbose_name=_("Author"), empty_values=(), order_by="created_at")
    submitted_by = tables.Column(verbose_name=_("Submitted by"), order_by="submitted_at")
    published_by = tables.Column(verbose_name=_("Published by"), empty_values=(), order_by="published_at")

    class Meta:
        order_by = "-effective_from"

    def __init__(self, *args: Any, published: Iterable[Rulebook], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.published = list(published)
        self.today = today

    def render_name(self, value: str, record: Rulebook) -> SafeString:
        url = reverse("specializations:rulebook", args=[record.public_id])
        made_from = _now("made from “%(name)s”") % {"name": record.based_on.name} if record.based_on else ""
        return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, value, made_from)

    def render_state(self, record: Rulebook) -> str:
        status = status_of(record, self.published, self.today)
        return render_to_string("components/status_chip.html", {"status": status})

    def render_created_by(self, record: Rulebook) -> str:
        return self._who(str(record.created_by) if record.created_by else _now("the operator"), record.created_at)

    def render_submitted_by(self, record: Rulebook) -> str:
        return self._who(str(record.submitted_by), record.submitted_at)

    def render_published_by(self, record: Rulebook) -> str:
        if record.published_at is None:
            return "–"
        return self._who(str(record.published_by) if record.published_by else _now("the operator"), record.published_at)

    def _who(self, who: str, at: datetime | None) -> SafeString:
        return format_html('{} <span class="second">{}</span>', who, short_moment(at) if at else "")
