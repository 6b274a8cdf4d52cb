"""The simulator: some changes, and what is held beside what would be. Nothing is written unless it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components import Action, Fact, Text, Versus
from core.formats import long_date
from partners.models import Enrolment
from tiers.actions import simulations as actions
from tiers.actions.simulations import Supposition
from tiers.changes import ChangesRefused, read_changes
from tiers.engine.changes import Award, Change
from tiers.forms.simulation import ChangeForm, Row, SimulationForm, change_forms, changes_in, row_of
from tiers.models import SavedSimulation
from tiers.options import Options, options_for
from tiers.path import TargetUnknown, changes_of, path_for
from tiers.simulation import simulate_partner
from tiers.views.ahead import AheadPage
from tiers.views.simulation_tables import SimulationTable
from tiers.views.versus import versus

MOST_ROWS = 100


def rows_in(data: Any) -> list[Row]:
    """The changes that a form sent, up to the first place that is missing."""
    names = list(ChangeForm.base_fields)
    rows = []
    for place in range(MOST_ROWS):
        if f"c{place}-kind" not in data:
            break
        rows.append({name: data.get(f"c{place}-{name}", "") for name in names})
    return rows


class SimulatorPage(AheadPage):
    """One form: GET shows a beginning, POST what follows from it; ``do`` is the button that was pressed."""

    template_name = "tiers/simulator.html"
    result_template_name = "tiers/simulation_result.html"
    title: Text = gettext_lazy("Simulator")
    is_kept = False

    @cached_property
    def choices(self) -> Options:
        return options_for(self.partner, on=self.today)

    @property
    def first_day(self) -> date:
        """The first day that can still be judged otherwise."""
        return self.fresh.last_run.as_of if self.fresh.last_run else self.today

    # ── The beginning ──────────────────────────────────────────────────────────
    def changes_at_first(self) -> Sequence[Change]:
        """What the address asks for: a path with ``?path=…``, the training plan with ``?planned=on``, a renewal with
        ``?renew=…``, or nothing.
        """
        asked = self.request.GET
        if asked.get("planned"):
            return self.changes_of_plan()
        if asked.get("path"):
            return self.changes_of_path(asked["path"], people=bool(asked.get("people")), only=asked.getlist("only"))
        found = asked.get("renew", "")
        value = next((value for value, _label in self.choices.awards if value == found), "")
        if not value:
            return ()
        return read_changes([self.renewal_of(value)])

    def changes_of_path(self, target: str, *, people: bool, only: list[str]) -> Sequence[Change]:
        """The trainings of the plan; none where there is no such target."""
        try:
            path = path_for(
                self.partner,
                target,
                as_of=self.today,
                at=timezone.now(),
                fewest_people=people,
                only=only or None,
            )
        except TargetUnknown:
            return ()
        return changes_of(path) if path else ()

    def changes_of_plan(self) -> list[Award]:
        """Everything in the training plan, each as passed on the day of its session, or today without one."""
        return [
            Award(
                enrolment.accreditation.code,
                enrolment.staff_member.code,
                max(self.today, enrolment.session.starts_on) if enrolment.session else self.today,
            )
            for enrolment in Enrolment.objects.of(self.partner)
            .planned()
            .select_related("staff_member", "accreditation", "session")
            .order_by("planned_at", "id")[:MOST_ROWS]
        ]

    def renewal_of(self, value: str) -> dict[str, Any]:
        staff_code, _part, accreditation = value.rpartition("|")
        on = self.request.GET.get("on") or self.today.isoformat()
        return {"renew": {"staff_code": staff_code, "accreditation": accreditation, "awarded_on": on}}

    def values_at_first(self) -> dict[str, str]:
        """The day, the rules and the name; a training plan is shown on the day of its last session."""
        asked = self.request.GET
        last = (
            max((change.awarded_on for change in self.changes_of_plan()), default=None) if "planned" in asked else None
        )
        return {"as_of": last.isoformat() if last and last > self.today else asked.get("as_of", "")}

    def empty_row(self) -> Row:
        return {"on": self.today.isoformat()}

    # ── The two methods ────────────────────────────────────────────────────────
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            rows = [row_of(change) for change in self.changes_at_first()]
        except ChangesRefused:
            rows = []
        return self.answer(rows or [self.empty_row()], self.values_at_first())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows, do = rows_in(request.POST), request.POST.get("do", "")
        if do == "add" and len(rows) < MOST_ROWS:
            rows.append(self.empty_row())
        elif do.startswith("remove-"):
            rows = [row for place, row in enumerate(rows) if f"remove-{place}" != do]
        # While somebody presses *Save* the refresh of what was typed last is sent, too, with the same button.
        save = do == "save" and not getattr(request, "htmx", False)
        return self.answer(rows or [self.empty_row()], request.POST, save=save)

    def answer(self, rows: list[Row], values: Any, *, save: bool = False) -> HttpResponse:
        """The page with the result, or only the result where only that is asked for."""
        form = SimulationForm(values, options=self.choices, first_day=self.first_day, needs_name=save)
        found = change_forms(rows, self.choices)
        shown = self.simulated(form, found)
        if save and form.is_valid() and shown is not None and (saved := self.saved(form, found)):
            return redirect(self.url_of("simulation", saved.public_id))
        context = self.get_context_data(
            form=form, change_forms=found, versus=shown, wrong=[each for each in (*found, form) if each.errors]
        )
        response = self.render_to_response(context)
        if getattr(self.request, "htmx", False):
            response.template_name = self.result_template_name  # type: ignore[attr-defined]  # a TemplateResponse
        return response

    def simulated(self, form: SimulationForm, found: Sequence[ChangeForm]) -> Versus | None:
        """None while something has to be corrected, which is then said beside its field."""
        are_sound = [each.is_valid() for each in found]
        if not all(are_sound) or not (form.is_valid() or set(form.errors) == {"name"}):
            return None
        changes, sources = changes_in(found)
        try:
            simulation = simulate_partner(
                self.partner,
                changes,
                as_of=form.cleaned_data.get("as_of") or self.today,
                at=timezone.now(),
                rulebook=form.chosen_rulebook,
            )
        except ChangesRefused as refusal:
            for problem in refusal.problems:
                sources[problem.place].refuse(problem)
            return None
        return versus(simulation, self.names) if simulation else None

    # ── Keeping it ─────────────────────────────────────────────────────────────
    def saved(self, form: SimulationForm, found: Sequence[ChangeForm]) -> SavedSimulation | None:
        """None where the name cannot be taken, which is said beside it."""
        changes, _sources = changes_in(found)
        supposed = Supposition(changes, form.cleaned_data["as_of"], form.chosen_rulebook)
        try:
            saved = self.keep(form.cleaned_data["name"], supposed)
        except ValidationError as refusal:
            form.add_error("name", refusal.messages)
            return None
        messages.success(
            self.request, _("Saved. It is simulated anew with the facts of the day whenever it is opened.")
        )
        return saved

    def keep(self, name: str, supposed: Supposition) -> SavedSimulation:
        return actions.save_simulation(
            partner=self.partner, name=name, supposed=supposed, by=self.request.user, at=timezone.now()
        )

    # ── The page ───────────────────────────────────────────────────────────────
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = SavedSimulation.objects.visible_to(self.request.user, on=self.today).filter(partner=self.partner)
        facts = [Fact(_("Nothing here is written"), _("until you save it"))] if not self.is_kept else []
        return super().get_context_data(
            freshness=self.freshness,
            facts=facts,
            actions=self.actions(),
            table=self.paged(SimulationTable(kept.select_related("owner", "partner"), reader=self.request.user)),
            save_label=_("Save"),
            **kwargs,
        )

    def actions(self) -> list[Action]:
        return [Action(_("Start again"), self.url_of("simulator"))]


def passed_words(day: date) -> str:
    """Where the day of a saved simulation is judged by now."""
    return _("It was about %(day)s, which is judged by now: this is about today.") % {"day": long_date(day)}
