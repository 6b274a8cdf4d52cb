"""A saved simulation: opened with the facts of the day, shared by its link, deleted by its owner."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.components import Action, Fact, Link
from core.formats import moment
from core.policies import require
from tiers.actions import simulations as actions
from tiers.actions.simulations import Supposition
from tiers.changes import read_changes
from tiers.engine.changes import Change
from tiers.models import SavedSimulation
from tiers.policies import can_change_simulation
from tiers.views.ahead import AheadPage
from tiers.views.simulator import SimulatorPage, passed_words


class SavedPage(AheadPage):
    """A page of one saved simulation: one's own, or one that is shared."""

    @cached_property
    def simulation(self) -> SavedSimulation:
        found = SavedSimulation.objects.visible_to(self.request.user, on=self.today)
        found = found.select_related("owner", "rulebook", "partner")
        return get_object_or_404(found, partner=self.partner, public_id=self.kwargs["public_id"])

    @property
    def is_owner(self) -> bool:
        return bool(can_change_simulation(self.request.user, self.simulation))

    def here(self, name: str = "simulation") -> str:
        return self.url_of(name, self.simulation.public_id)

    def admit(self) -> HttpResponse | None:
        assert self.simulation  # somebody else's is missing, whatever else there is to say
        return super().admit()


class SimulationPage(SavedPage, SimulatorPage):
    """The simulator filled in with what is kept. Others than the owner save a copy."""

    is_kept = True

    def changes_at_first(self) -> Sequence[Change]:
        return read_changes(self.simulation.changes)

    def values_at_first(self) -> dict[str, str]:
        as_of = self.simulation.as_of
        is_open = as_of is not None and as_of >= self.first_day
        return {
            "as_of": as_of.isoformat() if as_of is not None and is_open else "",
            "rulebook": self.simulation.rulebook.public_id if self.simulation.rulebook else "",
            "name": self.simulation.name if self.is_owner else "",
        }

    def keep(self, name: str, supposed: Supposition) -> SavedSimulation:
        if not self.is_owner:
            return super().keep(name, supposed)
        return actions.change_simulation(
            simulation=self.simulation, name=name, supposed=supposed, by=self.request.user, at=timezone.now()
        )

    def actions(self) -> list[Action]:
        if not self.is_owner:
            return super().actions()
        if self.simulation.shared_at is None:
            share = Action(_("Share"), self.here("simulation_share"), post=True)
        else:
            share = Action(_("Stop sharing"), self.here("simulation_unshare"), post=True)
        return [share, Action(_("Delete"), self.here("simulation_delete"), style="danger"), *super().actions()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        simulation = self.simulation
        found = super().get_context_data(**kwargs)
        facts = [
            Fact(_("Saved by"), str(simulation.owner)),
            Fact(_("Saved on"), moment(simulation.saved_at)),
            Fact(_("Open to"), _("you alone") if simulation.shared_at is None else _("whoever sees this partner")),
        ]
        trail = [*self.crumbs, Link(_("Simulator"), self.url_of("simulator"))]
        is_past = simulation.as_of is not None and simulation.as_of < self.first_day
        return found | {
            "title": simulation.name,
            "crumbs": trail,
            "facts": facts,
            "passed": passed_words(simulation.as_of) if is_past and simulation.as_of else "",
            "address": f"{settings.PORTAL_URL}{self.here()}" if simulation.shared_at and self.is_owner else "",
            "save_label": _("Save the changes") if self.is_owner else _("Save a copy"),
        }


class SimulationAct(SavedPage):
    """What only the owner does."""

    def admit(self) -> HttpResponse | None:
        super().admit()
        require(can_change_simulation(self.request.user, self.simulation))
        return None


class SimulationShare(SimulationAct):
    """Open it to whoever sees the partner, or close it again."""

    http_method_names = ("post",)
    shared = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.share_simulation(
            simulation=self.simulation, shared=self.shared, by=self.request.user, at=timezone.now()
        )
        return redirect(self.here())


class SimulationDelete(SimulationAct):
    template_name = "tiers/simulation_delete.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Delete “%(name)s”") % {"name": self.simulation.name}
        crumbs = [Link(_("Simulator"), self.url_of("simulator")), Link(self.simulation.name, self.here())]
        found = super().get_context_data(**kwargs)
        return found | {"title": title, "crumbs": [*self.crumbs, *crumbs], "is_shared": self.simulation.shared_at}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = self.simulation.name
        actions.delete_simulation(simulation=self.simulation, by=self.request.user, at=timezone.now())
        messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
        return redirect(self.url_of("simulator"))
