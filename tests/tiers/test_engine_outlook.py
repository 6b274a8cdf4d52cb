"""What decides, what is missing, what will be lost, and what a draft rulebook would change."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.tiers.cases import (
    AXES,
    EURO,
    REVENUE_ONLY,
    RULEBOOK,
    START,
    award,
    night,
    partner,
    rules_with,
    sale,
    trained,
)
from tiers.engine.causes import Cause, amount_text
from tiers.engine.dates import NEVER, date_of, day_of
from tiers.engine.forecast import forecast, next_losses
from tiers.engine.gaps import next_tier
from tiers.engine.journey import Progress, advance, standing_before
from tiers.engine.judgement import evaluate
from tiers.engine.kept import keep, standing_texts
from tiers.engine.preview import baseline, preview
from tiers.engine.programme import compile_programme
from tiers.engine.replay import KeptTexts, replay
from tiers.engine.rows import ExceptionRow, InvitationRow, ProofRow, facts_of
from tiers.engine.rules import RequirementData, compile_rules
from tiers.engine.standing import initial_standing

pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database

DAY = timedelta(days=1)
ON = date(2011, 3, 1)
GONE = date(2011, 5, 1)
LEGACY = date(2008, 1, 1)


def columns(*numbers):
    return np.array(numbers, dtype=np.int32)


def first_standing(size, on=ON, rank=0):
    ranks = np.full(size, rank, dtype=np.int16)
    return initial_standing(AXES, ranks, np.full(size, day_of(LEGACY), np.int32), np.full(size, day_of(on), np.int32))


def judged_on(partners, on=ON, rulebooks=(RULEBOOK,), rank=0):
    programme = compile_programme(rulebooks, AXES)
    facts = facts_of(AXES, partners)
    days = np.full(len(partners), day_of(on), dtype=np.int32)
    return programme, facts, evaluate(programme, facts, first_standing(len(partners), on, rank), days)


# ── Causes ────────────────────────────────────────────────────────────────────────────────────


def test_the_largest_gap_relative_to_its_minimum_decides():
    rules = rules_with(
        RequirementData("revenue", 100 * EURO, tier="silver"),
        RequirementData("incremental_revenue", 50 * EURO, tier="silver"),
    )
    lines = (sale(40, ON, incremental=False), sale(10, ON))
    cause = night(partner(lines=lines), ON, legacy=("silver", LEGACY), rulebooks=(rules,)).causes["tier:silver"]
    assert cause == Cause(
        "short",
        subject="silver",
        level="tier",
        measure="incremental_revenue",
        value=10 * EURO,
        minimum=50 * EURO,
    )
    assert cause.as_json() == {
        "code": "short",
        "subject": "silver",
        "level": "tier",
        "measure": "incremental_revenue",
        "value": "10.0000",
        "minimum": "50.0000",
    }


def test_a_tier_whose_own_requirements_are_met_points_at_the_one_below():
    rules = rules_with(
        RequirementData("revenue", 100 * EURO, tier="silver"), RequirementData("revenue", 10 * EURO, tier="gold")
    )
    found = night(partner(lines=(sale(50, ON),)), ON, legacy=("gold", LEGACY), rulebooks=(rules,))
    assert found.causes["tier:gold"].subject == "silver"
    assert found.causes["tier:gold"].minimum == 100 * EURO


def test_the_cause_of_a_loss_names_what_had_kept_it():
    someone = partner(awards=(award("SSE", 1), award("STS", 2, left_on=GONE)))
    lost = night(someone, GONE + timedelta(days=60), first=ON).causes["archiving:specialist"]
    assert (lost.code, lost.kept_by, lost.measure) == ("short", "grace", "people_technical")
    at_once = night(someone, GONE, first=ON, rulebooks=(replace(RULEBOOK, grace_days=0),))
    assert at_once.causes["archiving:specialist"].kept_by == ""


@pytest.mark.parametrize(
    ("rulebooks", "first", "on", "code"),
    [
        ((RULEBOOK,), ON, ON, "met"),
        ((replace(RULEBOOK, openings={"archiving": GONE}),), ON, GONE, "opened"),
        ((replace(RULEBOOK, openings={}), replace(RULEBOOK, key="2", effective_from=GONE)), ON, GONE, "rulebook"),
    ],
)
def test_why_something_is_gained(rulebooks, first, on, code):
    found = night(partner(awards=trained()), on, first=first, rulebooks=rulebooks)
    assert found.causes["archiving:specialist"].code == code


@pytest.mark.parametrize(
    ("amount_e4", "text"), [(0, "0.0000"), (1, "0.0001"), (-1, "-0.0001"), (123_456, "12.3456"), (-50_000, "-5.0000")]
)
def test_amounts_are_written_with_four_decimals(amount_e4, text):
    assert amount_text(amount_e4) == text


# ── The next tier ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "rank", "missing", "close"),
    [
        # Silver asks for one specialization and 100 EUR.
        ({}, 1, {"revenue": 100 * EURO, "specializations": 1}, False),
        ({"lines": (sale(100, ON),)}, 1, {"specializations": 1}, True),
        ({"lines": (sale(80, ON),), "awards": trained()}, 1, {"revenue": 20 * EURO}, True),
        ({"lines": (sale(79.9999, ON),), "awards": trained()}, 1, {"revenue": 20 * EURO + 1}, False),
        ({"lines": (sale(80, ON),)}, 1, {"revenue": 20 * EURO, "specializations": 1}, False),
        # Gold asks for two and 50 EUR of incremental revenue.
        ({"lines": (sale(100, ON),), "awards": trained()}, 2, {"specializations": 1}, True),
        (
            {"lines": (sale(100, ON, incremental=False),), "awards": (*trained(), *trained("encryption"))},
            2,
            {"incremental_revenue": 50 * EURO},
            False,
        ),
        ({"lines": (sale(100, ON),), "awards": (*trained(), *trained("encryption"))}, 3, {"masters": 1}, True),
        (
            {
                "lines": (sale(100, ON),),
                "awards": (*trained(), *trained("encryption")),
                "references": (ProofRow("archiving", START),),
            },
            0,
            {},
            False,
        ),
    ],
)
def test_what_is_missing_for_the_tier_above(facts, rank, missing, close):
    outcome = judged_on([partner(**facts)])[2][0].outcome
    found = next_tier(outcome.assessment)
    names = ("revenue", "incremental_revenue", "incremental_orders", "specializations", "masters")
    assert {name: int(short[0]) for name, short in zip(names, found.shortfall, strict=True) if short[0]} == missing
    assert (int(found.rank[0]), bool(found.close[0])) == (rank, close)


# ── Forecast ──────────────────────────────────────────────────────────────────────────────────


def test_each_loss_with_date_cause_and_the_day_it_is_final():
    ordered = date(2010, 6, 20)
    someone = partner(
        awards=(award("SSE", 1), award("STS", 2, expires_on=GONE)),
        lines=(sale(150, ordered), sale(10, date(2010, 12, 1))),
    )
    programme, facts, judged = judged_on([someone])
    events = forecast(programme, facts, judged)
    assert [(event.achievement, date_of(event.on), date_of(event.final_on)) for event in events] == [
        ("archiving:specialist", GONE, GONE + timedelta(days=60)),
        ("tier:silver", GONE, GONE + timedelta(days=60)),
    ]
    assert (events[0].cause.measure, events[0].cause.previous, events[0].cause.value) == ("people_technical", 1, 0)
    assert date_of(next_losses(programme, facts, judged)[0]) == GONE


def test_the_forecast_shows_what_lapses_already_and_what_is_met_again():
    back = partner(
        awards=(*trained(expires_on=ON), *trained(first_staff=3, awarded_on=date(2011, 4, 20))),
        exceptions=(ExceptionRow("tier:silver", ON, date(2012, 1, 1)),),
    )
    programme = compile_programme((RULEBOOK,), AXES)
    facts = facts_of(AXES, [back])
    yesterday = first_standing(1, ON - DAY, rank=1)
    judged = advance(programme, facts, yesterday, columns(day_of(ON - DAY)), day_of(ON))
    events = forecast(programme, facts, judged, days=10)
    assert [(event.achievement, date_of(event.on), event.final_on and date_of(event.final_on)) for event in events] == [
        ("tier:silver", ON - DAY, date(2012, 1, 1)),
        ("archiving:specialist", ON, None),
    ]
    assert events[0].cause.code == "short"


def test_beyond_the_horizon_nothing_begins_but_what_has_begun_is_followed_to_its_end():
    someone = partner(awards=trained(expires_on=GONE))
    programme, facts, judged = judged_on([someone])
    days = (GONE - ON).days
    assert forecast(programme, facts, judged, days - 1) == ()
    assert [date_of(event.final_on) for event in forecast(programme, facts, judged, days)] == [
        GONE + timedelta(days=60)
    ]


def test_the_end_of_a_partnership_is_the_last_loss():
    programme, facts, judged = judged_on([partner(awards=trained(), ended_on=GONE)])
    [event] = forecast(programme, facts, judged)
    assert (date_of(event.on), date_of(event.final_on), event.cause.code) == (GONE, GONE, "ended")
    assert date_of(next_losses(programme, facts, judged)[0]) == GONE


def test_partners_without_an_outcome_have_no_next_loss():
    programme, facts, judged = judged_on([partner(awards=trained()), partner()])
    assert next_losses(programme, facts, ()).tolist() == [NEVER, NEVER]
    assert next_losses(programme, facts, judged).tolist() == [NEVER, NEVER]


# ── Kept facts ────────────────────────────────────────────────────────────────────────────────


def test_kept_facts_are_short_and_canonical():
    someone = partner(
        awards=(award("SSE", 1), award("STS", 2, expires_on=GONE)),
        lines=(sale(12.5, ON), sale(-3, ON, "encryption")),
        exceptions=(ExceptionRow("tier:gold", ON, GONE), ExceptionRow("archiving:master", ON, GONE)),
        invitations=(InvitationRow("encryption"), InvitationRow("archiving", GONE)),
    )
    programme, _, judged = judged_on([someone], rank=1)
    [kept] = keep(judged[0].outcome, programme)
    assert kept.facts == (
        '{"as_of":"2011-03-01","coming":{"on":"2011-05-01","partner":{},"specializations":'
        '{"archiving":{"people":1,"people_technical":0}}},"country":"FR","ended_on":null,'
        '"exceptions":[["archiving:master","2011-03-01","2011-05-01"],["tier:gold","2011-03-01","2011-05-01"]],'
        '"invited":{"archiving":"2011-05-01","encryption":null},"next_rulebook_on":null,'
        '"partner":{"incremental_revenue":"9.5000","revenue":"9.5000"},'
        '"specializations":{"archiving":{"people":2,"people_sales":1,"people_technical":1}}}'
    )
    assert kept.before == ('{"held":{"tier:silver":{"held_since":"2008-01-01","lapsing_since":null}},"rulebook":null}')
    assert standing_texts(judged[0].outcome.after, programme) == [
        '{"held":{"archiving:specialist":{"held_since":"2011-03-01","lapsing_since":null},'
        '"tier:silver":{"held_since":"2008-01-01","lapsing_since":"2011-03-01"}},"rulebook":"first"}'
    ]


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ('"people":2', '"people":1', "met"),
        ('"people":1,"people_technical":0', '"people":2,"people_technical":1', "next_change_on"),
        ('"on":"2011-05-01"', '"on":"2011-05-02"', "next_change_on"),
        ('"revenue":"9.5000"', '"revenue":"9.5001"', "digest"),
    ],
)
def test_altered_facts_are_noticed(old, new, differs):
    someone = partner(awards=(award("SSE", 1), award("STS", 2, expires_on=GONE)), lines=(sale(9.5, ON),))
    programme, _, judged = judged_on([someone])
    [kept] = keep(judged[0].outcome, programme)
    altered = kept.facts.replace(old, new)
    assert altered != kept.facts
    again = replay(programme, "first", [KeptTexts(json.loads(altered), json.loads(kept.before))])
    outcome = judged[0].outcome
    same = {
        "digest": keep(again, programme)[0].digest == kept.digest,
        "met": (again.assessment.met == outcome.assessment.met).all(),
        "next_change_on": again.next_change_on[0] == outcome.next_change_on[0],
    }
    assert not same[differs]
    assert not same["digest"]


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('"archiving":', '"unheard-of":', KeyError),
        ('"9.5000"', '"9.50"', ValueError),
        ("2011-03-01", "2011-02-30", ValueError),
    ],
)
def test_facts_that_cannot_be_read_are_refused(old, new, error):
    programme, _, judged = judged_on([partner(awards=trained(), lines=(sale(9.5, ON),))])
    [kept] = keep(judged[0].outcome, programme)
    broken = KeptTexts(json.loads(kept.facts.replace(old, new)), json.loads(kept.before))
    with pytest.raises(error):
        replay(programme, "first", [broken])


# ── Preview ───────────────────────────────────────────────────────────────────────────────────


def previewed(partners, draft, on=ON, rank=0, rulebooks=(REVENUE_ONLY,), judged_through=ON - DAY):
    programme = compile_programme(rulebooks, AXES)
    size = len(partners)
    facts = facts_of(AXES, partners)
    progress = Progress(
        standing=first_standing(size, on, rank),
        judged_through=np.full(size, day_of(judged_through), np.int32),
        next_change_on=np.full(size, NEVER, np.int32),
        stale=np.zeros(size, np.bool_),
    )
    before = standing_before(programme, facts, progress, day_of(on))
    return preview(baseline(programme, facts, before, day_of(on)), compile_rules(draft, AXES))


def test_who_falls_who_rises_and_when_it_is_final():
    draft = replace(
        REVENUE_ONLY,
        key="draft",
        requirements=(
            RequirementData("revenue", 150 * EURO, tier="silver"),
            RequirementData("revenue", 160 * EURO, tier="gold"),
            RequirementData("revenue", 900 * EURO, tier="platinum"),
        ),
    )
    partners = [partner(lines=(sale(euros, ON),)) for euros in (50, 120, 170, 400)]
    found = previewed(partners, draft, rank=1)
    assert found.partners == 4
    assert found.met.table.tolist() == [[1, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 1, 0]]
    final_on = ON + timedelta(days=60)
    met, held = found.met.moves, found.held.moves
    moves = [(*row, date_of(day)) for *row, day in zip(met.partner, met.before, met.after, met.final_on, strict=True)]
    assert moves == [(1, 1, 0, final_on), (2, 1, 2, ON), (3, 3, 2, ON)]
    assert [met.keeper(row) for row in range(3)] == ["grace", "", ""]
    causes = [met.cause(row, AXES) for row in range(3)]
    assert [(cause.subject, cause.minimum) for cause in causes] == [
        ("silver", 150 * EURO),
        ("gold", 200 * EURO),
        ("platinum", 900 * EURO),
    ]
    # What was held yesterday is kept for the grace, so only the rise shows at once.
    assert list(zip(held.partner, held.after, strict=True)) == [(2, 2), (3, 2)]


def test_a_draft_is_in_force_on_the_day_whatever_its_own_date():
    draft = replace(RULEBOOK, key="draft", effective_from=date(2030, 1, 1), openings={"archiving": START})
    found = previewed([partner(awards=(*trained(), *trained("encryption")))], draft, rulebooks=(RULEBOOK,))
    [shift] = found.levels
    assert (shift.achievement, shift.met_lost, shift.held_lost, shift.met_gained) == ("encryption:specialist", 1, 1, 0)


def test_a_draft_that_keeps_longer_moves_what_is_held():
    draft = replace(REVENUE_ONLY, key="draft", grace_days=90)
    strict = replace(REVENUE_ONLY, grace_days=0)
    found = previewed([partner()], draft, rank=1, rulebooks=(strict,))
    held = found.held.moves
    assert (list(held.before), list(held.after), held.cause(0, AXES).code) == ([0], [1], "kept")
    assert not len(found.met.moves)


def test_the_preview_of_a_later_day_goes_through_the_days_between_and_leaves_out_who_has_ended():
    someone = partner(awards=trained(expires_on=GONE))
    programme = compile_programme((RULEBOOK,), AXES)
    facts = facts_of(AXES, [someone, partner(ended_on=GONE)])
    judged = evaluate(programme, facts, first_standing(2), columns(day_of(ON), day_of(ON)))
    outcome = judged[0].outcome
    progress = Progress(outcome.after, columns(day_of(ON), day_of(ON)), outcome.next_change_on, np.zeros(2, np.bool_))
    later = day_of(date(2011, 8, 1))
    before = standing_before(programme, facts, progress, later)
    found = preview(baseline(programme, facts, before, later), compile_rules(replace(RULEBOOK, grace_days=400), AXES))
    assert found.partners == 1
    assert found.levels == ()  # it was lost in June, under the rules in force
