"""The guards: each mistake is found once, in plain words, where it is mended; the shipped rules have none."""

from dataclasses import replace
from datetime import date

import pytest

from specializations.content import ALL, RequirementContent
from specializations.enums import EditGroup, Level, Measure
from specializations.guards import Severity, Surroundings, errors_of, find_faults
from specializations.rulebook_yaml import read_rulebook
from tests.specializations.files import SHIPPED

RULES = read_rulebook(SHIPPED.read_text()).content
SLUGS = [opening.specialization for opening in RULES.openings]
TYPES = [part.type for part in RULES.accreditations]
AROUND = Surroundings(
    today=date(2010, 11, 2),
    trainings=dict.fromkeys(SLUGS, TYPES),
    names={"encryption": "Encryption", "archiving": "Archiving"},
)
EUR = 10_000


def changed(*rows, without=(), **values):
    """The shipped rules with these rows instead of their own, and without the rows that ``without`` names."""
    new = {row.key: row for row in rows}
    kept = [row for row in RULES.requirements if row.key not in new and not any(every(row) for every in without)]
    return replace(RULES, requirements=(*kept, *rows), **values)


def of_tier(tier, measure, minimum, country=""):
    return RequirementContent(tier=tier, measure=Measure(measure), minimum=minimum, country=country)


def of_level(level, measure, minimum, specialization=ALL, country=""):
    return RequirementContent(
        specialization=specialization, level=level, measure=Measure(measure), minimum=minimum, country=country
    )


def master(**values):
    return tuple(replace(level, **values) if level.level == Level.MASTER else level for level in RULES.levels)


def types(**roles):
    """Accreditation types with another ``counts``."""
    return tuple(replace(part, counts=roles.get(part.type, part.counts)) for part in RULES.accreditations)


def level_rows(level):
    return lambda row: row.level == level


def tier_rows(tier):
    return lambda row: row.tier == tier


ERRORS = {
    "a past date": (
        replace(RULES, effective_from=date(2010, 11, 2)),
        "times",
        "The rules would take effect on 2 November 2010. Choose a day from tomorrow on.",
    ),
    "a transition that is over": (
        replace(RULES, transition_ends_on=date(2010, 11, 3)),
        "times",
        "The transition ends on 3 November 2010, but the rules take effect only on 3 November 2010.",
    ),
    "a pilot after the opening": (
        replace(RULES, levels=master(pilot_from=date(2011, 4, 1))),
        "master",
        "The pilot of Master begins on 1 April 2011, but Master is open to all from 1 April 2011.",
    ),
    "an easier tier": (
        changed(of_tier("gold", "revenue", 20_000 * EUR)),
        "tiers",
        "Gold asks for €20,000 of revenue and is easier than Silver, which asks for €25,000 of revenue.",
    ),
    "an easier tier than one further below": (
        changed(of_tier("platinum", "specializations", 1)),
        "tiers",
        "Platinum asks for 1 specialization and is easier than Gold, which asks for 2 specializations.",
    ),
    "an easier tier in one country": (
        changed(of_tier("gold", "revenue", 20_000 * EUR, "PL")),
        "countries",
        "Gold (Poland) asks for €20,000 of revenue and is easier than Silver, which asks for €25,000 of revenue.",
    ),
    "a lower tier that is harder in one country": (
        changed(of_tier("silver", "revenue", 300_000 * EUR, "PL")),
        "countries",
        "Gold asks for €250,000 of revenue and is easier than Silver, which asks for €300,000 of revenue.",
    ),
    "an easier master": (
        changed(of_level("master", "people", 1)),
        "levels",
        "Master in every specialization asks for 1 person and is easier than the specialist level, which asks for"
        " 2 people.",
    ),
    "an easier master in one specialization": (
        changed(of_level("specialist", "people", 5, "encryption")),
        "specializations",
        "Master in Encryption asks for 4 people and is easier than the specialist level, which asks for 5 people.",
    ),
    "a level without rows": (
        changed(without=[level_rows("specialist"), lambda row: row.measure == "specializations"]),
        "levels",
        "Specialist in every specialization has no requirement, so nobody reaches it.",
    ),
    "a tier without rows below one with rows": (
        changed(without=[tier_rows("gold")]),
        "tiers",
        "Gold has no requirement, so nobody reaches it, nor Platinum above it.",
    ),
    "two technical validations": (
        changed(of_level("master", "validation", 2)),
        "levels",
        "Master in every specialization asks for 2 technical validations, but one is all that counts, so nobody can"
        " meet it.",
    ),
    "more specializations than there are": (
        changed(of_tier("platinum", "specializations", 10)),
        "tiers",
        "Platinum asks for 10 specializations, but only 9 can be reached, so nobody can meet it.",
    ),
    "technical people without an accreditation": (
        replace(RULES, accreditations=types(STS=False, ASC=False)),
        "accreditations",
        "Specialist in every specialization asks for 1 technical person, but no accreditation counts for that role, so"
        " nobody can meet it.",
    ),
    "no specialization": (
        changed(openings=(), without=[lambda row: row.measure == "specializations"]),
        "specializations",
        "No specialization belongs to the rulebook.",
    ),
    "what a file refuses": (
        changed(of_level("master", "people", 5, "nothing")),
        "times",
        "As a file the rulebook would be refused:",
    ),
    "what a file would change": (
        replace(RULES, levels=RULES.levels[:1]),
        "times",
        "As a file the rulebook would not be the same.",
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_found_where_it_is_mended(case):
    content, group, text = ERRORS[case]
    errors = [finding for finding in errors_of(find_faults(content, AROUND)) if text in finding.text]
    assert [error.group for error in errors] == [group], find_faults(content, AROUND)


WARNINGS = {
    "a pilot without an opening": (
        replace(RULES, levels=master(available_from=None)),
        "master",
        "Master is open to all from the beginning, so its pilot changes nothing.",
    ),
    "no harder than the tier below": (
        changed(of_tier("gold", "revenue", 25_000 * EUR), without=[lambda row: row.key[:1] == ("gold",)]),
        "tiers",
        "Gold asks for no more than the tiers below it.",
    ),
    "no master": (
        changed(without=[level_rows("master")]),
        "levels",
        "Master in every specialization has no requirement, so nobody reaches it.",
    ),
    "no platinum": (
        changed(without=[tier_rows("platinum")]),
        "tiers",
        "Platinum has no requirement, so nobody reaches it.",
    ),
    "a specialization that says the same": (
        changed(of_level("master", "people", 4, "encryption")),
        "specializations",
        "Master in Encryption: 4 people, as without a row of its own.",
    ),
    "a country that says the same": (
        changed(of_tier("gold", "revenue", 250_000 * EUR, "FR")),
        "countries",
        "Gold (France): €250,000 of revenue, as without a row of its own.",
    ),
}


@pytest.mark.parametrize("case", WARNINGS)
def test_a_warning_keeps_nobody_from_submitting(case):
    content, group, text = WARNINGS[case]
    findings = find_faults(content, AROUND)
    assert errors_of(findings) == []
    assert [(finding.severity, finding.group, finding.text) for finding in findings] == [
        (Severity.WARNING, group, text)
    ]


SOUND = {
    "the shipped rules": RULES,
    "a country row lower than elsewhere but no easier": changed(of_tier("gold", "revenue", 200_000 * EUR, "PL")),
    "a specialization of its own": changed(of_level("master", "people", 3, "encryption")),
    "no people asked for": replace(
        changed(without=[lambda row: str(row.measure).startswith("people") and row.level == "master"]),
    ),
}


@pytest.mark.parametrize("case", SOUND)
def test_what_is_right_is_left_alone(case):
    assert find_faults(SOUND[case], AROUND) == []


def test_a_zero_is_easier_than_a_minimum():
    zeros = changed(of_tier("silver", "revenue", 0), of_tier("gold", "revenue", 0, "FR"))
    assert errors_of(find_faults(zeros, AROUND)) == []
    assert "€0 of revenue" in find_faults(changed(of_tier("gold", "revenue", 0)), AROUND)[0].text


def test_a_date_that_another_version_has():
    around = replace(AROUND, taken={RULES.effective_from: "The other rules"})
    (finding,) = find_faults(RULES, around)
    assert finding.text == (
        "“The other rules” is published and takes effect on 3 November 2010, too. Choose another day."
    )


def test_specializations_without_accreditations_are_named():
    around = replace(AROUND, trainings={slug: TYPES for slug in SLUGS if slug not in {"encryption", "archiving"}})
    texts = [finding.text for finding in find_faults(RULES, around)]
    assert len(texts) == 6  # the rows about people of both levels
    assert all("no accreditation of Archiving or Encryption counts for that role" in text for text in texts)


def test_errors_come_first_and_every_group_is_one_of_the_editor():
    content = changed(
        of_tier("gold", "revenue", 1),
        of_tier("gold", "revenue", 1, "FR"),
        of_level("master", "people", 4, "encryption"),
    )
    findings = find_faults(content, AROUND)
    severities = [finding.severity for finding in findings]
    assert severities == sorted(severities, key=lambda severity: severity != Severity.ERROR)
    assert {finding.group for finding in findings} <= set(EditGroup.values)
