from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView, View
from django_tables2 import RequestConfig

from core import actions
from core.components import Action
from core.downloads import DownloadMixin
from core.enums import Language, Theme
from core.forms import AccountForm
from core.messages import messages_of
from core.models import Notification, User
from core.policies import Decision, require
from core.tables import PAGE_ROWS, NotificationTable

YEAR_SECONDS = 365 * 24 * 60 * 60


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in: to any other page than the public ones nobody else gets."""

    user: User


def said(request: HttpRequest, name: str) -> str:
    """What the address says under a name, empty if nothing; NUL, which no database keeps in a text, is left out."""
    return request.GET.get(name, "").replace("\0", "").strip()


class PolicyMixin(View):
    """A page behind ``policy``, a function of the user: who is denied gets a 403 page with the reason.

    Objects are fetched through ``visible_to``, so that somebody else's is a 404 like a missing one.
    """

    request: SignedInRequest
    policy: ClassVar[Callable[[User], Decision]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(type(self).policy(self.request.user))
        return super().dispatch(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class AccountView(FormView):
    """Your own account: name, language, theme, and the ways to password, second factor and devices."""

    request: SignedInRequest
    template_name = "core/account.html"
    form_class = AccountForm
    success_url = reverse_lazy("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": User.objects.get(public_id=self.request.user.public_id)}

    def form_valid(self, form: AccountForm) -> HttpResponse:
        user = self.request.user
        actions.change_account(user=user, by=user, at=timezone.now(), **form.cleaned_data)
        with translation.override(user.language):
            messages.success(self.request, _("Your account is saved."))
        return super().form_valid(form)


@method_decorator(never_cache, name="dispatch")
class NotificationList(DownloadMixin, TemplateView):
    """Everything you were told, newest first."""

    request: SignedInRequest
    template_name = "core/notification_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = NotificationTable(Notification.objects.visible_to(self.request.user).order_by("-created_at", "-id"))
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        shown = [row.record for row in table.paginated_rows]
        table.messages = messages_of(shown)
        read = Action(label=_("Mark all as read"), url=reverse("notifications_read"), post=True)
        new = any(notification.read_at is None for notification in shown)
        return super().get_context_data(table=table, actions=[read] if new else [], **kwargs)


@require_POST
def notifications_read(request: SignedInRequest) -> HttpResponse:
    actions.mark_notifications_read(user=request.user, at=timezone.now())
    return redirect("notification_list")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language: in the account, and in a cookie for the pages before signing in."""
    return _remember(request, name="language", choices=Language.values, cookie=settings.LANGUAGE_COOKIE_NAME)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    return _remember(request, name="theme", choices=Theme.values, cookie=settings.THEME_COOKIE_NAME)


def _remember(request: HttpRequest, *, name: str, choices: list[str], cookie: str) -> HttpResponse:
    """Keep a choice that is one of ``choices``, and go back to where it was made."""
    response = HttpResponseRedirect(_way_back(request))
    choice = request.POST.get(name)
    if choice in choices:
        if request.user.is_authenticated:
            actions.change_account(user=request.user, by=request.user, at=timezone.now(), **{name: choice})
        response.set_cookie(
            cookie,
            choice,
            max_age=YEAR_SECONDS,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _way_back(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    secure = request.is_secure()
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=secure) else "/"
