"""The path against every plan there is, on small random worlds."""

import itertools
import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers import reference, worlds
from tests.tiers.cases import EURO
from tests.tiers.plans import DAY, is_met, plan_for, with_plan
from tiers.engine.dates import ALWAYS, day_of
from tiers.engine.path import LevelTarget, TierTarget, Wish
from tiers.engine.rows import AwardRow, InvitationRow, LineRow, PartnerRows, ProofRow
from tiers.engine.rules import AccreditationTypeData, RequirementData, RulebookData
from tiers.engine.training import Accreditation, Person, Roster

pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database

NEW_PEOPLE = 2  # nothing in these worlds takes more than two people


@dataclass(frozen=True)
class World:
    rulebook: object
    partner: object
    staff: dict  # number → Person
    accreditations: dict  # code → Accreditation

    @property
    def roster(self):
        return Roster({person.code: person for person in self.staff.values()}, self.accreditations)

    @property
    def closed(self):
        """The partner with plenty of all that training does not bring."""
        lines = tuple(LineRow(slug, DAY, 10**9, True, 100 + number) for slug in worlds.SLUGS for number in range(3))
        proofs = tuple(ProofRow(slug, DAY) for slug in worlds.SLUGS for _ in range(3))
        return replace(
            self.partner,
            lines=self.partner.lines + lines,
            references=self.partner.references + proofs,
            validations=self.partner.validations + proofs,
        )


def a_world(seed):
    """Much is open and asked for, fees are often equal, and people count here and there already."""
    chance = random.Random(seed)

    def perhaps(one_in, value, otherwise=None):
        return value if chance.randrange(one_in) == 0 else otherwise

    def rows(level, measures):
        return [
            RequirementData(name, chance.randint(0, 2), perhaps(4, chance.choice(worlds.SLUGS), "all"), level)
            for name in measures
            if chance.random() < 0.7
        ]

    people = ("people_sales", "people_technical", "people")
    requirements = [RequirementData("people", chance.randint(1, 2), "all", "specialist")]
    requirements += rows("specialist", (*people, "references")) + rows("master", (*people, "validation", "revenue"))
    for tier in reference.TIERS:
        requirements.append(RequirementData("revenue", 0, tier=tier))
        if chance.random() < 0.8:
            requirements.append(RequirementData("specializations", chance.randint(0, 3), tier=tier))
        if chance.random() < 0.4:
            requirements.append(RequirementData("masters", chance.randint(0, 2), tier=tier))
    requirements += [replace(row, country="FR", minimum=chance.randint(0, 2)) for row in requirements[:2]]
    openings = {slug: perhaps(8, None, date(2011, 1, 1)) for slug in worlds.SLUGS if chance.random() < 0.95}
    rulebook = RulebookData(
        key="rules",
        effective_from=date(2011, 1, 1),
        window_months=3,
        grace_days=10,
        openings=openings,
        requirements=worlds.without_equal_rows(requirements, openings),
        accreditation_types={
            "SSE": AccreditationTypeData("sales", True),
            "SSE+": AccreditationTypeData("sales", chance.random() < 0.5),
            "STS": AccreditationTypeData("technical", True),
            "SCS": AccreditationTypeData("technical", False),
        },
        master_countries=perhaps(8, frozenset({"FR"})),
        pilot_from=perhaps(2, DAY),
        available_from=perhaps(4, DAY + timedelta(days=5)),
    )
    staff, awards = {}, []
    for number in (1, 2):
        joined_on, left_on = perhaps(12, DAY + timedelta(days=3)), perhaps(12, DAY)
        staff[number] = Person(number, f"S{number}", day_of(joined_on, ALWAYS), day_of(left_on))
        awards += [
            AwardRow(
                number,
                slug,
                kind,
                DAY - timedelta(days=chance.randint(-2, 40)),
                perhaps(4, DAY + timedelta(days=chance.randint(-2, 2))),
                joined_on=joined_on,
                left_on=left_on,
                verified=chance.random() < 0.9,
            )
            for slug in worlds.SLUGS
            for kind in ("SSE", "STS", "SCS")
            if chance.random() < 0.4
        ]
    accreditations = {
        f"{kind}-{slug}": Accreditation(
            f"{kind}-{slug}",
            worlds.AXES.specialization_positions[slug],
            worlds.AXES.type_positions[kind],
            chance.choice((0, 1, 1, 1, 2)) * EURO,
            chance.choice((None, 24, 24, 1, 0)),
        )
        for slug in worlds.SLUGS
        for kind in worlds.KINDS
        if chance.random() < 0.95
    }
    invitations = (InvitationRow(chance.choice(worlds.SLUGS)),)
    lines = (LineRow("alpha", DAY, chance.randint(-1, 2) * EURO),)
    country = chance.choice(("FR", "DE", ""))
    return World(
        rulebook, PartnerRows(country, None, tuple(awards), invitations=invitations, lines=lines), staff, accreditations
    )


world = st.integers(0, 2**32).map(a_world)
targets = st.one_of(
    st.builds(TierTarget, st.integers(1, 3)), st.builds(LevelTarget, st.integers(0, 2), st.integers(0, 1))
)


def fee(world, slug, role):
    """The cheapest fee and its accreditation type; None where no accreditation counts."""
    found = []
    for one in world.accreditations.values():
        kind = worlds.KINDS[one.kind]
        rule = world.rulebook.accreditation_types[kind]
        if worlds.SLUGS[one.specialization] == slug and rule.counts and rule.role == role and one.validity_months != 0:
            found.append((one.fee_e4, kind))
    return min(found, default=None)


def ways(world, slug):
    """Every set of trainings in one specialization: the level it leads to, who is trained, and the least it costs."""
    alone = replace(world.rulebook, openings={key: on for key, on in world.rulebook.openings.items() if key == slug})
    people = [number for number, person in world.staff.items() if person.is_active(day_of(DAY))]
    people += [-1 - number for number in range(NEW_PEOPLE)]
    priced = {role: fee(world, slug, role) for role in ("sales", "technical")}
    possible = [(person, role) for person in people for role in priced if priced[role]]
    rows = world.closed
    found = {}
    for size in range(len(possible) + 1):
        for some in itertools.combinations(possible, size):
            earned = tuple(AwardRow(person, slug, priced[role][1], DAY) for person, role in some)
            met = reference.facts_on(replace(rows, awards=rows.awards + earned), alone, DAY).met
            level = 2 if f"{slug}:master" in met else int(f"{slug}:specialist" in met)
            key = level, frozenset(person for person, _ in some)
            cost = sum(priced[role][0] for _, role in some)
            found[key] = min(found.get(key, cost), cost)
    return [(level, people, cost) for (level, people), cost in found.items()]


def reaches(world, target, levels):
    """Whether the target is met with these levels (slug → 0, 1, 2), nothing else lacking."""
    if isinstance(target, LevelTarget):
        return levels[worlds.SLUGS[target.specialization]] > target.level
    counts = {
        "specializations": sum(level > 0 for level in levels.values()),
        "masters": sum(level > 1 for level in levels.values()),
    }
    for tier in reference.TIERS[: target.rank]:
        minimums = {
            name: reference.minimum_for(world.rulebook, world.partner.country, name, tier=tier)
            for name in reference.TIER_MEASURES
        }
        if all(minimum is None for minimum in minimums.values()):
            return False
        if any(counts[name] < (minimums[name] or 0) for name in counts):
            return False
    return True


def best_of_all(world, target, *, fewest_people=False, only=None):
    """Euros, people, specializations trained in and new people of the best plan; None if no plan reaches."""
    options = [
        [way for way in ways(world, slug) if only is None or slug in only or not way[1]] for slug in worlds.SLUGS
    ]
    best = None
    for choice in itertools.product(*options):
        people = frozenset().union(*(trained for _, trained, _ in choice))
        cost = sum(cost for _, _, cost in choice)
        key = [cost, len(people), sum(bool(trained) for _, trained, _ in choice), sum(one < 0 for one in people)]
        if fewest_people:
            key[0], key[1] = key[1], key[0]
        if best is not None and key >= best:
            continue
        if reaches(world, target, dict(zip(worlds.SLUGS, (level for level, _, _ in choice), strict=True))):
            best = key
    return best


def key_of(plan, *, fewest_people=False):
    if plan.obstacle:
        return None
    names = {one.staff_code or one.new_person for one in plan.trainings}
    assert len(names) == plan.people
    assert len({one.new_person for one in plan.trainings} - {None}) == plan.new_people
    key = [plan.fee_e4, plan.people, len({one.specialization for one in plan.trainings}), plan.new_people]
    return [key[1], key[0], *key[2:]] if fewest_people else key


@settings(max_examples=settings().max_examples // 3)
@given(world, targets, st.booleans(), st.none() | st.sets(worlds.slugs, min_size=1))
def test_no_set_of_trainings_is_better(world, target, fewest_people, only):
    positions = None if only is None else frozenset(worlds.SLUGS.index(slug) for slug in only)
    closed = replace(world, partner=world.closed)
    plan, found = plan_for(closed.partner, world.rulebook, world.roster, Wish(target, fewest_people, positions))
    chosen = only
    if only is not None and isinstance(target, LevelTarget):
        chosen = {*only, worlds.SLUGS[target.specialization]}
    best = best_of_all(world, target, fewest_people=fewest_people, only=chosen)
    assert key_of(plan, fewest_people=fewest_people) == best
    if best is not None:
        assert plan.gaps == ()
        assert is_met(with_plan(closed.partner, world.rulebook, world.roster, plan, found), target)


@given(world, targets)
def test_the_path_leads_there_but_for_the_gaps_it_lists(world, target):
    plan, found = plan_for(world.partner, world.rulebook, world.roster, Wish(target))
    closed, _ = plan_for(world.closed, world.rulebook, world.roster, Wish(target))
    # What training does not bring is not priced.
    assert (closed.fee_e4, closed.people) == (plan.fee_e4, plan.people)
    assert closed.obstacle == plan.obstacle
    after = with_plan(world.partner, world.rulebook, world.roster, plan, found)
    assert is_met(after, target) == (not plan.obstacle and not plan.gaps)
    if not plan.obstacle:
        assert is_met(with_plan(world.closed, world.rulebook, world.roster, plan, found), target)
    for one in plan.raised:
        short = {
            row.measure
            for row in after.rules.rows(int(after.rule_set[0]))
            if row.specialization_index == one.specialization
            and row.level_index <= one.level
            and after.shortfalls(row)[0]
        }
        assert short == {gap.row.measure for gap in one.gaps}
