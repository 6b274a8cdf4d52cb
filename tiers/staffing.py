"""Who of a partner's people holds what today, and what ends soon."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from partners.enums import AwardState
from partners.models import Award, Partner, StaffMember
from specializations.enums import Role
from specializations.equivalence import taken_as
from specializations.models import Rulebook, Specialization


@dataclass(frozen=True)
class Holding:
    """One role that a person fills in a specialization by the award that holds longest.

    ``ends_on`` is the first day on which it no longer does, None without an end; ``waits`` for an unverified claim.
    """

    role: Role
    award: Award
    ends_on: date | None
    waits: bool


@dataclass(frozen=True)
class MatrixRow:
    person: StaffMember
    holdings: dict[int, list[Holding]]
    """By the key of the specialization; sales before technical, what counts before what waits."""


def matrix_of(partner: Partner, *, rulebook: Rulebook, on: date) -> tuple[list[Specialization], list[MatrixRow]]:
    """The specializations in which anybody holds or claims an award that counts, and everybody with the company."""
    roles = {part.type: Role(part.role) for part in rulebook.accreditations.all() if part.counts}
    people = list(partner.staff.active(on).order_by("name", "code"))
    held: dict[int, dict[int, dict[tuple[bool, Role], Holding]]] = defaultdict(lambda: defaultdict(dict))
    specializations: dict[int, Specialization] = {}
    taken = taken_as()
    for award in _awards(partner, on):
        kind = taken[award.accreditation_id]
        role = roles.get(kind.type)
        if role is None:
            continue
        specialization = kind.specialization
        specializations[specialization.pk] = specialization
        waits = award.state == AwardState.CLAIMED
        found = held[award.staff_member_id][specialization.pk]
        holding = Holding(role, award, ends_on(award), waits)
        known = found.get((waits, role))
        if known is None or _later(holding.ends_on, known.ends_on):
            found[waits, role] = holding
    rows = [
        MatrixRow(person, {pk: _shown(found) for pk, found in held[person.pk].items()} if person.pk in held else {})
        for person in people
    ]
    return sorted(specializations.values(), key=lambda each: each.pk), rows


def _awards(partner: Partner, on: date) -> Iterable[Award]:
    """What is valid on the day, and what would be once it is verified."""
    awards = Award.objects.of(partner).select_related("accreditation__specialization", "staff_member")
    valid = awards.valid(on)
    waiting = awards.waiting().exclude(expires_on__lte=on)
    return [*valid, *waiting]


def _shown(found: dict[tuple[bool, Role], Holding]) -> list[Holding]:
    """One for each role: a claim only where nothing holds yet."""
    return [holding for role in Role if (holding := found.get((False, role)) or found.get((True, role))) is not None]


def _later(day: date | None, other: date | None) -> bool:
    return other is not None and (day is None or day > other)


def ends_on(award: Award) -> date | None:
    """The first day on which the award no longer holds: it expires, is revoked, or its holder leaves."""
    days = (award.expires_on, award.revoked_on, award.staff_member.left_on)
    return min((day for day in days if day is not None), default=None)


def ending_awards(partner: Partner, *, on: date, days: int) -> list[Award]:
    """Valid awards that end within so many days, the next first."""
    until = on + timedelta(days=days)
    awards = Award.objects.of(partner).valid(on).select_related("accreditation__specialization", "staff_member")
    ending = [award for award in awards if (end := ends_on(award)) is not None and end <= until]
    return sorted(ending, key=lambda award: (ends_on(award) or date.max, award.pk))
