"""The page behind the link of an invitation: open to whoever holds it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from partners import actions
from partners.forms.members import AcceptForm

TEMPLATE = "partners/invitation_accept.html"


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Say the name, choose a password, and be a member of the team. A link that no longer works says so."""
    at = timezone.now()
    try:
        invitation = actions.invitation_of(token, at=at)
        form = AcceptForm(request.POST or None, user=invitation.user, initial={"name": invitation.user.name})
        if form.is_valid():
            name, password = form.cleaned_data["name"], form.cleaned_data["password"]
            actions.accept_invitation(token=token, name=name, password=password, at=at)
            messages.success(request, _("Welcome. Sign in with your address and the new password."))
            return redirect("account_login")
    except actions.NoLongerValid:
        return _no_longer(request)
    found: dict[str, Any] = {"invitation": invitation, "form": form}
    return render(request, TEMPLATE, found)


def _no_longer(request: HttpRequest) -> HttpResponse:
    return render(request, TEMPLATE, {"invitation": None})
