"""The first page of each role: what waits for it, what changed, and the way to everything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig

from core import formats
from core.components import Action, EmptyState, Fact, Link
from core.downloads import DownloadMixin
from core.history import history_url
from core.models import User
from core.tables import PortalTable
from core.views import SignedInRequest
from deals import desk
from deals.claims import queue_of
from deals.conflicts import similar_counts
from deals.enums import AgreementState, ImportKind
from deals.models import DeclarationRow, OrderLine
from deals.tables.claims import ClaimTable
from deals.tables.requests import EndingTable
from partners.enums import PartnerKind
from partners.models import Deputy, Partner, PartnerStanding
from partners.roles import partner_of
from specializations.enums import TierSlug
from specializations.models import Rulebook, Specialization
from spp_portal.tables import (
    AtRiskTable,
    CloseTable,
    DistributorOrderTable,
    HeldOrderTable,
    LastChangeTable,
    LateRequestTable,
    WaitingExtensionTable,
    WaitingProposalTable,
    WaitingRequestTable,
)
from tiers.enums import RunState
from tiers.models import EvaluationRun, StandingChange
from tiers.queries import known_next_run_at
from tiers.views.exception_tables import WaitingExceptionTable, exceptions_to_approve

ROWS = 10
DESK_ROWS = 5


@never_cache
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """A reseller's people land on their tier, everybody else on a page of their role."""
    user, today = request.user, timezone.localdate()
    partner = partner_of(user)
    if partner and partner.kind == PartnerKind.RESELLER:
        return redirect("tiers:scorecard", partner.code)
    if partner:
        return DistributorHome.as_view()(request, partner=partner)
    if user.is_channel_manager:
        return render(request, "spp_portal/home_channel_manager.html", of_channel_manager(user, today))
    return render(request, "spp_portal/home_programme_admin.html", of_programme_admin(user, today))


class DistributorHome(DownloadMixin, TemplateView):
    """What became of the orders that name the distributor: taken, by declaration, and waiting."""

    template_name = "spp_portal/home_distributor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner = kwargs["partner"]
        taken, held = taken_of(partner), held_of(partner)
        tables = {
            "taken": DistributorOrderTable(taken, prefix="taken-"),
            "held": HeldOrderTable(held, prefix="held-"),
        }
        for table in tables.values():
            RequestConfig(self.request, paginate={"per_page": ROWS}).configure(table)
        look_up = Action(_("Look up a deal number"), reverse("deals:deal_lookup"), style="primary")
        return super().get_context_data(actions=[look_up], held_count=held.count(), **tables, **kwargs)


def taken_of(partner: Partner) -> QuerySet[OrderLine, Any]:
    """The declarations with current lines that name the distributor, the newest first."""
    return (
        OrderLine.objects.current()
        .filter(distributor_code=partner.code)
        .values("declaration", file_name=F("declaration__file_name"), source=F("declaration__source"))
        .annotate(received_at=F("declaration__received_at"), lines=Count("id"), amount_e4=Sum("amount_e4"))
        .order_by("-received_at", "-declaration_id")
    )


def held_of(partner: Partner) -> QuerySet[DeclarationRow]:
    """The rows that name the distributor and wait for something unknown, the newest first."""
    return (
        DeclarationRow.objects.held()
        .filter(kind=ImportKind.ORDERS, distributor_code=partner.code)
        .select_related("declaration")
        .order_by("-declaration__received_at", "-declaration_id", "row_number")
    )


@dataclass(frozen=True, slots=True)
class ShortList:
    """The first rows of a list, under its name and with the way to the whole."""

    title: str
    table: PortalTable
    link: Link | None = None


def of_desk(user: User, now: datetime, names: Mapping[str, str]) -> list[ShortList]:
    """What waits for somebody of the vendor; ``names`` of the specializations by slug."""
    today = timezone.localdate(now)
    waiting = desk.agreements_for(user, on=today).filter(state=AgreementState.SUBMITTED)
    first = list(desk.with_row_facts(waiting.order_by(*desk.ORDER[desk.Pile.WAITING]))[:DESK_ROWS])
    extensions = desk.extensions_for(user, on=today).order_by("agreement__protection_ends_on")
    proposals = desk.proposals_for(user, on=today).order_by("since")
    of_agreement = ("agreement__partner__standing", "agreement__customer")
    return [
        ShortList(
            _("Requests to answer"),
            WaitingRequestTable(first, now=now, similar=similar_counts(first, on=today)),
            Link(_("All requests"), reverse("deals:request_list")),
        ),
        ShortList(
            _("Extensions"),
            WaitingExtensionTable(extensions.select_related(*of_agreement)[:DESK_ROWS], now=now),
            Link(_("All extensions"), reverse("deals:extension_list")),
        ),
        ShortList(
            _("Proposals to revoke"),
            WaitingProposalTable(proposals.select_related(*of_agreement)[:DESK_ROWS]),
            Link(_("All proposals"), reverse("deals:proposal_list")),
        ),
        ShortList(
            _("Awards and proofs to verify"),
            ClaimTable(queue_of(user, on=today)[:DESK_ROWS], now=now),
            Link(_("All awards and proofs"), reverse("deals:claim_list")),
        ),
        ShortList(
            _("Exceptions to approve"),
            WaitingExceptionTable(exceptions_to_approve(user, on=today)[:DESK_ROWS], names=names),
            Link(_("All exceptions"), reverse("tiers:exception_queue")),
        ),
        ShortList(
            _("Protections about to end"),
            EndingTable(list(desk.with_ends(desk.ending_for(user, on=today))[:DESK_ROWS]), now=now),
            Link(_("All protections about to end"), reverse("deals:ending_list")),
        ),
    ]


def of_channel_manager(user: User, today: date) -> dict[str, Any]:
    """What waits for the manager, and which own and deputised partners need attention."""
    mine = Partner.objects.visible_to(user, on=today)
    judged = mine.select_related("standing").filter(standing__isnull=False)
    at_risk = judged.at_risk(today)
    close = judged.filter(standing__is_close=True)
    run = EvaluationRun.objects.last_finished()
    changes = StandingChange.objects.filter(run=run, partner__in=mine).select_related("partner", "evaluation")
    names = dict(Specialization.objects.values_list("slug", "name"))
    partners_url = reverse("tiers:partner_list")
    of_partners = [
        ShortList(
            _("At risk"),
            AtRiskTable(at_risk.order_by(F("standing__next_loss_on").asc(nulls_last=True), "name")[:ROWS]),
            Link(_("All partners at risk"), f"{partners_url}?attention=risk"),
        ),
        ShortList(
            _("Close to a tier"),
            CloseTable(close.order_by("name")[:ROWS]),
            Link(_("All partners close to a tier"), f"{partners_url}?attention=close"),
        ),
        ShortList(
            _("Changed last night"),
            LastChangeTable(changes.order_by("partner__name", "achievement")[:ROWS], names=names),
            Link(_("All partners that changed last night"), f"{partners_url}?attention=changed"),
        ),
    ]
    return {
        "facts": [
            Fact(_("Partners"), formats.number(mine.count()), partners_url),
            Fact(_("Last run"), formats.moment(run.finished_at) if run and run.finished_at else _("none yet")),
        ],
        "lists": [*of_desk(user, timezone.now(), names), *of_partners],
        "stand_ins": Deputy.objects.active(today).filter(deputy=user).select_related("manager"),
    }


def of_programme_admin(user: User, today: date) -> dict[str, Any]:
    """Whether the programme runs: what is overdue, the last run, the rules in force, and how many hold what."""
    now = timezone.now()
    held = dict(DeclarationRow.objects.held().values_list("kind").annotate(Count("id")).order_by("kind"))
    tiers = dict(PartnerStanding.objects.values_list("tier").annotate(Count("partner")).order_by("tier"))
    in_force, following = Rulebook.objects.in_force(today), Rulebook.objects.following(today)
    partners_url, declarations_url = reverse("tiers:partner_list"), reverse("deals:declaration_list")
    overdue = desk.overdue_for(user, on=today, now=now)
    waiting = desk.waiting_for(user, on=today, now=now)
    return {
        "overdue": LateRequestTable(overdue[:DESK_ROWS], now=now),
        "overdue_link": Link(_("All overdue requests"), reverse("deals:overdue_list")),
        "waiting": [
            Fact(_("Requests to answer"), formats.number(waiting.requests), reverse("deals:request_list")),
            Fact(_("Extensions"), formats.number(waiting.extensions), reverse("deals:extension_list")),
            Fact(_("Proposals to revoke"), formats.number(waiting.proposals), reverse("deals:proposal_list")),
            Fact(_("Awards and proofs to verify"), formats.number(waiting.claims), reverse("deals:claim_list")),
            Fact(_("Exceptions to approve"), formats.number(waiting.exceptions), reverse("tiers:exception_queue")),
            Fact(
                _("Deal numbers on other partners’ orders"),
                formats.number(waiting.numbers),
                reverse("deals:number_conflict_list"),
            ),
        ],
        "statistics_link": Link(_("Answer times and rates"), reverse("deals:agreement_statistics")),
        "runs": run_facts(),
        "history_link": Link(_("History of changes"), history_url()),
        "rules": [
            Fact(
                _("In force"),
                in_force.name if in_force else pgettext("rulebook", "none"),
                reverse("specializations:rules"),
            ),
            Fact(
                _("Next"),
                _rulebook_words(following),
                reverse("specializations:rulebook", args=[following.public_id]) if following else "",
            ),
        ],
        "tiers": [
            Fact(tier.label, formats.number(tiers.get(tier, 0)), f"{partners_url}?tier={tier}")
            for tier in reversed(TierSlug)
        ],
        "held": [
            Fact(kind.label, formats.number(held[kind]), f"{declarations_url}?kind={kind}")
            for kind in ImportKind
            if kind in held
        ],
        "nothing_held": EmptyState(
            _("Nothing waits."), how=_("A row waits while something it names is unknown, and is then taken by itself.")
        ),
    }


def run_facts() -> list[Fact]:
    """The last run with its counts, and the one that is going."""
    run = EvaluationRun.objects.last_finished()
    running = EvaluationRun.objects.filter(state=RunState.RUNNING).first()
    runs_url = reverse("tiers:run_list")
    if run is None:
        facts = [Fact(_("Last run"), _("none yet"), runs_url)]
    else:
        facts = [
            Fact(_("Last run"), _("as of %(day)s") % {"day": formats.long_date(run.as_of)}, runs_url),
            Fact(_("Finished"), formats.moment(run.finished_at) if run.finished_at else ""),
            Fact(_("Evaluated"), formats.number(run.evaluated)),
            Fact(_("Changed"), formats.number(run.changed)),
            Fact(_("Failed"), formats.number(run.failed), reverse("tiers:run", args=[run.public_id])),
        ]
    next_run_at = known_next_run_at(timezone.now())
    facts.append(Fact(_("Next run"), formats.moment(next_run_at) if next_run_at else _("not scheduled")))
    if running:
        progress = {"done": formats.number(running.evaluated), "total": formats.number(running.total)}
        facts.append(Fact(_("Running now"), _("%(done)s of %(total)s partners") % progress, runs_url))
    return facts


def _rulebook_words(rulebook: Rulebook | None) -> str:
    if rulebook is None:
        return _("none published")
    day = formats.long_date(rulebook.effective_from)
    return _("%(rulebook)s from %(day)s") % {"rulebook": rulebook.name, "day": day}
