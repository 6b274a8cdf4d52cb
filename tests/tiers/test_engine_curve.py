"""The curve of a minimum is what judging everybody again with each value gives."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers.worlds import AXES, FIRST_DAY, partners, rulebooks
from tiers.engine.assessment import assess
from tiers.engine.curve import Curve, curve, joined_curves
from tiers.engine.facts import invited_on
from tiers.engine.measures import measure
from tiers.engine.rows import facts_of
from tiers.engine.rules import RequirementData, compile_rules, governed


def judged(facts, data, on):
    rules = compile_rules(data, AXES)
    return assess(rules, measure(facts, rules, on), facts.country, invited_on(facts), on)


def with_minimum(data, row, minimum):
    rows = tuple(replace(other, minimum=minimum) if other == row else other for other in data.requirements)
    return replace(data, requirements=rows)


def met_where_governed(assessment, row, applies):
    """How many meet the tier or level among those to whom the row applies."""
    if row.tier is not None:
        rank = ("silver", "gold", "platinum").index(row.tier)
        return int((applies[assessment.rule_set] & (assessment.tier_met > rank)).sum())
    level = ("specialist", "master").index(row.level)
    return int((applies[assessment.rule_set] & assessment.met[:, AXES.level_slice(level)]).sum())


@settings(max_examples=60)
@given(st.lists(partners, min_size=1, max_size=6), rulebooks("draft", FIRST_DAY), st.data())
def test_every_point_is_what_judging_again_gives(world, data, pick):
    row = pick.draw(st.sampled_from(data.requirements))
    facts = facts_of(AXES, world)
    on = np.full(len(world), FIRST_DAY.toordinal(), dtype=np.int32)
    applies = governed(data, AXES, row)
    found = curve(judged(facts, data, on), on, row, applies)
    around = {0, 1, row.minimum, *(value + step for value in found.values.tolist() for step in (-1, 0, 1))}
    for minimum in (value for value in around if value >= 0):
        again = judged(facts, with_minimum(data, row, minimum), on)
        assert found.count(minimum) == met_where_governed(again, row, applies), minimum


@given(rulebooks("draft", FIRST_DAY))
def test_one_row_applies_to_each_subject_or_none(data):
    rules = compile_rules(data, AXES)
    by_subject = {}
    for row in data.requirements:
        by_subject.setdefault((row.tier, row.level, row.measure), []).append(row)
    for rows in by_subject.values():
        claims = [governed(data, AXES, row) for row in rows]
        assert (sum(claim.astype(int) for claim in claims) <= 1).all()
        minimums = [np.where(claim, row.minimum, 0) for claim, row in zip(claims, rows, strict=True)]
        row = rows[0]
        if row.tier is not None:
            plane = rules.tier_minimum[("silver", "gold", "platinum").index(row.tier), tier_measure(row)]
        else:
            plane = rules.level_minimum[("specialist", "master").index(row.level), level_measure(row)]
        assert (np.where(plane < 0, 0, plane) == sum(minimums)).all()


def tier_measure(row: RequirementData) -> int:
    return ("revenue", "incremental_revenue", "incremental_orders", "specializations", "masters").index(row.measure)


def level_measure(row: RequirementData) -> int:
    names = "people_sales people_technical people revenue incremental_revenue incremental_orders references validation"
    return names.split().index(row.measure)


def test_curves_of_several_batches_are_one():
    whole = joined_curves([Curve(np.array([1, 5])), Curve(np.array([3]))])
    assert [whole.count(minimum) for minimum in (0, 1, 2, 3, 4, 5, 6)] == [3, 3, 2, 2, 1, 1, 0]
    assert joined_curves([]).count(0) == 0
