"""The vendor's training sessions: what is on offer, who attends, and whose result is still to be recorded."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from django_tables2 import RequestConfig

from core import formats
from core.components import Action, Fact, Link, Tab
from core.downloads import DownloadMixin
from core.forms import add_errors
from core.policies import require
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from partners import actions
from partners.enums import EnrolmentState, TrainingLanguage
from partners.forms.training import SessionForm
from partners.models import Enrolment, Partner, TrainingSession
from partners.policies import can_offer_sessions, can_record_results
from partners.tables.training import AttendeeTable, SessionTable


def sessions_link() -> Link:
    return Link(_("Training sessions"), reverse("partners:session_list"))


class SessionList(DownloadMixin, PolicyMixin, TemplateView):
    """Coming sessions, or with ``?over`` those that are over, the ones with results to record first."""

    request: SignedInRequest
    policy = can_record_results
    template_name = "partners/session_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        over = "over" in self.request.GET
        table = SessionTable(self.sessions(over=over))
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        add = Action(_("Put a session on offer"), reverse("partners:session_add"), style="primary")
        return super().get_context_data(
            table=table,
            tabs=[
                Tab(_("Coming"), reverse("partners:session_list"), current=not over),
                Tab(_("Over"), reverse("partners:session_list") + "?over", current=over),
            ],
            actions=[add] if can_offer_sessions(self.request.user) else [],
            **kwargs,
        )

    def sessions(self, *, over: bool) -> QuerySet[TrainingSession]:
        today = timezone.localdate()
        mine = Partner.objects.visible_to(self.request.user, on=today)
        planned = Count(
            "enrolments",
            filter=Q(enrolments__state=EnrolmentState.PLANNED, enrolments__staff_member__partner__in=mine.values("pk")),
        )
        found = TrainingSession.objects.select_related("accreditation__specialization").annotate(planned=planned)
        if not over:
            return found.coming(today).order_by("starts_on", "pk")
        return found.filter(cancelled_at=None, starts_on__lt=today).order_by("-planned", "-starts_on", "pk")


class SessionAdd(PolicyMixin, FormView):
    request: SignedInRequest
    policy = can_offer_sessions
    template_name = "partners/session_form.html"
    form_class = SessionForm
    success_url = reverse_lazy("partners:session_list")

    def form_valid(self, form: SessionForm) -> HttpResponse:
        try:
            actions.add_session(
                **form.cleaned_data, today=timezone.localdate(), by=self.request.user, at=timezone.now()
            )
        except ValidationError as refusal:
            add_errors(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("The session is on offer."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(crumbs=[sessions_link()], **kwargs)


class SessionPage(DownloadMixin, PolicyMixin, TemplateView):
    request: SignedInRequest
    policy = can_record_results
    template_name = "partners/session_detail.html"

    @cached_property
    def session(self) -> TrainingSession:
        found = TrainingSession.objects.select_related("accreditation__specialization")
        return get_object_or_404(found, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session, kind = self.session, self.session.accreditation
        mine = Partner.objects.visible_to(self.request.user, on=timezone.localdate())
        attending = Enrolment.objects.of_partners(mine).filter(session=session).exclude(state=EnrolmentState.WITHDRAWN)
        people = attending.select_related("staff_member__partner", "accreditation").order_by("staff_member__name", "pk")
        table = AttendeeTable(people, step="training_result", step_words=_("Record the result"))
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        return super().get_context_data(
            title=f"{kind.specialization} · {kind.type}",
            crumbs=[sessions_link()],
            known=[
                Fact(_("Date"), formats.long_date(session.starts_on)),
                Fact(_("Place"), session.place),
                Fact(_("Language"), str(TrainingLanguage(session.language).label)),
                Fact(_("Fee"), formats.money(kind.fee_eur)),
            ],
            is_cancelled=session.cancelled_at is not None,
            table=table,
            actions=self.actions(),
            **kwargs,
        )

    def actions(self) -> list[Action]:
        session = self.session
        is_open = session.cancelled_at is None and session.starts_on >= timezone.localdate()
        if not (is_open and can_offer_sessions(self.request.user)):
            return []
        url = reverse("partners:session_cancel", args=[session.public_id])
        return [Action(_("Cancel the session"), url, style="danger", post=True)]


@require_POST
def session_cancel(request: SignedInRequest, public_id: str) -> HttpResponse:
    require(can_offer_sessions(request.user))
    session = get_object_or_404(TrainingSession.objects.select_related("accreditation"), public_id=public_id)
    try:
        actions.cancel_session(session=session, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The session is cancelled. Who was to attend is without a session."))
    return redirect("partners:session_list")
