"""Requirements and shortfalls in words."""

import pytest
from django.utils import translation

from specializations import wording
from specializations.enums import Measure

E4 = 10_000


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("measure", "minimum", "alone", "under_its_name"),
    [
        (Measure.PEOPLE, 2, "2 people", "at least 2"),
        (Measure.PEOPLE, 1, "1 person", "at least 1"),
        (Measure.PEOPLE_SALES, 1, "1 sales person", "at least 1"),
        (Measure.PEOPLE_TECHNICAL, 2, "2 technical people", "at least 2"),
        (Measure.REVENUE, 250_000 * E4, "€250,000 of revenue in 12 months", "at least €250,000"),
        (Measure.REVENUE, 250_000 * E4 + 5000, "€250,000.50 of revenue in 12 months", "at least €250,000.50"),
        (Measure.REVENUE, 0, "€0 of revenue in 12 months", "at least €0"),
        (Measure.INCREMENTAL_REVENUE, 50_000 * E4, "€50,000 of incremental revenue in 12 months", "at least €50,000"),
        (Measure.INCREMENTAL_ORDERS, 1, "1 incremental order in 12 months", "at least 1"),
        (Measure.REFERENCES, 2, "2 customer references", "at least 2"),
        (Measure.VALIDATION, 1, "1 technical validation", "at least 1"),
        (Measure.SPECIALIZATIONS, 3, "3 specializations", "at least 3"),
        (Measure.MASTERS, 1, "1 master specialization", "at least 1"),
    ],
)
def test_a_requirement_in_words(measure, minimum, alone, under_its_name):
    assert wording.requirement_words(measure, minimum, window_months=12) == alone
    assert wording.requirement_words(measure, minimum) == alone.removesuffix(" in 12 months")
    assert wording.minimum_words(measure, minimum) == under_its_name


@pytest.mark.parametrize(
    ("measure", "shortfall", "missing", "needed"),
    [
        (Measure.PEOPLE_TECHNICAL, 1, "1 technical person missing", "1 technical person"),
        (Measure.PEOPLE_SALES, 2, "2 sales people missing", "2 sales people"),
        (Measure.PEOPLE, 2, "2 people missing", "2 people"),
        (Measure.REVENUE, 587_620 * E4, "€587,620 more", "€587,620 of revenue"),
        (Measure.REVENUE, 1, "€1 more", "€1 of revenue"),
        (Measure.INCREMENTAL_REVENUE, 103_550 * E4, "€103,550 more", "€103,550 of incremental revenue"),
        (Measure.INCREMENTAL_ORDERS, 2, "2 more incremental orders", "2 incremental orders"),
        (Measure.REFERENCES, 1, "1 customer reference missing", "1 customer reference"),
        (Measure.VALIDATION, 1, "1 technical validation missing", "1 technical validation"),
        (Measure.SPECIALIZATIONS, 1, "1 more specialization", "1 specialization"),
        (Measure.MASTERS, 2, "2 more master specializations", "2 master specializations"),
    ],
)
def test_a_shortfall_in_words(measure, shortfall, missing, needed):
    assert wording.shortfall_words(measure, shortfall) == missing
    assert wording.needed_words(measure, shortfall) == needed


@pytest.mark.parametrize(
    ("people", "sales", "technical", "words"),
    [
        (0, 0, 0, ""),
        (2, 0, 0, "2 people missing"),
        (1, 1, 0, "1 sales person missing"),
        (0, 0, 1, "1 technical person missing"),
        (1, 0, 2, "2 technical people missing"),
        (2, 1, 1, "2 people missing: 1 sales, 1 technical"),
        (4, 2, 1, "4 people missing: 2 sales, 1 technical, 1 in either role"),
        (3, 1, 0, "3 people missing: 1 sales, 2 in either role"),
        (1, 1, 1, "Missing: 1 sales, 1 technical"),
    ],
)
def test_people_are_missing_in_one_phrase(people, sales, technical, words):
    assert wording.people_shortfall_words(people=people, sales=sales, technical=technical) == words


def test_every_measure_has_every_phrase():
    for measure in Measure:
        for words in (
            wording.requirement_words(measure, 2 * E4, window_months=1),
            wording.needed_words(measure, 2 * E4),
            wording.shortfall_words(measure, 2 * E4),
            wording.value_words(measure, 2 * E4),
        ):
            assert "2" in words


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [(Measure.REVENUE, 412_380 * E4 + 9999, "€412,380"), (Measure.REVENUE, -5 * E4, "−€5"), (Measure.PEOPLE, 3, "3")],
)
def test_a_value_in_words(measure, value, words):
    assert wording.value_words(measure, value) == words


def test_achievements_are_named():
    names = {"encryption": "Encryption"}
    assert wording.achievement_words("tier:gold", names) == "Gold"
    assert wording.achievement_words("encryption:master", names) == "Master in Encryption"
    assert wording.level_subject("all", "specialist", names) == "Specialist in every specialization"


def test_times_are_counted():
    assert [wording.months_words(1), wording.months_words(12)] == ["1 month", "12 months"]
    assert [wording.days_words(1), wording.days_words(60)] == ["1 day", "60 days"]
    assert wording.business_days_words(2) == "2 business days"


def test_amounts_follow_the_language():
    with translation.override("fr"):
        assert wording.amount_words(250_000 * E4) == "250\u202f000\u00a0€"
