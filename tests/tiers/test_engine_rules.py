"""docs/rules/tier_evaluation.md §1 and §3: rulebooks, requirements, and what is met."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.tiers.cases import (
    AXES,
    EURO,
    MASTERS,
    REVENUE_ONLY,
    RULEBOOK,
    SALES_AND_TECHNICAL,
    START,
    award,
    night,
    partner,
    rules_with,
    sale,
    trained,
)
from tiers.engine.dates import days
from tiers.engine.programme import compile_programme
from tiers.engine.rows import InvitationRow, ProofRow
from tiers.engine.rules import RequirementData, compile_rules, country_code, country_text

pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database

DAY = timedelta(days=1)
ON = date(2011, 6, 15)
REFERENCE = ProofRow("archiving", START)


def test_the_rulebook_in_force_is_the_latest_that_has_begun():
    second = replace(RULEBOOK, key="second", effective_from=ON)
    programme = compile_programme((second, RULEBOOK), AXES)
    on = days([START - DAY, START, ON - DAY, ON, ON + DAY])
    keys = [None if position < 0 else programme.rulebooks[position].key for position in programme.in_force(on)]
    assert keys == [None, "first", "first", "second", "second"]
    with pytest.raises(ValueError, match="No rulebook is in force"):
        night(partner(), START - DAY)


COUNTRY_ROWS = {
    ("all", None): RequirementData("people", 1, "all", "specialist"),
    ("archiving", None): RequirementData("people", 2, "archiving", "specialist"),
    ("all", "FR"): RequirementData("people", 3, "all", "specialist", country="FR"),
    ("archiving", "FR"): RequirementData("people", 4, "archiving", "specialist", country="FR"),
}


@pytest.mark.parametrize(
    ("rows", "country", "archiving", "encryption"),
    [
        ([("all", None)], "FR", 1, 1),
        ([("all", None), ("archiving", None)], "FR", 2, 1),
        ([("archiving", None), ("all", "FR")], "FR", 3, 3),
        ([("all", None), ("archiving", None), ("all", "FR")], "FR", 3, 3),
        ([("all", None), ("archiving", None), ("all", "FR"), ("archiving", "FR")], "FR", 4, 3),
        ([("archiving", "FR")], "FR", 4, None),
        ([("all", None), ("archiving", None), ("all", "FR"), ("archiving", "FR")], "DE", 2, 1),
        ([("all", "FR"), ("archiving", "FR")], "DE", None, None),
        ([("all", None), ("archiving", "FR")], "", 1, 1),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_exactly_one_row_applies_and_their_order_means_nothing(rows, country, archiving, encryption, order):
    rules = compile_rules(rules_with(*(COUNTRY_ROWS[name] for name in rows[::order])), AXES)
    found = {row.subject: row.minimum for row in rules.rows(int(rules.set_of_country[country_code(country)]))}
    assert found == {
        slug: minimum for slug, minimum in (("archiving", archiving), ("encryption", encryption)) if minimum
    }


@pytest.mark.parametrize(("country", "met"), [("FR", "registered"), ("DE", "silver"), ("", "silver")])
def test_a_tier_row_of_a_country_replaces_the_one_without(country, met):
    rules = rules_with(
        RequirementData("revenue", 10 * EURO, tier="silver"),
        RequirementData("revenue", 20 * EURO, tier="silver", country="FR"),
    )
    assert night(partner(country=country, lines=(sale(15, ON),)), ON, rulebooks=(rules,)).tier_met == met


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [RequirementData("people", 1, "all", "specialist"), RequirementData("people", 2, "all", "specialist")],
            "equal but for their minimum",
        ),
        ([RequirementData("people", 1, tier="silver")], "not in tuple"),
        ([RequirementData("masters", 1, "all", "master")], "not in tuple"),
        ([RequirementData("people", -1, "all", "specialist")], "not negative"),
        ([RequirementData("people", 1, "all", "specialist", country="No")], "two capital letters"),
        ([RequirementData("people", 1, "new-one", "specialist")], "not in this rulebook"),
        ([RequirementData("people", 1, "all")], "a specialization and a level"),
        ([RequirementData("revenue", 1, tier="registered")], "not in tuple"),
    ],
)
def test_rows_that_make_no_sense_are_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        compile_rules(rules_with(*rows), AXES)


def test_countries_and_their_positions():
    assert [country_text(country_code(country)) for country in ("AA", "FR", "ZZ", "")] == ["AA", "FR", "ZZ", ""]
    assert len({country_code(country) for country in ("AA", "FR", "ZZ", "")}) == 4


@pytest.mark.parametrize(
    ("revenue", "minimum", "shortfall", "met"),
    [
        (10, 10, 0, True),
        (9.9999, 10, 0.0001, False),
        (11, 10, 0, True),
        (0, 0, 0, True),
        (-5, 0, 5, False),
        (-5, 10, 15, False),
    ],
)
def test_shortfall_is_what_is_missing_to_the_minimum(revenue, minimum, shortfall, met):
    rules = rules_with(RequirementData("revenue", minimum * EURO, tier="silver"))
    lines = (sale(revenue, ON),) if revenue else ()
    found = night(partner(lines=lines), ON, rulebooks=(rules,))
    assert (found.tier_met == "silver") is met
    assert max(0, minimum * EURO - found.values["silver", "tier", "revenue"]) == round(shortfall * EURO)


@pytest.mark.parametrize(
    ("rules", "awards", "met"),
    [
        (RULEBOOK, trained(), {"archiving:specialist"}),
        (RULEBOOK, (award("SSE", 1), award("STS", 1)), set()),
        (RULEBOOK, (award("STS", 1), award("STS", 2)), set()),
        (RULEBOOK, (*trained(), *trained("encryption")), {"archiving:specialist", "encryption:specialist"}),
        # Not open yet, opening that day, never opening, not in the rulebook.
        (replace(RULEBOOK, openings={"archiving": ON + DAY}), trained(), set()),
        (replace(RULEBOOK, openings={"archiving": ON}), trained(), {"archiving:specialist"}),
        (replace(RULEBOOK, openings={"archiving": None}), trained(), set()),
        (replace(RULEBOOK, openings={"encryption": START}), trained(), set()),
        # No row applies.
        (rules_with(RequirementData("people", 1, "encryption", "specialist")), trained(), set()),
    ],
)
def test_when_specialist_is_met(rules, awards, met):
    assert night(partner(awards=awards), ON, rulebooks=(rules,)).met == met


MASTER_RULES = rules_with(
    *SALES_AND_TECHNICAL,
    *MASTERS,
    master_countries=frozenset({"FR"}),
    pilot_from=date(2011, 1, 1),
    available_from=date(2011, 4, 1),
)
ALWAYS_INVITED = (InvitationRow("archiving"),)


@pytest.mark.parametrize(
    ("rules", "changed", "on", "met"),
    [
        (MASTER_RULES, {}, date(2011, 3, 31), False),
        (MASTER_RULES, {}, date(2011, 4, 1), True),
        (MASTER_RULES, {"country": "US"}, date(2011, 4, 1), False),
        (MASTER_RULES, {"country": ""}, date(2011, 4, 1), False),
        (replace(MASTER_RULES, master_countries=None), {"country": ""}, date(2011, 4, 1), True),
        (replace(MASTER_RULES, available_from=None), {}, date(2010, 12, 1), True),
        # The pilot: for those invited, from its own day.
        (MASTER_RULES, {"invitations": ALWAYS_INVITED}, date(2010, 12, 31), False),
        (MASTER_RULES, {"invitations": ALWAYS_INVITED}, date(2011, 1, 1), True),
        (MASTER_RULES, {"invitations": (InvitationRow("archiving", date(2011, 2, 1)),)}, date(2011, 1, 31), False),
        (MASTER_RULES, {"invitations": (InvitationRow("archiving", date(2011, 2, 1)),)}, date(2011, 2, 1), True),
        (MASTER_RULES, {"invitations": (InvitationRow("encryption"),)}, date(2011, 2, 1), False),
        (replace(MASTER_RULES, pilot_from=None), {"invitations": ALWAYS_INVITED}, date(2011, 2, 1), False),
        # An invitation does not replace the region, nor the requirements, nor the specialist level.
        (MASTER_RULES, {"invitations": ALWAYS_INVITED, "country": "US"}, date(2011, 2, 1), False),
        (MASTER_RULES, {"references": ()}, date(2011, 5, 1), False),
        (MASTER_RULES, {"awards": ()}, date(2011, 5, 1), False),
        (rules_with(*SALES_AND_TECHNICAL), {}, date(2011, 5, 1), False),
    ],
)
def test_when_master_is_met(rules, changed, on, met):
    someone = replace(partner(awards=trained(), references=(REFERENCE,)), **changed)
    assert ("archiving:master" in night(someone, on, rulebooks=(rules,)).met) is met


@pytest.mark.parametrize(
    ("rules", "euros", "met"),
    [
        (REVENUE_ONLY, 99, "registered"),
        (REVENUE_ONLY, 100, "silver"),
        (REVENUE_ONLY, 250, "gold"),
        (REVENUE_ONLY, 300, "platinum"),
        # A tier without rows is not met, and stops every tier above it.
        (rules_with(RequirementData("revenue", EURO, tier="gold")), 500, "registered"),
        (
            rules_with(
                RequirementData("revenue", EURO, tier="silver"), RequirementData("revenue", EURO, tier="platinum")
            ),
            500,
            "silver",
        ),
        # A lower tier that asks for more stops the higher one.
        (
            rules_with(
                RequirementData("revenue", 9 * EURO, tier="silver"), RequirementData("revenue", EURO, tier="gold")
            ),
            5,
            "registered",
        ),
        (rules_with(), 500, "registered"),
    ],
)
def test_tiers_are_ranked(rules, euros, met):
    assert night(partner(lines=(sale(euros, ON),)), ON, rulebooks=(rules,)).tier_met == met


def test_tiers_count_the_specializations_and_masters_that_are_met():
    everything = partner(awards=(*trained(), *trained("encryption")), references=(REFERENCE,), lines=(sale(100, ON),))
    found = night(everything, ON)
    assert found.values["gold", "tier", "specializations"] == 2
    assert found.values["platinum", "tier", "masters"] == 1
    assert found.tier_met == "platinum"


def test_requirements_are_listed_by_slug_level_tier_and_measure():
    rows = compile_rules(RULEBOOK, AXES).rows(0)
    assert [(row.subject, row.level, row.measure) for row in rows] == [
        ("archiving", "specialist", "people_sales"),
        ("archiving", "specialist", "people_technical"),
        ("archiving", "specialist", "people"),
        ("archiving", "master", "references"),
        ("encryption", "specialist", "people_sales"),
        ("encryption", "specialist", "people_technical"),
        ("encryption", "specialist", "people"),
        ("encryption", "master", "references"),
        ("silver", "tier", "revenue"),
        ("silver", "tier", "specializations"),
        ("gold", "tier", "incremental_revenue"),
        ("gold", "tier", "specializations"),
        ("platinum", "tier", "masters"),
    ]


def test_the_digest_of_a_rulebook_follows_its_content():
    digest = compile_rules(RULEBOOK, AXES).digest
    assert compile_rules(replace(RULEBOOK, requirements=RULEBOOK.requirements[::-1]), AXES).digest == digest
    for changed in ({"grace_days": 61}, {"key": "other"}, {"openings": {"archiving": START}}):
        assert compile_rules(replace(RULEBOOK, requirements=(), **changed), AXES).digest != digest
