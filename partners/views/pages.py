"""What every page about one partner shares: the partner, if the reader may see it, and the head of the page."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy
from django.views.generic.base import TemplateView
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table

from core.components import Contact, Link, Tab, Text, tabs_to
from core.downloads import DownloadMixin
from core.tables import PAGE_ROWS
from core.views import SignedInRequest
from partners.contacts import contact_with, deputy_name
from partners.enums import PartnerKind
from partners.models import Partner
from partners.roles import PARTNER_ROLES, VENDOR_ROLES, partner_of, role_of
from specializations.models import Rulebook

PARTNER_TABS = (
    (_lazy("Tier"), "tiers:scorecard"),
    (_lazy("Specializations"), "tiers:specialization_list"),
    (_lazy("Forecast"), "tiers:forecast"),
    (_lazy("Simulator"), "tiers:simulator"),
    (_lazy("Path"), "tiers:path"),
    (_lazy("Staff"), "tiers:staff_list"),
    (_lazy("Orders"), "tiers:order_list"),
    (_lazy("Agreements"), "deals:agreement_list"),
    (pgettext_lazy("page of a partner", "Return"), "tiers:return"),
    (_lazy("Disputes"), "deals:dispute_list"),
    (_lazy("Exceptions"), "tiers:exception_list"),
)
OF_RESELLERS = frozenset(
    {
        "tiers:forecast",
        "tiers:simulator",
        "tiers:path",
        "deals:agreement_list",
        "tiers:return",
        "deals:dispute_list",
        "tiers:exception_list",
    }
)
"""Pages that a distributor has not."""


class PartnerPage(DownloadMixin, TemplateView):
    """A page of one partner. Somebody else's partner, and one that does not exist, are a 404."""

    request: SignedInRequest
    title: Text = ""

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def partner(self) -> Partner:
        own = partner_of(self.request.user)
        if self.is_own and own is not None and own.code == self.kwargs["code"] and not own.has_left(self.today):
            return own  # what visible_to would find, already there
        partners = Partner.objects.visible_to(self.request.user, on=self.today)
        partners = partners.select_related("channel_manager", "standing")
        deputy = deputy_name(OuterRef("channel_manager"), on=self.today)
        return get_object_or_404(partners.annotate(deputy_name=deputy), code=self.kwargs["code"])

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rulebook in force today. Http404 before the first one."""
        rulebook = Rulebook.objects.in_force(self.today)
        if rulebook is None:
            raise Http404(_("No rulebook is in force yet."))
        return rulebook

    @property
    def is_own(self) -> bool:
        return role_of(self.request.user) in PARTNER_ROLES

    def url_of(self, name: str, *more: str) -> str:
        return reverse(f"tiers:{name}", args=[self.partner.code, *more])

    @property
    def eyebrow(self) -> str:
        return " · ".join(part for part in (self.partner.name, self.partner.place) if part)

    @property
    def crumbs(self) -> list[Link]:
        """The way back: to one's own tier, or for the vendor to the list and to the partner; a distributor has none."""
        if self.is_own:
            return [Link(_("My tier"), self.url_of("scorecard"))]
        if role_of(self.request.user) not in VENDOR_ROLES:
            return []
        return [
            Link(_("Partners"), reverse("tiers:partner_list")),
            Link(self.partner.name, self.url_of("scorecard")),
        ]

    def tabs(self) -> list[Tab]:
        """The partner's pages, for the vendor's people, each with those beneath it; a partner has them in its bar."""
        shown = [
            page for page in PARTNER_TABS if page[1] not in OF_RESELLERS or self.partner.kind == PartnerKind.RESELLER
        ]
        labels = {reverse(name, args=[self.partner.code]): label for label, name in shown}
        return tabs_to(labels, self.request.path)

    def contact(self) -> Contact | None:
        """For the vendor's people; the base template shows it to partners by itself."""
        return contact_with(self.partner, deputy=self.partner.deputy_name)  # type: ignore[attr-defined]  # annotated

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The base template shows ``contact`` to partners by itself; the vendor's people see it here as well."""
        found = super().get_context_data(
            partner=self.partner, title=self.title, crumbs=self.crumbs, is_own=self.is_own, **kwargs
        )
        if not self.is_own:
            found |= {"contact": self.contact(), "tabs": self.tabs()}
        return found

    def paged(self, table: Table) -> Table:
        return RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)


def narrowed(found: FilterSet) -> Any:
    """The filtered rows; all of them while the filter itself is wrong, with its message shown."""
    return found.qs if found.is_valid() else found.queryset
