"""What the programme gives a partner today: unlocked by what is held, or locked with exactly what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partners.models import PartnerSpecialization
from specializations.enums import Level, Measure, TierSlug
from specializations.models import Benefit
from tiers.shortfalls import RequirementLine

PEOPLE = frozenset({Measure.PEOPLE, Measure.PEOPLE_SALES, Measure.PEOPLE_TECHNICAL})
LEVELS = (Level.SPECIALIST, Level.MASTER)


@dataclass(frozen=True, slots=True)
class Gap:
    """What one condition of a benefit lacks: ``subject`` a tier or a specialization, ``level`` ``tier`` or a level.

    ``lines`` are the requirements that are short; none when today's facts meet them and only the run is missing.
    """

    subject: str
    level: str
    lines: tuple[RequirementLine, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A benefit to one partner: unlocked without gaps."""

    benefit: Benefit
    gaps: tuple[Gap, ...]

    @property
    def is_unlocked(self) -> bool:
        return not self.gaps


class Ground:
    """What a partner holds (as published) and what each achievement lacks by today's facts."""

    def __init__(self, tier: str, held: Iterable[PartnerSpecialization], lines: Iterable[RequirementLine]) -> None:
        self.rank = TierSlug(tier).rank
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
        """A tier takes every lower one; the highest of them that is short says most."""
        asked = [each for each in TierSlug if each.rank <= tier.rank and self.short.get((each, "tier"))]
        lines = self.short[max(asked, key=lambda each: each.rank), "tier"] if asked else []
        return Gap(tier, "tier", tuple(lines))

    def of_level(self, level: Level, slug: str) -> Gap:
        """The level asks for its own rows and those below it."""
        for each in LEVELS[: LEVELS.index(level) + 1]:
            if self.short.get((slug, each)):
                return Gap(slug, each, tuple(self.short[slug, each]))
        return Gap(slug, level, ())

    def nearest(self, level: Level, slugs: Sequence[str]) -> Gap | None:
        """What the specialization lacks that lacks the fewest people, then the fewest requirements."""
        gaps = [self.of_level(level, slug) for slug in slugs]
        return min(gaps, key=_distance, default=None)


def _distance(gap: Gap) -> tuple[int, int, str]:
    people = sum(line.shortfall for line in gap.lines if line.measure in PEOPLE)
    return people, len(gap.lines), gap.subject


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
