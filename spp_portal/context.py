"""What base.html shows around every page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.components import NavigationEntry
from core.enums import Theme
from partners.contacts import contact_of
from partners.models import Partner
from partners.roles import Role, partner_of, role_of
from spp_portal.access import SECOND_FACTOR_DUE

HOME = "/"


@dataclass(frozen=True)
class Page:
    """One entry of the bar; ``of_partner`` pages are those of the reader's own partner."""

    label: Promise
    name: str
    of_partner: bool = False

    def url(self, partner: Partner | None) -> str:
        return reverse(self.name, args=[partner.code] if self.of_partner and partner else None)


HOME_PAGE = Page(_("Home"), "home")
PARTNERS = Page(_("Partners"), "tiers:partner_list")
RULES = Page(_("Programme rules"), "specializations:rules")
PARTNER_PAGES = (
    Page(_("My tier"), "tiers:scorecard", of_partner=True),
    Page(_("Specializations"), "tiers:specialization_list", of_partner=True),
    Page(_("Staff"), "tiers:staff_list", of_partner=True),
    Page(_("Orders"), "tiers:order_list", of_partner=True),
    RULES,
)
PAGES = {
    Role.PARTNER_MEMBER: PARTNER_PAGES,
    Role.PARTNER_ADMIN: PARTNER_PAGES,
    Role.DISTRIBUTOR: (HOME_PAGE, RULES),
    Role.CHANNEL_MANAGER: (HOME_PAGE, PARTNERS, RULES),
    Role.PROGRAMME_ADMIN: (
        HOME_PAGE,
        PARTNERS,
        Page(_("Runs"), "tiers:run_list"),
        Page(_("Declarations"), "deals:declaration_list"),
        RULES,
    ),
}


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """``theme`` for everybody; ``navigation``, ``role_label``, ``rules_url`` and ``contact`` for whoever has a role.

    While ``second_factor_due`` (``spp_portal.access``) there is nowhere else to go.
    """
    user = getattr(request, "user", None)  # absent when a request was refused before it came to accounts
    if user is None or not user.is_authenticated:
        theme = request.COOKIES.get("theme", "")
        return {"theme": theme if theme in Theme.values else ""}
    role, partner = role_of(user), partner_of(user)
    if role is None or SECOND_FACTOR_DUE in request.META:
        return {"theme": user.theme, "second_factor_due": role is not None}
    return {
        "theme": user.theme,
        "role_label": role.label,
        "navigation": navigation(PAGES[role], partner, request.path),
        "rules_url": RULES.url(None),
        "contact": contact_of(partner, on=timezone.localdate()) if partner else None,
    }


def navigation(pages: Iterable[Page], partner: Partner | None, path: str) -> list[NavigationEntry]:
    """The pages of a role; current is the one under whose address ``path`` lies most closely."""
    urls = {page.url(partner): page.label for page in pages}
    current = max((url for url in urls if path == url or (url != HOME and path.startswith(url))), key=len, default="")
    return [NavigationEntry(label=label, url=url, current=url == current) for url, label in urls.items()]
