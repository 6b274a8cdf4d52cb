"""A simulation is what the night of the day says if the changes are made just before it."""

import calendar
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.tiers import reference, worlds
from tests.tiers.cases import AXES as CASE_AXES
from tests.tiers.cases import EURO, START, night_of, partner, rules_with, sale, trained
from tests.tiers.cases import RULEBOOK as CASE_RULEBOOK
from tests.tiers.test_engine_reference import assert_same_day, before_first, legacy_holdings
from tiers.engine.changes import Award, Leave, Renew, Revenue, changed_facts
from tiers.engine.dates import NEVER, day_of
from tiers.engine.journey import Progress, advance, standing_after
from tiers.engine.programme import compile_programme
from tiers.engine.rows import AwardRow, LineRow, facts_of
from tiers.engine.rules import compile_rules
from tiers.engine.simulation import simulate
from tiers.engine.standing import initial_standing
from tiers.engine.training import Accreditation, Person, Roster

pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database

VALIDITY = {"SSE": 1, "SSE+": None, "STS": 2, "SCS": 24}
PEOPLE = {f"S{number}": Person(number, f"S{number}") for number in (1, 2, 3, 4)}
ROSTER = Roster(
    PEOPLE,
    {
        f"{kind}-{slug}": Accreditation(f"{kind}-{slug}", place, position, 0, VALIDITY[kind])
        for place, slug in enumerate(worlds.SLUGS)
        for position, kind in enumerate(worlds.KINDS)
    },
)

codes = st.sampled_from(sorted(ROSTER.accreditations))
staff = st.sampled_from(sorted(PEOPLE))
changes = st.lists(
    st.one_of(
        st.builds(Award, codes, staff, worlds.days),
        st.builds(Award, codes, st.none(), worlds.days, st.sampled_from((None, 1))),
        st.builds(Renew, staff, codes, worlds.days),
        st.builds(Leave, staff, worlds.days),
        st.builds(Revenue, worlds.slugs, worlds.amounts, worlds.days, st.sampled_from(("new", "add_on", "renewal"))),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda change: (type(change), change.staff_code) if isinstance(change, Leave) else id(change),
)


def months_after(day, months):
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def made(rows, some):
    """The partner once the changes were really made."""
    awards, lines = list(rows.awards), list(rows.lines)
    for number, change in enumerate(some):
        if isinstance(change, Award | Renew):
            who = change.staff_code
            newcomer = 50 if getattr(change, "new_person", None) else 100 + number
            kind, _, slug = change.accreditation.partition("-")
            months = VALIDITY[kind]
            expires_on = None if months is None else months_after(change.awarded_on, months)
            awards.append(AwardRow(PEOPLE[who].staff if who else newcomer, slug, kind, change.awarded_on, expires_on))
        elif isinstance(change, Revenue):
            incremental = change.business_type != "renewal"
            lines.append(LineRow(change.specialization, change.on, change.amount_e4, incremental, 1000 + number))
    for change in some:
        if isinstance(change, Leave):
            number = PEOPLE[change.staff_code].staff
            awards = [replace(one, left_on=change.on) if one.staff == number else one for one in awards]
    return replace(rows, awards=tuple(awards), lines=tuple(lines))


def simulated(rulebooks, rows, legacy, some, judged_through, on, other=None):
    """As the portal does it: judged through a day by real nights, then simulated on a later one."""
    programme, facts = compile_programme(rulebooks, worlds.AXES), facts_of(worlds.AXES, [rows])
    first = np.array([day_of(worlds.FIRST_DAY)], dtype=np.int32)
    before = before_first([legacy], first[0])
    judged = advance(programme, facts, before, first, day_of(judged_through))
    next_change_on = judged[-1].outcome.next_change_on if judged else np.array([NEVER], dtype=np.int32)
    through = np.array([day_of(judged_through)], dtype=np.int32)
    progress = Progress(standing_after(before, judged), through, next_change_on, np.zeros(1, dtype=np.bool_))
    in_force = int(programme.in_force(np.array([day_of(on)], dtype=np.int32))[0])
    changed = changed_facts(facts, some, ROSTER)
    return simulate(programme, facts, changed, progress, day_of(on), in_force, other)


def expected_on(rulebooks, rows, changed, legacy, on, other=None):
    """Every night up to the day before, then the night of the day on other facts, perhaps under another rulebook."""
    holdings = legacy_holdings(legacy, worlds.FIRST_DAY)
    diary = reference.diary(rows, rulebooks, holdings, worlds.FIRST_DAY, on - timedelta(days=1))
    holdings = diary[-1].holdings
    rulebook = other or reference.rulebook_in_force(rulebooks, on)
    facts = reference.facts_on(changed, rulebook, on)
    after = reference.next_day(holdings, facts.met, changed, rulebook, on)
    return reference.Day(on, rulebook, facts, after, reference.changes(holdings, after))


@settings(max_examples=settings().max_examples // 2)
@given(
    worlds.programmes(),
    worlds.partners,
    worlds.legacy,
    changes,
    st.integers(0, 12),
    st.sampled_from((1, 1, 2, 15)),
    st.data(),
)
def test_a_simulation_equals_making_the_changes_before_that_night(rulebooks, rows, legacy, some, judged, later, data):
    rows = replace(rows, awards=tuple(replace(one, joined_on=None, left_on=None) for one in rows.awards))
    judged_through = worlds.FIRST_DAY + timedelta(days=judged)
    on = judged_through + timedelta(days=later)
    assume(rows.ended_on is None or rows.ended_on > on)
    other = data.draw(st.none() | worlds.rulebooks("other", on + timedelta(days=30)))
    rules = None if other is None else compile_rules(other, worlds.AXES)
    found = simulated(rulebooks, rows, legacy, some, judged_through, on, rules)
    assert_same_day(expected_on(rulebooks, rows, rows, legacy, on), found.before, 0)
    assert_same_day(expected_on(rulebooks, rows, made(rows, some), legacy, on, other), found.after, 0)


# ── By hand ───────────────────────────────────────────────────────────────────────────────────

TODAY = date(2011, 6, 1)
KNOWN = Roster(
    {"anna": Person(1, "anna"), "bob": Person(2, "bob")},
    {
        f"{kind}-archiving": Accreditation(f"{kind}-archiving", 0, CASE_AXES.type_positions[kind], 0, 24)
        for kind in ("SSE", "STS", "SCS")
    },
)
SILVER = partner(awards=trained(), lines=(sale(150, START),))


def tonight(*some, rows=SILVER, on=TODAY, other=None):
    programme, facts = compile_programme([CASE_RULEBOOK], CASE_AXES), facts_of(CASE_AXES, [rows])
    yesterday = np.array([day_of(on) - 1], dtype=np.int32)
    before = initial_standing(CASE_AXES, np.zeros(1, np.int16), yesterday, yesterday)
    judged = advance(programme, facts, before, yesterday, yesterday[0])
    standing = standing_after(before, judged)
    progress = Progress(standing, yesterday, judged[-1].outcome.next_change_on, np.zeros(1, dtype=np.bool_))
    rules = None if other is None else compile_rules(other, CASE_AXES)
    found = simulate(programme, facts, changed_facts(facts, some, KNOWN), progress, day_of(on), 0, rules)
    return night_of(found.before), night_of(found.after)


def test_whoever_leaves_puts_what_is_held_into_grace_not_away():
    before, after = tonight(Leave("bob", date(2011, 1, 1)))
    assert (before.tier, before.status, before.tier_met) == ("silver", "held", "silver")
    assert (after.tier, after.status, after.tier_met) == ("silver", "grace", "registered")
    assert after.kept_until == TODAY + timedelta(days=60)


def test_leaving_takes_the_awards_that_are_supposed_with_it():
    _, after = tonight(Award("SSE-archiving", "bob", TODAY), Leave("bob", TODAY), Leave("anna", TODAY))
    assert after.values["archiving", "specialist", "people"] == 0


@pytest.mark.parametrize(
    ("awards", "people"),
    [
        ((Award("STS-archiving", None, TODAY), Award("STS-archiving", None, TODAY)), 4),
        ((Award("STS-archiving", None, TODAY), Award("SSE-archiving", None, TODAY)), 4),
        ((Award("STS-archiving", None, TODAY, 1), Award("SSE-archiving", None, TODAY, 1)), 3),
        ((Award("STS-archiving", None, TODAY, 1), Award("SSE-archiving", None, TODAY, 2)), 4),
        ((Award("STS-archiving", "anna", TODAY),), 2),
        ((Award("SCS-archiving", None, TODAY),), 2),
        ((Award("STS-archiving", None, TODAY + timedelta(days=1)),), 2),
        ((Award("STS-archiving", None, date(2009, 6, 1)),), 2),
        ((Award("STS-archiving", None, date(2009, 6, 2)),), 3),
    ],
)
def test_new_people_and_the_validity_of_awards(awards, people):
    assert tonight(*awards)[1].values["archiving", "specialist", "people"] == people


def test_a_renewal_keeps_what_an_expiry_would_take():
    expiring = replace(SILVER, awards=(trained()[0], replace(trained()[1], expires_on=TODAY)))
    before, after = tonight(Renew("bob", "STS-archiving", date(2011, 5, 20)), rows=expiring)
    assert (before.status, after.status) == ("grace", "held")


def test_revenue_by_date_and_business_type():
    before, after = tonight(
        Revenue("encryption", 70 * EURO, TODAY),
        Revenue("archiving", 8 * EURO, TODAY, "renewal"),
        Revenue("archiving", 1000 * EURO, TODAY + timedelta(days=1)),
        Revenue("archiving", 1000 * EURO, date(2010, 6, 1)),
    )
    changed = {key: (before.values[key], value) for key, value in after.values.items() if before.values[key] != value}
    assert changed == {
        ("silver", "tier", "revenue"): (150 * EURO, 228 * EURO),
        ("gold", "tier", "incremental_revenue"): (150 * EURO, 220 * EURO),
    }


def test_each_supposed_sale_is_an_order_of_its_own():
    counting = rules_with(*CASE_RULEBOOK.requirements[:4])
    counting = replace(
        counting,
        requirements=(*counting.requirements, replace(counting.requirements[-1], measure="incremental_orders")),
    )
    rows = replace(SILVER, lines=(sale(150, START, order=7),))
    _, after = tonight(*[Revenue("archiving", EURO, TODAY)] * 2, rows=rows, other=counting)
    assert after.values["archiving", "master", "incremental_orders"] == 3


def test_another_rulebook_is_taken_as_in_force_on_the_day():
    other = replace(CASE_RULEBOOK, key="other", effective_from=date(2012, 1, 1), transition_ends_on=date(2012, 6, 1))
    other = replace(other, requirements=tuple(replace(row, minimum=row.minimum * 2) for row in other.requirements))
    before, after = tonight(other=other)
    assert before.tier == after.tier == "silver"
    assert (after.tier_met, after.status, after.kept_until) == ("registered", "transition", date(2012, 6, 1))


def test_codes_must_be_known():
    with pytest.raises(KeyError):
        tonight(Award("SSE-archiving", "zoe", TODAY))
