"""docs/rules/tier_evaluation.md §2: what counts on a day. One row of a table per sentence."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.tiers.cases import AXES, EURO, START, award, night, partner, rules_with, sale
from tiers.engine.dates import NEVER, date_of, days, leaves_window, minus_months
from tiers.engine.measures import measure
from tiers.engine.rows import LineRow, PartnerRows, ProofRow, facts_of
from tiers.engine.rules import RequirementData, compile_rules

DAY = timedelta(days=1)
ON = date(2011, 6, 15)
PEOPLE = rules_with(
    *(RequirementData(measure, 0, "all", "specialist") for measure in ("people_sales", "people_technical", "people"))
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2011, 11, 30), 12, date(2010, 11, 30)),
        (date(2012, 2, 29), 12, date(2011, 2, 28)),
        (date(2012, 3, 31), 1, date(2012, 2, 29)),
        (date(2011, 3, 31), 1, date(2011, 2, 28)),
        (date(2012, 1, 31), 2, date(2011, 11, 30)),
        (date(2011, 12, 31), 18, date(2010, 6, 30)),
    ],
)
def test_months_are_clipped_to_the_end(day, months, expected):
    assert date_of(minus_months(days([day]), months)[0]) == expected


pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database


@pytest.mark.parametrize(
    ("ordered_on", "last_counted", "first_not_counted"),
    [
        (date(2012, 2, 29), date(2013, 2, 28), date(2013, 3, 1)),
        (date(2011, 2, 28), date(2012, 2, 27), date(2012, 2, 28)),
        (date(2010, 11, 30), date(2011, 11, 29), date(2011, 11, 30)),
        (date(2011, 3, 27), date(2012, 3, 26), date(2012, 3, 27)),  # the clocks change that night
        (date(2010, 10, 31), date(2011, 10, 30), date(2011, 10, 31)),
        (date(2010, 12, 31), date(2011, 12, 30), date(2011, 12, 31)),
    ],
)
def test_an_order_counts_from_its_date_until_it_leaves_the_window(ordered_on, last_counted, first_not_counted):
    rules = rules_with(RequirementData("revenue", 1, tier="silver"), effective_from=date(2009, 1, 1))
    someone = partner(lines=(sale(5, ordered_on),))
    met = {
        day: night(someone, day, rulebooks=(rules,)).tier_met
        for day in (ordered_on - DAY, ordered_on, last_counted, first_not_counted)
    }
    assert list(met.values()) == ["registered", "silver", "silver", "registered"]
    assert night(someone, ordered_on, rulebooks=(rules,)).next_change_on == first_not_counted


@pytest.mark.parametrize("months", [1, 2, 6, 12, 13, 24])
def test_leaving_the_window_is_what_a_search_day_by_day_finds(months):
    ordered = np.arange(days([date(2011, 11, 25)])[0], days([date(2012, 4, 3)])[0], dtype=np.int32)
    for day, leaves in zip(ordered, leaves_window(ordered, months), strict=True):
        later = np.arange(day, day + months * 31 + 5, dtype=np.int32)
        assert leaves == later[minus_months(later, months) >= day][0]


@pytest.mark.parametrize(
    ("dates", "counts"),
    [
        ({}, True),
        ({"awarded_on": ON}, True),
        ({"awarded_on": ON + DAY}, False),
        ({"expires_on": ON + DAY}, True),
        ({"expires_on": ON}, False),
        ({"revoked_on": ON + DAY}, True),
        ({"revoked_on": ON}, False),
        ({"joined_on": ON}, True),
        ({"joined_on": ON + DAY}, False),
        ({"left_on": ON + DAY}, True),
        ({"left_on": ON}, False),
        ({"verified": False}, False),
        # Dates that contradict each other stand as they are: never valid.
        ({"awarded_on": ON, "expires_on": ON - DAY}, False),
        ({"awarded_on": date(2009, 1, 1), "joined_on": date(2010, 1, 1)}, True),
        # Without an end it never expires, and what was earned before the programme counts.
        ({"awarded_on": date(1999, 1, 1)}, True),
    ],
)
def test_when_an_award_counts(dates, counts):
    someone = partner(awards=(award("STS", 1, **dates),))
    values = night(someone, ON, rulebooks=(PEOPLE,)).values
    assert values["archiving", "specialist", "people_technical"] == int(counts)
    assert values["archiving", "specialist", "people"] == int(counts)
    assert values["archiving", "specialist", "people_sales"] == 0
    assert values["encryption", "specialist", "people"] == 0


@pytest.mark.parametrize(
    ("awards", "sales", "technical", "people"),
    [
        ((award("SSE", 1), award("SSE+", 1)), 1, 0, 1),
        ((award("SSE", 1), award("STS", 1)), 1, 1, 1),
        ((award("SSE", 1), award("STS", 2)), 1, 1, 2),
        ((award("STS", 1), award("STS", 1, awarded_on=START - DAY)), 0, 1, 1),
        ((award("SCS", 1), award("SCS", 2)), 0, 0, 0),
        ((award("SSE", 1, "encryption"),), 0, 0, 0),
    ],
)
def test_people_are_distinct_staff_by_role(awards, sales, technical, people):
    values = night(partner(awards=awards), ON, rulebooks=(PEOPLE,)).values
    assert values["archiving", "specialist", "people_sales"] == sales
    assert values["archiving", "specialist", "people_technical"] == technical
    assert values["archiving", "specialist", "people"] == people


@pytest.mark.parametrize(
    ("periods", "next_change_on"),
    [
        # (awarded, expires) of awards of one person in one role; the first day on which nobody is left.
        ([(0, 10), (0, 20)], 20),
        ([(0, 20), (0, 10)], 20),
        ([(0, 10), (5, 20)], 20),
        ([(0, 10), (10, 20)], 20),
        ([(0, 10), (11, 20)], 10),
        ([(0, 30), (5, 10), (12, 20)], 30),
        ([(0, 10), (5, None)], None),
        ([(5, 10), (5, 20)], 5),
    ],
)
@pytest.mark.parametrize("measure", ["people", "people_technical"])
def test_overlapping_awards_of_one_person_are_one_stay(periods, next_change_on, measure):
    rules = rules_with(RequirementData(measure, 1, "all", "specialist"))
    awards = tuple(
        award("STS", 1, awarded_on=ON + begin * DAY, expires_on=None if end is None else ON + end * DAY)
        for begin, end in periods
    )
    found = night(partner(awards=awards), ON, rulebooks=(rules,)).next_change_on
    assert found == (None if next_change_on is None else ON + next_change_on * DAY)


@pytest.mark.parametrize(
    ("lines", "revenue", "incremental", "orders"),
    [
        ((sale(10, ON), sale(5, ON, incremental=False)), 15, 10, 1),
        ((sale(10, ON, order=1), sale(5, ON, order=2)), 15, 15, 2),
        ((sale(10, ON, order=1), sale(-10, ON, order=1)), 0, 0, 0),
        ((sale(10, ON, order=1), sale(-4, ON - DAY, order=2)), 6, 6, 1),
        ((sale(-4, ON),), -4, -4, 0),
        ((sale(10, ON + DAY),), 0, 0, 0),
        ((sale(0.0001, ON), sale(0.0002, ON)), 0.0003, 0.0003, 1),
    ],
)
def test_what_order_lines_add_up_to(lines, revenue, incremental, orders):
    measures = ("revenue", "incremental_revenue", "incremental_orders")
    rules = rules_with(
        *(RequirementData(measure, 0, "all", "specialist") for measure in measures),
        *(RequirementData(measure, 0, tier="silver") for measure in measures),
    )
    values = night(partner(lines=lines), ON, rulebooks=(rules,)).values
    for subject, level in (("archiving", "specialist"), ("silver", "tier")):
        found = [values[subject, level, measure] for measure in measures]
        assert found == [round(revenue * EURO), round(incremental * EURO), orders]


def test_the_whole_partner_is_the_sum_over_all_product_lines_open_or_not():
    rules = rules_with(
        RequirementData("revenue", 1, tier="silver"),
        RequirementData("revenue", 1, "all", "specialist"),
        openings={"archiving": date(2030, 1, 1)},
    )
    lines = (sale(10, ON), sale(20, ON, "encryption"), sale(40, ON, "new-one"))
    found = night(partner(lines=lines), ON, rulebooks=(rules,))
    assert found.values["silver", "tier", "revenue"] == 70 * EURO
    assert found.met == {"tier:silver"}


@pytest.mark.parametrize(
    ("proofs", "references", "validation"),
    [
        ((ProofRow("archiving", ON),), 1, 1),
        ((ProofRow("archiving", ON + DAY),), 0, 0),
        ((ProofRow("archiving", START, ends_on=ON),), 0, 0),
        ((ProofRow("archiving", START, ends_on=ON + DAY),), 1, 1),
        ((ProofRow("archiving", START), ProofRow("archiving", START + DAY)), 2, 1),
        ((ProofRow("archiving", START, approved=False),), 0, 0),
        ((ProofRow("encryption", START),), 0, 0),
    ],
)
def test_references_are_counted_and_a_validation_is_there_or_not(proofs, references, validation):
    rules = rules_with(
        RequirementData("references", 0, "all", "master"), RequirementData("validation", 0, "all", "master")
    )
    values = night(partner(references=proofs, validations=proofs), ON, rulebooks=(rules,)).values
    assert values["archiving", "master", "references"] == references
    assert values["archiving", "master", "validation"] == validation


def test_facts_in_any_order_are_the_same_facts():
    lines = (sale(1, ON, "encryption"), sale(2, ON), sale(4, ON - DAY, "encryption"))
    backwards = PartnerRows(lines=lines[::-1])
    facts = facts_of(AXES, [PartnerRows(lines=lines), backwards])
    unsorted = facts.lines.rows(np.array([5, 0, 3, 1, 4, 2]))
    again = replace(facts, lines=unsorted)
    assert again.lines.partner.tolist() == [0, 0, 0, 1, 1, 1]
    assert again.lines.specialization.tolist() == facts.lines.specialization.tolist()
    assert sorted(again.lines.amount_e4[:3]) == sorted(facts.lines.amount_e4[:3])
    assert (again.ended_on == NEVER).all()


def test_incremental_orders_need_their_order_numbers():
    rules = rules_with(RequirementData("incremental_orders", 1, tier="silver"))
    facts = facts_of(AXES, [partner(lines=(LineRow("archiving", ON, EURO),))])
    summed = replace(facts, lines=replace(facts.lines, order=None))
    with pytest.raises(ValueError, match="must carry their order"):
        measure(summed, compile_rules(rules, AXES), days([ON]))
