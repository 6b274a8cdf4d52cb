"""How good customer matching is on the labelled pairs: ``python -m tests.checks.customer_matching [--held-out]``.

Every third pair is held out: rules are made and mended by looking at the others only. Without ``--held-out`` the
pairs that were judged wrongly are listed; of the held-out ones only the figures are.
"""

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deals.matching import CustomerIdentity, Verdict, match

PAIRS = Path(__file__).parents[1] / "deals" / "customer_pairs.csv"
HELD_OUT_EVERY = 3


@dataclass(frozen=True)
class Pair:
    """``label`` is same (one company), related (another part of one house) or different (another company)."""

    name_a: str
    name_b: str
    country: str
    label: str

    @property
    def identities(self) -> tuple[CustomerIdentity, CustomerIdentity]:
        return CustomerIdentity(self.name_a, self.country), CustomerIdentity(self.name_b, self.country)

    @property
    def verdict(self) -> Verdict:
        return match(*self.identities).verdict


@dataclass(frozen=True)
class Figures:
    """``precision`` of *same* counts related pairs as wrong; ``candidates`` is the share among different pairs."""

    pairs: int
    precision: float
    same_found: float
    recall: float
    candidates: float


def labelled_pairs() -> list[Pair]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [Pair(**row) for row in csv.DictReader(file)]


def seen(pairs: list[Pair]) -> list[Pair]:
    return [pair for place, pair in enumerate(pairs, 1) if place % HELD_OUT_EVERY]


def held_out(pairs: list[Pair]) -> list[Pair]:
    return pairs[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY]


def figures(pairs: Iterable[Pair]) -> Figures:
    judged = [(pair.label, pair.verdict) for pair in pairs]
    positives = [verdict for label, verdict in judged if label == "same"]
    negatives = [verdict for label, verdict in judged if label == "different"]
    called_same = [label for label, verdict in judged if verdict is Verdict.SAME]
    return Figures(
        pairs=len(judged),
        precision=called_same.count("same") / len(called_same),
        same_found=positives.count(Verdict.SAME) / len(positives),
        recall=1 - positives.count(Verdict.DIFFERENT) / len(positives),
        candidates=negatives.count(Verdict.CANDIDATE) / len(negatives),
    )


def main(arguments: list[str]) -> None:
    pairs = labelled_pairs()
    if "--held-out" in arguments:
        print(figures(held_out(pairs)))
        return
    print(figures(seen(pairs)))
    right = {"same": (Verdict.SAME, Verdict.CANDIDATE), "related": (Verdict.CANDIDATE, Verdict.DIFFERENT)}
    for pair in seen(pairs):
        if pair.verdict not in right.get(pair.label, (Verdict.DIFFERENT,)):
            print(f"{pair.label:10}{pair.verdict:11}{pair.name_a} | {pair.name_b}")


if __name__ == "__main__":
    main(sys.argv[1:])
