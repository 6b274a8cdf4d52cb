"""A partner's training: the plan, what it costs, what can be learned, and how each training ended."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import RequestConfig

from core.components import Action, Link
from core.policies import Decision
from partners import actions
from partners.enums import EnrolmentState, PartnerKind
from partners.fees import fees_by_year
from partners.forms.training import ResultForm, SessionChoiceForm, TrainingForm, session_words
from partners.models import Enrolment, TrainingSession
from partners.policies import can_plan_training, can_record_results
from partners.tables.training import AccreditationTable, EnrolmentTable, FeeTable
from partners.views.form_pages import ClosedPage, FormPage
from partners.views.pages import PartnerPage
from partners.views.staff import staff_tabs
from specializations.equivalence import taken_as
from specializations.models import Accreditation, Rulebook


def plan_link(page: PartnerPage) -> Link:
    return Link(_("Training"), reverse("partners:training_plan", args=[page.partner.code]))


class TrainingPlan(PartnerPage):
    template_name = "partners/training_plan.html"
    title = gettext_lazy("Training")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_plan = bool(can_plan_training(self.request.user, self.partner))
        enrolments = list(
            Enrolment.objects.of(self.partner).select_related(
                "staff_member__partner", "accreditation__specialization", "session"
            )
        )
        tables = {
            "plan": EnrolmentTable(enrolments, prefix="plan-", **self.next_step(may_plan)),
            "fees": FeeTable(fees_by_year(enrolments), prefix="fees-"),
            "catalogue": self.catalogue(may_plan),
        }
        for table in tables.values():
            RequestConfig(self.request, paginate=False).configure(table)
        add = Action(_("Plan a training"), reverse("partners:training_add", args=[self.partner.code]), style="primary")
        return super().get_context_data(
            brings=self.brings(enrolments),
            views=staff_tabs(self),
            actions=[add] if may_plan else self.sessions(),
            **tables,
            **kwargs,
        )

    def brings(self, enrolments: list[Enrolment]) -> Link | None:
        """The simulation of everything that is planned; a distributor has no standing that it could change."""
        is_planned = any(each.state == EnrolmentState.PLANNED for each in enrolments)
        if not is_planned or self.partner.kind != PartnerKind.RESELLER:
            return None
        return Link(_("See what it brings"), f"{self.url_of('simulator')}?planned=on")

    def next_step(self, may_plan: bool) -> dict[str, str]:
        """Where the reader goes on with what is planned."""
        if can_record_results(self.request.user):
            return {"step": "training_result", "step_words": _("Record the result")}
        return {"step": "training_change" if may_plan else "", "step_words": _("Edit")}

    def sessions(self) -> list[Action]:
        if not can_record_results(self.request.user):
            return []
        return [Action(_("All sessions"), reverse("partners:session_list"))]

    def catalogue(self, may_plan: bool) -> AccreditationTable:
        coming = TrainingSession.objects.coming(self.today)
        kinds = Accreditation.objects.select_related("specialization").prefetch_related(
            Prefetch("sessions", queryset=coming, to_attr="coming")
        )
        plan_url = reverse("partners:training_add", args=[self.partner.code]) if may_plan else ""
        types = self.rulebook.counted_types()
        counted = frozenset(pk for pk, counts_as in taken_as().items() if counts_as.type in types)
        return AccreditationTable(kinds, prefix="catalogue-", counted=counted, plan_url=plan_url)


class TrainingAdd(FormPage):
    """The address may name the training (``training``) and the person (``person``) that the form begins with."""

    title = gettext_lazy("Plan a training")

    def policy(self) -> Decision:
        return can_plan_training(self.request.user, self.partner)

    def form(self, **bound: Any) -> forms.Form:
        asked = self.request.GET
        initial = {"training": asked.get("training", ""), "staff_member": asked.get("person", "")}
        return TrainingForm(partner=self.partner, today=self.today, initial=initial, **bound)

    def keep(self, form: TrainingForm) -> str:
        accreditation, session = form.cleaned_data["training"]
        person = form.cleaned_data["staff_member"]
        planned = {"staff_member": person, "accreditation": accreditation, "session": session}
        actions.plan_training(**planned, today=self.today, **self.by_now)
        return _("%(person)s is in the plan.") % {"person": person}

    def back(self) -> Link:
        return plan_link(self)


class OfEnrolment(ClosedPage):
    """A page about one training of the partner."""

    def find(self) -> None:
        _exists = self.enrolment

    @cached_property
    def enrolment(self) -> Enrolment:
        found = Enrolment.objects.of(self.partner).select_related(
            "staff_member__partner", "accreditation__specialization", "session"
        )
        return get_object_or_404(found, public_id=self.kwargs["public_id"])


class PlannedPage(OfEnrolment, FormPage):
    @property
    def lead(self) -> str:  # type: ignore[override]  # says which training
        kind, person = self.enrolment.accreditation, self.enrolment.staff_member
        words = f"{person} · {kind.specialization} · {kind.type}"
        return f"{words} · {session_words(self.enrolment.session)}" if self.enrolment.session else words

    def back(self) -> Link:
        return plan_link(self)


class TrainingChange(PlannedPage):
    template_name = "partners/training_change.html"
    title = gettext_lazy("Change a planned training")

    def policy(self) -> Decision:
        return can_plan_training(self.request.user, self.partner)

    def form(self, **bound: Any) -> forms.Form:
        return SessionChoiceForm(enrolment=self.enrolment, today=self.today, **bound)

    def keep(self, form: SessionChoiceForm) -> str:
        _kind, session = form.cleaned_data["training"]
        actions.choose_session(enrolment=self.enrolment, session=session, today=self.today, **self.by_now)
        return _("The plan is changed.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        url = reverse("partners:training_withdraw", args=[self.partner.code, self.enrolment.public_id])
        withdraw = Action(_("Take it out of the plan"), url, style="danger", post=True)
        return super().get_context_data(withdraw=withdraw, **kwargs)


class TrainingWithdraw(OfEnrolment):
    http_method_names = ["post"]

    def policy(self) -> Decision:
        return can_plan_training(self.request.user, self.partner)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.withdraw_training(enrolment=self.enrolment, **self.by_now)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The training is no longer planned."))
        return redirect(plan_link(self).url)


class TrainingResult(PlannedPage):
    """The vendor says how it ended; a training that was passed becomes a confirmed award."""

    title = gettext_lazy("Result of a training")

    def policy(self) -> Decision:
        return can_record_results(self.request.user)

    def form(self, **bound: Any) -> forms.Form:
        session = self.enrolment.session
        held_on = min(session.starts_on, self.today) if session else self.today
        return ResultForm(initial={"held_on": held_on}, **bound)

    def keep(self, form: ResultForm) -> str:
        found = form.cleaned_data
        result = {"enrolment": self.enrolment, "held_on": found["held_on"], "today": self.today, **self.by_now}
        person = {"person": self.enrolment.staff_member}
        if found["state"] == EnrolmentState.FAILED:
            actions.fail_training(**result)
            return _("%(person)s did not pass.") % person
        actions.pass_training(certificate_number=found["certificate_number"], **result)
        in_force = Rulebook.objects.in_force(self.today)
        kind = taken_as()[self.enrolment.accreditation_id].type
        if in_force is None or kind not in in_force.counted_types():
            return _("%(person)s passed. By the rules of today this accreditation does not count.") % person
        return _("%(person)s passed: the award counts from the next run on.") % person
