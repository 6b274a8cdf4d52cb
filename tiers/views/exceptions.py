"""The exceptions of a partner: who granted what until when and why, and the second person's approval."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import RequestConfig

from core.components import Action, Link
from core.policies import Decision
from deals.views.requests import DeskList
from partners.models import AchievementException
from partners.views.form_pages import ClosedPage, FormPage
from specializations.models import Specialization
from specializations.wording import achievement_words
from tiers.actions import exceptions as actions
from tiers.forms.exceptions import EndForm, ExceptionForm
from tiers.policies import can_approve_exception, can_grant_exception, can_read_exceptions
from tiers.views.exception_tables import ExceptionTable, WaitingExceptionTable, exceptions_to_approve


class ExceptionQueue(DeskList):
    """What colleagues granted and the reader may approve, over all partners."""

    template_name = "deals/desk_list.html"
    current = "exception_queue"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = dict(Specialization.objects.values_list("slug", "name"))
        rows = exceptions_to_approve(self.request.user, on=self.today)
        return super().get_context_data(
            title=_("Exceptions to approve"),
            note=_("None of these keeps anything until a second person has approved it."),
            table=self.paged(WaitingExceptionTable(rows, names=names)),
            **kwargs,
        )


class ExceptionPage(ClosedPage):
    """A page about the exceptions of one partner."""

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(Specialization.objects.values_list("slug", "name"))

    @property
    def listed(self) -> str:
        return reverse("tiers:exception_list", args=[self.partner.code])


class ExceptionList(ExceptionPage):
    template_name = "tiers/exception_list.html"
    title = gettext_lazy("Exceptions")

    def policy(self) -> Decision:
        return can_read_exceptions(self.request.user, self.partner)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.partner.exceptions.select_related("granted_by", "approved_by", "ended_by").order_by("-granted_on")
        grants = bool(can_grant_exception(self.request.user, self.partner, self.today))
        table = ExceptionTable(
            rows.order_by("-granted_on", "-id"),
            names=self.names,
            today=self.today,
            code=self.partner.code,
            reader=self.request.user if grants else None,
            request=self.request,
        )
        RequestConfig(self.request, paginate=False).configure(table)
        grant = Action(
            _("Grant an exception"), reverse("tiers:exception_grant", args=[self.partner.code]), style="primary"
        )
        return super().get_context_data(table=table, actions=[grant] if grants else [], **kwargs)


class ExceptionGrant(FormPage, ExceptionPage):
    title = gettext_lazy("Grant an exception")
    lead = gettext_lazy(
        "What is held is kept until the last day although its requirements are not met. "
        "It counts once a second person of the vendor has approved it."
    )

    def policy(self) -> Decision:
        return can_grant_exception(self.request.user, self.partner, self.today)

    def form(self, **bound: Any) -> forms.Form:
        choices = [(each, achievement_words(each, self.names)) for each in actions.achievements()]
        return ExceptionForm(choices=choices, **bound)

    def keep(self, form: ExceptionForm) -> str:
        actions.grant_exception(
            partner=self.partner,
            achievement=form.cleaned_data["achievement"],
            ends_on=form.ends_on,
            reason=form.cleaned_data["reason"],
            **self.by_now,
        )
        return _("Granted. It counts once a second person has approved it.")

    def back(self) -> Link:
        return Link(_("Exceptions"), self.listed)


class OneException(ExceptionPage):
    """What is done about one of them."""

    @cached_property
    def exception(self) -> AchievementException:
        found: AchievementException = get_object_or_404(
            self.partner.exceptions.select_related("partner"), public_id=self.kwargs["public_id"]
        )
        return found

    def find(self) -> None:
        _exists = self.exception


class ExceptionApprove(OneException):
    http_method_names = ["post"]

    def policy(self) -> Decision:
        return can_approve_exception(self.request.user, self.exception, self.today)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.approve_exception(exception=self.exception, **self.by_now)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("Approved. It counts from tonight’s run on."))
        return redirect(self.listed)


class ExceptionEnd(FormPage, OneException):
    lead = gettext_lazy("From tonight’s run on it keeps nothing any more.")

    def policy(self) -> Decision:
        return can_grant_exception(self.request.user, self.partner, self.today)

    def form(self, **bound: Any) -> forms.Form:
        return EndForm(**bound)

    def keep(self, form: forms.Form) -> str:
        actions.end_exception(exception=self.exception, reason=form.cleaned_data["reason"], **self.by_now)
        return _("The exception is ended.")

    def back(self) -> Link:
        return Link(_("Exceptions"), self.listed)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        what = achievement_words(self.exception.achievement, self.names)
        title = _("End the exception for %(what)s") % {"what": what}
        if self.exception.approved_at is None:
            title = _("Refuse the exception for %(what)s") % {"what": what}
        return super().get_context_data(**kwargs) | {"title": title}
