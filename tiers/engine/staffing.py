"""Who is trained: spreading the trainings of a plan over as few people as possible, today's people first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tiers.engine.training import SALES, TECHNICAL, Held, Person


@dataclass(frozen=True)
class Trainings:
    """What one specialization (a position) lacks: trainings by role, and people who count in neither role yet.

    `people` is never more than `sales + technical`: each training can make one further person count.
    """

    specialization: int
    sales: int
    technical: int
    people: int

    @property
    def persons(self) -> int:
        """How many people it takes at the least, everybody available: nobody counts twice in one role."""
        return max(self.sales, self.technical, self.people)


@dataclass(frozen=True)
class Training:
    """One award for one person; somebody who is not on the staff is known by a number from 1 on."""

    specialization: int
    role: int
    staff_code: str | None
    new_person: int | None


def team(plan: Sequence[Trainings], size: int, staff: Sequence[Person], held: Held) -> tuple[Person, ...]:
    """As many of today's people as can be among the `size` trained, the others being new; by code where it is open
    who.

    `size` is at least what each of the specializations takes. A person fails to count for a need (a specialization
    and a role, or either role) they already count in; each need bears so many of them as there are people above
    what it takes.
    """
    needs = [
        need
        for needed in plan
        for need in (
            (needed.specialization, (SALES,), needed.sales),
            (needed.specialization, (TECHNICAL,), needed.technical),
            (needed.specialization, (SALES, TECHNICAL), needed.people),
        )
        if need[2]
    ]
    spare = tuple(size - amount for _, _, amount in needs)
    alike: dict[tuple[int, ...], list[Person]] = {}
    for person in sorted(staff, key=lambda somebody: somebody.code):
        has = held.get(person.staff, frozenset())
        misses = tuple(
            place
            for place, (specialization, roles, _) in enumerate(needs)
            if any((specialization, role) in has for role in roles)
        )
        alike.setdefault(misses, []).append(person)
    kinds = sorted(alike.items(), key=lambda entry: (len(entry[0]), entry[0]))
    chosen = _most([(misses, len(people)) for misses, people in kinds], spare, size)
    taken = [person for (_, people), count in zip(kinds, chosen, strict=True) for person in people[:count]]
    return tuple(sorted(taken, key=lambda somebody: somebody.code))


def _most(kinds: Sequence[tuple[tuple[int, ...], int]], spare: tuple[int, ...], size: int) -> tuple[int, ...]:
    """How many people of each kind (the needs they miss, how many there are) to take for the largest team."""

    @cache
    def best(kind: int, left: tuple[int, ...], wanted: int) -> tuple[int, tuple[int, ...]]:
        if kind == len(kinds):
            return 0, ()
        misses, available = kinds[kind]
        most = min([wanted, available, *(left[place] for place in misses)])
        found: tuple[int, tuple[int, ...]] | None = None
        for count in range(most, -1, -1):
            rest = tuple(amount - count if place in misses else amount for place, amount in enumerate(left))
            further, counts = best(kind + 1, rest, wanted - count)
            if found is None or count + further > found[0]:
                found = count + further, (count, *counts)
            # People who miss less come first: whoever misses nothing is always taken.
            if found[0] == wanted or not misses:
                break
        assert found is not None
        return found

    return best(0, spare, size)[1]


def assigned(plan: Sequence[Trainings], size: int, chosen: Sequence[Person], held: Held) -> tuple[Training, ...]:
    """Every training of a plan for `size` people, each for somebody whom `team` has chosen, or for a new person."""
    roles = [(person.code, None, held.get(person.staff, frozenset())) for person in chosen]
    newcomers = [(None, number, frozenset[tuple[int, int]]()) for number in range(1, size - len(chosen) + 1)]
    everybody = [*roles, *newcomers]
    found = []
    for needed in plan:
        where = needed.specialization
        lacks = {
            role: [place for place, (_, _, has) in enumerate(everybody) if (where, role) not in has]
            for role in (SALES, TECHNICAL)
        }
        neither = set(lacks[SALES]) & set(lacks[TECHNICAL])
        sales = sorted(lacks[SALES], key=lambda place: place not in neither)[: needed.sales]
        # Whoever counts in neither role yet and is not trained in sales makes one further person.
        fresh = neither.difference(sales)
        order = sorted(lacks[TECHNICAL], key=lambda place: (place not in fresh, place in neither))
        for role, places in ((SALES, sales), (TECHNICAL, order[: needed.technical])):
            found += [Training(where, role, everybody[place][0], everybody[place][1]) for place in sorted(places)]
    return tuple(found)
