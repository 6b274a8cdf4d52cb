"""How good matching is on names of real companies, and that the index finds whatever it would find."""

import random
from itertools import combinations

import pytest
from django.conf import settings

from deals.matching import CustomerIdentity, Verdict, blocking_keys, match
from tests.checks.customer_matching import figures, held_out, labelled_pairs, seen

pytestmark = pytest.mark.sqlite

PAIRS = labelled_pairs()


def test_there_is_enough_to_measure_by():
    labels = [pair.label for pair in PAIRS]
    assert set(labels) == {"same", "related", "different"}
    assert len(PAIRS) >= 300
    assert labels.count("different") >= len(PAIRS) / 3
    assert {"FR", "DE", "GB", "IT", "ES", "NL"} <= {pair.country for pair in PAIRS}
    assert len({frozenset((pair.name_a, pair.name_b)) for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("part", [seen, held_out])
def test_same_can_be_trusted_and_little_is_missed(part):
    measured = figures(part(PAIRS))
    assert measured.precision >= 0.98
    assert measured.recall >= 0.90
    assert measured.candidates <= 0.25


def test_companies_taken_at_random_are_different():
    names = sorted({pair.name_a for pair in PAIRS})
    taken = random.Random(2011)
    strangers = [taken.sample(names, 2) for _ in range(3_000)]
    known = {frozenset((pair.name_a, pair.name_b)) for pair in PAIRS}
    found = [
        (a, b)
        for a, b in strangers
        if frozenset((a, b)) not in known
        and match(CustomerIdentity(a), CustomerIdentity(b)).verdict is not Verdict.DIFFERENT
    ]
    assert len(found) <= 6, found  # the set names some companies several times


def test_whatever_is_no_stranger_is_found_by_its_keys():
    """The pairs of the set, and names of one country against each other that nobody thought of as a pair."""
    compared = [(pair.name_a, pair.name_b) for pair in PAIRS]
    for country in sorted({pair.country for pair in PAIRS}):
        names = sorted({name for pair in PAIRS if pair.country == country for name in (pair.name_a, pair.name_b)})
        pairs = list(combinations(names, 2))
        compared += random.Random(country).sample(pairs, min(1_500, len(pairs)))
    identities = {name: CustomerIdentity(name) for pair in compared for name in pair}
    alike = [(a, b) for a, b in compared if match(identities[a], identities[b]).verdict is not Verdict.DIFFERENT]
    keys = {name: blocking_keys(identity) for name, identity in identities.items()}
    assert len(alike) > 200
    assert [(a, b) for a, b in alike if keys[a].isdisjoint(keys[b])] == []


def test_a_customer_has_few_keys():
    """What is stored and asked for stays small: the index is a few dozen short texts for each customer."""
    counts = [len(blocking_keys(CustomerIdentity(pair.name_a))) for pair in PAIRS]
    assert sum(counts) / len(counts) <= 30
    assert max(counts) <= 90


def test_the_documented_examples_hold():
    document = (settings.BASE_DIR / "docs" / "rules" / "customer_matching.md").read_text()
    table = document.partition("## Examples")[2].partition("## ")[0]
    rows = [tuple(map(str.strip, line.strip("|").split("|"))) for line in table.splitlines() if line.startswith("|")][
        2:
    ]
    assert len(rows) > 10
    assert [(a, b, match(CustomerIdentity(a), CustomerIdentity(b)).verdict.value) for a, b, _verdict in rows] == rows


def test_the_documented_figures_are_those_measured():
    document = (settings.BASE_DIR / "docs" / "rules" / "customer_matching.md").read_text()
    worked_with, others = figures(seen(PAIRS)), figures(held_out(PAIRS))
    for title, figure in (
        ("precision of *same*", "precision"),
        ("recall of *same* or *candidate*", "recall"),
        ("*same* among the same", "same_found"),
        ("candidates among the different", "candidates"),
    ):
        assert f"| {title} | {getattr(worked_with, figure):.3f} | {getattr(others, figure):.3f} |" in document
    assert f"({worked_with.pairs} pairs)" in document
    assert f"holds {len(PAIRS)} pairs in {len({pair.country for pair in PAIRS})} countries" in document
