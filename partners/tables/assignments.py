"""Who looks after which partners, who stands in, and who is invited to a pilot."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.components import Action, EmptyState
from core.models import User
from core.tables import NUMERIC, DayColumn, LastValidDayColumn, NotedColumn, PortalTable
from partners.models import Deputy, PilotInvitation


class ReassignTable(PortalTable):
    """The partners that will change hands; the whole list, so that nobody confirms what they did not see."""

    caption = _("Partners that change hands")
    empty = EmptyState(_("This manager looks after no partner."))

    name = tables.Column(verbose_name=_("Partner"))
    code = tables.Column(verbose_name=_("Code"))
    place = tables.Column(verbose_name=_("Place"), default="")

    class Meta:
        orderable = False


class _ActTable(PortalTable):
    """Each row may end with a button that posts: ``csrf_token`` is the request's."""

    act = tables.Column(verbose_name=_("Edit"), empty_values=(), attrs=NUMERIC, exclude_from_export=True)

    class Meta:
        orderable = False
        sequence = ("...", "act")

    def __init__(self, *args: Any, csrf_token: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.csrf_token = csrf_token

    def button(self, action: Action) -> str:
        return render_to_string("components/action.html", {"action": action, "csrf_token": self.csrf_token})


class DeputyTable(_ActTable):
    """``reader`` ends what is the own, whoever runs the programme everything."""

    caption = _("Who stands in")
    empty = EmptyState(
        _("Nobody stands in for anybody."),
        how=_("A deputy sees and decides what waits for the manager, from the first to the last day."),
    )

    deputy = NotedColumn(note="deputy__email", verbose_name=_("Deputy"))
    manager = tables.Column(verbose_name=_("For"))
    starts_on = DayColumn(verbose_name=_("From"))
    ends_on = LastValidDayColumn(verbose_name=_("Last day"), default=pgettext_lazy("last day", "open"))

    class Meta(_ActTable.Meta):
        pass  # the library takes nothing over from the Meta of a base

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def render_act(self, record: Deputy) -> str:
        if not (self.reader.is_programme_admin or record.manager_id == self.reader.pk):
            return ""
        end = Action(_now("End today"), reverse("partners:deputy_end", args=[record.pk]), style="danger", post=True)
        return self.button(end)


class PilotTable(_ActTable):
    caption = _("Invited partners")
    empty = EmptyState(
        _("Nobody is invited to a pilot."),
        how=_("An invited partner can reach Master from the day of the pilot on, before it is open to all."),
    )

    partner = NotedColumn(accessor="partner__name", note="partner__code", verbose_name=_("Partner"))
    specialization = tables.Column(verbose_name=_("Specialization"))
    invited_on = DayColumn(verbose_name=_("Invited on"), default=_("for every day"))

    class Meta(_ActTable.Meta):
        pass

    def render_act(self, record: PilotInvitation) -> str:
        return self.button(Action(_now("Withdraw"), reverse("partners:pilot_withdraw", args=[record.pk]), post=True))
