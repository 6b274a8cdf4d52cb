"""The first page of each role: what waits for it, what changed, and the way to everything else."""

from datetime import date
from typing import Any

from django.db.models import Count, F, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import formats
from core.components import EmptyState, Fact, Link
from core.models import User
from core.views import SignedInRequest
from deals.enums import ImportKind
from deals.models import DeclarationRow, OrderLine
from partners.enums import PartnerKind
from partners.models import Deputy, Partner, PartnerStanding
from partners.roles import partner_of
from specializations.enums import TierSlug
from specializations.models import Rulebook, Specialization
from spp_portal.tables import AtRiskTable, CloseTable, DistributorOrderTable, HeldOrderTable, LastChangeTable
from tiers.enums import RunState
from tiers.models import EvaluationRun, StandingChange
from tiers.queries import known_next_run_at

ROWS = 10


@never_cache
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """A reseller's people land on their tier, everybody else on a page of their role."""
    user, today = request.user, timezone.localdate()
    partner = partner_of(user)
    if partner and partner.kind == PartnerKind.RESELLER:
        return redirect("tiers:scorecard", partner.code)
    if partner:
        return render(request, "spp_portal/home_distributor.html", of_distributor(partner))
    if user.is_channel_manager:
        return render(request, "spp_portal/home_channel_manager.html", of_channel_manager(user, today))
    return render(request, "spp_portal/home_programme_admin.html", of_programme_admin(today))


def of_distributor(partner: Partner) -> dict[str, Any]:
    """What became of the orders that name the distributor: taken, by declaration, and waiting."""
    taken = (
        OrderLine.objects.current()
        .filter(distributor_code=partner.code)
        .values("declaration", file_name=F("declaration__file_name"), source=F("declaration__source"))
        .annotate(received_at=F("declaration__received_at"), lines=Count("id"), amount_e4=Sum("amount_e4"))
        .order_by("-received_at", "-declaration_id")
    )
    held = (
        DeclarationRow.objects.held()
        .filter(kind=ImportKind.ORDERS, cells__distributor_code=partner.code)
        .select_related("declaration")
        .order_by("-declaration__received_at", "-declaration_id", "row_number")
    )
    return {
        "partner": partner,
        "taken": DistributorOrderTable(taken[:ROWS]),
        "held": HeldOrderTable(held[:ROWS]),
        "held_count": held.count(),
    }


def of_channel_manager(user: User, today: date) -> dict[str, Any]:
    """Which of the manager's own and deputised partners need attention."""
    mine = Partner.objects.visible_to(user, on=today)
    judged = mine.select_related("standing").filter(standing__isnull=False)
    at_risk = judged.at_risk(today)
    close = judged.filter(standing__is_close=True)
    run = EvaluationRun.objects.last_finished()
    changes = StandingChange.objects.filter(run=run, partner__in=mine).select_related("partner", "evaluation")
    names = dict(Specialization.objects.values_list("slug", "name"))
    partners_url = reverse("tiers:partner_list")
    return {
        "facts": [
            Fact(_("Partners"), formats.number(mine.count()), partners_url),
            Fact(_("Last run"), formats.moment(run.finished_at) if run and run.finished_at else _("none yet")),
        ],
        "at_risk": AtRiskTable(at_risk.order_by(F("standing__next_loss_on").asc(nulls_last=True), "name")[:ROWS]),
        "at_risk_link": Link(_("All partners at risk"), f"{partners_url}?attention=risk"),
        "close": CloseTable(close.order_by("name")[:ROWS]),
        "close_link": Link(_("All partners close to a tier"), f"{partners_url}?attention=close"),
        "changes": LastChangeTable(changes.order_by("partner__name", "achievement")[:ROWS], names=names),
        "stand_ins": Deputy.objects.active(today).filter(deputy=user).select_related("manager"),
    }


def of_programme_admin(today: date) -> dict[str, Any]:
    """Whether the programme runs: the last run, what waits, the rules in force, and how many hold what."""
    held = dict(DeclarationRow.objects.held().values_list("kind").annotate(Count("id")).order_by("kind"))
    tiers = dict(PartnerStanding.objects.values_list("tier").annotate(Count("partner")).order_by("tier"))
    in_force, following = Rulebook.objects.in_force(today), Rulebook.objects.following(today)
    partners_url, declarations_url = reverse("tiers:partner_list"), reverse("deals:declaration_list")
    return {
        "runs": run_facts(),
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
