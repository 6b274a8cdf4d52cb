"""Runs: what each night decided, and one started by hand."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig

from core import formats
from core.components import Action, Fact, Link, Progress
from core.policies import require
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from specializations.models import Specialization
from tiers import queries
from tiers.actions import RunRefused, start_run
from tiers.enums import RunState, RunTrigger
from tiers.models import EvaluationRun
from tiers.policies import can_list_runs, can_start_run
from tiers.tables import ChangeTable, FailureTable, RunTable
from tiers.views.scorecard import freshness_of


class RunList(PolicyMixin, TemplateView):
    request: SignedInRequest
    policy = can_list_runs
    template_name = "tiers/run_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = EvaluationRun.objects.visible_to(self.request.user).select_related("by")
        table = RunTable(runs)
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        start = Action(_("Run now"), reverse("tiers:run_start"), icon="play", style="primary", post=True)
        actions = [start] if can_start_run(self.request.user) else []
        return super().get_context_data(
            table=table, actions=actions, freshness=freshness_of(queries.freshness(now=timezone.now())), **kwargs
        )


class RunPage(PolicyMixin, TemplateView):
    """One run: how far it is, who moved and why, who could not be evaluated."""

    request: SignedInRequest
    policy = can_list_runs
    template_name = "tiers/run_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = get_object_or_404(
            EvaluationRun.objects.visible_to(self.request.user).select_related("by"),
            public_id=self.kwargs["public_id"],
        )
        names = dict(Specialization.objects.values_list("slug", "name"))
        changes = ChangeTable(run.changes.select_related("partner", "evaluation"), names=names, prefix="c-")
        failures = FailureTable(run.failures.select_related("partner"), prefix="f-")
        for table in (changes, failures):
            RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        return super().get_context_data(
            run=run,
            title=_("Run of %(day)s") % {"day": formats.long_date(run.as_of)},
            crumbs=[Link(_("Runs"), reverse("tiers:run_list"))],
            state=RunState(run.state),
            facts=facts_of(run),
            progress=progress_of(run),
            changes=changes,
            failures=failures if run.failed else None,
            **kwargs,
        )


def facts_of(run: EvaluationRun) -> list[Fact]:
    facts = [
        Fact(_("Started"), formats.short_moment(run.started_at)),
        Fact(_("by"), str(run.by) if run.by else str(RunTrigger(run.trigger).label)),
    ]
    if run.finished_at:
        facts += [
            Fact(_("Finished"), formats.short_moment(run.finished_at)),
            Fact(_("Seconds"), formats.number(Decimal(run.seconds), places=1)),
            Fact(_("Evaluated"), formats.number(run.evaluated)),
            Fact(_("Changed"), formats.number(run.changed)),
            Fact(_("Failed"), formats.number(run.failed)),
        ]
    return facts


def progress_of(run: EvaluationRun) -> Progress | None:
    """How far a running run is; None once it is over."""
    if run.state != RunState.RUNNING:
        return None
    text = _("Evaluating %(done)s of %(total)s partners") % {
        "done": formats.number(run.evaluated),
        "total": formats.number(run.total),
    }
    return Progress(
        text, done=run.evaluated, total=run.total, poll_url=reverse("tiers:run_progress", args=[run.public_id])
    )


@require_GET
def run_progress(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The progress bar alone; asks for the whole page again once the run is over."""
    require(can_list_runs(request.user))
    run = get_object_or_404(EvaluationRun.objects.visible_to(request.user), public_id=public_id)
    progress = progress_of(run)
    if progress is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "components/progress.html", {"progress": progress})


@require_POST
def run_start(request: SignedInRequest) -> HttpResponse:
    """Start today's run, or join the one that is going."""
    require(can_start_run(request.user))
    today = timezone.localdate()
    try:
        started = start_run(as_of=today, today=today, trigger=RunTrigger.BUTTON, by=request.user, at=timezone.now())
    except RunRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("tiers:run_list")
    if started.joined:
        messages.info(request, _("A run is going already: this is it."))
    return redirect("tiers:run", public_id=started.run.public_id)
