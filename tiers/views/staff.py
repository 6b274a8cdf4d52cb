"""A partner's people: the list, who holds what, and what ends soon with what that would change."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components import Action, Tab
from partners.models import Award
from partners.policies import can_edit_staff
from partners.views.pages import PartnerPage, narrowed
from partners.views.staff import staff_tabs
from tiers.filters import StaffFilter
from tiers.grounds import grounds_of
from tiers.staff_tables import EndingTable, MatrixTable, StaffTable
from tiers.staffing import ending_awards, matrix_of
from tiers.views.losses import loss_of
from tiers.views.scorecard import StandingPage

PERIODS = (30, 60, 90)


class StaffList(PartnerPage):
    """The partner's people, those who left too, with their valid awards and the claims that wait."""

    template_name = "tiers/staff_list.html"
    title = gettext_lazy("Staff")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        awards = Award.objects.select_related("accreditation__specialization").order_by("expires_on", "id")
        staff = self.partner.staff.prefetch_related(
            Prefetch("awards", queryset=awards.valid(self.today), to_attr="valid_awards"),
            Prefetch("awards", queryset=awards.waiting(), to_attr="claimed_awards"),
        )
        found = StaffFilter(self.request.GET, queryset=staff, on=self.today)
        table = StaffTable(narrowed(found), code=self.partner.code)
        return super().get_context_data(
            filter=found, table=self.paged(table), views=staff_tabs(self), actions=self.actions(), **kwargs
        )

    def actions(self) -> list[Action]:
        if not can_edit_staff(self.request.user, self.partner):
            return []
        here = [self.partner.code]
        return [
            Action(_("Add a person"), reverse("partners:staff_add", args=here), style="primary"),
            Action(_("Add several"), reverse("partners:staff_add_many", args=here)),
        ]


class StaffMatrix(PartnerPage):
    """People × specializations, with the role and its end."""

    template_name = "tiers/staff_matrix.html"
    title = gettext_lazy("Staff")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        specializations, rows = matrix_of(self.partner, rulebook=self.rulebook, on=self.today)
        table = MatrixTable(rows, specializations=specializations, code=self.partner.code)
        return super().get_context_data(table=self.paged(table), views=staff_tabs(self), **kwargs)


class StaffExpiring(StandingPage):
    """Awards that end within 30, 60 or 90 days, each with what the standing would lose by it."""

    template_name = "tiers/staff_expiring.html"
    title = gettext_lazy("Staff")

    @cached_property
    def days(self) -> int:
        asked = self.request.GET.get("days", "")
        return int(asked) if asked in {str(period) for period in PERIODS} else PERIODS[-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        awards = ending_awards(self.partner, on=self.today, days=self.days)
        may_edit = bool(can_edit_staff(self.request.user, self.partner))
        table = EndingTable(
            awards, consequences=self.consequences(), code=self.partner.code, today=self.today, may_edit=may_edit
        )
        return super().get_context_data(
            table=self.paged(table), views=staff_tabs(self), periods=self.periods(), freshness=self.freshness, **kwargs
        )

    def periods(self) -> list[Tab]:
        here = self.url_of("staff_expiring")
        return [
            Tab(_("Within %(days)s days") % {"days": days}, f"{here}?days={days}", current=days == self.days)
            for days in PERIODS
        ]

    def consequences(self) -> dict[int, list[str]]:
        """What begins with the end of each award, by its key, in the order of the days."""
        if self.live is None:
            return {}
        events = self.live.losses(self.days)
        found: dict[int, list[str]] = defaultdict(list)
        for event, grounds in zip(events, grounds_of(self.partner, self.live, events, today=self.today), strict=True):
            loss = loss_of(event, self.names, self.today)
            for ending in grounds.awards:
                found[ending.award.pk].append(f"{loss.what}, {loss.when}")
        return found
