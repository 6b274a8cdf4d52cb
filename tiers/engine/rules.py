"""Rulebooks compiled into matrices of minimums.

Country rows are resolved once, here: every country that has rows of its own gets a *rule set*, everybody else
the default one. A minimum that does not apply is `NO_MINIMUM`, which every value reaches.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from tiers.engine.axes import (
    AMOUNT_MEASURES,
    AMOUNT_UNITS,
    LEVEL_MEASURES,
    LEVELS,
    RANKED_TIERS,
    ROLES,
    TIER_MEASURES,
    Axes,
)
from tiers.engine.dates import ALWAYS, NEVER, Amounts, Codes, Days, Flags, day_of

ALL: Final = "all"
NO_MINIMUM: Final = np.iinfo(np.int64).min
COUNTRY_CODES: Final = 26 * 26 + 1
NO_COUNTRY: Final = COUNTRY_CODES - 1


def country_code(country: str) -> int:
    """The position of an ISO 3166-1 alpha-2 country; `NO_COUNTRY` for the empty text. ValueError otherwise."""
    if country == "":
        return NO_COUNTRY
    if len(country) != 2 or not all("A" <= letter <= "Z" for letter in country):
        raise ValueError(f"A country is two capital letters, not {country!r}.")
    return (ord(country[0]) - 65) * 26 + ord(country[1]) - 65


def country_text(code: int) -> str:
    """The country behind a position; empty for `NO_COUNTRY`."""
    return "" if code == NO_COUNTRY else chr(65 + code // 26) + chr(65 + code % 26)


@dataclass(frozen=True)
class RequirementData:
    """One row: *measure >= minimum* for a specialization's level or for a tier.

    `minimum` is in 1/10,000 EUR for revenue measures, a count otherwise. Either `specialization` (a slug or
    "all") and `level` are set, or `tier`.
    """

    measure: str
    minimum: int
    specialization: str | None = None
    level: str | None = None
    tier: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class AccreditationTypeData:
    """How a rulebook counts one accreditation type. `role` is "sales" or "technical"."""

    role: str
    counts: bool


@dataclass(frozen=True)
class RulebookData:
    """What decides a standing in one rulebook. `key` names it for good: it is part of every digest.

    `openings` has an entry for every specialization of the rulebook; None means that it is not open yet.
    `master_countries` is None when the master level has no region.
    """

    key: str
    effective_from: date
    window_months: int
    grace_days: int
    openings: Mapping[str, date | None]
    requirements: tuple[RequirementData, ...]
    accreditation_types: Mapping[str, AccreditationTypeData]
    transition_ends_on: date | None = None
    master_countries: frozenset[str] | None = None
    pilot_from: date | None = None
    available_from: date | None = None


@dataclass(frozen=True)
class RequirementRow:
    """A requirement as it applies to one rule set. `minimum` as in `RequirementData`.

    `subject` is a specialization's slug with `level` specialist or master, or a tier's slug with `level`
    "tier". `achievement` is the position of what it belongs to, `plane` that of its minimum in the rules.
    """

    subject: str
    level: str
    measure: str
    minimum: int
    achievement: int
    level_index: int
    measure_index: int
    specialization_index: int

    @property
    def is_tier(self) -> bool:
        return self.level == "tier"

    @property
    def is_amount(self) -> bool:
        return self.measure in AMOUNT_MEASURES


@dataclass(frozen=True, eq=False)
class Rules:
    """A rulebook compiled for a set of axes. Shapes: C rule sets, S specializations, T types."""

    axes: Axes
    key: str
    digest: str
    effective_on: int
    window_months: int
    grace_days: int
    transition_on: int  # the first day without the transition; ALWAYS when there is none
    accreditation_types: Mapping[str, AccreditationTypeData]
    opened_on: Days  # [S], NEVER when it is not in the rulebook or not open
    role_of_type: Codes  # [T], position in ROLES, -1 when the type does not count
    in_master_region: Flags  # [COUNTRY_CODES]
    pilot_from: int  # NEVER: there is no pilot
    available_from: int  # ALWAYS: from the beginning
    set_of_country: Codes  # [COUNTRY_CODES] -> C
    level_minimum: Amounts  # [level, measure, C, S]
    tier_minimum: Amounts  # [tier, measure, C]
    _rows: dict[int, tuple[RequirementRow, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def level_planes(self) -> tuple[tuple[int, int], ...]:
        """(level, measure) pairs that have a requirement anywhere."""
        used = (self.level_minimum != NO_MINIMUM).any(axis=(2, 3))
        return tuple((int(level), int(measure)) for level, measure in np.argwhere(used))

    @cached_property
    def tier_planes(self) -> tuple[tuple[int, int], ...]:
        """(tier, measure) pairs that have a requirement anywhere."""
        used = (self.tier_minimum != NO_MINIMUM).any(axis=2)
        return tuple((int(tier), int(measure)) for tier, measure in np.argwhere(used))

    @cached_property
    def level_has_rows(self) -> Flags:
        """[level, C, S]: at least one requirement applies."""
        has: Flags = (self.level_minimum != NO_MINIMUM).any(axis=1)
        return has

    @cached_property
    def tier_has_rows(self) -> Flags:
        """[tier, C]: at least one requirement applies."""
        has: Flags = (self.tier_minimum != NO_MINIMUM).any(axis=1)
        return has

    @property
    def rule_sets(self) -> int:
        return int(self.level_minimum.shape[2])

    def rows(self, rule_set: int) -> tuple[RequirementRow, ...]:
        """Every requirement that applies to the partners of a rule set.

        Specializations by slug, specialist before master, then the tiers upwards; measures in their fixed order.
        """
        if rule_set not in self._rows:
            self._rows[rule_set] = (*self._level_rows(rule_set), *self._tier_rows(rule_set))
        return self._rows[rule_set]

    def _level_rows(self, rule_set: int) -> list[RequirementRow]:
        axes = self.axes
        return [
            RequirementRow(
                subject=axes.specializations[position],
                level=LEVELS[level],
                measure=LEVEL_MEASURES[measure],
                minimum=int(self.level_minimum[level, measure, rule_set, position]),
                achievement=level * axes.width + position,
                level_index=level,
                measure_index=measure,
                specialization_index=position,
            )
            for position in axes.by_slug
            for level, measure in self.level_planes
            if self.level_minimum[level, measure, rule_set, position] != NO_MINIMUM
        ]

    def _tier_rows(self, rule_set: int) -> list[RequirementRow]:
        return [
            RequirementRow(
                subject=RANKED_TIERS[tier],
                level="tier",
                measure=TIER_MEASURES[measure],
                minimum=int(self.tier_minimum[tier, measure, rule_set]),
                achievement=self.axes.tier_slice.start + tier,
                level_index=tier,
                measure_index=measure,
                specialization_index=-1,
            )
            for tier, measure in self.tier_planes
            if self.tier_minimum[tier, measure, rule_set] != NO_MINIMUM
        ]


def compile_rules(data: RulebookData, axes: Axes) -> Rules:
    """Compile a rulebook. ValueError for a row that §3 forbids or a name that is not on the axes."""
    sets = {country: position + 1 for position, country in enumerate(_countries(data))}
    set_of_country = np.zeros(COUNTRY_CODES, dtype=np.int16)
    for country, position in sets.items():
        set_of_country[country_code(country)] = position
    level_minimum = np.full((2, len(LEVEL_MEASURES), len(sets) + 1, axes.width), NO_MINIMUM, dtype=np.int64)
    tier_minimum = np.full((len(RANKED_TIERS), len(TIER_MEASURES), len(sets) + 1), NO_MINIMUM, dtype=np.int64)
    slugs = [axes.specialization_positions[slug] for slug in data.openings]
    _refuse_equal_rows(data)
    # The least specific rows first, so that a more specific one overwrites them.
    for row in sorted(data.requirements, key=_specificity):
        where = sets[row.country] if row.country else slice(None)
        if row.minimum < 0:
            raise ValueError(f"A minimum is not negative: {row}")
        if row.tier is not None:
            tier_minimum[RANKED_TIERS.index(row.tier), TIER_MEASURES.index(row.measure), where] = row.minimum
            continue
        if row.level is None or row.specialization is None:
            raise ValueError(f"A requirement has a tier, or a specialization and a level: {row}")
        if row.specialization != ALL and row.specialization not in data.openings:
            raise ValueError(f"The specialization is not in this rulebook: {row}")
        columns = slugs if row.specialization == ALL else [axes.specialization_positions[row.specialization]]
        plane = level_minimum[LEVELS.index(row.level), LEVEL_MEASURES.index(row.measure)]
        for column in columns:
            plane[where, column] = row.minimum
    opened_on = np.full(axes.width, NEVER, dtype=np.int32)
    for slug, opened in data.openings.items():
        opened_on[axes.specialization_positions[slug]] = day_of(opened)
    region = np.full(COUNTRY_CODES, data.master_countries is None, dtype=np.bool_)
    for country in data.master_countries or ():
        region[country_code(country)] = True
    return Rules(
        axes=axes,
        key=data.key,
        digest=rulebook_digest(data),
        effective_on=data.effective_from.toordinal(),
        window_months=data.window_months,
        grace_days=data.grace_days,
        transition_on=day_of(data.transition_ends_on, ALWAYS),
        accreditation_types=data.accreditation_types,
        opened_on=opened_on,
        role_of_type=_roles(data, axes),
        in_master_region=region,
        pilot_from=day_of(data.pilot_from),
        available_from=day_of(data.available_from, ALWAYS),
        set_of_country=set_of_country,
        level_minimum=level_minimum,
        tier_minimum=tier_minimum,
    )


def governed(data: RulebookData, axes: Axes, row: RequirementData) -> Flags:
    """Where a row is the one that applies (§3): rule sets of a tier's row, [C], rule sets and specializations, [C, S].

    Specializations that are not in the rulebook are not governed by any row.
    """
    sets = {country: position + 1 for position, country in enumerate(_countries(data))}
    slugs = [axes.specialization_positions[slug] for slug in data.openings]
    applies: Flags = np.zeros((len(sets) + 1, 1 if row.tier else axes.width), dtype=np.bool_)
    subject = row.measure, row.level, row.tier
    for other in sorted(data.requirements, key=_specificity):
        if (other.measure, other.level, other.tier) != subject:
            continue
        where = sets[other.country] if other.country else slice(None)
        if row.tier:
            columns = [0]
        elif other.specialization == ALL:
            columns = slugs
        else:
            columns = [axes.specialization_positions[str(other.specialization)]]
        for column in columns:
            applies[where, column] = other == row
    return applies[:, 0] if row.tier else applies


def _countries(data: RulebookData) -> list[str]:
    return sorted({row.country for row in data.requirements if row.country is not None})


def _specificity(row: RequirementData) -> tuple[bool, bool]:
    """§3: slug and country, `all` and country, slug without country, `all` without country."""
    return row.country is not None, row.specialization not in (None, ALL)


def _refuse_equal_rows(data: RulebookData) -> None:
    seen = set()
    for row in data.requirements:
        subject = (row.specialization, row.level, row.tier, row.measure, row.country)
        if subject in seen:
            raise ValueError(f"Two rows are equal but for their minimum: {row}")
        seen.add(subject)


def _roles(data: RulebookData, axes: Axes) -> Codes:
    roles = np.full(len(axes.accreditation_types), -1, dtype=np.int16)
    for code, kind in data.accreditation_types.items():
        if kind.counts and code in axes.type_positions:
            roles[axes.type_positions[code]] = ROLES.index(kind.role)
    return roles


def rulebook_digest(data: RulebookData) -> str:
    """SHA-256 of everything that decides a standing in this rulebook, independent of the order of its rows."""

    def iso(day: date | None) -> str | None:
        return day.isoformat() if day else None

    def minimum(row: RequirementData) -> str:
        if row.measure not in AMOUNT_MEASURES:
            return str(row.minimum)
        return f"{row.minimum // AMOUNT_UNITS}.{row.minimum % AMOUNT_UNITS:04d}"

    content = {
        "key": data.key,
        "effective_from": iso(data.effective_from),
        "window_months": data.window_months,
        "grace_days": data.grace_days,
        "transition_ends_on": iso(data.transition_ends_on),
        "master_countries": None if data.master_countries is None else sorted(data.master_countries),
        "pilot_from": iso(data.pilot_from),
        "available_from": iso(data.available_from),
        "openings": {slug: iso(opened) for slug, opened in data.openings.items()},
        "accreditation_types": {code: [kind.role, kind.counts] for code, kind in data.accreditation_types.items()},
        "requirements": sorted(
            [
                row.specialization or "",
                row.level or "",
                row.tier or "",
                row.measure,
                row.country or "",
                minimum(row),
            ]
            for row in data.requirements
        ),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
