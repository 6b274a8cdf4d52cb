"""The path on worlds made by hand."""

import itertools
import random
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.tiers import cases, worlds
from tests.tiers.cases import EURO
from tests.tiers.plans import judged, plan_for
from tiers.engine import assessment as closings
from tiers.engine import axes as ax
from tiers.engine import path as paths
from tiers.engine.dates import day_of
from tiers.engine.path import Candidates, LevelTarget, TierTarget, Wish, cheapest_path
from tiers.engine.rows import AwardRow, InvitationRow, facts_of
from tiers.engine.rules import AccreditationTypeData, RequirementData, compile_rules
from tiers.engine.training import Accreditation, Person, Roster, held_roles, offers

pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database


FEES = {"SSE": 150, "SSE+": 300, "STS": 600, "SCS": 20}
CATALOGUE = tuple(
    Accreditation(f"{kind}-{slug}", place, cases.AXES.type_positions[kind], FEES[kind] * EURO, 24)
    for place, slug in enumerate(cases.AXES.specializations)
    for kind in FEES
)
TODAY = date(2011, 6, 1)
ARCHIVING, ENCRYPTION = (cases.AXES.specialization_positions[slug] for slug in ("archiving", "encryption"))


def hand(rows, target, *, staff=("anna", "bob", "cleo"), rulebook=cases.RULEBOOK, without=(), **wish):
    """The plan of one partner as readable values: awards, euros, people, gaps; or the obstacle."""
    people = {code: Person(number, code) for number, code in enumerate(staff, start=1)}
    known = {one.code: one for one in CATALOGUE if not one.code.startswith(without)}
    roster = Roster(people, known)
    plan, found = plan_for(rows, rulebook, roster, Wish(target, **wish), on=TODAY, axes=cases.AXES)
    if plan.obstacle:
        return plan.obstacle
    awards = {
        (found.offers[one.specialization, one.role].code, one.staff_code or one.new_person) for one in plan.trainings
    }
    return awards, plan.fee_e4 // EURO, plan.people, {(gap.row.subject, gap.row.measure) for gap in plan.gaps}


SILVER, GOLD, PLATINUM = (TierTarget(rank) for rank in (1, 2, 3))
SPECIALIST = LevelTarget(ARCHIVING, ax.SPECIALIST)
MASTER = LevelTarget(ARCHIVING, ax.MASTER)
NOTHING = cases.partner()
SOLD = cases.partner(lines=(cases.sale(1000, TODAY),))


def test_today_s_people_are_trained_before_new_ones():
    assert hand(SOLD, SILVER) == ({("SSE-archiving", "anna"), ("STS-archiving", "bob")}, 750, 2, set())
    assert hand(SOLD, SILVER, staff=("anna",)) == ({("SSE-archiving", "anna"), ("STS-archiving", 1)}, 750, 2, set())


def test_one_person_is_trained_in_several_specializations():
    awards, euros, people, gaps = hand(SOLD, GOLD)
    assert (euros, people, gaps) == (1500, 2, set())
    assert {person for _, person in awards} == {"anna", "bob"}


def test_what_other_things_lack_is_listed_and_not_priced():
    assert hand(NOTHING, SILVER)[1:] == (750, 2, {("silver", "revenue")})
    assert hand(NOTHING, PLATINUM)[3] == {
        ("silver", "revenue"),
        ("gold", "incremental_revenue"),
        ("archiving", "references"),
    }
    assert hand(NOTHING, MASTER)[3] == {("archiving", "references")}


def test_what_is_met_needs_nothing():
    trained = replace(SOLD, awards=cases.trained())
    assert hand(trained, SILVER) == (set(), 0, 0, set())
    assert hand(trained, SPECIALIST) == (set(), 0, 0, set())
    assert hand(SOLD, TierTarget(0)) == (set(), 0, 0, set())


def test_whoever_counts_already_does_not_count_twice():
    anna_sells = replace(SOLD, awards=(cases.award("SSE", 1),))
    assert hand(anna_sells, SPECIALIST) == ({("STS-archiving", "bob")}, 600, 1, set())
    assert hand(anna_sells, SPECIALIST, staff=("anna",)) == ({("STS-archiving", 1)}, 600, 1, set())


@pytest.mark.parametrize(
    ("changed", "awards"),
    [
        ({"expires_on": TODAY}, {("SSE-archiving", "anna"), ("STS-archiving", "bob")}),
        ({"expires_on": TODAY + timedelta(days=1)}, set()),
        ({"revoked_on": TODAY}, {("SSE-archiving", "anna"), ("STS-archiving", "bob")}),
        ({"verified": False}, {("SSE-archiving", "anna"), ("STS-archiving", "bob")}),
    ],
)
def test_an_award_that_no_longer_counts_is_earned_again(changed, awards):
    assert hand(replace(SOLD, awards=cases.trained(**changed)), SPECIALIST)[0] == awards


def test_the_cheaper_role_fills_up():
    rulebook = cases.rules_with(RequirementData("people", 3, "all", "specialist"))
    assert hand(SOLD, SPECIALIST, rulebook=rulebook)[1:3] == (450, 3)
    # Without the cheapest accreditation of a role the next one is taken.
    assert hand(SOLD, SPECIALIST, rulebook=rulebook, without=("SSE-",))[1] == 900
    assert hand(SOLD, SPECIALIST, rulebook=rulebook, without=("SSE",))[1] == 1800


def test_a_specialization_that_only_lacks_other_things_costs_nothing():
    rulebook = cases.rules_with(
        *cases.SALES_AND_TECHNICAL,
        RequirementData("revenue", 5000 * EURO, "archiving", "specialist"),
        RequirementData("specializations", 1, tier="silver"),
    )
    trained = replace(SOLD, awards=cases.trained())
    assert hand(trained, SILVER, rulebook=rulebook) == (set(), 0, 0, {("archiving", "revenue")})
    # Where everything else is equal, what lacks nothing else is taken.
    assert hand(SOLD, SILVER, rulebook=rulebook)[0] == {("SSE-encryption", "anna"), ("STS-encryption", "bob")}


def test_among_equal_plans_the_one_with_fewest_new_people():
    rulebook = cases.rules_with(
        RequirementData("people", 2, "archiving", "specialist"),
        RequirementData("people", 1, "encryption", "specialist"),
        RequirementData("specializations", 1, tier="silver"),
    )
    anna_sells = replace(SOLD, awards=(cases.award("SSE", 1),))
    assert hand(anna_sells, SILVER, staff=("anna",), rulebook=rulebook)[0] == {("SSE-encryption", "anna")}
    # And among those the first of the alphabet.
    assert hand(anna_sells, SILVER, staff=("anna", "bob"), rulebook=rulebook)[0] == {("SSE-archiving", "bob")}


def test_few_people_before_few_euros_if_that_is_wished():
    rulebook = cases.rules_with(
        RequirementData("people_sales", 2, "archiving", "specialist"),
        RequirementData("people_technical", 1, "encryption", "specialist"),
        RequirementData("specializations", 1, tier="silver"),
    )
    assert hand(SOLD, SILVER, rulebook=rulebook)[1:3] == (300, 2)
    assert hand(SOLD, SILVER, rulebook=rulebook, fewest_people=True)[1:3] == (600, 1)


def test_only_in_the_specializations_that_are_chosen():
    chosen = frozenset({ENCRYPTION})
    assert {code for code, _ in hand(SOLD, SILVER, only=chosen)[0]} == {"SSE-encryption", "STS-encryption"}
    assert hand(SOLD, GOLD, only=chosen) == paths.TOO_FEW_SPECIALIZATIONS
    assert {code for code, _ in hand(replace(SOLD, awards=cases.trained()), GOLD, only=chosen)[0]} == {
        "SSE-encryption",
        "STS-encryption",
    }


@pytest.mark.parametrize(
    ("target", "changed", "obstacle"),
    [
        (LevelTarget(2, ax.SPECIALIST), {}, closings.NOT_OPEN),
        (SPECIALIST, {"openings": {"archiving": TODAY + timedelta(days=1)}}, closings.NOT_OPEN),
        (MASTER, {"master_countries": frozenset({"DE"})}, closings.NOT_AVAILABLE),
        (MASTER, {"available_from": TODAY + timedelta(days=1)}, closings.NOT_AVAILABLE),
        (MASTER, {"available_from": TODAY + timedelta(days=1), "pilot_from": TODAY}, closings.NOT_AVAILABLE),
        (MASTER, {"requirements": cases.SALES_AND_TECHNICAL}, closings.NO_REQUIREMENTS),
        (MASTER, {"requirements": cases.MASTERS}, closings.NO_REQUIREMENTS),
        (GOLD, {"requirements": (cases.TIERS[0], *cases.SALES_AND_TECHNICAL)}, closings.NO_REQUIREMENTS),
        (GOLD, {"openings": {"archiving": cases.START}}, paths.TOO_FEW_SPECIALIZATIONS),
        (PLATINUM, {"master_countries": frozenset({"DE"})}, paths.TOO_FEW_MASTERS),
        (SPECIALIST, {"accreditation_types": {"SSE": AccreditationTypeData("sales", True)}}, paths.NO_ACCREDITATION),
        (
            MASTER,
            {"requirements": (*cases.SALES_AND_TECHNICAL, RequirementData("validation", 2, "all", "master"))},
            paths.NEVER_MET,
        ),
    ],
)
def test_what_no_training_can_reach(target, changed, obstacle):
    assert hand(SOLD, target, rulebook=replace(cases.RULEBOOK, **changed)) == obstacle


def test_whoever_is_invited_to_the_pilot_can_reach_master():
    later = {"available_from": TODAY + timedelta(days=1), "pilot_from": TODAY}
    invited = replace(SOLD, invitations=(InvitationRow("archiving"),))
    assert hand(invited, MASTER, rulebook=replace(cases.RULEBOOK, **later))[1] == 750


def test_forty_people_and_nine_specializations_take_a_moment():
    slugs = tuple(f"s{number}" for number in range(9))
    axes, chance = replace(worlds.AXES, specializations=slugs), random.Random(5)
    rulebook = replace(
        cases.RULEBOOK,
        openings=dict.fromkeys(slugs, cases.START),
        requirements=(
            *cases.SALES_AND_TECHNICAL,
            RequirementData("people", 4, "all", "master"),
            RequirementData("specializations", 5, tier="silver"),
            RequirementData("masters", 3, tier="gold"),
        ),
    )
    people = {f"p{number}": Person(number, f"p{number}") for number in range(1, 41)}
    awards = tuple(
        AwardRow(number, slug, kind, cases.START)
        for number, slug, kind in itertools.product(range(1, 41), slugs, ("SSE", "STS"))
        if chance.random() < 0.02
    )
    roster = Roster(
        people,
        {
            f"{kind}-{slug}": Accreditation(f"{kind}-{slug}", place, axes.type_positions[kind], FEES[kind] * EURO)
            for (place, slug), kind in itertools.product(enumerate(slugs), FEES)
        },
    )
    facts, rules, on = facts_of(axes, [cases.partner(awards=awards)]), compile_rules(rulebook, axes), day_of(TODAY)
    found = Candidates(
        list(people.values()), held_roles(facts, rules, on), offers(rules, roster.accreditations.values(), on)
    )
    assessment = judged(facts, rules, TODAY)
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        plan = cheapest_path(assessment, on, found, Wish(GOLD))
        seconds.append(time.perf_counter() - started)
    assert plan.fee_e4 > 0
    assert plan.new_people == 0
    assert min(seconds) < 0.1
