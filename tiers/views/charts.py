"""The partner's charts: the tier over time, and revenue in the window against the tiers' minimums."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.charts import Point, StepChart, Threshold, TierSpan, TierStrip
from core.components import HistoryEntry
from partners.enums import StandingStatus
from partners.models import Partner, PartnerStanding
from specializations.enums import Measure, TierSlug
from specializations.wording import tier_name
from tiers.models import StandingChange
from tiers.queries import LivePartner
from tiers.revenue import RevenueWindow
from tiers.wording import cause_words

MONTHS_SHOWN = 12
WEEKS_SHOWN = 52  # before today, and as many after it


def revenue_chart(live: LivePartner, today: date) -> StepChart | None:
    """Revenue in the window from twelve months ago to twelve months ahead; None without any order."""
    months, lines = live.rules.window_months, live.facts.lines
    if not len(lines):
        return None
    shown = [*_week_starts(today, -1), today, *_week_starts(today, 1)]
    amounts = RevenueWindow(lines).amounts_e4(shown, months)
    points = [Point(day, formats.euros(amount_e4)) for day, amount_e4 in zip(shown, amounts, strict=True)]
    thresholds = [
        Threshold(TierSlug(line.subject), formats.euros(line.minimum))
        for line in live.lines
        if line.level == "tier" and line.measure == Measure.REVENUE
    ]
    caption = _("Sum of the last %(months)s months. Dotted: what is left of it if nothing new is declared.") % {
        "months": months
    }
    return StepChart(
        points=points[: WEEKS_SHOWN + 1],
        forecast=points[WEEKS_SHOWN + 1 :],
        thresholds=thresholds,
        today=today,
        finding=_("Revenue in the window is %(amount)s today.") % {"amount": formats.money(points[WEEKS_SHOWN].value)},
        caption=caption,
        value_label=_("Revenue"),
    )


def _week_starts(today: date, direction: int) -> list[date]:
    """Days a week apart over a year before (-1) or after (1) today, in order."""
    return sorted(today + timedelta(days=7 * direction * week) for week in range(1, WEEKS_SHOWN + 1))


@dataclass(frozen=True)
class TierPoint:
    """From ``on`` the partner held ``tier`` in this way, as the evaluation with this public id decided."""

    on: date
    tier: TierSlug
    status: StandingStatus
    evaluation: str


def tier_points(partner: Partner, changes: Sequence[StandingChange]) -> list[TierPoint]:
    """When the tier or the way it is held changed, oldest first; ``changes`` come newest first.

    The first point is what the partner came with: the tier of an old programme, or Registered.
    """
    decided = [
        (change.on, change.evaluation)
        for change in changes[::-1]
        if change.achievement.startswith("tier:") and change.evaluation
    ]
    if partner.legacy_tier and partner.legacy_tier_since:
        first = TierPoint(partner.legacy_tier_since, TierSlug(partner.legacy_tier), StandingStatus.HELD, "")
    else:
        came_on = min([partner.created_at.date(), *(on for on, _evaluation in decided[:1])])
        first = TierPoint(came_on, TierSlug.REGISTERED, StandingStatus.HELD, "")
    points = [first]
    for on, evaluation in decided:
        status = StandingStatus(evaluation.tier_status)
        point = TierPoint(on, TierSlug(evaluation.tier), status, evaluation.public_id)
        if (point.tier, point.status) == (points[-1].tier, points[-1].status):
            continue
        if point.on <= points[-1].on:
            points.pop()
        points.append(point)
    return points


def tier_strip(points: Sequence[TierPoint], standing: PartnerStanding, today: date) -> TierStrip:
    """The tier over time; what is only kept runs on to the day on which it would be lost."""
    ends = [*(point.on for point in points[1:]), standing.kept_until]
    spans = [
        TierSpan(point.tier, point.on, end, lapsing=point.status is not StandingStatus.HELD)
        for point, end in zip(points, ends, strict=True)
    ]
    finding = _("%(tier)s today; %(count)s changes since %(day)s.") % {
        "tier": tier_name(standing.tier),
        "count": max(0, len(points) - 1),
        "day": formats.long_date(points[0].on) if points else formats.long_date(today),
    }
    return TierStrip(spans=spans, today=today, finding=finding)


def tier_history(
    points: Sequence[TierPoint], changes: Iterable[StandingChange], partner: Partner, names: Mapping[str, str]
) -> list[HistoryEntry]:
    """The points newest first, each with its cause and a link to the stored decision."""
    causes = {
        (change.on, change.achievement): cause_words(change.cause, names)
        for change in changes
        if change.achievement.startswith("tier:")
    }
    entries = []
    for before, point in zip([None, *points], points, strict=False):
        tiers = {point.tier, before.tier if before else point.tier}
        cause = next((text for tier in tiers if (text := causes.get((point.on, f"tier:{tier}")))), "")
        entries.append(
            HistoryEntry(
                on=point.on,
                url=reverse("tiers:evaluation", args=[partner.code, point.evaluation]) if point.evaluation else "",
                state=point.tier.label
                if point.status is StandingStatus.HELD
                else f"{point.tier.label} · {point.status.label}",
                cause=cause or ("" if point.evaluation else _("On joining the programme")),
            )
        )
    return entries[::-1]
