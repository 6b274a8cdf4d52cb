"""Who gets past the door. Every page is closed unless its URL name stands in ``PUBLIC_PAGES``."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import sessions
from core.models import User
from partners.roles import membership_of, role_of

PUBLIC_PAGES = frozenset(
    {
        "health",
        "robots",
        "login",
        "set_language",
        "set_theme",
        "account_login",
        "account_logout",
        "account_signup",  # says that nobody signs up
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mails_off",  # whoever has the mail
        "partners:invitation_accept",  # for whoever holds the link
        "mfa_authenticate",  # the second step of signing in
        "tiers:calendar_feed",  # guarded by the secret in its address
    }
)

SECOND_FACTOR_PAGES = frozenset({"mfa_activate_totp", "mfa_reauthenticate", "account_reauthenticate"})
"""What somebody who still has to set up a second factor may open besides."""

SECOND_FACTOR_DUE = "portal.second_factor_due"
"""Set in ``request.META`` while somebody still has to set up a second factor."""

ACCOUNT_PAGES = SECOND_FACTOR_PAGES | {
    "account",
    "account_change_password",
    "mail_preferences",
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "usersessions_list",
}
"""What an account without any role may open besides."""


class AccessMiddleware:
    """Asks, before any view runs: signed in? second factor, where required? any role today?

    All three are read from the database at each request, so that what is taken away no longer counts from the next.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:  # nothing of it stays in a browser that others use later
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponseBase | None:
        if "\0" in request.path_info:  # no object has it in its name, and PostgreSQL refuses to look for it
            raise Http404
        page = request.resolver_match.view_name if request.resolver_match else ""
        if page in PUBLIC_PAGES:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if sessions.is_over(request.session):
            logout(request)
            messages.info(request, _("Your session has ended. Please sign in again."))
            return _to_sign_in(request)
        sessions.notice(request.session)
        if lacks_second_factor(request.user):
            request.META[SECOND_FACTOR_DUE] = True
            return None if page in SECOND_FACTOR_PAGES else redirect("mfa_activate_totp")
        if page not in ACCOUNT_PAGES:
            _require_role(request.user)
        return None


def lacks_second_factor(user: User) -> bool:
    return settings.REQUIRE_MFA and user.is_vendor and not is_mfa_enabled(user)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):  # a part of a page must not become the sign-in form
        return HttpResponse(headers={"HX-Redirect": reverse(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path())


def _require_role(user: User) -> None:
    if role_of(user) is None:
        raise PermissionDenied(
            _("Your account belongs to no partner of the programme. Ask your partner admin or the vendor.")
        )
    membership = membership_of(user)
    if membership and membership.partner.has_left(timezone.localdate()):
        raise PermissionDenied(
            _("%(partner)s no longer takes part in the programme.") % {"partner": membership.partner.name}
        )
