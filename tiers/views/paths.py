"""The cheapest training that leads to a tier or to a level, other ways there, and the simulation that it becomes."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.components import Action, Fact, Link
from partners.models import StaffMember
from partners.policies import can_edit_staff
from specializations.enums import Level, TierSlug
from specializations.wording import achievement_words
from tiers.forms.path import PathForm
from tiers.options import Choice
from tiers.path import Path, PlannedAward, path_for
from tiers.queries import LivePartner
from tiers.views.ahead import AheadPage
from tiers.views.path_tables import PlanTable
from tiers.views.scorecard import ABOVE_REGISTERED
from tiers.wording.paths import obstacle_words, plan_of, target_words


class PathPage(AheadPage):
    template_name = "tiers/path.html"
    title = gettext_lazy("Path")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        if self.live is None:
            return found
        form = self.form(self.live)
        found |= {"freshness": self.freshness, "form": form}
        if not form.is_valid():
            return found
        values = form.cleaned_data
        path = self.path(values["to"], people=values["people"], only=values["only"])
        return found | self.shown(path, values) if path else found

    def form(self, live: LivePartner) -> PathForm:
        data = self.request.GET.copy()
        data.setdefault("to", self.next_target(live))
        names = sorted(((slug, self.names[slug]) for slug in live.rules.axes.specializations), key=lambda pair: pair[1])
        return PathForm(data, targets=self.targets(names), specializations=names)

    def next_target(self, live: LivePartner) -> str:
        """The lowest tier that is not met; the highest where all are."""
        met = {line.subject: True for line in live.lines if line.level == "tier"}
        for line in live.lines:
            if line.level == "tier" and not line.is_met:
                met[line.subject] = False
        return next((tier.value for tier in ABOVE_REGISTERED if not met.get(tier)), TierSlug.PLATINUM.value)

    def targets(self, names: list[Choice]) -> list[tuple[str, list[Choice]]]:
        tiers = [(tier.value, str(tier.label)) for tier in ABOVE_REGISTERED]
        levels = [
            (f"{slug}:{level}", achievement_words(f"{slug}:{level}", self.names))
            for slug, _name in names
            for level in Level.values
        ]
        return [(_("Tiers"), tiers), (_("Specializations"), levels)]

    def path(self, target: str, *, people: bool, only: list[str]) -> Path | None:
        return path_for(
            self.partner,
            target,
            as_of=self.today,
            at=timezone.now(),
            fewest_people=people,
            only=only or None,
        )

    def shown(self, path: Path, values: dict[str, Any]) -> dict[str, Any]:
        what = target_words(path.target, self.names)
        if path.is_met:
            return {"met": _("%(what)s is met today: there is nothing to train.") % {"what": what}}
        if not path.is_reachable:
            return {
                "blocked": _("No training leads to %(what)s.") % {"what": what},
                "why": obstacle_words(path.obstacle),
            }
        simulate = self.simulation_url(values)
        return {
            "heading": _("Cheapest way to %(what)s") % {"what": what}
            if not values["people"]
            else _("Way to %(what)s with the fewest people") % {"what": what},
            "plan": plan_of(path, self.names, self.people, self.way),
            "simulate": Action(_("Simulate this plan"), simulate, style="primary"),
            "table": PlanTable(path, names=self.names, people=self.people),
            "left": self.left(path),
            "other": self.other(path, values),
        }

    @cached_property
    def people(self) -> dict[str, str]:
        return {person.code: str(person) for person in StaffMember.objects.filter(partner=self.partner)}

    def way(self, planned: PlannedAward) -> Link | None:
        """Plan the training of somebody on the staff; whoever is new is put on the list first."""
        if planned.staff_code is not None:
            return self.training_link(planned.accreditation, planned.staff_code)
        if not can_edit_staff(self.request.user, self.partner):
            return None
        return Link(_("Add a person first"), reverse("partners:staff_add", args=[self.partner.code]))

    def simulation_url(self, values: dict[str, Any]) -> str:
        return f"{self.url_of('simulator')}?{self.query(values, 'path')}"

    def query(self, values: dict[str, Any], target: str) -> str:
        asked = [(target, values["to"]), *(("only", slug) for slug in values["only"])]
        return urlencode([*asked, ("people", "on")] if values["people"] else asked)

    def left(self, path: Path) -> list[Fact]:
        """What the target itself lacks in revenue."""
        missing = (
            (_("Revenue to be declared"), path.revenue_missing_e4),
            (_("of it incremental"), path.incremental_revenue_missing_e4),
        )
        return [Fact(label, formats.missing_money(formats.euros(amount))) for label, amount in missing if amount]

    def other(self, path: Path, values: dict[str, Any]) -> dict[str, Any] | None:
        """The plan that looks first at what this one looks at second; None where it is the same."""
        turned = values | {"people": not values["people"]}
        other = self.path(path.target, people=turned["people"], only=values["only"])
        if other is None or (other.fee_e4, other.people) == (path.fee_e4, path.people):
            return None
        words = {
            "people": formats.number(other.people),
            "fee": formats.money(formats.euros(other.fee_e4)),
        }
        text = (
            _("With the fewest people: %(people)s, for %(fee)s.")
            if turned["people"]
            else _("With the lowest fees: %(fee)s, for %(people)s people.")
        )
        return {"text": text % words, "link": Link(_("Show this plan"), f"?{self.query(turned, 'to')}")}
