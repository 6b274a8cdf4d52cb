"""Paths of one partner, and what becomes of it once they are walked."""

import numpy as np

from tests.tiers import worlds
from tiers.engine.assessment import assess
from tiers.engine.changes import Award, changed_facts
from tiers.engine.dates import day_of
from tiers.engine.facts import invited_on
from tiers.engine.measures import measure
from tiers.engine.path import Candidates, LevelTarget, cheapest_path
from tiers.engine.rows import facts_of
from tiers.engine.rules import compile_rules
from tiers.engine.training import held_roles, offers

DAY = worlds.FIRST_DAY


def judged(facts, rules, on):
    days = np.array([day_of(on)], dtype=np.int32)
    return assess(rules, measure(facts, rules, days), facts.country, invited_on(facts), days)


def plan_for(rows, rulebook, roster, wish, *, on=DAY, axes=worlds.AXES):
    facts, rules = facts_of(axes, [rows]), compile_rules(rulebook, axes)
    staff = [person for person in roster.people.values() if person.is_active(day_of(on))]
    found = Candidates(
        staff, held_roles(facts, rules, day_of(on)), offers(rules, roster.accreditations.values(), day_of(on))
    )
    return cheapest_path(judged(facts, rules, on), day_of(on), found, wish), found


def with_plan(rows, rulebook, roster, plan, found, *, on=DAY, axes=worlds.AXES):
    """The assessment of the day after the trainings of a plan."""
    awards = [
        Award(found.offers[one.specialization, one.role].code, one.staff_code, on, one.new_person)
        for one in plan.trainings
    ]
    return judged(changed_facts(facts_of(axes, [rows]), awards, roster), compile_rules(rulebook, axes), on)


def is_met(assessment, target):
    axes = assessment.rules.axes
    if isinstance(target, LevelTarget):
        return bool(assessment.met[0, axes.level_slice(target.level)][target.specialization])
    return assessment.tier_met[0] >= target.rank
