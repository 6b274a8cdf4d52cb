"""Runs: what each night decided, one started by hand, and what is done about what went wrong."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig

from core import formats
from core.actions import retry_mail
from core.components import Action, EmptyState, Fact, Link, Progress
from core.downloads import DownloadMixin
from core.history import history_url
from core.policies import require
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from partners.models import Partner
from specializations.models import Specialization
from tiers.actions import RunRefused, rerun_failed, start_run
from tiers.enums import RerunOutcome, RunState, RunTrigger
from tiers.models import EvaluationRun
from tiers.policies import can_list_runs, can_start_run
from tiers.problems import SHOWN, last_problems
from tiers.pulse import pulse
from tiers.tables import ChangeTable, FailureTable, RunTable
from tiers.views.health import FAILURES, health_facts, problem_lines


class RunList(PolicyMixin, DownloadMixin, TemplateView):
    """Whether all is well, what went wrong lately, and every run."""

    request: SignedInRequest
    policy = can_list_runs
    template_name = "tiers/run_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = EvaluationRun.objects.visible_to(self.request.user).select_related("by")
        table = RunTable(runs)
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        start = Action(_("Run now"), reverse("tiers:run_start"), icon="play", style="primary", post=True)
        compare = Action(_("Compare two runs"), reverse("tiers:run_compare"))
        history = Action(_("History of changes"), history_url())
        now = timezone.now()
        problems = last_problems(at=now)
        return super().get_context_data(
            table=table,
            actions=[history, compare, *([start] if can_start_run(self.request.user) else [])],
            health=health_facts(pulse(at=now)),
            problems=problem_lines(problems),
            problems_note=_("The newest %(count)s.") % {"count": SHOWN} if len(problems) == SHOWN else "",
            no_problem=EmptyState(
                _("Nothing is waiting to be mended."),
                how=_("Partners that fail, rows that wait and mail that does not leave stand here."),
            ),
            **kwargs,
        )


class RunPage(PolicyMixin, DownloadMixin, TemplateView):
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
        may_rerun = bool(can_start_run(self.request.user)) and run == EvaluationRun.objects.last_finished()
        failures = FailureTable(
            run.failures.select_related("partner"),
            run=run,
            may_rerun=may_rerun and "download" not in self.request.GET,
            csrf_token=get_token(self.request),
            prefix="f-",
        )
        for table in (changes, failures):
            RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        progress = progress_of(run)
        return super().get_context_data(
            run=run,
            title=_("Run of %(day)s") % {"day": formats.long_date(run.as_of)},
            crumbs=[Link(_("Runs"), reverse("tiers:run_list"))],
            state=RunState(run.state),
            facts=facts_of(run),
            progress=progress,
            changes=None if progress and not run.changed else changes,
            failures=failures if run.failed else None,
            failures_id=FAILURES,
            actions=comparison_of(run),
            **kwargs,
        )


def comparison_of(run: EvaluationRun) -> list[Action]:
    """The way to what is otherwise than after the run before."""
    previous = EvaluationRun.objects.finished().filter(pk__lt=run.pk).order_by("-pk").first()
    if previous is None or run.state != RunState.DONE:
        return []
    asked = urlencode({"before": previous.public_id, "after": run.public_id})
    return [Action(_("Compare with the run before"), f"{reverse('tiers:run_compare')}?{asked}")]


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


@require_POST
def run_rerun(request: SignedInRequest, public_id: str, code: str) -> HttpResponse:
    """Judge one partner that failed in the run again, and say what came of it."""
    require(can_start_run(request.user))
    run = get_object_or_404(EvaluationRun.objects.visible_to(request.user), public_id=public_id)
    partner = get_object_or_404(Partner.objects.visible_to(request.user, on=timezone.localdate()), code=code)
    try:
        found = rerun_failed(run=run, partner=partner, by=request.user, clock=timezone.now)
    except RunRefused as refusal:
        messages.error(request, str(refusal))
    else:
        tell = messages.error if found.outcome == RerunOutcome.FAILED else messages.success
        words = str(found.outcome.label)
        tell(request, formats.labelled(partner, f"{words} {found.reason}".strip()))
    return redirect("tiers:run", public_id=run.public_id)


@require_POST
def mail_retry(request: SignedInRequest) -> HttpResponse:
    """Have the mail that did not leave tried again."""
    require(can_start_run(request.user))
    mails = retry_mail(by=request.user, at=timezone.now())
    told = ngettext("%(count)s mail is tried again.", "%(count)s mails are tried again.", mails)
    messages.info(request, told % {"count": formats.number(mails)} if mails else _("No mail is waiting."))
    return redirect("tiers:run_list")
