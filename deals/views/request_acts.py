"""What the vendor does with a request beside deciding it: judge what is similar, record a visit, revoke."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import formats
from core.components import Link
from deals import conflicts
from deals.actions import agreements as actions
from deals.conflicts import similar_requests
from deals.enums import AgreementState
from deals.forms.decisions import RevokeForm
from deals.models import EndCustomer
from deals.views.comparing import Answer
from deals.views.decisions import Decide
from deals.views.request_pages import RequestPage, add_errors


class Similar(RequestPage):
    """Whether a customer beside this one's is the same company; said, or taken back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine, answer = self.agreement.customer, self.kwargs["answer"]
        compared = {
            each.agreement.customer.public_id: each
            for each in similar_requests(self.agreement, self.today)
            if each.agreement.customer
        }
        similar = compared.get(self.kwargs["other"])
        if similar is None or mine is None or answer not in list(Answer):
            raise Http404
        self.may_decide()
        try:
            messages.success(request, self.answer(answer, mine, similar))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect(f"{self.here}#similar")

    def answer(self, answer: str, mine: EndCustomer, similar: conflicts.Similar) -> str:
        other = similar.agreement.customer
        assert other is not None
        by, at = self.request.user, self.now
        names = {"one": mine, "other": other}
        if answer == Answer.SAME:
            actions.record_same(first=mine, second=other, by=by, at=at)
            return _("%(one)s and %(other)s are recorded as the same customer.") % names
        if answer == Answer.DISTINCT:
            actions.record_distinct(first=mine, second=other, by=by, at=at)
            return _("%(one)s and %(other)s are recorded as different customers.") % names
        if similar.decided == conflicts.Decided.DISTINCT:
            actions.undo_distinct(first=mine, second=other, by=by, at=at)
        else:
            actions.undo_same(customer=mine if mine.same_as_id else other, by=by, at=at)
        return _("The answer about %(one)s and %(other)s is taken back.") % names


class RecordVisit(Decide):
    """What the vendor did for the deal; an entry with mistakes comes back on the page itself."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may_decide()
        form = self.visit_form = self.visit(request.POST, request.FILES)
        if form.is_valid():
            try:
                actions.record_activity(
                    agreement=self.agreement, **form.cleaned_data, by=self.request.user, at=self.now
                )
            except ValidationError as refusal:
                add_errors(form, refusal)
        if form.errors:
            return self.render_to_response(self.get_context_data())
        messages.success(request, _("The activity is recorded."))
        return redirect(f"{self.here}#activities")


class Revoke(RequestPage):
    """End an agreement in force before its time, with a coded reason and a note that the partner reads."""

    template_name = "deals/request_revoke.html"
    form: RevokeForm | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may_decide()
        form = self.form = RevokeForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                actions.revoke(
                    agreement=self.agreement, **form.cleaned_data, by=self.request.user, at=self.now, today=self.today
                )
            except actions.StateChanged as refusal:
                messages.error(request, refusal.messages[0])
                return redirect(self.here)
            except ValidationError as refusal:
                add_errors(form, refusal)
                self.reload()
        if form.errors:
            return self.render_to_response(self.get_context_data())
        messages.success(request, _("The agreement is revoked. The partner is told."))
        return redirect(self.here)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may_decide()
        if self.agreement.state != AgreementState.IN_FORCE:
            return redirect(self.here)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement = self.agreement
        last = (
            formats.long_date(agreement.protection_ends_on - timedelta(days=1)) if agreement.protection_ends_on else ""
        )
        return super().get_context_data(
            agreement=agreement,
            form=self.form or RevokeForm(),
            crumbs=[*self.crumbs, Link(str(agreement.customer), self.here)],
            consequence=_(
                "%(partner)s loses its protection and its terms for %(customer)s today, not after %(day)s. "
                "From now on another partner may get them. This cannot be undone."
            )
            % {"partner": agreement.partner, "customer": agreement.customer, "day": last},
            **kwargs,
        )
