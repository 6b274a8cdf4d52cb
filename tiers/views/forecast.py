"""What comes in the next twelve months if nothing new happens: losses, and revenue against the tiers' minimums."""

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components import Action, Link, Loss
from partners.models import Award
from specializations.enums import TierSlug
from tiers.engine.forecast import LossEvent
from tiers.evidence import window_before
from tiers.grounds import Grounds, grounds_of
from tiers.options import award_value
from tiers.queries import LivePartner
from tiers.revenue import month_days, revenue_months
from tiers.views.ahead import AheadPage
from tiers.views.charts import MONTHS_SHOWN, revenue_chart
from tiers.views.forecast_tables import LossTable, RevenueMonthTable
from tiers.views.losses import loss_of
from tiers.wording.grounds import ground_links


class ForecastPage(AheadPage):
    template_name = "tiers/forecast.html"
    title = gettext_lazy("Forecast")

    def charted_from(self) -> date:
        return window_before(self.today, MONTHS_SHOWN)

    @cached_property
    def events(self) -> list[LossEvent]:
        """What is lost for good first comes first."""
        if self.live is None:
            return []
        return sorted(self.live.losses(), key=lambda event: (event.final_on or event.on, event.on, event.achievement))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        if self.live is None:
            return found
        losses = self.losses(self.live)
        return found | {
            "freshness": self.freshness,
            "actions": [Action(_("In your calendar"), self.url_of("calendar"), icon="calendar-days")],
            "losses": losses,
            "table": LossTable(self.events, losses=losses, names=self.names),
            "chart": revenue_chart(self.live, self.today),
            "months": self.months(self.live),
        }

    def losses(self, live: LivePartner) -> list[Loss]:
        grounds = grounds_of(self.partner, live, self.events, today=self.today)
        return [
            loss_of(
                event,
                self.names,
                self.today,
                because=ground_links(why, self.url_of),
                action=self.way_out(event, why),
                training=self.training(why),
            )
            for event, why in zip(self.events, grounds, strict=True)
        ]

    def expiring(self, grounds: Grounds) -> Award | None:
        """The first award that brings the loss because it expires."""
        return next((each.award for each in grounds.awards if not (each.has_left or each.is_revoked)), None)

    def training(self, grounds: Grounds) -> Link | None:
        """Plan the training that renews it."""
        award = self.expiring(grounds)
        return self.training_link(award.accreditation.code, award.staff_member.code) if award else None

    def way_out(self, event: LossEvent, grounds: Grounds) -> Link | None:
        """Try the renewal where an award that expires brings the loss; price the way back where people lack."""
        if award := self.expiring(grounds):
            value = award_value(award.staff_member.code, award.accreditation.code)
            day = max(self.today, date.fromordinal(event.on))
            query = {"renew": value, "on": day.isoformat(), "as_of": day.isoformat()}
            return Link(_("Try the renewal"), f"{self.url_of('simulator')}?{urlencode(query)}")
        if event.cause.measure and event.on <= self.today.toordinal():
            target = event.achievement.removeprefix("tier:")
            return Link(_("Price of the way back"), f"{self.url_of('path')}?{urlencode({'to': target})}")
        return None

    def months(self, live: LivePartner) -> RevenueMonthTable | None:
        if not len(live.facts.lines):
            return None
        rows = revenue_months(live, month_days(self.today, MONTHS_SHOWN), today=self.today)
        return RevenueMonthTable(rows, tiers=[tier for tier in TierSlug if any(tier in row.minimums for row in rows)])
