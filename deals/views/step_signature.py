"""The last step: everything at a glance, and the signature."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.components import Link
from core.policies import require
from deals.actions import agreements as actions
from deals.documents import Stage, contract_digest, contract_of
from deals.eligibility import eligibility_of
from deals.forms.agreements import (
    SignatureForm,
)
from deals.policies import can_sign_agreement
from deals.views.facts import checked_facts, deal_facts, terms_asked
from deals.views.steps import LABELS, StepForm, StepName, step_of
from partners.enums import MembershipRole
from partners.models import Membership


class SignatureStep(StepForm):
    """Everything at a glance, the contract as it will be signed, and the signature of a partner admin."""

    step = StepName.SIGNATURE
    template_name = "deals/step_signature.html"

    def form(self, **bound: Any) -> SignatureForm:
        return SignatureForm(initial={"digest": contract_digest(self.worded(), Stage.REQUEST)}, **bound)

    def keep(self, form: forms.Form) -> None:
        actions.submit(
            agreement=self.agreement,
            digest=form.cleaned_data["digest"],
            by=self.request.user,
            at=timezone.now(),
            today=self.today,
        )

    def kept(self) -> HttpResponse:
        messages.success(self.request, _("Signed and submitted. The channel manager has been told."))
        return redirect(self.here("agreement"))

    def refused(self, form: forms.Form, refusal: ValidationError) -> HttpResponse:
        """The page itself lists what is missing, and shows the text that is to be signed now."""
        messages.error(self.request, " ".join(refusal.messages))
        return redirect(self.at(StepName.SIGNATURE))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(can_sign_agreement(self.request.user, self.agreement))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_sign = bool(can_sign_agreement(self.request.user, self.agreement))
        shortcomings = [
            (text, Link(LABELS[step_of(field)], self.at(step_of(field))) if step_of(field) in self.steps else None)
            for field, texts in self.missing.items()
            for text in texts
        ]
        return super().get_context_data(
            shortcomings=shortcomings,
            deal=[*deal_facts(self.agreement), *terms_asked(self.agreement)],
            eligibility=checked_facts(eligibility_of(self.agreement, self.today), self.partner),
            contract=None if shortcomings else contract_of(self.worded(), Stage.REQUEST),
            may_sign=may_sign,
            admins=[] if may_sign else self.admins(),
            back=self.at(self.steps[-2]) if len(self.steps) > 1 else self.here("agreement"),
            **kwargs,
        )

    def admins(self) -> list[str]:
        """Who can sign: the partner's admins, by name."""
        found = Membership.objects.filter(partner=self.partner, role=MembershipRole.ADMIN, user__is_active=True)
        return [str(membership.user) for membership in found.select_related("user").order_by("user__name")]
