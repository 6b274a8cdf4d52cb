"""The cheapest training that leads to a tier or a level being met (§6).

A plan raises specializations to a level. What that takes in trainings follows for each specialization by itself;
which ones a tier's counts are reached with is a choice, and who is trained is decided last, over all of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from tiers.engine import axes as ax
from tiers.engine.assessment import Assessment
from tiers.engine.rules import RequirementRow
from tiers.engine.staffing import Training, Trainings, assigned, team
from tiers.engine.training import SALES, TECHNICAL, Held, Offers, Person

# Why a target cannot be reached, whatever is trained; beside what closes it (`assessment`).
NO_ACCREDITATION: Final = "no_accreditation"
NEVER_MET: Final = "never_met"
TOO_FEW_SPECIALIZATIONS: Final = "too_few_specializations"
TOO_FEW_MASTERS: Final = "too_few_masters"

_PEOPLE: Final = (ax.PEOPLE_SALES, ax.PEOPLE_TECHNICAL, ax.PEOPLE)
_COMPARED: Final = 150
"""How many choices that are equal in all else are compared by the new people they take."""

_COUNTS: Final = (ax.SPECIALIZATIONS, ax.MASTERS)


@dataclass(frozen=True)
class TierTarget:
    """`rank` as in `axes.TIERS`: 0 registered … 3 platinum."""

    rank: int


@dataclass(frozen=True)
class LevelTarget:
    """A specialization (a position) and a level (a position in `axes.LEVELS`)."""

    specialization: int
    level: int


Target = TierTarget | LevelTarget


@dataclass(frozen=True)
class Wish:
    """What is to be reached, and how the choice is made.

    `fewest_people`: few people count before low fees. `only`: nobody is trained in another specialization; None: any.
    """

    target: Target
    fewest_people: bool = False
    only: frozenset[int] | None = None


@dataclass(frozen=True)
class Gap:
    """A requirement that training does not close, and how much it lacks; an amount in 1/10,000 EUR or a count."""

    row: RequirementRow
    value: int

    @property
    def missing(self) -> int:
        return self.row.minimum - self.value


@dataclass(frozen=True)
class Raise:
    """What it takes to lift one specialization to a level: trainings, their fees, and what else is missing."""

    specialization: int
    level: int
    trainings: Trainings
    fee_e4: int
    gaps: tuple[Gap, ...]

    @property
    def is_training(self) -> bool:
        return self.trainings.persons > 0


@dataclass(frozen=True)
class Plan:
    """The answer; `obstacle` is empty where the target can be reached, else nothing is planned.

    `gaps` are the shortfalls in anything but people of the target, of what lies beneath it and of every
    specialization that the plan raises; of each subject and measure the largest one.
    """

    obstacle: str = ""
    raised: tuple[Raise, ...] = ()
    trainings: tuple[Training, ...] = ()
    fee_e4: int = 0
    people: int = 0
    new_people: int = 0
    gaps: tuple[Gap, ...] = ()


class Cost(NamedTuple):
    """What plans are compared by, people aside."""

    fee_e4: int
    specializations: int
    gaps: int

    def plus(self, raised: Raise) -> "Cost":
        return Cost(
            self.fee_e4 + raised.fee_e4, self.specializations + raised.is_training, self.gaps + len(raised.gaps)
        )


@dataclass(frozen=True, eq=False)
class Candidates:
    """Today's people, in what each of them counts, and the accreditations to choose from."""

    staff: Sequence[Person]
    held: Held
    offers: Offers


def cheapest_path(assessment: Assessment, on: int, candidates: Candidates, wish: Wish) -> Plan:
    """The cheapest plan for one partner (the only one of the assessment) on the day `on` that it was assessed on.

    Compared are, in this order: euros, people, the number of specializations with a training, the number of gaps
    left, new people; then the alphabet decides.
    """
    ways = _Ways(assessment, on, candidates.offers, wish.only)
    if isinstance(wish.target, LevelTarget):
        return _to_level(ways, candidates, wish.target)
    return _to_tier(ways, candidates, wish.target.rank, fewest_people=wish.fewest_people)


def _to_level(ways: "_Ways", candidates: Candidates, target: LevelTarget) -> Plan:
    if ways.met_level(target.specialization) > target.level:
        return Plan()
    found = ways.to(target.specialization, target.level)
    if isinstance(found, str):
        return Plan(obstacle=found, gaps=ways.gaps_of_level(target.specialization, target.level))
    return _staffed([found], found.gaps, candidates)


def _to_tier(ways: "_Ways", candidates: Candidates, rank: int, *, fewest_people: bool) -> Plan:
    gaps = ways.gaps_of_tiers(rank)
    if closed := ways.closed_tier(rank):
        return Plan(obstacle=closed, gaps=gaps)
    specializations, masters = ways.counts_of_tiers(rank)
    choice = _Choice(ways, specializations, masters)
    if choice.cost() is None:
        few = _Choice(ways, specializations, 0).cost() is None
        return Plan(obstacle=TOO_FEW_SPECIALIZATIONS if few else TOO_FEW_MASTERS, gaps=gaps)
    people = choice.fewest_people(cheapest=not fewest_people)
    raised = _with_fewest_new_people(islice(choice.within(people).best(), _COMPARED), candidates)
    return _staffed(raised, (*gaps, *(gap for one in raised for gap in one.gaps)), candidates)


def _with_fewest_new_people(choices: Iterable[tuple[Raise, ...]], candidates: Candidates) -> tuple[Raise, ...]:
    """The first of the choices, all equal otherwise, that takes the fewest people who are not on the staff yet."""

    @cache
    def new_people(plan: tuple[Trainings, ...], size: int) -> int:
        return size - len(team(plan, size, candidates.staff, candidates.held))

    best: tuple[Raise, ...] | None = None
    fewest = 0
    for raised in choices:
        plan = _trainings(raised)
        size = _people(plan)
        # Each of them by itself takes no more new people than all together.
        if best is not None and max((new_people((one,), size) for one in plan), default=0) >= fewest:
            continue
        found = new_people(plan, size)
        if best is None or found < fewest:
            best, fewest = raised, found
        if fewest <= max(0, size - len(candidates.staff)):
            break  # nobody could need fewer
    assert best is not None
    return best


def _staffed(raised: Sequence[Raise], gaps: tuple[Gap, ...], candidates: Candidates) -> Plan:
    plan = _trainings(raised)
    people = _people(plan)
    chosen = team(plan, people, candidates.staff, candidates.held)
    return Plan(
        raised=tuple(raised),
        trainings=assigned(plan, people, chosen, candidates.held),
        fee_e4=sum(one.fee_e4 for one in raised),
        people=people,
        new_people=people - len(chosen),
        gaps=gaps,
    )


def _trainings(raised: Sequence[Raise]) -> tuple[Trainings, ...]:
    return tuple(one.trainings for one in raised if one.is_training)


def _people(plan: Sequence[Trainings]) -> int:
    """How few people the trainings can be spread over: whoever is new can be trained in everything."""
    return max((needed.persons for needed in plan), default=0)


class _Ways:
    """What it takes to raise each specialization of one partner to each level."""

    def __init__(self, assessment: Assessment, on: int, offers: Offers, only: frozenset[int] | None) -> None:
        self._assessment, self._on, self._offers, self._only = assessment, on, offers, only
        self._rows = assessment.rules.rows(int(assessment.rule_set[0]))
        self._known: dict[tuple[int, int], Raise | str] = {}

    @property
    def in_order(self) -> tuple[int, ...]:
        """The specializations, in the order of the alphabet."""
        return self._assessment.rules.axes.by_slug

    def met_level(self, specialization: int) -> int:
        """How many levels of it are met."""
        levels = (self._assessment.rules.axes.level_slice(level) for level in range(len(ax.LEVELS)))
        return sum(bool(self._assessment.met[0, columns][specialization]) for columns in levels)

    def choices(self, specialization: int) -> list[Raise]:
        """Every way to raise it above what is met already."""
        if self._only is not None and specialization not in self._only:
            return []
        found = (self.to(specialization, level) for level in range(self.met_level(specialization), len(ax.LEVELS)))
        return [way for way in found if not isinstance(way, str)]

    def to(self, specialization: int, level: int) -> Raise | str:
        """The cheapest way to a level that is not met; an obstacle where there is none."""
        key = specialization, level
        if key not in self._known:
            self._known[key] = self._assessment.closed_level(*key, self._on) or self._way(*key)
        return self._known[key]

    def closed_tier(self, rank: int) -> str:
        """What keeps the tier from being met, requirements aside."""
        return self._assessment.closed_tier(rank)

    def counts_of_tiers(self, rank: int) -> tuple[int, int]:
        """How many specializations and masters it takes up to a tier."""
        most = dict.fromkeys(_COUNTS, 0)
        for row in self._rows_of_tiers(rank):
            if row.measure_index in most:
                most[row.measure_index] = max(most[row.measure_index], row.minimum)
        return most[ax.SPECIALIZATIONS], most[ax.MASTERS]

    def gaps_of_tiers(self, rank: int) -> tuple[Gap, ...]:
        """What else falls short up to a tier."""
        return self._gaps([row for row in self._rows_of_tiers(rank) if row.measure_index not in _COUNTS])

    def gaps_of_level(self, specialization: int, level: int) -> tuple[Gap, ...]:
        """What falls short of a level besides people."""
        rows = self._rows_of_level(specialization, level)
        return self._gaps([row for row in rows if row.measure_index not in _PEOPLE])

    def _rows_of_tiers(self, rank: int) -> list[RequirementRow]:
        return [row for row in self._rows if row.is_tier and row.level_index < rank]

    def _rows_of_level(self, specialization: int, level: int) -> list[RequirementRow]:
        """With those of the level beneath."""
        return [
            row
            for row in self._rows
            if not row.is_tier and row.specialization_index == specialization and row.level_index <= level
        ]

    def _way(self, specialization: int, level: int) -> Raise | str:
        short = dict.fromkeys(_PEOPLE, 0)
        for row in self._rows_of_level(specialization, level):
            if row.measure_index in short:
                short[row.measure_index] = max(short[row.measure_index], row.minimum - self._value(row))
        sales, technical, people = (short[measure] for measure in _PEOPLE)
        fees = {role: offer.fee_e4 for (where, role), offer in self._offers.items() if where == specialization}
        further = max(0, people - sales - technical)
        lacking = {role for role, amount in ((SALES, sales), (TECHNICAL, technical)) if amount}
        if lacking - fees.keys() or (further and not fees):
            return NO_ACCREDITATION
        gaps = self.gaps_of_level(specialization, level)
        if any(gap.row.measure_index == ax.VALIDATION and gap.row.minimum > 1 for gap in gaps):
            return NEVER_MET  # there is no more of it than one
        # Whoever is still lacking is trained in the cheaper role.
        cheaper = min(fees, key=lambda role: (fees[role], role), default=SALES)
        sales += further if cheaper == SALES else 0
        technical += further if cheaper == TECHNICAL else 0
        fee_e4 = sales * fees.get(SALES, 0) + technical * fees.get(TECHNICAL, 0)
        return Raise(specialization, level, Trainings(specialization, sales, technical, people), fee_e4, gaps)

    def _value(self, row: RequirementRow) -> int:
        return int(self._assessment.row_values(row)[0])

    def _gaps(self, rows: Sequence[RequirementRow]) -> tuple[Gap, ...]:
        """What falls short, of each measure the largest gap; the rows are of one subject and those beneath it."""
        found: dict[int, Gap] = {}
        for row in rows:
            gap = Gap(row, self._value(row))
            if gap.missing > 0 and (row.measure_index not in found or gap.missing > found[row.measure_index].missing):
                found[row.measure_index] = gap
        return tuple(found[measure] for measure in sorted(found))


class _Choice:
    """Which specializations to raise so that enough are met. `people` bounds how many may be trained."""

    def __init__(self, ways: _Ways, specializations: int, masters: int, people: int | None = None) -> None:
        self._ways, self._wanted = ways, (specializations, masters)
        self._options = [
            (
                ways.met_level(specialization),
                [way for way in ways.choices(specialization) if people is None or way.trainings.persons <= people],
            )
            for specialization in ways.in_order
        ]
        self._costs: dict[tuple[int, int, int], Cost | None] = {}

    def within(self, people: int) -> "_Choice":
        return _Choice(self._ways, *self._wanted, people)

    def cost(self) -> Cost | None:
        """The lowest cost; None where the counts cannot be reached."""
        return self._cost(0, *self._wanted)

    def fewest_people(self, *, cheapest: bool) -> int:
        """How few people are enough: for the lowest fees, or at all. The counts must be reachable."""
        lowest = self.cost()
        assert lowest is not None
        bounds = sorted({0, *(way.trainings.persons for _, ways in self._options for way in ways)})
        for people in bounds:
            cost = self.within(people).cost()
            if cost is not None and (not cheapest or cost.fee_e4 == lowest.fee_e4):
                return people
        raise AssertionError("The largest bound excludes nothing.")

    def best(self) -> Iterator[tuple[Raise, ...]]:
        """Every choice of the lowest cost, those that raise highest what comes first in the alphabet first."""
        yield from self._best(0, *self._wanted)

    def _cost(self, place: int, specializations: int, masters: int) -> Cost | None:
        if place == len(self._options):
            return Cost(0, 0, 0) if specializations == masters == 0 else None
        key = place, specializations, masters
        if key not in self._costs:
            costs = (cost for cost, _, _ in self._steps(*key) if cost is not None)
            self._costs[key] = min(costs, default=None)
        return self._costs[key]

    def _steps(self, place: int, specializations: int, masters: int) -> list[tuple[Cost | None, Raise | None, int]]:
        """The cost from here on of each way to raise this specialization, and of leaving it; with the level met."""
        met, ways = self._options[place]
        steps: list[tuple[Cost | None, Raise | None, int]] = []
        for way in (*reversed(ways), None):
            level = met if way is None else way.level + 1
            rest = self._cost(place + 1, *_left(specializations, masters, level))
            steps.append((rest if rest is None or way is None else rest.plus(way), way, level))
        return steps

    def _best(self, place: int, specializations: int, masters: int) -> Iterator[tuple[Raise, ...]]:
        if place == len(self._options):
            yield ()
            return
        lowest = self._cost(place, specializations, masters)
        for cost, way, level in self._steps(place, specializations, masters):
            if cost is not None and cost == lowest:
                for rest in self._best(place + 1, *_left(specializations, masters, level)):
                    yield rest if way is None else (way, *rest)


def _left(specializations: int, masters: int, level: int) -> tuple[int, int]:
    """How many are still wanted after one that meets so many levels."""
    return max(0, specializations - (level > ax.SPECIALIST)), max(0, masters - (level > ax.MASTER))
