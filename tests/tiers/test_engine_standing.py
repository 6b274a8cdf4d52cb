"""docs/rules/tier_evaluation.md §4: what is held from day to day."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.tiers.cases import (
    AXES,
    RULEBOOK,
    START,
    award,
    night,
    nights,
    partner,
    rules_with,
    sale,
    trained,
)
from tiers.engine.dates import NEVER, date_of, day_of
from tiers.engine.journey import Progress, advance, first_days, standing_after
from tiers.engine.programme import compile_programme
from tiers.engine.rows import ExceptionRow, InvitationRow, facts_of
from tiers.engine.rules import RequirementData
from tiers.engine.standing import Standing, initial_standing

pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database

DAY = timedelta(days=1)
D1 = date(2011, 3, 1)
GONE = date(2011, 5, 1)
BACK = date(2011, 5, 20)
SPECIALIST = "archiving:specialist"


def leaving(on=GONE, **more):
    return partner(awards=(award("SSE", 1), award("STS", 2, left_on=on)), **more)


def told(found):
    return [(entry.day, entry.changes) for entry in found if entry.changes]


def test_met_is_held_from_the_first_day_and_without_a_clock():
    found = night(partner(awards=trained()), D1)
    assert found.held == {SPECIALIST: (D1, "held", None)}
    assert found.changes == {SPECIALIST: "gained"}


def test_a_person_who_leaves_starts_the_grace_and_the_end_of_it_is_the_loss():
    found = nights(leaving(), date(2011, 12, 1), first=D1)
    last_day = GONE + timedelta(days=60)
    assert told(found) == [
        (D1, {SPECIALIST: "gained"}),
        (GONE, {SPECIALIST: "grace_started"}),
        (last_day, {SPECIALIST: "lost"}),
    ]
    assert found[1].held == {SPECIALIST: (D1, "grace", last_day)}
    assert found[1].next_change_on == last_day
    assert found[2].held == {}


def test_met_again_in_time_is_held_as_before():
    back = replace(leaving(), awards=(*leaving().awards, award("STS", 3, awarded_on=BACK)))
    found = nights(back, date(2011, 12, 1), first=D1)
    assert told(found)[1:] == [(GONE, {SPECIALIST: "grace_started"}), (BACK, {SPECIALIST: "regained"})]
    assert found[-1].held == {SPECIALIST: (D1, "held", None)}


def test_lost_and_met_again_is_held_since_the_new_day():
    again = date(2011, 8, 1)
    back = replace(leaving(), awards=(*leaving().awards, award("STS", 3, awarded_on=again)))
    found = nights(back, date(2011, 12, 1), first=D1)
    assert told(found)[2:] == [
        (GONE + timedelta(days=60), {SPECIALIST: "lost"}),
        (again, {SPECIALIST: "gained"}),
    ]
    assert found[-1].held == {SPECIALIST: (again, "held", None)}


def test_without_grace_the_first_day_is_the_loss():
    found = nights(leaving(), date(2011, 12, 1), first=D1, rulebooks=(replace(RULEBOOK, grace_days=0),))
    assert told(found)[1:] == [(GONE, {SPECIALIST: "lost"})]
    assert found[-1].held == {}


KEPT = [
    # transition ends, exceptions (granted, ends), expected kept-until, by
    (None, [], GONE + timedelta(days=60), "grace"),
    (date(2011, 9, 1), [], date(2011, 9, 1), "transition"),
    (GONE + timedelta(days=60), [], GONE + timedelta(days=60), "transition"),
    (date(2011, 5, 2), [], GONE + timedelta(days=60), "grace"),
    (None, [(D1, date(2011, 9, 1))], date(2011, 9, 1), "exception"),
    (date(2011, 9, 1), [(D1, date(2011, 9, 1))], date(2011, 9, 1), "exception"),
    (date(2011, 9, 2), [(D1, date(2011, 9, 1))], date(2011, 9, 2), "transition"),
    (None, [(GONE, date(2011, 9, 1))], date(2011, 9, 1), "exception"),
    (None, [(GONE + DAY, date(2011, 9, 1))], GONE + timedelta(days=60), "grace"),
    (None, [(D1, date(2011, 8, 1)), (D1, date(2011, 10, 1))], date(2011, 10, 1), "exception"),
    (None, [(D1, date(2011, 5, 5))], GONE + timedelta(days=60), "grace"),
]


@pytest.mark.parametrize(("transition_ends_on", "granted", "until", "by"), KEPT)
def test_kept_until_is_the_latest_of_grace_transition_and_exception(transition_ends_on, granted, until, by):
    older = replace(RULEBOOK, key="older", effective_from=date(2010, 1, 1))
    newer = replace(RULEBOOK, effective_from=date(2011, 4, 1), transition_ends_on=transition_ends_on)
    someone = leaving(exceptions=tuple(ExceptionRow(SPECIALIST, *dates) for dates in granted))
    found = nights(someone, GONE, first=D1, rulebooks=(older, newer))
    assert found[-1].held == {SPECIALIST: (D1, by, until)}


def test_an_exception_counts_from_the_day_it_was_granted():
    granted = GONE + timedelta(days=60)
    end = date(2011, 9, 1)
    someone = leaving(exceptions=(ExceptionRow(SPECIALIST, granted, end),))
    found = nights(someone, date(2011, 12, 1), first=D1)
    # Granted on the very day of the loss it still saves; a day later it does not bring anything back.
    assert told(found)[1:] == [(GONE, {SPECIALIST: "grace_started"}), (end, {SPECIALIST: "lost"})]
    assert found[1].next_change_on == end
    late = leaving(exceptions=(ExceptionRow(SPECIALIST, granted + DAY, end),))
    assert told(nights(late, date(2011, 12, 1), first=D1))[-1] == (granted, {SPECIALIST: "lost"})


def test_the_transition_covers_only_what_was_held_before_the_rulebook():
    newer = replace(
        rules_with(RequirementData("people", 9, "all", "specialist")),
        key="second",
        effective_from=GONE,
        transition_ends_on=date(2012, 1, 1),
    )
    for first, by in ((D1, "transition"), (GONE - DAY, "transition")):
        assert night(partner(awards=trained()), GONE, first=first, rulebooks=(RULEBOOK, newer)).held == {
            SPECIALIST: (first, by, date(2012, 1, 1))
        }
    own = replace(RULEBOOK, transition_ends_on=date(2012, 1, 1), effective_from=D1)
    assert night(leaving(), GONE, first=D1, rulebooks=(own,)).held == {
        SPECIALIST: (D1, "grace", GONE + timedelta(days=60))
    }


def test_clocks_follow_the_rulebook_of_the_day():
    hard = rules_with(
        RequirementData("people", 9, "all", "specialist"), effective_from=GONE, transition_ends_on=date(2012, 1, 1)
    )
    easy_end = replace(hard, key="third", effective_from=date(2011, 6, 1), transition_ends_on=None, grace_days=5)
    again = replace(hard, key="fourth", effective_from=date(2011, 7, 1))
    someone = partner(awards=trained())
    first = replace(RULEBOOK, key="zero")
    # A new rulebook without a transition ends every transition on its first day …
    found = nights(someone, date(2011, 12, 1), first=D1, rulebooks=(first, hard, easy_end))
    assert told(found)[1:] == [
        (GONE, {SPECIALIST: "grace_started"}),
        (date(2011, 6, 1), {SPECIALIST: "lost"}),
    ]
    # … and one that repeats it covers what was gained before its own first day.
    late = date(2011, 5, 15)
    repeating = (
        replace(RULEBOOK, key="one", effective_from=GONE),
        replace(again, transition_ends_on=date(2012, 1, 1)),
    )
    found = nights(someone, date(2012, 2, 1), first=late, rulebooks=repeating)
    assert told(found)[1:] == [
        (date(2011, 7, 1), {SPECIALIST: "grace_started"}),
        (date(2012, 1, 1), {SPECIALIST: "lost"}),
    ]


LEGACY = date(2008, 2, 29)


@pytest.mark.parametrize(
    ("tier", "held"),
    [
        ("registered", {}),
        ("silver", {"tier:silver"}),
        ("gold", {"tier:silver", "tier:gold"}),
        ("platinum", {"tier:silver", "tier:gold", "tier:platinum"}),
    ],
)
def test_a_tier_brought_along_is_held_with_every_one_below_it(tier, held):
    moving = replace(RULEBOOK, transition_ends_on=date(2012, 2, 3))
    found = night(partner(), D1, legacy=(tier, LEGACY), rulebooks=(moving,))
    assert found.held == dict.fromkeys(held, (LEGACY, "transition", date(2012, 2, 3)))
    assert (found.tier, found.tier_met) == (tier, "registered")
    assert set(found.changes.values()) <= {"grace_started"}


def test_the_old_metal_until_the_transition_ends_while_the_new_standing_grows_beside_it():
    moving = replace(RULEBOOK, transition_ends_on=date(2012, 2, 3), openings={"archiving": START})
    grown = partner(awards=trained(awarded_on=date(2011, 9, 1)), lines=(sale(500, date(2011, 8, 1)),))
    found = nights(grown, date(2012, 7, 1), first=D1, legacy=("gold", LEGACY), rulebooks=(moving,))
    assert [(entry.day, entry.tier, entry.tier_met, entry.status) for entry in found if entry.changes] == [
        (D1, "gold", "registered", "transition"),
        (date(2011, 9, 1), "gold", "silver", "transition"),
        (date(2012, 2, 3), "silver", "silver", "held"),
    ]


def test_requirements_of_tiers_count_what_is_met_so_the_clocks_start_together():
    someone = leaving(lines=(sale(500, date(2011, 2, 1)),))
    found = nights(someone, date(2011, 12, 1), first=D1)
    assert told(found)[1:] == [
        (GONE, {SPECIALIST: "grace_started", "tier:silver": "grace_started"}),
        (GONE + timedelta(days=60), {SPECIALIST: "lost", "tier:silver": "lost"}),
    ]


def test_a_specialization_that_is_missing_from_a_new_rulebook_lapses():
    newer = replace(RULEBOOK, key="second", effective_from=GONE, openings={"encryption": START})
    found = night(partner(awards=trained()), GONE, first=D1, rulebooks=(RULEBOOK, newer))
    assert found.held == {SPECIALIST: (D1, "grace", GONE + timedelta(days=60))}
    assert found.causes[SPECIALIST].code == "rulebook"


def test_from_its_end_a_partner_holds_nothing():
    found = nights(partner(awards=trained(), ended_on=GONE), date(2011, 12, 1), first=D1)
    assert [entry.day for entry in found] == [D1]
    assert found[0].next_change_on == GONE
    assert nights(partner(ended_on=D1), D1) == []
    nothing = nights(partner(ended_on=GONE), D1)
    assert nothing[0].next_change_on is None


def test_openings_the_pilot_and_the_general_date_are_days_of_change():
    rules = rules_with(
        RequirementData("people", 1, "all", "specialist"),
        RequirementData("people", 1, "all", "master"),
        openings={"archiving": date(2011, 4, 1), "encryption": START},
        pilot_from=date(2011, 5, 1),
        available_from=date(2011, 8, 1),
    )
    someone = partner(
        awards=(award("SSE", 1), award("SSE", 1, "encryption")),
        invitations=(InvitationRow("archiving", date(2011, 6, 1)),),
    )
    assert told(nights(someone, date(2012, 1, 1), first=D1, rulebooks=(rules,))) == [
        (D1, {"encryption:specialist": "gained"}),
        (date(2011, 4, 1), {SPECIALIST: "gained"}),
        (date(2011, 6, 1), {"archiving:master": "gained"}),
        (date(2011, 8, 1), {"encryption:master": "gained"}),
    ]


def test_a_value_that_changes_nothing_is_no_day_of_change():
    someone = partner(
        awards=(*trained(), award("STS", 7, expires_on=date(2011, 4, 1))), lines=(sale(5, date(2010, 6, 1)),)
    )
    assert night(someone, D1).next_change_on is None


def one(day):
    return np.array([NEVER if day is None else day_of(day)], dtype=np.int32)


@pytest.mark.parametrize(
    ("last_rulebook", "next_change", "stale", "first"),
    [
        ("zero", None, False, None),
        ("zero", None, True, D1 + DAY),
        ("zero", date(2011, 3, 5), False, date(2011, 3, 5)),
        ("zero", date(2011, 4, 5), False, None),
        # A run had failed on a day that was due: it is made up for on the first day not judged.
        ("zero", D1 - DAY, False, D1 + DAY),
        # Published since with a past date: it holds from the first day not yet judged.
        ("older", None, False, D1 + DAY),
        (None, None, False, date(2011, 3, 10)),
    ],
)
def test_which_day_must_be_judged_first(last_rulebook, next_change, stale, first):
    programme = compile_programme(
        (replace(RULEBOOK, key="older", effective_from=date(2009, 1, 1)), replace(RULEBOOK, key="zero")), AXES
    )
    empty = np.zeros((1, len(AXES.achievements)), dtype=np.int32)
    position = np.array([programme.position(last_rulebook)], dtype=np.int16)
    progress = Progress(Standing(empty, empty, position), one(D1), one(next_change), np.array([stale]))
    found = first_days(programme, progress, day_of(date(2011, 3, 10)))
    assert date_of(found[0]) == first


def test_a_rulebook_published_later_is_judged_on_its_first_day():
    programme = compile_programme((RULEBOOK, replace(RULEBOOK, key="second", effective_from=date(2011, 3, 4))), AXES)
    empty = np.zeros((1, len(AXES.achievements)), dtype=np.int32)
    progress = Progress(Standing(empty, empty, np.array([0], np.int16)), one(D1), one(None), np.array([False]))
    assert date_of(first_days(programme, progress, day_of(date(2011, 3, 3)))[0]) is None
    assert date_of(first_days(programme, progress, day_of(date(2011, 3, 9)))[0]) == date(2011, 3, 4)


def test_a_late_fact_is_seen_from_the_first_day_not_yet_judged():
    programme = compile_programme((RULEBOOK,), AXES)
    before = initial_standing(AXES, np.array([0], np.int16), one(START), one(D1))
    without = facts_of(AXES, [partner()])
    standing = standing_after(before, advance(programme, without, before, one(D1), day_of(D1)))
    late = facts_of(AXES, [partner(awards=trained(awarded_on=START))])
    progress = Progress(standing, one(D1), one(None), np.array([True]))
    until = day_of(date(2011, 3, 20))
    judged = advance(programme, late, standing, first_days(programme, progress, until), until)
    assert [date_of(part.outcome.on[0]) for part in judged] == [D1 + DAY]
    assert date_of(judged[0].outcome.after.held_since[0, 0]) == D1 + DAY


def test_again_on_the_same_day_starts_from_the_standing_before_it():
    programme = compile_programme((replace(RULEBOOK, grace_days=0),), AXES)
    day = one(D1)
    before = initial_standing(AXES, np.array([1], np.int16), one(LEGACY), day)
    short = advance(programme, facts_of(AXES, [partner()]), before, day, day_of(D1))
    assert not short[0].outcome.held.any()
    corrected = facts_of(AXES, [partner(awards=trained(), lines=(sale(200, D1),))])
    progress = Progress(before, one(D1 - DAY), one(None), np.array([True]))
    again = advance(programme, corrected, before, first_days(programme, progress, day_of(D1)), day_of(D1))
    silver = AXES.achievement_positions["tier:silver"]
    assert date_of(again[0].outcome.after.held_since[0, silver]) == LEGACY
