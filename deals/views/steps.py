"""What the steps to the signature share: which there are, what is missing in each, and where a button leads."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components import Step
from core.policies import require
from deals.actions import agreements as actions
from deals.eligibility import rulebook_of, what_is_missing
from deals.enums import AgreementState
from deals.forms.agreements import BACK, LEAVE, NEXT
from deals.models import TeamingAgreement
from deals.policies import can_edit_agreement, can_start_agreement
from deals.views.agreements import AgreementPage
from deals.views.form_pages import FormPage


class StepName(StrEnum):
    CUSTOMER = "customer"
    DEAL = "deal"
    SPECIALIZATIONS = "specializations"
    DUTIES = "duties"
    SIGNATURE = "signature"


LABELS: Mapping[StepName, Promise] = {
    StepName.CUSTOMER: gettext_lazy("Customer"),
    StepName.DEAL: gettext_lazy("Deal"),
    StepName.SPECIALIZATIONS: gettext_lazy("Specializations"),
    StepName.DUTIES: gettext_lazy("Duties"),
    StepName.SIGNATURE: gettext_lazy("Signature"),
}
FIELDS: Mapping[StepName, frozenset[str]] = {
    StepName.CUSTOMER: frozenset({"customer"}),
    StepName.SPECIALIZATIONS: frozenset({"specializations"}),
    StepName.DUTIES: frozenset(),
    StepName.SIGNATURE: frozenset(),
}
"""The fields of the agreement that a step fills; all others belong to the deal."""


def step_of(field: str) -> StepName:
    return next((step for step, fields in FIELDS.items() if field in fields), StepName.DEAL)


class StepPage(AgreementPage):
    """One step. Whoever comes when nothing can be changed any more is led to the agreement's page."""

    step: ClassVar[StepName]

    def admit(self) -> HttpResponse | None:
        refusal = super().admit()
        require(can_start_agreement(self.request.user, self.partner))
        if not can_edit_agreement(self.request.user, self.agreement):
            return self.gone_on()
        return refusal if self.step in self.steps else redirect(self.at(self.steps[0]))

    @cached_property
    def editable(self) -> frozenset[str] | None:
        """The fields that can be changed; None: all of them."""
        if self.state is AgreementState.DRAFT:
            return None
        return frozenset(self.agreement.fields_to_complete)

    @cached_property
    def steps(self) -> list[StepName]:
        """All; while the vendor asks for more, those with a field to complete, and the signature."""
        if self.editable is None:
            return list(StepName)
        named = {step_of(field) for field in self.editable}
        return [step for step in StepName if step in named or step is StepName.SIGNATURE]

    def at(self, step: StepName) -> str:
        return self.here("agreement_step", step.value)

    @cached_property
    def missing(self) -> dict[str, list[str]]:
        """What stands between the draft and its signature, by field."""
        return what_is_missing(self.agreement, self.today)


class StepForm(StepPage, FormPage):
    """A step with its form; three buttons say where it goes on."""

    @property
    def goes(self) -> str:
        pressed = self.request.POST.get("go", NEXT)
        return pressed if pressed in (NEXT, LEAVE, BACK) else NEXT

    def kept(self) -> HttpResponse:
        """Where the pressed button leads."""
        if self.goes == LEAVE:
            messages.success(self.request, _("Saved. You can go on whenever you like."))
            return redirect(self.here("agreement"))
        position = self.steps.index(self.step) + (-1 if self.goes == BACK else 1)
        return redirect(self.at(self.steps[min(max(position, 0), len(self.steps) - 1)]))

    def indicator(self) -> list[Step]:
        short = {step_of(field) for field in self.missing if field != NON_FIELD_ERRORS}
        started = self.agreement.customer_id is not None
        return [
            Step(
                LABELS[step],
                self.at(step),
                done=step is not StepName.SIGNATURE and started and step not in short,
                current=step is self.step,
            )
            for step in self.steps
        ]

    def worded(self) -> TeamingAgreement:
        """The agreement with the rules of the day, by which the contract is worded until it is signed."""
        self.agreement.rulebook = rulebook_of(self.agreement, self.today)
        return self.agreement

    def save_draft(self, changes: Mapping[str, Any], specializations: Any = None) -> None:
        actions.save_draft(
            agreement=self.agreement,
            changes=changes,
            specializations=specializations,
            by=self.request.user,
            at=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.agreement.note if self.state is AgreementState.ACTION_REQUIRED else ""
        reason = self.agreement.reason if self.state is AgreementState.ACTION_REQUIRED else None
        found = super().get_context_data(
            steps=self.indicator(),
            step_label=LABELS[self.step],
            asking=self.state is AgreementState.ACTION_REQUIRED,
            asked=asked,
            asked_reason=reason,
            **kwargs,
        )
        return found | {"crumbs": self.trail, "title": self.agreement.title or self.name}
