"""The steps from a draft to the signature: customer, deal, specializations, duties, signature.

Each has its own address. What is filled in is kept whenever a step is left, forward, back or away; only going on to
the next step asks for what is still missing there.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.policies import require
from core.views import SignedInRequest
from deals.actions import agreements as actions
from deals.documents import Stage, contract_of
from deals.enums import Availability
from deals.forms.agreements import (
    DealForm,
    SpecializationsForm,
)
from deals.policies import can_start_agreement
from deals.views.agreements import AgreementList
from deals.views.choices import last_check, specialization_choices
from deals.views.step_customer import CustomerStep
from deals.views.step_signature import SignatureStep
from deals.views.steps import StepForm, StepName, StepPage, step_of
from specializations.models import Specialization


class DealStep(StepForm):
    step = StepName.DEAL
    template_name = "deals/step_deal.html"

    def form(self, **bound: Any) -> DealForm:
        names = [name for name in DealForm.base_fields if name != "file"]
        initial = {name: getattr(self.agreement, name) for name in names}
        initial |= {
            "distributor": self.agreement.distributor.code if self.agreement.distributor else None,
            "vendor_contact": self.agreement.vendor_contact.public_id if self.agreement.vendor_contact else None,
        }
        return DealForm(today=self.today, editable=self.editable, goes=self.goes, initial=initial, **bound)

    def keep(self, form: forms.Form) -> None:
        changes = {name: value for name, value in form.cleaned_data.items() if name != "file"}
        self.save_draft(changes)
        if file := form.cleaned_data.get("file"):
            try:
                actions.attach_file(
                    agreement=self.agreement, file=file, name=file.name, by=self.request.user, at=timezone.now()
                )
            except actions.StateChanged:
                raise
            except ValidationError as refusal:
                raise ValidationError({"file": refusal.messages}) from refusal

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_change = self.editable is None or "files" in self.editable
        files = [
            (file, self.here("agreement_file_remove", file.public_id) if may_change else "")
            for file in self.agreement.files.order_by("uploaded_at", "id")
        ]
        return super().get_context_data(files=files, **kwargs)


class SpecializationStep(StepForm):
    step = StepName.SPECIALIZATIONS
    template_name = "deals/step_specializations.html"

    @cached_property
    def offered(self) -> list[Specialization]:
        """Those that the rulebook in force knows."""
        return list(
            Specialization.objects.filter(pk__in=self.rulebook.openings.values("specialization")).order_by("name")
        )

    def form(self, **bound: Any) -> SpecializationsForm:
        chosen = [each.slug for each in self.agreement.specializations.all()]
        return SpecializationsForm(
            offered=self.offered, editable=self.editable, goes=self.goes, initial={"specializations": chosen}, **bound
        )

    def keep(self, form: forms.Form) -> None:
        wanted = set(form.cleaned_data["specializations"])
        self.save_draft({}, [each for each in self.offered if each.slug in wanted])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        checked = last_check(self.agreement)
        chosen = kwargs["form"].chosen
        return super().get_context_data(
            choices=specialization_choices(self.offered, self.partner, chosen, checked, self.today),
            check_url=self.here("agreement_check") if self.agreement.customer else "",
            checked=checked,
            tells_waiting=checked is not None and Availability.WAITING in checked.answers.values(),
            tells_protected=checked is not None and Availability.PROTECTED in checked.answers.values(),
            **kwargs,
        )


class DutiesStep(StepForm):
    """Nothing to fill in: what both sides take on, to read before it is signed."""

    step = StepName.DUTIES
    template_name = "deals/step_duties.html"

    def form(self, **bound: Any) -> forms.Form:
        return forms.Form(**bound)

    def keep(self, form: forms.Form) -> None:
        """The duties are those of the contract."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(contract=contract_of(self.worded(), Stage.REQUEST), **kwargs)


class AvailabilityCheck(SpecializationStep):
    """Whether the customer is free for what is ticked; the choice is kept as it is."""

    http_method_names = ["post"]

    def kept(self) -> HttpResponse:
        try:
            actions.check_conflicts(agreement=self.agreement, by=self.request.user, at=timezone.now())
        except ValidationError as refusal:
            messages.error(self.request, " ".join(refusal.messages))
        return redirect(self.at(StepName.SPECIALIZATIONS) + "#availability")


PAGES: Mapping[str, type[StepForm]] = {
    page.step.value: page for page in (CustomerStep, DealStep, SpecializationStep, DutiesStep, SignatureStep)
}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, code: str, public_id: str, step: str) -> HttpResponseBase:
    """The page of one step. A step that there is not is a 404 to whoever may see the agreement."""
    page = PAGES.get(step)
    if page is None:
        raise Http404
    return page.as_view()(request, code=code, public_id=public_id)


class GoOn(StepPage):
    """Where the work on a draft goes on: at the first step with something missing, else at the signature."""

    step = StepName.SIGNATURE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.editable is not None:
            return redirect(self.at(self.steps[0]))
        short = {step_of(field) for field in self.missing}
        return redirect(self.at(next((step for step in self.steps if step in short), StepName.SIGNATURE)))

    http_method_names = ["get", "head"]


class StartPage(AgreementList):
    """A new draft, and its first step."""

    http_method_names = ["post"]

    def admit(self) -> HttpResponse | None:
        require(can_start_agreement(self.request.user, self.partner))
        return None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = actions.start_agreement(partner=self.partner, by=self.request.user, at=timezone.now())
        return redirect("deals:agreement_step", self.partner.code, draft.public_id, StepName.CUSTOMER.value)


class FileRemoval(StepPage):
    """Takes one of the files off; a second click finds it gone already."""

    step = StepName.DEAL
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        attachment = self.agreement.files.filter(public_id=self.kwargs["file_id"]).first()
        if attachment is not None:
            try:
                actions.remove_file(
                    agreement=self.agreement, attachment=attachment, by=self.request.user, at=timezone.now()
                )
            except ValidationError as refusal:
                messages.error(self.request, " ".join(refusal.messages))
        return redirect(self.at(StepName.DEAL) + "#files")
