"""What changes between two rulebooks, in words."""

from datetime import date

import pytest
from django.utils import translation

from specializations.comparison import changes_between, country_names
from specializations.rulebook_yaml import read_rulebook
from tests.specializations.files import SHIPPED, shipped

NAMES = {"encryption": "Encryption", "archiving": "Archiving"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def changes(*replacements, names=NAMES):
    before = read_rulebook(SHIPPED.read_text()).content
    after = read_rulebook(shipped(*replacements)).content
    return [str(change) for change in changes_between(before, after, names)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("minimum: 250000,", "minimum: 300000,", "Gold: revenue €250,000 → €300,000"),
        (
            "  - {tier: gold,     measure: incremental_revenue, minimum: 50000,   origin: assumed}\n",
            "",
            "Gold: incremental revenue €50,000 → not required",
        ),
        (
            "\nagreements:",
            "\n  - {tier: silver, measure: masters, minimum: 1}\nagreements:",
            "Silver: master specializations not required → 1",
        ),
        (
            "\nagreements:",
            "\n  - {tier: silver, measure: revenue, minimum: 10000, country: FR}\nagreements:",
            "Silver (France): revenue as everywhere else → €10,000",
        ),
        (
            "\nagreements:",
            "\n  - {specialization: encryption, level: master, measure: people, minimum: 3}\nagreements:",
            "Master in Encryption: people in either role as everywhere else → 3",
        ),
        (
            "measure: people,           minimum: 2,",
            "measure: people,           minimum: 3,",
            "Specialist in every specialization: people in either role 2 → 3",
        ),
        (
            "slug: archiving,             group: storage,  kind: solution, opened_on: 2010-11-03",
            "slug: archiving,             group: storage,  kind: solution, opened_on: 2011-02-01",
            "Archiving: specialization open from 3 November 2010 → open from 1 February 2011",
        ),
        (
            "slug: archiving,             group: storage,  kind: solution, opened_on: 2010-11-03",
            "slug: archiving",
            "Archiving: specialization open from 3 November 2010 → open from the beginning",
        ),
        (
            "available_from: 2011-04-01",
            "available_from: 2011-05-01",
            "Master: available from 1 April 2011 → from 1 May 2011",
        ),
        ("    pilot_from: 2011-01-01\n", "", "Master: pilot from 1 January 2011 → no pilot"),
        ("    region: EMEA\n", "", "Master: region EMEA → every country"),
        ("ZM, ZW", "ZM", "Region EMEA: countries with Zimbabwe → without Zimbabwe"),
        (
            "ZM, ZW",
            "ZM, ZW, AU, NZ",
            "Region EMEA: countries without Australia and New Zealand → with Australia and New Zealand",
        ),
        (
            "{code: SCS,  role: technical, counts: false",
            "{code: SCS,  role: technical, counts: true",
            "SCS: accreditation does not count → counts for technical",
        ),
        ("window_months: 12", "window_months: 6", "Programme: revenue window 12 months → 6 months"),
        ("\n  grace_days: 60", "\n  grace_days: 1", "Programme: grace 60 days → 1 day"),
        (
            "  transition_ends_on: 2012-02-03 ",
            "  transition_ends_on: ",
            "Programme: first day without the transition 3 February 2012 → no transition",
        ),
        ("protection_days: 180", "protection_days: 90", "Teaming agreements: protection 180 days → 90 days"),
        (
            "highest_discount_percent: 20",
            "highest_discount_percent: 12.5",
            "Teaming agreements: highest discount 20% → 12.5%",
        ),
        ("minimum_amount: 5000", "minimum_amount: 7500.50", "Teaming agreements: smallest deal €5,000 → €7,500.50"),
    ],
)
def test_a_change_in_words(old, new, words):
    assert changes((old, new)) == [words]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Symantec", "name: Another"),
        ("origin: sourced}", "origin: near}"),
        ("grace_days: 60\n", "grace_days: 60\n  note: a note\n"),
        ("effective_from: 2010-11-03", "effective_from: 2011-11-03"),
    ],
)
def test_what_is_no_rule_is_no_change(old, new):
    assert changes((old, new)) == []


def test_a_specialization_comes_and_goes():
    row = next(line for line in SHIPPED.read_text().splitlines() if "slug: encryption" in line)
    there, gone = read_rulebook(SHIPPED.read_text()).content, read_rulebook(shipped((f"{row}\n", ""))).content
    assert [str(change) for change in changes_between(there, gone, NAMES)] == [
        "Encryption: specialization open from 28 January 2011 → not in the programme"
    ]
    assert [str(change) for change in changes_between(gone, there, NAMES)] == [
        "Encryption: specialization not in the programme → open from 28 January 2011"
    ]


def test_tiers_come_first():
    words = changes(
        ("measure: people,           minimum: 4", "measure: people,           minimum: 5"),
        ("minimum: 1000000", "minimum: 900000"),
    )
    assert [change.split(":")[0] for change in words] == ["Platinum", "Master in every specialization"]


def test_dates_and_names_follow_the_language():
    with translation.override("fr"):
        (change,) = changes(("available_from: 2011-04-01", "available_from: 2011-05-01"))
        assert "1er mai 2011" in change
        assert country_names(["DE", "EG"]) == "Allemagne et Égypte"


def test_countries_are_sorted_without_regard_to_accents():
    assert country_names(["ZW", "AX", "BE"]) == "Åland Islands, Belgium and Zimbabwe"


def test_equal_contents_have_no_changes():
    content = read_rulebook(SHIPPED.read_text()).content
    assert changes_between(content, content, {}) == []
    assert content.effective_from == date(2010, 11, 3)
