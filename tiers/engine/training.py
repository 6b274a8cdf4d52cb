"""What can be trained, what it costs, and whom: the catalogue of accreditations and the people of one partner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from tiers.engine.axes import ROLES
from tiers.engine.dates import ALWAYS, NEVER, plus_months
from tiers.engine.facts import Facts
from tiers.engine.rules import Rules

SALES, TECHNICAL = range(len(ROLES))


@dataclass(frozen=True)
class Accreditation:
    """An entry of the catalogue. `specialization` and `kind` are positions on the axes; the fee is in 1/10,000 EUR.

    Nobody earns one any more that is not `offered`.
    """

    code: str
    specialization: int
    kind: int
    fee_e4: int = 0
    validity_months: int | None = None
    offered: bool = True

    def expires_on(self, awarded_on: int) -> int:
        """The expiry proposed for an award of that day; NEVER without a validity."""
        return NEVER if self.validity_months is None else plus_months(awarded_on, self.validity_months)


@dataclass(frozen=True)
class Person:
    """Somebody employed by the partner; `staff` is the number that the facts give to this employment."""

    staff: int
    code: str
    joined_on: int = ALWAYS
    left_on: int = NEVER

    def is_active(self, on: int) -> bool:
        return self.joined_on <= on < self.left_on


@dataclass(frozen=True)
class Roster:
    """The people of one partner and the accreditations they may earn, by code."""

    people: Mapping[str, Person] = field(default_factory=dict)
    accreditations: Mapping[str, Accreditation] = field(default_factory=dict)


Offers = Mapping[tuple[int, int], Accreditation]
"""The accreditation to take for a specialization (a position) and a role."""


def offers(rules: Rules, accreditations: Iterable[Accreditation], on: int) -> Offers:
    """The cheapest counting accreditation of each specialization and role, by code where fees are equal.

    One that is no longer offered, or whose award of the day would not be valid on that day, is no offer.
    """
    found: dict[tuple[int, int], Accreditation] = {}
    for offered in sorted(accreditations, key=lambda entry: (entry.fee_e4, entry.code)):
        role = int(rules.role_of_type[offered.kind])
        if offered.offered and role >= 0 and offered.expires_on(on) > on:
            found.setdefault((offered.specialization, role), offered)
    return found


Held = Mapping[int, frozenset[tuple[int, int]]]
"""By number of the employment, the specializations and roles in which somebody counts."""


def held_roles(facts: Facts, rules: Rules, on: int) -> Held:
    """In what each person of one partner (the only one of the facts) has a valid, counting award on the day (§2)."""
    awards = facts.awards
    role = rules.role_of_type[awards.kind]
    valid = np.flatnonzero(awards.verified & (role >= 0) & (awards.starts_on <= on) & (on < awards.ends_on))
    found: dict[int, set[tuple[int, int]]] = {}
    columns = awards.staff[valid].tolist(), awards.specialization[valid].tolist(), role[valid].tolist()
    for staff, specialization, one in zip(*columns, strict=True):
        found.setdefault(staff, set()).add((specialization, one))
    return {staff: frozenset(roles) for staff, roles in found.items()}
