"""The cheapest training that leads one partner to a tier or a level (§6), and the simulation it becomes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.utils.translation import gettext as _

from partners.models import Partner
from specializations.models import Rulebook
from tiers.engine import axes as ax
from tiers.engine.assessment import assess
from tiers.engine.axes import LEVELS, ROLES, TIERS, Axes
from tiers.engine.changes import Award
from tiers.engine.facts import invited_on
from tiers.engine.measures import measure
from tiers.engine.path import Candidates, LevelTarget, Plan, Target, TierTarget, Wish, cheapest_path
from tiers.engine.training import held_roles, offers
from tiers.facts import load_facts
from tiers.shortfalls import RequirementLine
from tiers.simulation import partner_day, roster_of


class TargetUnknown(Exception):
    """There is no such tier, specialization or level; the message is a translated sentence."""


@dataclass(frozen=True)
class PlannedAward:
    """One training. Whoever is not on the staff yet has no code, but a number from 1 on that tells new people apart."""

    specialization: str
    role: str
    accreditation: str
    fee_e4: int
    staff_code: str | None
    new_person: int | None


@dataclass(frozen=True)
class RaisedLevel:
    """A specialization that the plan lifts to a level; perhaps without a training, where only other things lack."""

    specialization: str
    level: str


@dataclass(frozen=True)
class Path:
    """The plan. `target` is a tier's slug, or `SLUG:LEVEL`.

    Where it cannot be reached, `obstacle` says why (a code of `tiers.engine.path`) and nothing is planned. `gaps`
    are what no training closes: of the target, what lies beneath it and what is raised. The two sums are those of
    the target itself, a tier's over the whole partner and a level's in its specialization.
    """

    partner_code: str
    target: str
    as_of: date
    rulebook_name: str
    is_met: bool
    obstacle: str
    awards: tuple[PlannedAward, ...]
    raised: tuple[RaisedLevel, ...]
    fee_e4: int
    people: int
    new_people: int
    gaps: tuple[RequirementLine, ...]
    revenue_missing_e4: int
    incremental_revenue_missing_e4: int

    @property
    def is_reachable(self) -> bool:
        return not self.obstacle


def path_for(
    partner: Partner,
    target: str,
    *,
    as_of: date,
    at: datetime,
    rulebook: Rulebook | None = None,
    fewest_people: bool = False,
    only: Iterable[str] | None = None,
) -> Path | None:
    """The cheapest training after which the target is met on a day, but for the gaps listed beside it.

    `fewest_people` puts few people before low fees; `only` are the specializations (slugs) in which anybody may be
    trained, the others count as they stand. `at` is the present moment. None when the partner has no standing on
    the day. TargetUnknown.
    """
    day = partner_day(partner, on=as_of, at=at, rulebook=rulebook)
    if day is None:
        return None
    axes, rules, on = day.loaded.axes, day.rules, as_of.toordinal()
    wanted = _target(target, axes)
    facts = load_facts(day.batch, day.loaded, from_day=on)
    days = np.array([on], dtype=np.int32)
    assessment = assess(rules, measure(facts, rules, days), facts.country, invited_on(facts), days)
    roster = roster_of(partner, day.loaded)
    candidates = Candidates(
        staff=[person for person in roster.people.values() if person.is_active(on)],
        held=held_roles(facts, rules, on),
        offers=offers(rules, roster.accreditations.values(), on),
    )
    positions = axes.specialization_positions
    chosen = None if only is None else frozenset(positions[slug] for slug in only if slug in positions)
    plan = cheapest_path(assessment, on, candidates, Wish(wanted, fewest_people=fewest_people, only=chosen))
    return Path(
        partner_code=partner.code,
        target=target,
        as_of=as_of,
        rulebook_name=day.rulebook_name,
        is_met=_is_met(wanted, assessment.met[0].tolist(), axes),
        obstacle=plan.obstacle,
        awards=_awards(plan, candidates, axes),
        raised=tuple(RaisedLevel(axes.specializations[one.specialization], LEVELS[one.level]) for one in plan.raised),
        fee_e4=plan.fee_e4,
        people=plan.people,
        new_people=plan.new_people,
        gaps=tuple(
            RequirementLine(gap.row.subject, gap.row.level, gap.row.measure, gap.row.minimum, gap.value)
            for gap in plan.gaps
        ),
        revenue_missing_e4=_missing(plan, wanted, ax.WHOLE_REVENUE, ax.REVENUE),
        incremental_revenue_missing_e4=_missing(plan, wanted, ax.WHOLE_INCREMENTAL_REVENUE, ax.INCREMENTAL_REVENUE),
    )


def changes_of(path: Path) -> tuple[Award, ...]:
    """The plan as supposed changes: simulated on the path's day they meet the target, but for the gaps."""
    return tuple(
        Award(planned.accreditation, planned.staff_code, path.as_of, planned.new_person) for planned in path.awards
    )


def _target(text: str, axes: Axes) -> Target:
    """A tier's slug, or a specialization's with a level."""
    if text in TIERS:
        return TierTarget(TIERS.index(text))
    slug, _colon, level = text.partition(":")
    if slug in axes.specialization_positions and level in LEVELS:
        return LevelTarget(axes.specialization_positions[slug], LEVELS.index(level))
    raise TargetUnknown(
        _("There is no “%(target)s”: give %(tiers)s, or a specialization and a level such as %(example)s.")
        % {"target": text, "tiers": ", ".join(TIERS), "example": f"{min(axes.specializations)}:{LEVELS[0]}"}
    )


def _is_met(target: Target, met: list[bool], axes: Axes) -> bool:
    if isinstance(target, LevelTarget):
        return met[axes.level_slice(target.level)][target.specialization]
    return all(met[axes.tier_slice][: target.rank])


def _awards(plan: Plan, candidates: Candidates, axes: Axes) -> tuple[PlannedAward, ...]:
    found = []
    for training in plan.trainings:
        offer = candidates.offers[training.specialization, training.role]
        found.append(
            PlannedAward(
                specialization=axes.specializations[training.specialization],
                role=ROLES[training.role],
                accreditation=offer.code,
                fee_e4=offer.fee_e4,
                staff_code=training.staff_code,
                new_person=training.new_person,
            )
        )
    return tuple(found)


def _missing(plan: Plan, target: Target, of_tier: int, of_level: int) -> int:
    """What the target itself lacks of a measure."""
    for gap in plan.gaps:
        own = gap.row.is_tier if isinstance(target, TierTarget) else not gap.row.is_tier
        if own and gap.row.measure_index == (of_tier if gap.row.is_tier else of_level):
            return gap.missing
    return 0
