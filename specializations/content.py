"""What one rulebook says, as plain values: the form in which it is read, written, compared and worded.

Two rulebooks with equal content are the same rules. The order of rows means nothing: every tuple is sorted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from specializations.enums import Level, Measure, Role, TierSlug
from specializations.models import AgreementParameters, Requirement, Rulebook

ALL = "all"
"""Stands for every specialization of the rulebook."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """``origins`` maps a value's name in the file to one of ``Origin``."""

    origins: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RegionContent(Part):
    code: str
    countries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LevelContent(Part):
    """No ``region``: every country; no ``available_from``: always; no ``pilot_from``: there is no pilot."""

    level: Level
    region: str = ""
    pilot_from: date | None = None
    available_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class OpeningContent(Part):
    """A specialization of the rulebook; without ``opened_on`` it is open from the beginning."""

    specialization: str
    opened_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AccreditationContent(Part):
    type: str
    role: Role
    counts: bool


@dataclass(frozen=True, kw_only=True)
class RequirementContent(Part):
    """One row: a level of one specialization (a slug) or of ``ALL``, or a tier; empty fields do not apply.

    ``minimum`` is in 1/10,000 EUR for amounts and a plain count otherwise.
    """

    measure: Measure
    minimum: int
    specialization: str = ""
    level: str = ""
    tier: str = ""
    country: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What no two rows of a rulebook share."""
        return self.tier, self.level, self.specialization, self.measure, self.country

    @property
    def rank(self) -> tuple[int, int, str, int, str]:
        """The order for people: levels before tiers, lowest first; common rows before those of one."""
        return (
            TierSlug(self.tier).rank if self.tier else -1,
            list(Level).index(Level(self.level)) if self.level else -1,
            "" if self.specialization == ALL else self.specialization,
            list(Measure).index(self.measure),
            self.country,
        )


@dataclass(frozen=True, kw_only=True)
class AgreementContent(Part):
    """Parameters of teaming agreements; amounts in EUR, the rest in the unit of the name."""

    minimum_amount: Decimal = Decimal(5000)
    protection_days: int = 180
    extension_days: int = 90
    extensions: int = 1
    waiting_days: int = 90
    answer_business_days: int = 2
    acceptance_business_days: int = 10
    activity_days: int = 60
    highest_discount_percent: Decimal = Decimal(20)
    specialization_grace_days: int = 60


@dataclass(frozen=True, kw_only=True)
class RulebookContent(Part):
    """A whole rulebook. ``transition_ends_on`` is the first day without it; the months explain that date."""

    name: str
    effective_from: date
    window_months: int
    grace_days: int
    transition_ends_on: date | None = None
    transition_months: int | None = None
    transition_grace_months: int | None = None
    currency: str = "EUR"
    change_text_en: str = ""
    change_text_fr: str = ""
    regions: tuple[RegionContent, ...] = ()
    levels: tuple[LevelContent, ...] = ()
    openings: tuple[OpeningContent, ...] = ()
    accreditations: tuple[AccreditationContent, ...] = ()
    requirements: tuple[RequirementContent, ...] = ()
    agreements: AgreementContent = AgreementContent()

    def __post_init__(self) -> None:
        for name, rank in RANKS.items():
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=rank)))

    def level(self, level: Level) -> LevelContent:
        """What limits the level; nothing does if the rulebook does not say."""
        return next((part for part in self.levels if part.level == level), LevelContent(level=level))

    def countries_of(self, region: str) -> tuple[str, ...]:
        """The countries of a region of this rulebook; KeyError if it has no such region."""
        return {part.code: part.countries for part in self.regions}[region]


RANKS = {
    "regions": lambda part: part.code,
    "levels": lambda part: list(Level).index(part.level),
    "openings": lambda part: part.specialization,
    "accreditations": lambda part: part.type,
    "requirements": lambda part: part.rank,
}

AGREEMENT_FIELDS = tuple(name for name in AgreementContent.__dataclass_fields__ if name not in {"origins", "note"})


def content_of(rulebook: Rulebook) -> RulebookContent:
    """The content of a stored rulebook. Costs no query when it was fetched ``with_parts()``."""
    return RulebookContent(
        name=rulebook.name,
        effective_from=rulebook.effective_from,
        window_months=rulebook.window_months,
        grace_days=rulebook.grace_days,
        transition_ends_on=rulebook.transition_ends_on,
        transition_months=rulebook.transition_months,
        transition_grace_months=rulebook.transition_grace_months,
        currency=rulebook.currency,
        change_text_en=rulebook.change_text_en,
        change_text_fr=rulebook.change_text_fr,
        origins=rulebook.origins,
        note=rulebook.note,
        regions=tuple(
            RegionContent(
                code=region.code,
                countries=tuple(sorted(region.countries)),
                origins=region.origins,
                note=region.note,
            )
            for region in rulebook.regions.all()
        ),
        levels=tuple(
            LevelContent(
                level=Level(level.level),
                region=level.region,
                pilot_from=level.pilot_from,
                available_from=level.available_from,
                origins=level.origins,
                note=level.note,
            )
            for level in rulebook.levels.all()
        ),
        openings=tuple(
            OpeningContent(
                specialization=opening.specialization.slug,
                opened_on=opening.opened_on,
                origins=opening.origins,
                note=opening.note,
            )
            for opening in rulebook.openings.all()
        ),
        accreditations=tuple(
            AccreditationContent(
                type=accreditation.type,
                role=Role(accreditation.role),
                counts=accreditation.counts,
                origins=accreditation.origins,
                note=accreditation.note,
            )
            for accreditation in rulebook.accreditations.all()
        ),
        requirements=tuple(_requirement(requirement) for requirement in rulebook.requirements.all()),
        agreements=_agreements(rulebook),
    )


def _requirement(row: Requirement) -> RequirementContent:
    everything = ALL if row.level else ""
    return RequirementContent(
        measure=Measure(row.measure),
        minimum=row.minimum,
        specialization=row.specialization.slug if row.specialization else everything,
        level=row.level,
        tier=row.tier,
        country=row.country,
        origins=row.origins,
        note=row.note,
    )


def _agreements(rulebook: Rulebook) -> AgreementContent:
    try:
        parameters = rulebook.agreement_parameters
    except AgreementParameters.DoesNotExist:
        return AgreementContent()
    return AgreementContent(
        origins=parameters.origins,
        note=parameters.note,
        **{name: getattr(parameters, name) for name in AGREEMENT_FIELDS},
    )
