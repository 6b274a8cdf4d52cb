"""What base.html shows around every page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.components import NavigationEntry, closest
from core.enums import Theme
from partners.contacts import contact_with
from partners.models import Partner
from partners.roles import Role, partner_of, role_of
from spp_portal.access import SECOND_FACTOR_DUE
from spp_portal.waiting import Waiting, waiting_for


@dataclass(frozen=True)
class Page:
    """One entry of the bar; ``of_partner`` pages are those of the reader's own partner.

    ``counts`` names the number of ``spp_portal.waiting`` that stands beside it.
    """

    label: Promise
    name: str
    of_partner: bool = False
    counts: str = ""

    def url(self, partner: Partner | None) -> str:
        return reverse(self.name, args=[partner.code] if self.of_partner and partner else None)


HOME_PAGE = Page(_("Home"), "home")
PARTNERS = Page(_("Partners"), "tiers:partner_list")
DECISIONS = Page(_("Decisions"), "deals:request_list", counts="decisions")
RULES = Page(pgettext_lazy("bar", "Programme rules"), "specializations:rules")
PARTNER_PAGES = (
    Page(_("My tier"), "tiers:scorecard", of_partner=True),
    Page(_("Specializations"), "tiers:specialization_list", of_partner=True),
    Page(_("Forecast"), "tiers:forecast", of_partner=True),
    Page(_("Staff"), "tiers:staff_list", of_partner=True),
    Page(_("Orders"), "tiers:order_list", of_partner=True),
    Page(_("Agreements"), "deals:agreement_list", of_partner=True, counts="agreements"),
    RULES,
)
PAGES = {
    Role.PARTNER_MEMBER: PARTNER_PAGES,
    Role.PARTNER_ADMIN: PARTNER_PAGES,
    Role.DISTRIBUTOR: (HOME_PAGE, Page(_("Deal number"), "deals:deal_lookup"), RULES),
    Role.CHANNEL_MANAGER: (HOME_PAGE, DECISIONS, PARTNERS, RULES),
    Role.PROGRAMME_ADMIN: (
        HOME_PAGE,
        DECISIONS,
        PARTNERS,
        Page(_("Runs"), "tiers:run_list"),
        Page(_("Declarations"), "deals:declaration_list"),
        RULES,
    ),
}


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """``theme`` for everybody; ``navigation``, ``role_label``, ``rules_url`` and ``contact`` for whoever has a role.

    While ``second_factor_due`` (``spp_portal.access``), and once the partner has left, there is nowhere else to go.
    A page with lists in it asks once for itself and once for each of them: they get the same answer.
    """
    found: dict[str, Any] | None = getattr(request, "surroundings", None)
    if found is None:
        found = request.surroundings = _surroundings(request)  # type: ignore[attr-defined]  # ours
    return found


def _surroundings(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)  # absent when a request was refused before it came to accounts
    if user is None or not user.is_authenticated:
        theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
        return {"theme": theme if theme in Theme.values else ""}
    role, partner, today = role_of(user), partner_of(user), timezone.localdate()
    if role is None or SECOND_FACTOR_DUE in request.META:
        return {"theme": user.theme, "second_factor_due": role is not None}
    if partner is not None and partner.has_left(today):
        return {"theme": user.theme, "role_label": role.label}
    waiting = waiting_for(user, role, partner, on=today, now=timezone.now())
    return {
        "theme": user.theme,
        "role_label": role.label,
        "unread": waiting.unread,
        "navigation": navigation(PAGES[role], partner, request.path, waiting),
        "rules_url": RULES.url(None),
        "contact": contact_with(partner, deputy=waiting.deputy) if partner else None,
    }


def navigation(pages: Iterable[Page], partner: Partner | None, path: str, waiting: Waiting) -> list[NavigationEntry]:
    """The pages of a role; current is the one under whose address ``path`` lies most closely."""
    urls = {page.url(partner): page for page in pages}
    current = closest(urls, path)
    return [
        NavigationEntry(
            label=page.label,
            url=url,
            current=url == current,
            count=getattr(waiting, page.counts) if page.counts else 0,
            urgent=bool(page.counts and waiting.overdue),
        )
        for url, page in urls.items()
    ]
