"""The names behind the positions of the engine's matrices."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

SPECIALIST: Final = 0
MASTER: Final = 1
LEVELS: Final = ("specialist", "master")

REGISTERED: Final = "registered"
RANKED_TIERS: Final = ("silver", "gold", "platinum")  # above Registered, lowest first
TIERS: Final = (REGISTERED, *RANKED_TIERS)

ROLES: Final = ("sales", "technical")

AMOUNT_UNITS: Final = 10_000
"""Amounts are whole numbers of 1/10,000 EUR (`amount_e4`)."""

PEOPLE_SALES, PEOPLE_TECHNICAL, PEOPLE, REVENUE, INCREMENTAL_REVENUE, INCREMENTAL_ORDERS = range(6)
REFERENCES, VALIDATION = 6, 7
LEVEL_MEASURES: Final = (
    "people_sales",
    "people_technical",
    "people",
    "revenue",
    "incremental_revenue",
    "incremental_orders",
    "references",
    "validation",
)
"""What a requirement of a specialization may count, in the order in which requirements are listed."""

WHOLE_REVENUE, WHOLE_INCREMENTAL_REVENUE, WHOLE_INCREMENTAL_ORDERS, SPECIALIZATIONS, MASTERS = range(5)
WHOLE_MEASURES: Final = ("revenue", "incremental_revenue", "incremental_orders")
TIER_MEASURES: Final = (*WHOLE_MEASURES, "specializations", "masters")
"""What a requirement of a tier may count; the first three over all product lines of the partner."""

AMOUNT_MEASURES: Final = frozenset({"revenue", "incremental_revenue"})
"""Measures in 1/10,000 EUR; every other one is a plain count."""


@dataclass(frozen=True)
class Axes:
    """The columns of a batch: every specialization and accreditation type of the catalogue.

    The order of `specializations` is free (a loader may use the order of its keys) but must be the same for
    facts, rules and standings that meet. Achievements are laid out as all specialist levels, all master
    levels, then silver, gold and platinum.
    """

    specializations: tuple[str, ...]
    accreditation_types: tuple[str, ...]

    @property
    def width(self) -> int:
        """The number of specializations."""
        return len(self.specializations)

    @cached_property
    def achievements(self) -> tuple[str, ...]:
        """Names by position: `encryption:specialist`, `encryption:master`, `tier:gold`."""
        return (
            *(f"{slug}:{level}" for level in LEVELS for slug in self.specializations),
            *(f"tier:{tier}" for tier in RANKED_TIERS),
        )

    @cached_property
    def achievement_positions(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self.achievements)}

    @cached_property
    def specialization_positions(self) -> dict[str, int]:
        return {slug: position for position, slug in enumerate(self.specializations)}

    @cached_property
    def type_positions(self) -> dict[str, int]:
        return {code: position for position, code in enumerate(self.accreditation_types)}

    @cached_property
    def by_slug(self) -> tuple[int, ...]:
        """Positions of the specializations in the alphabetical order of their slugs."""
        return tuple(sorted(range(self.width), key=lambda position: self.specializations[position]))

    def level_slice(self, level: int) -> slice:
        """The achievements of one level, one column a specialization."""
        return slice(level * self.width, (level + 1) * self.width)

    @property
    def tier_slice(self) -> slice:
        """The three tier achievements, lowest first."""
        return slice(2 * self.width, 2 * self.width + len(RANKED_TIERS))
