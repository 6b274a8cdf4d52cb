"""The saved simulations of a partner that somebody may open."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.components import EmptyState
from core.models import User
from core.tables import DayColumn, MomentColumn, PortalTable
from tiers.models import SavedSimulation


class SimulationTable(PortalTable):
    caption = _("Saved simulations")
    empty = EmptyState(
        _("No simulation is saved."), how=_("Give one a name and save it: it is simulated anew whenever it is opened.")
    )

    name = tables.Column(verbose_name=_("Name"))
    as_of = DayColumn(verbose_name=_("On the day"), default=_("the day it is opened"))
    owner = tables.Column(verbose_name=_("Saved by"), order_by="owner__name")
    shared_at = tables.Column(verbose_name=_("Open to"), empty_values=())
    saved_at = MomentColumn(verbose_name=_("Saved on"))

    class Meta:
        order_by = "-saved_at"

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def render_name(self, value: str, record: SavedSimulation) -> SafeString:
        url = reverse("tiers:simulation", args=[record.partner.code, record.public_id])
        return format_html('<a href="{}">{}</a>', url, value)

    def render_owner(self, value: User) -> str:
        return _now("you") if value.pk == self.reader.pk else str(value)

    def render_shared_at(self, record: SavedSimulation) -> str:
        return _now("you alone") if record.shared_at is None else _now("whoever sees this partner")
