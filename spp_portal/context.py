"""What base.html shows around every page."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.components import NavigationEntry
from partners.contacts import contact_of
from partners.roles import Role, partner_of, role_of

HOME = "/"
RULES = (_("Programme rules"), "specializations:rules")
PARTNER_PAGES = (
    (_("My tier"), "tiers:scorecard"),
    (_("Specializations"), "tiers:specializations"),
    (_("Staff"), "partners:staff_list"),
    (_("Orders"), "deals:order_list"),
    RULES,
)
PAGES = {
    Role.PARTNER_MEMBER: PARTNER_PAGES,
    Role.PARTNER_ADMIN: PARTNER_PAGES,
    Role.DISTRIBUTOR: ((_("Home"), "home"), RULES),
    Role.CHANNEL_MANAGER: ((_("Home"), "home"), (_("Partners"), "tiers:partner_list"), RULES),
    Role.PROGRAMME_ADMIN: (
        (_("Home"), "home"),
        (_("Partners"), "tiers:partner_list"),
        (_("Runs"), "tiers:run_list"),
        (_("Declarations"), "deals:declaration_list"),
        RULES,
    ),
}


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """``navigation``, ``role_label``, ``rules_url`` and ``contact``, for whoever has a role."""
    user = getattr(request, "user", None)  # absent when a request was refused before it came to accounts
    if user is None or not user.is_authenticated:
        return {}
    role, partner = role_of(user), partner_of(user)
    if role is None:
        return {}
    return {
        "role_label": role.label,
        "navigation": navigation(PAGES[role], request.path),
        "rules_url": url_of(RULES[1]),
        "contact": contact_of(partner, on=timezone.localdate()) if partner else None,
    }


def navigation(pages: Iterable[tuple[Promise, str]], path: str) -> list[NavigationEntry]:
    """The pages that exist; current is the one under whose address ``path`` lies most closely."""
    urls = {url: label for label, name in pages if (url := url_of(name))}
    current = max((url for url in urls if path == url or (url != HOME and path.startswith(url))), key=len, default="")
    return [NavigationEntry(label=label, url=url, current=url == current) for url, label in urls.items()]


def url_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
