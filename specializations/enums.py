from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.badges import BadgeChoices, Shape, Tone


class SpecializationKind(models.TextChoices):
    SOLUTION = "solution", _("Solution")
    MARKET = "market", _("Market")


class EntryState(BadgeChoices):
    """Of an entry of the catalogue: whether it is there for anything new."""

    IN_USE = "in_use", Shape.DISC_TICK, Tone.OK, pgettext_lazy("catalogue entry", "In use")
    RETIRED = "retired", Shape.PLAIN_RING, Tone.MUTE, pgettext_lazy("catalogue entry", "Retired")


class BenefitKind(models.TextChoices):
    """What a benefit is about, in the order in which a partner reads of them."""

    TERMS = "terms", _("Preferential terms")
    PROTECTION = "protection", _("Protection")
    RESOURCES = "resources", _("Exclusive resources")
    SUPPORT = "support", _("Extended support")
    RECOGNITION = "recognition", _("Public recognition")


class ResourceKind(models.TextChoices):
    FILE = "file", pgettext_lazy("resource", "File")
    LINK = "link", pgettext_lazy("resource", "Link")


class Level(models.TextChoices):
    """Levels of a specialization, lowest first. Proper names: they stay English."""

    SPECIALIST = "specialist", "Specialist"
    MASTER = "master", "Master"


class Role(models.TextChoices):
    SALES = "sales", pgettext_lazy("role", "Sales")
    TECHNICAL = "technical", pgettext_lazy("role", "Technical")


class Measure(models.TextChoices):
    """What a requirement counts (docs/rules/tier_evaluation.md §2)."""

    PEOPLE = "people", _("People in either role")
    PEOPLE_SALES = "people_sales", _("Sales people")
    PEOPLE_TECHNICAL = "people_technical", _("Technical people")
    REVENUE = "revenue", _("Revenue")
    INCREMENTAL_REVENUE = "incremental_revenue", _("Incremental revenue")
    INCREMENTAL_ORDERS = "incremental_orders", _("Incremental orders")
    REFERENCES = "references", _("Customer references")
    VALIDATION = "validation", _("Technical validation")
    SPECIALIZATIONS = "specializations", _("Specializations")
    MASTERS = "masters", _("Master specializations")

    @property
    def is_amount(self) -> bool:
        """True where values are EUR, stored as integers of 1/10,000 EUR."""
        return self in {Measure.REVENUE, Measure.INCREMENTAL_REVENUE}


MEASURES_OF_LEVELS = frozenset(Measure) - {Measure.SPECIALIZATIONS, Measure.MASTERS}
MEASURES_OF_TIERS = frozenset(
    {
        Measure.SPECIALIZATIONS,
        Measure.MASTERS,
        Measure.REVENUE,
        Measure.INCREMENTAL_REVENUE,
        Measure.INCREMENTAL_ORDERS,
    }
)


class TierSlug(models.TextChoices):
    """The tiers of every rulebook, lowest first. Proper names: they stay English."""

    REGISTERED = "registered", "Registered"
    SILVER = "silver", "Silver"
    GOLD = "gold", "Gold"
    PLATINUM = "platinum", "Platinum"

    @property
    def rank(self) -> int:
        return list(TierSlug).index(self)


class RulebookState(BadgeChoices):
    DRAFT = "draft", Shape.PLAIN_RING, Tone.MUTE, pgettext_lazy("rulebook", "Draft")
    SUBMITTED = (
        "submitted",
        Shape.CLOCK,
        Tone.WAIT,
        pgettext_lazy("rulebook", "Submitted"),
    )
    PUBLISHED = (
        "published",
        Shape.DISC_TICK,
        Tone.OK,
        pgettext_lazy("rulebook", "Published"),
    )
    WITHDRAWN = (
        "withdrawn",
        Shape.PLAIN_RING,
        Tone.MUTE,
        pgettext_lazy("rulebook", "Withdrawn"),
    )


class RulebookPhase(BadgeChoices):
    """How a published rulebook stands to a day."""

    IN_FORCE = "in_force", Shape.DISC_TICK, Tone.OK, pgettext_lazy("rulebook", "In force")
    COMING = "coming", Shape.CLOCK, Tone.WAIT, pgettext_lazy("rulebook", "Takes effect later")
    PAST = "past", Shape.PLAIN_RING, Tone.MUTE, pgettext_lazy("rulebook", "No longer in force")


RULEBOOK_MOVES: dict[RulebookState, frozenset[RulebookState]] = {
    RulebookState.DRAFT: frozenset({RulebookState.SUBMITTED, RulebookState.PUBLISHED}),
    RulebookState.SUBMITTED: frozenset({RulebookState.DRAFT, RulebookState.PUBLISHED}),
    RulebookState.PUBLISHED: frozenset({RulebookState.WITHDRAWN}),
    RulebookState.WITHDRAWN: frozenset(),
}
"""From → to. Draft → published is the operator's way in (``load_rulebook --publish``)."""


class EditGroup(models.TextChoices):
    """The parts of a rulebook that are edited together; their values stand in addresses."""

    TIERS = "tiers", _("Tiers")
    LEVELS = "levels", _("Levels")
    SPECIALIZATIONS = "specializations", _("Specializations")
    MASTER = "master", _("Master")
    COUNTRIES = "countries", _("Country exceptions")
    ACCREDITATIONS = "accreditations", _("Accreditations")
    REGIONS = "regions", _("Regions")
    AGREEMENTS = "agreements", _("Agreements")
    TIMES = "times", _("Name, dates and grace")


class Origin(models.TextChoices):
    """How well founded a value of a rulebook is."""

    SOURCED = "sourced", _("sourced")
    NEAR = "near", _("near")
    COMPARED = "compared", _("compared")
    ASSUMED = "assumed", _("assumed")

    @property
    def meaning(self) -> str:
        return {
            Origin.SOURCED: gettext("stated for this programme"),
            Origin.NEAR: gettext("the same vendor, another year or country"),
            Origin.COMPARED: gettext("usual in other programmes"),
            Origin.ASSUMED: gettext("a starting point, to be replaced"),
        }[self]
