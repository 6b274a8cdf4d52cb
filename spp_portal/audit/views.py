"""The history of changes: who did what to what, with the values before and after."""

from typing import Any

from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig

from core.downloads import DownloadMixin
from core.models import AuditEvent
from core.policies import can_read_history
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from spp_portal.audit.filters import AuditFilter
from spp_portal.audit.tables import AuditTable, rows_of
from spp_portal.audit.values import Names


class AuditList(PolicyMixin, DownloadMixin, TemplateView):
    """Newest first. While the filter itself is wrong its message is shown above everything."""

    request: SignedInRequest
    policy = can_read_history
    template_name = "spp_portal/audit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = AuditEvent.objects.visible_to(self.request.user).select_related("by").order_by("-pk")
        found = AuditFilter(self.request.GET, queryset=events)
        table = AuditTable(found.qs if found.is_valid() else events)
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        table.names = Names.of(rows_of(table, everything="download" in self.request.GET))
        return super().get_context_data(filter=found, table=table, **kwargs)
