"""What the pages about the time to come share: who reads them, and how they hang together."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Link, Tab, tabs_to
from core.policies import require
from deals.views.agreements import GuardedPage
from partners.models import Enrolment
from partners.policies import can_plan_training
from tiers.policies import can_look_ahead
from tiers.views.scorecard import StandingPage


class AheadPage(GuardedPage, StandingPage):
    """Forecast, simulator and path of a reseller. The vendor's people have them among the partner's pages."""

    def admit(self) -> HttpResponse | None:
        require(can_look_ahead(self.request.user, self.partner))
        return None

    @cached_property
    def pages(self) -> list[tuple[str, str]]:
        return [
            (_("Forecast"), "tiers:forecast"),
            (_("Simulator"), "tiers:simulator"),
            (_("Path"), "tiers:path"),
            (_("In your calendar"), "tiers:calendar"),
        ]

    def tabs(self) -> list[Tab]:
        if not self.is_own:
            return super().tabs()
        return tabs_to({self.url_of(name.partition(":")[2]): label for label, name in self.pages}, self.request.path)

    @cached_property
    def planned(self) -> set[tuple[str, str]]:
        """Who is to attend which training, by codes."""
        enrolments = Enrolment.objects.planned().filter(staff_member__partner=self.partner)
        return set(enrolments.values_list("staff_member__code", "accreditation__code"))

    def training_link(self, accreditation: str, staff_code: str) -> Link | None:
        """Where this training is or can be planned for this person, for whoever keeps the plan."""
        if not can_plan_training(self.request.user, self.partner):
            return None
        if (staff_code, accreditation) in self.planned:
            return Link(_("In the training plan"), reverse("partners:training_plan", args=[self.partner.code]))
        url = reverse("partners:training_add", args=[self.partner.code])
        return Link(_("Plan this training"), f"{url}?{urlencode({'training': accreditation, 'person': staff_code})}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"tabs": self.tabs(), "has_standing": self.live is not None}
