"""What the programme gives a partner today: unlocked by what is held, or locked with exactly what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from partners.models import PartnerSpecialization
from specializations.enums import Level, Measure, TierSlug
from specializations.models import Benefit
from tiers.engine import axes as ax
from tiers.engine.assessment import NOT_AVAILABLE, NOT_OPEN, Assessment
from tiers.engine.dates import date_of
from tiers.shortfalls import RequirementLine

PEOPLE = frozenset({Measure.PEOPLE, Measure.PEOPLE_SALES, Measure.PEOPLE_TECHNICAL})
LEVELS = (Level.SPECIALIST, Level.MASTER)


@dataclass(frozen=True, slots=True)
class Closed:
    """Why an achievement is not met whatever the facts are: a code of the engine, and until when if that is known."""

    code: str
    opens_on: date | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What one condition of a benefit lacks: ``subject`` a tier or a specialization, ``level`` ``tier`` or a level.

    ``lines`` are the requirements that are short. Where none is and nothing is closed, only the run is missing.
    """

    subject: str
    level: str
    lines: tuple[RequirementLine, ...]
    closed: Closed | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A benefit to one partner: unlocked without gaps."""

    benefit: Benefit
    gaps: tuple[Gap, ...]

    @property
    def is_unlocked(self) -> bool:
        return not self.gaps


class Ground:
    """What a partner holds (as published) and what each achievement lacks by today's facts.

    ``closed`` has every tier (with ``tier``) and level of a specialization that is closed to it.
    """

    def __init__(
        self,
        tier: str,
        held: Iterable[PartnerSpecialization],
        lines: Iterable[RequirementLine],
        closed: Mapping[tuple[str, str], Closed],
    ) -> None:
        self.rank = TierSlug(tier).rank
        self.closed = closed
        self.levels = {row.specialization.slug: Level(row.level) for row in held}
        self.short: dict[tuple[str, str], list[RequirementLine]] = defaultdict(list)
        for line in lines:
            found = self.short[line.subject, line.level]
            if line.shortfall:
                found.append(line)

    def holds(self, level: Level, slug: str) -> bool:
        held = self.levels.get(slug)
        return held is not None and LEVELS.index(held) >= LEVELS.index(level)

    def of_tier(self, tier: TierSlug) -> Gap:
        """A tier takes every lower one."""
        return self._gap(tier, "tier", [(each, "tier") for each in TierSlug if each.rank <= tier.rank])

    def of_level(self, level: Level, slug: str) -> Gap:
        """The level asks for its own rows and those below it."""
        return self._gap(slug, level, [(slug, each) for each in LEVELS[: LEVELS.index(level) + 1]])

    def _gap(self, subject: str, level: str, asked: Iterable[tuple[str, str]]) -> Gap:
        """Of each measure the row that is short by most: who makes up for it makes up for the others."""
        most: dict[str, RequirementLine] = {}
        for line in (line for key in asked for line in self.short.get(key, ())):
            if line.measure not in most or line.shortfall > most[line.measure].shortfall:
                most[line.measure] = line
        return Gap(subject, level, tuple(most.values()), self.closed.get((subject, level)))

    def nearest(self, level: Level, slugs: Sequence[str]) -> Gap | None:
        """What the open specialization lacks that lacks the fewest people, then the fewest requirements."""
        gaps = [self.of_level(level, slug) for slug in slugs]
        return min(gaps, key=_distance, default=None)


def _distance(gap: Gap) -> tuple[bool, int, int, str]:
    people = sum(line.shortfall for line in gap.lines if line.measure in PEOPLE)
    return gap.closed is not None, people, len(gap.lines), gap.subject


def closed_to(assessment: Assessment, on: date) -> dict[tuple[str, str], Closed]:
    """What is closed to the first partner on its day, as a ``Ground`` takes it."""
    found: dict[tuple[str, str], Closed] = {}
    gates, day = assessment.gates, on.toordinal()
    for place, slug in enumerate(assessment.rules.axes.specializations):
        opens = {NOT_OPEN: gates.specialist_on[0, place], NOT_AVAILABLE: gates.master_on[0, place]}
        for level, name in enumerate(ax.LEVELS):
            if code := assessment.closed_level(place, level, day):
                found[slug, name] = Closed(code, date_of(int(opens[code])) if code in opens else None)
    for rank, tier in enumerate(ax.TIERS):
        if code := assessment.closed_tier(rank):
            found[tier, "tier"] = Closed(code)
    return found


def offers(benefits: Iterable[Benefit], ground: Ground, slugs: Sequence[str]) -> list[Offer]:
    """Every benefit with its gaps; ``slugs`` are the specializations of the rulebook."""
    return [Offer(benefit, tuple(_gaps(benefit, ground, slugs))) for benefit in benefits]


def _gaps(benefit: Benefit, ground: Ground, slugs: Sequence[str]) -> Iterable[Gap]:
    if benefit.tier is not None and benefit.tier.rank > ground.rank:
        yield ground.of_tier(TierSlug(benefit.tier.slug))
    if not benefit.level:
        return
    level = Level(benefit.level)
    wanted = [benefit.specialization.slug] if benefit.specialization is not None else slugs
    if not any(ground.holds(level, slug) for slug in wanted):
        nearest = ground.nearest(level, wanted)
        if nearest is not None:
            yield nearest
