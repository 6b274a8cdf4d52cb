"""*My tier*: what a partner holds, why, what is missing, what tonight changes and what comes after."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.components import (
    Action,
    CheckedFact,
    Freshness,
    GraceTrack,
    HeroAside,
    Link,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
    SpecializationCard,
    StandingHero,
    TierMatrix,
)
from core.history import history_url
from core.policies import can_read_history
from partners.enums import PartnerKind, StandingStatus
from partners.models import PartnerSpecialization, PartnerStanding
from partners.views.pages import PartnerPage
from specializations.enums import Measure, TierSlug
from specializations.models import Specialization
from specializations.wording import (
    minimum_words,
    months_words,
    needed_words,
    shortfall_words,
    tier_name,
    value_words,
)
from tiers import queries
from tiers.engine.dates import date_of
from tiers.enums import Change
from tiers.evidence import window_before
from tiers.models import StandingChange
from tiers.queries import Fresh, LivePartner
from tiers.shortfalls import RequirementLine
from tiers.views.cards import specialization_cards
from tiers.views.charts import MONTHS_SHOWN, revenue_chart, tier_history, tier_points, tier_strip
from tiers.views.losses import loss_of
from tiers.views.paper import scorecard_pdf
from tiers.wording import cause_words, change_words, line_words

ABOVE_REGISTERED = tuple(tier for tier in TierSlug if tier is not TierSlug.REGISTERED)
HISTORY_SHOWN = 8
TIER_MEASURES = (
    Measure.SPECIALIZATIONS,
    Measure.MASTERS,
    Measure.REVENUE,
    Measure.INCREMENTAL_REVENUE,
    Measure.INCREMENTAL_ORDERS,
)
"""The rows of the matrix: specializations come first."""


class StandingPage(PartnerPage):
    """A page about what the partner holds and what today's facts say."""

    @cached_property
    def live(self) -> LivePartner | None:
        """What today's facts say; None for a distributor, or while no rulebook is in force."""
        return queries.live_partner(
            self.partner, on=self.today, last_run=self.fresh.last_run, since=self.charted_from()
        )

    def charted_from(self) -> date | None:
        """The day from which a chart needs the revenue in the window; None: no chart."""
        return None

    @cached_property
    def standing(self) -> PartnerStanding | None:
        """What the partner holds; None before its first evaluation."""
        return getattr(self.partner, "standing", None)

    @cached_property
    def held(self) -> list[PartnerSpecialization]:
        return list(self.partner.specialization_standings.select_related("specialization"))

    @cached_property
    def names(self) -> dict[str, str]:
        if self.live is not None:
            return dict(self.live.loaded.catalogue.names)
        return dict(Specialization.objects.values_list("slug", "name"))

    @cached_property
    def changes(self) -> list[StandingChange]:
        """Everything that ever changed, newest first."""
        shown = ("on", "achievement", "change", "cause", "evaluation__public_id", "evaluation__as_of")
        decided = ("evaluation__tier", "evaluation__tier_status")
        changes = self.partner.standing_changes.select_related("evaluation").only("partner_id", *shown, *decided)
        return list(changes.order_by("-on", "-id"))

    @cached_property
    def fresh(self) -> Fresh:
        return queries.freshness(now=timezone.now())

    @property
    def freshness(self) -> Freshness:
        return freshness_of(self.fresh, self.live)

    def cards(self, live: LivePartner) -> list[SpecializationCard]:
        return specialization_cards(
            live.lines,
            self.held,
            self.changes,
            live.gained,
            openings_of(live),
            self.names,
            self.today,
            lambda slug: self.url_of("specialization", slug),
        )


def ranks_up_to(tier: str, other: str) -> bool:
    """Whether holding ``tier`` takes ``other``: every lower tier has to be met as well."""
    return TierSlug(other).rank <= TierSlug(tier).rank


def openings_of(live: LivePartner) -> dict[str, date]:
    """The specializations of the rulebook in force by slug, and when each opens."""
    rules = live.rules
    return {
        slug: opened_on
        for slug, day in zip(rules.axes.specializations, rules.opened_on.tolist(), strict=True)
        if (opened_on := date_of(day))
    }


def freshness_of(fresh: Fresh, live: LivePartner | None = None) -> Freshness:
    """The line under a title: computed when, orders up to when, next run when, under which rules."""
    return Freshness(
        computed_at=fresh.last_run.finished_at if fresh.last_run else None,
        orders_until=fresh.orders_up_to,
        next_run_at=fresh.next_run_at,
        rulebook=Link(live.rulebook_name, reverse("specializations:rulebook", args=[live.rules.key])) if live else None,
    )


class Scorecard(StandingPage):
    """The partner's tier with its proof. A distributor, and a partner not judged yet, are told so."""

    template_name = "tiers/scorecard.html"
    title = gettext_lazy("My tier")

    def charted_from(self) -> date:
        return window_before(self.today, MONTHS_SHOWN)

    def render_to_response(self, context: dict[str, Any], **response: Any) -> HttpResponse:
        if self.request.GET.get("download") == "pdf" and "hero" in context:
            file = f'attachment; filename="{slugify(self.partner.code)}.pdf"'
            content = scorecard_pdf(self.partner, context, on=self.today)
            return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": file})
        return super().render_to_response(context, **response)

    def actions(self) -> list[Action]:
        found = [Action(_("Save as PDF"), "?download=pdf", icon="arrow-down-tray")]
        if can_read_history(self.request.user):
            found.append(Action(_("History"), history_url(partner=self.partner.code)))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs) | {"eyebrow": self.eyebrow, "crumbs": ()}
        if not self.is_own:
            found |= {"title": self.partner.name, "crumbs": self.crumbs[:1]}
        if self.standing is None or self.live is None:
            return found | {"is_distributor": self.partner.kind == PartnerKind.DISTRIBUTOR}
        points = tier_points(self.partner, self.changes)
        return found | {
            "freshness": self.freshness,
            "actions": [
                Action(_("Benefits"), self.url_of("benefit_list"), style="link"),
                *([Action(_("Your return"), self.url_of("return"), style="link")] if self.is_own else []),
                Action(_("Save as PDF"), "?download=pdf", icon="arrow-down-tray"),
            ],
            "hero": self.hero(self.standing, self.live),
            "kept_by_exception": self.kept_by_exception(),
            "tonight": self.tonight(self.live),
            "matrix": self.matrix(self.standing, self.live),
            "window": self.window_words(self.live),
            "cards": self.cards(self.live),
            "people_link": Link(_("All people and awards"), self.url_of("staff_list")),
            "losses": [loss_of(event, self.names, self.today) for event in self.live.losses()],
            "revenue_chart": revenue_chart(self.live, self.today),
            "tier_strip": tier_strip(points, self.standing, self.today),
            "history": tier_history(points, self.changes, self.partner, self.names)[:HISTORY_SHOWN],
        }

    def kept_by_exception(self) -> Action | None:
        """The way to who granted what and why, where anything is held by exception alone."""
        statuses = {row.status for row in self.held} | {self.standing.status if self.standing else ""}
        if StandingStatus.EXCEPTION not in statuses:
            return None
        return Action(_("See the exceptions"), self.url_of("exception_list"), style="link")

    def hero(self, standing: PartnerStanding, live: LivePartner) -> StandingHero:
        tier, status = TierSlug(standing.tier), StandingStatus(standing.status)
        following, missing = self.following(standing, live)
        if standing.kept_until and standing.lapsing_since:
            aside = HeroAside(
                title=_("Time to put it right"),
                text=_("Until then nothing changes: terms, protection and benefits stay as they are."),
                track=GraceTrack(standing.lapsing_since, self.today, standing.kept_until),
            )
        elif missing:
            aside = HeroAside(
                title=_("To reach %(tier)s") % {"tier": following},
                text=_("%(missing)s more.") % {"missing": formats.joined(missing)},
                link=Link(_("See the requirements"), "#requirements"),
            )
        else:
            aside = None
        return StandingHero(
            tier=tier,
            status=status,
            cause=self.cause(standing, live),
            held_since=standing.held_since,
            kept_until=standing.kept_until,
            next_tier_down=tier_name(standing.tier_met),
            primary_action=self.next_step(live),
            other_actions=[self.price_of(above)] if (above := self.above(standing, live)) else [],
            aside=aside,
        )

    def above(self, standing: PartnerStanding, live: LivePartner) -> TierSlug | None:
        """The tier above the one held and the one that today's facts meet; the held one while it is only kept."""
        if standing.kept_until:
            return TierSlug(standing.tier)
        reached = max(TierSlug(standing.tier).rank, int(live.outcome.tier_met[0]))
        return next((tier for tier in ABOVE_REGISTERED if tier.rank > reached), None)

    def price_of(self, tier: TierSlug) -> Action:
        return Action(_("Price of %(tier)s") % {"tier": tier.label}, f"{self.url_of('path')}?to={tier}")

    def following(self, standing: PartnerStanding, live: LivePartner) -> tuple[str, list[str]]:
        """The tier above the one held, and what today's facts still miss of it; empty at the top."""
        above = [tier for tier in ABOVE_REGISTERED if tier.rank > TierSlug(standing.tier).rank]
        if not above:
            return "", []
        short = (line for line in live.lines if line.subject == above[0] and line.shortfall)
        return tier_name(above[0]), [needed_words(Measure(line.measure), line.shortfall) for line in short]

    def cause(self, standing: PartnerStanding, live: LivePartner) -> str:
        """Why the tier is what it is: for one that is only kept, what it lacks by today's facts."""
        if standing.tier == TierSlug.REGISTERED:
            return _("Every partner of the programme is Registered. Silver is the first tier to reach.")
        tier = tier_name(standing.tier)
        if standing.status == StandingStatus.HELD:
            return _("Every requirement of %(tier)s is met.") % {"tier": tier}
        asked = [line for line in live.lines if line.level == "tier" and ranks_up_to(standing.tier, line.subject)]
        short = [line_words(line, self.names) for line in asked if line.shortfall]
        return " ".join(short) or _("Today’s facts meet every requirement of %(tier)s again.") % {"tier": tier}

    def next_step(self, live: LivePartner) -> Action | None:
        """The specialization that is nearest to being met, if the next tier asks for one more."""
        short = {
            line.subject
            for line in live.lines
            if line.level == "tier" and line.measure == Measure.SPECIALIZATIONS and line.shortfall
        }
        missing = {
            line.subject: (line.shortfall, line.subject)
            for line in live.lines
            if line.level == "specialist" and line.measure == Measure.PEOPLE and line.shortfall
        }
        if not short or not missing:
            return None
        nearest = min(missing, key=lambda slug: missing[slug])
        return Action(
            _("Complete %(specialization)s") % {"specialization": self.names[nearest]},
            self.url_of("specialization", nearest),
            style="primary",
        )

    def tonight(self, live: LivePartner) -> list[CheckedFact]:
        """What tonight's run will change if today's facts stay as they are."""
        return [
            CheckedFact(
                shape=Change(change.kind).shape,
                tone=Change(change.kind).tone,
                text=_("%(change)s from tonight’s run. %(cause)s")
                % {
                    "change": change_words(change.achievement, change.kind, self.names),
                    "cause": cause_words(change.cause.as_json(), self.names),
                },
            )
            for change in live.changes
        ]

    def matrix(self, standing: PartnerStanding, live: LivePartner) -> TierMatrix:
        """Every measure that a tier asks for, against all tiers."""
        lines = {(line.measure, line.subject): line for line in live.lines if line.level == "tier"}
        measures = [measure for measure in TIER_MEASURES if any(key[0] == measure for key in lines)]
        return TierMatrix(
            columns=[
                MatrixColumn(tier, self.tier_status(tier, standing, live), held=tier == standing.tier)
                for tier in ABOVE_REGISTERED
            ],
            rows=[self.matrix_row(measure, lines, live) for measure in measures],
        )

    def matrix_row(
        self, measure: Measure, lines: dict[tuple[str, str], RequirementLine], live: LivePartner
    ) -> MatrixRow:
        asked = [lines.get((measure.value, tier.value)) for tier in ABOVE_REGISTERED]
        value = next(line.value for line in asked if line)
        if measure in (Measure.SPECIALIZATIONS, Measure.MASTERS):
            note = _("met, of %(count)s") % {"count": len(openings_of(live))}
            url = self.url_of("specialization_list")
        else:
            note = months_words(live.rules.window_months)
            url = self.url_of("revenue") + ("" if measure is Measure.REVENUE else "?incremental=yes")
        return MatrixRow(
            label=measure.label,
            note=note,
            value=value_words(measure, value),
            url=url,
            cells=[
                MatrixCell(
                    minimum_words(measure, line.minimum),
                    shortfall_words(measure, line.shortfall) if line.shortfall else "",
                )
                if line
                else MatrixCell()
                for line in asked
            ],
        )

    def tier_status(self, tier: TierSlug, standing: PartnerStanding, live: LivePartner) -> StandingStatus:
        """The tier held has the published status; those below it are held as well, those above are not."""
        if tier == standing.tier:
            return StandingStatus(standing.status)
        return StandingStatus.HELD if tier.rank < TierSlug(standing.tier).rank else StandingStatus.NOT_HELD

    def window_words(self, live: LivePartner) -> str:
        before = window_before(self.today, live.rules.window_months)
        return _("Each value opens the people or orders behind it. Revenue covers %(first)s to %(last)s.") % {
            "first": formats.long_date(before + timedelta(days=1)),
            "last": formats.long_date(self.today),
        }
