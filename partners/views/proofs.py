"""A partner's customer references and technical validations: what counts, what waits, and sending one in."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import RequestConfig

from core.components import Action, Link
from core.policies import Decision
from partners import actions
from partners.forms.staff import ReferenceForm, ValidationForm
from partners.messages import claim_url
from partners.models import Award, CustomerReference, Partner, TechnicalValidation
from partners.policies import can_submit_proof
from partners.tables.staff import ReferenceTable, ValidationTable
from partners.views.form_pages import ClosedPage, FormPage
from partners.views.pages import PartnerPage
from partners.views.staff import staff_tabs


class ProofList(PartnerPage):
    template_name = "partners/proof_list.html"
    title = gettext_lazy("References and validations")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = [self.partner.code]
        references = self.partner.references.select_related("specialization", "file", "partner")
        validations = self.partner.validations.select_related("specialization", "file", "partner")
        may_submit = bool(can_submit_proof(self.request.user, self.partner))
        of_reader: dict[str, Any] = {"today": self.today, "may_edit": may_submit, "request": self.request}
        tables = {
            "references": ReferenceTable(references.order_by("-approved_on", "-id"), prefix="references-", **of_reader),
            "validations": ValidationTable(
                validations.order_by("-validated_on", "-id"), prefix="validations-", **of_reader
            ),
        }
        for table in tables.values():
            RequestConfig(self.request, paginate=False).configure(table)
        submit = [
            Action(_("Submit a reference"), reverse("partners:reference_submit", args=here), style="primary"),
            Action(_("Submit a validation"), reverse("partners:validation_submit", args=here)),
        ]
        return super().get_context_data(
            views=staff_tabs(self), actions=submit if may_submit else [], **tables, **kwargs
        )


KINDS: dict[str, type[Any]] = {
    "award": Award,
    "reference": CustomerReference,
    "validation": TechnicalValidation,
}
"""What can be taken back, as it stands in addresses."""


class ClaimWithdraw(ClosedPage):
    """Take back what was sent in by mistake, while nobody has decided about it."""

    http_method_names = ["post"]

    @cached_property
    def claim(self) -> Award | CustomerReference | TechnicalValidation:
        model = KINDS.get(self.kwargs["kind"])
        if model is None:
            raise Http404
        mine = model.objects.of_partners(Partner.objects.filter(pk=self.partner.pk)).exclude(claimed_at=None)
        found: Award | CustomerReference | TechnicalValidation = get_object_or_404(
            mine, public_id=self.kwargs["public_id"]
        )
        return found

    def find(self) -> None:
        _exists = self.claim

    def policy(self) -> Decision:
        return can_submit_proof(self.request.user, self.partner)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.withdraw(claim=self.claim, **self.by_now)
        except actions.DecidedMeanwhile as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("It is taken back and waits no longer."))
        return redirect(claim_url(self.claim))


class ProofPage(FormPage):
    lead = gettext_lazy("It counts once your channel manager has approved it.")

    def policy(self) -> Decision:
        return can_submit_proof(self.request.user, self.partner)

    def back(self) -> Link:
        return Link(_("References and validations"), reverse("partners:proof_list", args=[self.partner.code]))


class ReferenceSubmit(ProofPage):
    title = gettext_lazy("Submit a reference")

    def form(self, **bound: Any) -> forms.Form:
        return ReferenceForm(**bound)

    def keep(self, form: ReferenceForm) -> str:
        actions.submit_reference(partner=self.partner, today=self.today, **form.cleaned_data, **self.by_now)
        return _("The reference is submitted.")


class ValidationSubmit(ProofPage):
    title = gettext_lazy("Submit a validation")

    def form(self, **bound: Any) -> forms.Form:
        return ValidationForm(**bound)

    def keep(self, form: ValidationForm) -> str:
        actions.submit_validation(partner=self.partner, today=self.today, **form.cleaned_data, **self.by_now)
        return _("The validation is submitted.")
