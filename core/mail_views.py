"""Choosing which mails to get, signed in or from a mail."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from core import actions
from core.actions.preferences import deliveries_of, read_off_token
from core.enums import Delivery
from core.forms import MailForm
from core.kinds import kinds_for
from core.views import SignedInRequest


@method_decorator(never_cache, name="dispatch")
class MailPreferences(FormView):
    """When you want to be mailed about what; what concerns the security of your account always comes."""

    request: SignedInRequest
    template_name = "core/mail_preferences.html"
    form_class = MailForm
    success_url = reverse_lazy("mail_preferences")

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        return {**super().get_form_kwargs(), "user": user, "initial": deliveries_of(user)}

    def form_valid(self, form: MailForm) -> HttpResponse:
        user = self.request.user
        actions.choose_deliveries(user=user, deliveries=form.cleaned_data, by=user, at=timezone.now())
        messages.success(self.request, _("Your choice is saved."))
        return super().form_valid(form)


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class MailsOff(TemplateView):
    """Switch off the mails of one kind with the link of a mail; the signed link is the proof, so no token is asked.

    Mail programs POST here by themselves (RFC 8058); a GET only asks.
    """

    template_name = "core/mails_off.html"
    done = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user, kind = self.meant()
        actions.choose_deliveries(user=user, deliveries={kind: Delivery.OFF}, by=user, at=timezone.now())
        self.done = True
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, kind = self.meant()
        return super().get_context_data(kind=kinds_for(user)[kind].label, done=self.done, **kwargs)

    def meant(self) -> Any:
        found = read_off_token(self.kwargs["token"])
        if found is None:
            raise Http404(_("This link is not valid any more."))
        return found
