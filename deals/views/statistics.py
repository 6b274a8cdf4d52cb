"""How fast the vendor answers, what it accepts, and what is won."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateView

from core import formats
from core.components import Fact, Link
from core.downloads import DownloadMixin
from core.views import PolicyMixin, SignedInRequest
from deals import desk
from deals.forms.statistics import StatisticsForm
from deals.policies import can_see_agreement_statistics
from deals.statistics import Grouping, figures
from deals.tables.statistics import StatisticsTable


class Statistics(PolicyMixin, DownloadMixin, TemplateView):
    """One table: a row for each partner, person, specialization or country, and the whole programme first."""

    request: SignedInRequest
    policy = can_see_agreement_statistics
    template_name = "deals/agreement_statistics.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        form = StatisticsForm(self.request.GET, today=today)
        first, last = form.period
        agreements = desk.agreements_for(self.request.user, on=today)
        found = figures(agreements, first=first, last=last, grouping=form.grouping, total_label=_("All"))
        rows = [found.total, *found.groups] if found.total.answers or found.total.ended else []
        table = StatisticsTable(rows, heading=Grouping(form.grouping).label)
        return super().get_context_data(
            form=form,
            table=table,
            crumbs=[Link(_("Decisions"), reverse("deals:request_list"))],
            facts=[
                Fact(_("From"), formats.long_date(first)),
                Fact(_("Until"), formats.long_date(last)),
                Fact(_("Answers"), formats.number(found.total.answers)),
            ],
            **kwargs,
        )
