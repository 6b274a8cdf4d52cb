"""The partners that somebody of the vendor looks after."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig

from core.downloads import DownloadMixin
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from partners.models import Partner, PartnerSpecialization
from partners.policies import can_list_partners
from partners.views.pages import narrowed
from tiers.filters import PartnerFilter
from tiers.tables import PartnerTable


class PartnerList(PolicyMixin, DownloadMixin, TemplateView):
    """A channel manager's own partners and those deputised for; all of them for a programme admin."""

    request: SignedInRequest
    policy = can_list_partners
    template_name = "tiers/partner_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        held = PartnerSpecialization.objects.select_related("specialization")
        partners = (
            Partner.objects.visible_to(self.request.user, on=today)
            .select_related("standing", "channel_manager")
            .prefetch_related(Prefetch("specialization_standings", queryset=held))
        )
        found = PartnerFilter(self.request.GET, queryset=partners, on=today)
        table = PartnerTable(narrowed(found))
        table.exclude = () if self.request.user.is_programme_admin else ("manager",)
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        return super().get_context_data(filter=found, table=table, **kwargs)
