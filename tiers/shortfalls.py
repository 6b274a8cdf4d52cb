"""What each subject falls short of, as text and as rows."""

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tiers.engine.assessment import Assessment
from tiers.engine.axes import AMOUNT_MEASURES, LEVEL_MEASURES, TIER_MEASURES
from tiers.engine.causes import amount_text
from tiers.engine.rules import NO_MINIMUM

_MEASURES = tuple(sorted({*LEVEL_MEASURES, *TIER_MEASURES}))


def number_text(measure: str, number: int) -> str:
    """An amount with four decimals, or a count."""
    return amount_text(number) if measure in AMOUNT_MEASURES else str(number)


def number_value(measure: str, number: int) -> str | int:
    """The same, with a count as a number."""
    return amount_text(number) if measure in AMOUNT_MEASURES else number


@dataclass(frozen=True)
class RequirementLine:
    """A requirement that applies to a partner, with its value; amounts in 1/10,000 EUR, else counts.

    `subject` is a specialization's slug and `level` "specialist" or "master", or a tier's slug and "tier".
    """

    subject: str
    level: str
    measure: str
    minimum: int
    value: int

    @property
    def shortfall(self) -> int:
        return max(0, self.minimum - self.value)

    @property
    def is_met(self) -> bool:
        return self.value >= self.minimum

    @property
    def is_amount(self) -> bool:
        return self.measure in AMOUNT_MEASURES


def requirement_lines(assessment: Assessment, partner: int) -> tuple[RequirementLine, ...]:
    """Every requirement that applies to one partner (a position), in the order of the engine."""
    return tuple(
        RequirementLine(row.subject, row.level, row.measure, row.minimum, int(assessment.row_values(row)[partner]))
        for row in assessment.rules.rows(int(assessment.rule_set[partner]))
    )


def shortfall_texts(assessment: Assessment) -> list[str]:
    """Canonical JSON for each partner: subjects such as `encryption:master` or `tier:gold`, and by how much
    they fall short of which measure; what does not fall short is left out.
    """
    axes = assessment.rules.axes
    size = len(assessment.rule_set)
    missing = np.zeros((len(axes.achievements), len(_MEASURES), size), dtype=np.int64)
    for level, measure in assessment.rules.level_planes:
        minimum = assessment.rules.level_minimum[level, measure][assessment.rule_set]
        short = minimum - assessment.values.by_specialization[measure]
        place = _MEASURES.index(LEVEL_MEASURES[measure])
        missing[axes.level_slice(level), place] = np.where(minimum == NO_MINIMUM, 0, np.maximum(short, 0)).T
    for tier, measure in assessment.rules.tier_planes:
        minimum = assessment.rules.tier_minimum[tier, measure][assessment.rule_set]
        short = minimum - assessment.tier_values(measure)
        place = _MEASURES.index(TIER_MEASURES[measure])
        missing[axes.tier_slice.start + tier, place] = np.where(minimum == NO_MINIMUM, 0, np.maximum(short, 0))
    order = sorted(range(len(axes.achievements)), key=axes.achievements.__getitem__)
    names = [json.dumps(axes.achievements[achievement], ensure_ascii=False) for achievement in order]
    missing = missing[order]
    partners, places = np.nonzero(missing.any(axis=1).T)
    texts: list[list[str]] = [[] for _ in range(size)]
    columns = partners.tolist(), places.tolist(), missing[places, :, partners].tolist()
    for partner, place, numbers in zip(*columns, strict=True):
        texts[partner].append(f"{names[place]}:{_measures_text(*numbers)}")
    return [f"{{{','.join(text)}}}" for text in texts]


@lru_cache(maxsize=65536)
def _measures_text(*numbers: int) -> str:
    entries = (
        f'"{measure}":"{amount_text(number)}"' if measure in AMOUNT_MEASURES else f'"{measure}":{number}'
        for measure, number in zip(_MEASURES, numbers, strict=True)
        if number
    )
    return f"{{{','.join(entries)}}}"
