"""Who moves if a version of the rules takes effect: the page, its short form beside the editor, and the long work."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.generic.base import TemplateView
from django_countries import countries
from django_tables2 import RequestConfig

from core import formats
from core.components import Action, Fact, Progress, Tab, TierTable
from core.downloads import DownloadMixin
from core.enums import CoverageTeam
from core.policies import require
from core.tables import PAGE_ROWS
from core.views import PolicyMixin, SignedInRequest
from partners.enums import StandingStatus
from partners.models import Partner
from specializations.enums import RulebookState, TierSlug
from specializations.models import Rulebook, Specialization
from specializations.views.ways import version_crumbs
from specializations.wording import achievement_words, days_words
from tiers.actions import compute_impact_later
from tiers.forms.impact import ImpactForm
from tiers.impact import (
    AT_ONCE,
    Found,
    Narrowing,
    fates,
    find_impact,
    first_loss,
    narrowed,
    partners_of,
    tallies,
)
from tiers.policies import can_preview_impact
from tiers.preview import Impact, MoveTable, Shift, first_open_day, preview_day, question_about
from tiers.programme import NoRulebook
from tiers.views.impact_tables import Group, GroupTable, LevelMoveTable, LevelRow, LevelTable, Move, TierMoveTable

FRAGMENT = "impact"
"""The id of the panel beside the editor that this page fills."""

MOVERS_BESIDE = 5
MET, HELD, LEVELS = "met", "held", "levels"


class RulebookPageMixin(PolicyMixin, TemplateView):
    """A page about one version of the rules on a day, which the address may name."""

    request: SignedInRequest
    policy = can_preview_impact

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def rulebook(self) -> Rulebook:
        return rulebook_of(self.request, self.kwargs["public_id"])

    @cached_property
    def on(self) -> date:
        return day_asked(self.request, self.rulebook)

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(Specialization.objects.values_list("slug", "name"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rulebook=self.rulebook,
            status=RulebookState(self.rulebook.state),
            actions=[
                Action(
                    _("Choose a minimum on its curve"),
                    reverse("tiers:rulebook_curve", args=[self.rulebook.public_id]),
                    icon="chart-bar",
                )
            ],
            crumbs=version_crumbs(self.rulebook),
            **kwargs,
        )


class RulebookImpact(DownloadMixin, RulebookPageMixin):
    """The whole page; for the panel beside the editor only its beginning."""

    def get_template_names(self) -> list[str]:
        beside = self.request.headers.get("HX-Request") and self.request.headers.get("HX-Target") == FRAGMENT
        return ["tiers/impact_summary.html" if beside else "tiers/rulebook_impact.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            found = find_impact(self.rulebook, on=self.on, at=self.now)
        except NoRulebook:
            return super().get_context_data(form=self.form([]), **kwargs)
        shown = self.shown(found.impact) if found.impact else {"form": self.form([])}
        return super().get_context_data(
            found=found,
            progress=progress_of(found, self.rulebook, self.on),
            compute=compute_action(found, self.rulebook, self.on),
            **shown,
            **kwargs,
        )

    def form(self, present: list[str]) -> ImpactForm:
        data = self.request.GET.copy()
        data.setdefault("on", self.on.isoformat())
        form = ImpactForm(data, first_day=first_open_day(), present=present)
        form.is_valid()
        return form

    def shown(self, impact: Impact) -> dict[str, Any]:
        """What the page says of an impact."""
        partners = partners_of(impact, Partner.objects.visible_to(self.request.user, on=timezone.localdate(self.now)))
        form = self.form([str(partner.country) for partner in partners.values()])
        chosen = {name: form.cleaned_data.get(name, "") for name in ("country", "team", "direction", "fate")}
        tables = {MET: impact.met.moved, HELD: impact.held.moved, LEVELS: impact.level_moves}
        view = self.request.GET.get("view", "")
        view = view if view in tables else next((each for each, table in tables.items() if len(table)), MET)
        rows = narrowed(tables[view], Narrowing(**chosen), partners)
        moves = [Move(tables[view], row, partners[int(tables[view].moves.partner[row])], self.names) for row in rows]
        table = (LevelMoveTable if view == LEVELS else TierMoveTable)(moves)
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        return {
            "form": form,
            "facts": self.facts(impact),
            "figures": figures(impact),
            "met": tier_table(impact.met, _("Partners by the tier they meet, before and after")),
            "held": tier_table(impact.held, _("Partners by the tier they hold, before and after")),
            "met_words": met_words(impact, self.rulebook),
            "fates": self.fate_facts(impact),
            "tabs": self.tabs(view, tables),
            "table": table,
            "view": view,
            "first": [
                Move(impact.met.moved, row, partners[int(impact.met.moved.moves.partner[row])], self.names)
                for row in range(min(MOVERS_BESIDE, len(impact.met.moved)))
            ],
            "movers": len(impact.met.moved),
            "levels": LevelTable(self.level_rows(impact), prefix="l-"),
            "level_count": len(impact.level_moves),
            "countries": GroupTable(
                _groups(
                    impact, {pk: countries.name(str(each.country)) or _("No country") for pk, each in partners.items()}
                ),
                heading=_("Country"),
                prefix="c-",
            ),
            "teams": GroupTable(
                _groups(impact, {pk: team_words(each.coverage_team) for pk, each in partners.items()}),
                heading=_("Team"),
                prefix="t-",
            ),
            "impact_url": page_url(self.rulebook, on=impact.as_of.isoformat()),
            "curve_url": reverse("tiers:rulebook_curve", args=[self.rulebook.public_id]),
            "day": impact.as_of,
            "partners": impact.partners,
        }

    def facts(self, impact: Impact) -> list[Fact]:
        facts = [
            Fact(_("Compared on"), formats.long_date(impact.as_of)),
            Fact(_("Partners"), formats.number(impact.partners)),
        ]
        if impact.judged_through:
            facts.append(Fact(_("From the run of"), formats.long_date(impact.judged_through)))
        return facts

    def fate_facts(self, impact: Impact) -> list[Fact]:
        counts = fates(impact)
        return [
            Fact(label, formats.number(counts[fate]), page_url(self.rulebook, on=impact.as_of.isoformat(), fate=fate))
            for fate, label in (
                (AT_ONCE, _("lose it on the day itself")),
                (StandingStatus.GRACE.value, _("enter grace")),
                (StandingStatus.TRANSITION.value, _("are protected by the transition")),
                (StandingStatus.EXCEPTION.value, _("keep it by an exception")),
            )
            if counts.get(fate)
        ]

    def tabs(self, current: str, tables: dict[str, MoveTable]) -> list[Tab]:
        query = self.request.GET.copy()
        for name in ("page", "sort"):
            query.pop(name, None)
        labels = {
            MET: _("Tier met"),
            HELD: _("Tier held on the day"),
            LEVELS: _("Specializations"),
        }
        tabs = []
        for view, table in tables.items():
            query["view"] = view
            tabs.append(Tab(labels[view], f"?{query.urlencode()}", current=view == current, count=len(table)))
        return tabs

    def level_rows(self, impact: Impact) -> list[LevelRow]:
        return [
            LevelRow(
                achievement_words(level.achievement, self.names),
                level.met_lost,
                level.met_gained,
                level.held_lost,
                level.held_gained,
            )
            for level in impact.levels.values()
        ]


def rulebook_of(request: SignedInRequest, public_id: str) -> Rulebook:
    return get_object_or_404(Rulebook.objects.visible_to(request.user).with_parts(), public_id=public_id)


def day_asked(request: SignedInRequest, rulebook: Rulebook) -> date:
    """The day in the address, if it is one that can be looked at; else the version's own."""
    form = ImpactForm({"on": request.GET.get("on")}, first_day=first_open_day())
    form.is_valid()
    return form.cleaned_data.get("on") or preview_day(rulebook.effective_from)


def page_url(rulebook: Rulebook, *, name: str = "rulebook_impact", **query: str) -> str:
    return f"{reverse(f'tiers:{name}', args=[rulebook.public_id])}?{urlencode(query)}"


def team_words(team: str) -> str:
    return str(CoverageTeam(team).label) if team else _("No team")


def _groups(impact: Impact, group_of: dict[int, str]) -> list[Group]:
    return [Group(label, tally) for label, tally in tallies(impact, group_of).items()]


def tier_table(shift: Shift, caption: str) -> TierTable:
    return TierTable(caption, list(TierSlug), shift.table.tolist())


def figures(impact: Impact) -> list[tuple[str, int, str]]:
    """Direction of the arrow, number and words: who would fall, rise and stay."""
    moves = impact.met.moved.moves
    falls, rises = int((moves.after < moves.before).sum()), int((moves.after > moves.before).sum())
    stay = impact.partners - falls - rises
    return [
        ("down", falls, ngettext("would fall", "would fall", falls)),
        ("up", rises, ngettext("would rise", "would rise", rises)),
        ("", stay, ngettext("stays", "stay", stay)),
    ]


def met_words(impact: Impact, rulebook: Rulebook) -> str:
    """That the table is before grace, when the first loss is final, and how many hold another tier on the day."""
    return " ".join(part for part in (_when_final(impact, rulebook), _held_words(len(impact.held.moved))) if part)


def _when_final(impact: Impact, rulebook: Rulebook) -> str:
    first = first_loss(impact)
    if first is None:
        return _("Met on that day, before grace.")
    return _("Met on that day, before grace. With %(grace)s of grace the first loss is final on %(day)s.") % {
        "grace": days_words(rulebook.grace_days),
        "day": formats.long_date(first),
    }


def _held_words(partners: int) -> str:
    """Who meets the same and yet stands otherwise: grace and transitions are the version's, too."""
    if not partners:
        return ""
    words = ngettext(
        "On the day itself %(count)s partner holds another tier.",
        "On the day itself %(count)s partners hold another tier.",
        partners,
    )
    return words % {"count": formats.number(partners)}


# ── Long work ─────────────────────────────────────────────────────────────────────────────────


def progress_of(found: Found, rulebook: Rulebook, on: date) -> Progress | None:
    """How far a worker is; None while none is at it."""
    if found.job is None:
        return None
    text = _("Computing %(done)s of %(total)s partners") % {
        "done": formats.number(found.job.done),
        "total": formats.number(found.question.partners),
    }
    poll_url = page_url(rulebook, name="rulebook_impact_progress", on=on.isoformat())
    return Progress(text, done=found.job.done, total=found.question.partners, poll_url=poll_url)


def compute_action(found: Found, rulebook: Rulebook, on: date) -> Action | None:
    """The way to have it computed, while nobody does."""
    if not found.outdated or found.job is not None:
        return None
    return compute_action_for(rulebook, on)


def compute_action_for(rulebook: Rulebook, on: date) -> Action:
    url = page_url(rulebook, name="rulebook_impact_start", on=on.isoformat())
    return Action(_("Compute the impact"), url, style="primary", post=True)


@require_POST
def impact_start(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Have the impact computed in the background, where it takes longer than a page may."""
    require(can_preview_impact(request.user))
    rulebook = rulebook_of(request, public_id)
    on = day_asked(request, rulebook)
    try:
        question = question_about(rulebook, on=on, at=timezone.now())
    except NoRulebook:
        return redirect(page_url(rulebook, on=on.isoformat()))
    if not question.fits_a_request:
        compute_impact_later(
            rulebook=rulebook,
            key=question.key,
            on=on,
            partners=question.partners,
            by=request.user,
            at=timezone.now(),
        )
    return redirect(page_url(rulebook, on=on.isoformat()))


@require_GET
def impact_progress(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The progress bar alone; asks for the whole page again once the work is done."""
    require(can_preview_impact(request.user))
    rulebook = rulebook_of(request, public_id)
    on = day_asked(request, rulebook)
    try:
        progress = progress_of(find_impact(rulebook, on=on, at=timezone.now()), rulebook, on)
    except NoRulebook:
        progress = None
    if progress is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "components/progress.html", {"progress": progress})
