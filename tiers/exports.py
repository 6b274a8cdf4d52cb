"""Standings and shortfalls of every partner on a day, one row each, as files and JSON show them.

What is held comes from the evaluation that stands on the day; every value is computed for the day itself from
the facts in the database.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from specializations.enums import Level
from tiers.engine.assessment import Assessment, assess
from tiers.engine.axes import WHOLE_INCREMENTAL_REVENUE, WHOLE_REVENUE
from tiers.engine.causes import amount_text
from tiers.engine.dates import Indices
from tiers.engine.facts import Facts, invited_on
from tiers.engine.measures import measure
from tiers.facts import Batch, load_batch, load_facts
from tiers.models import Evaluation, EvaluationRun
from tiers.programme import LoadedProgramme, load_programme
from tiers.progress import left_on
from tiers.shortfalls import number_value

PARTNERS_AT_ONCE = 2500


class ExportRefused(Exception):
    """The day cannot be exported; the message is a translated sentence."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))


@dataclass(frozen=True)
class StandingRow:
    """The columns of `export_standings`; amounts in EUR with four decimals, lists joined by semicolons."""

    partner_code: str
    tier: str
    tier_status: str
    kept_until: str
    tier_met: str
    revenue: str
    incremental_revenue: str
    specialist: str
    master: str
    next_change_on: str


@dataclass(frozen=True)
class ShortfallRow:
    """The columns of `export_shortfalls`; amounts in EUR with four decimals, else counts."""

    partner_code: str
    subject: str
    level: str
    measure: str
    minimum: str | int
    value: str | int
    shortfall: str | int


def exported_day(as_of: date | None) -> date:
    """The day to export: the given one, or that of the last finished run. ExportRefused if it lies after that."""
    last = EvaluationRun.objects.last_finished()
    if last is None:
        raise ExportRefused(_("No run has finished yet."))
    if as_of is not None and as_of > last.as_of:
        raise ExportRefused(_("This day is after the last finished run."))
    return as_of or last.as_of


def standing_rows(day: date) -> Iterator[StandingRow]:
    """One row for every partner that has a standing on the day, by code."""
    loaded = load_programme()
    for part in _parts(day, loaded, None):
        values = part.values()
        for code, position in part.by_code:
            evaluation = part.evaluations[position]
            held = json.loads(evaluation["after"])["held"]
            specialists, masters = ({_slug(name) for name in held if name.endswith(f":{level}")} for level in Level)
            yield StandingRow(
                partner_code=code,
                tier=evaluation["tier"],
                tier_status=evaluation["tier_status"],
                kept_until=_text(evaluation["kept_until"]),
                tier_met=evaluation["tier_met"],
                revenue=amount_text(int(values[WHOLE_REVENUE, position])),
                incremental_revenue=amount_text(int(values[WHOLE_INCREMENTAL_REVENUE, position])),
                specialist=";".join(sorted(specialists | masters)),
                master=";".join(sorted(masters)),
                next_change_on=_text(evaluation["next_change_on"]),
            )


def shortfall_rows(day: date, *, partner_code: str | None = None) -> Iterator[ShortfallRow]:
    """One row for each requirement that applies to a partner, by code, then in the order of the rules."""
    loaded = load_programme()
    for part in _parts(day, loaded, partner_code):
        assessments = part.assessments()
        for code, position in part.by_code:
            assessment, row = assessments[position]
            for requirement in assessment.rules.rows(int(assessment.rule_set[row])):
                value = int(assessment.row_values(requirement)[row])
                yield ShortfallRow(
                    partner_code=code,
                    subject=requirement.subject,
                    level=requirement.level,
                    measure=requirement.measure,
                    minimum=number_value(requirement.measure, requirement.minimum),
                    value=number_value(requirement.measure, value),
                    shortfall=number_value(requirement.measure, max(0, requirement.minimum - value)),
                )


def _slug(achievement: str) -> str:
    return achievement.partition(":")[0]


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


@dataclass(frozen=True, eq=False)
class _Part:
    """Some partners with their evaluations of the day, by position in the batch; `by_code` is the order to show."""

    batch: Batch
    facts: Facts
    loaded: LoadedProgramme
    day: int
    evaluations: dict[int, dict[str, Any]]
    by_code: list[tuple[str, int]]

    def assessments(self) -> dict[int, tuple[Assessment, int]]:
        """What is met on the day under the rules of its evaluation: for each partner an assessment and its row."""
        found: dict[int, tuple[Assessment, int]] = {}
        for rulebook_id in {evaluation["rulebook_id"] for evaluation in self.evaluations.values()}:
            chosen = self._judged_under(rulebook_id)
            rules = self.loaded.programme.rulebooks[self.loaded.rulebook_ids.index(rulebook_id)]
            facts = self.facts.take(chosen)
            on = np.full(len(chosen), self.day, dtype=np.int32)
            values = measure(facts, rules, on)
            assessment = assess(rules, values, facts.country, invited_on(facts), on)
            found |= {position: (assessment, row) for row, position in enumerate(chosen.tolist())}
        return found

    def values(self) -> np.ndarray:
        """[measure, N] of the whole partner."""
        whole = np.zeros((3, len(self.batch)), dtype=np.int64)
        for position, (assessment, row) in self.assessments().items():
            whole[:, position] = assessment.values.whole[:, row]
        return whole

    def _judged_under(self, rulebook_id: int) -> Indices:
        positions = (at for at, evaluation in self.evaluations.items() if evaluation["rulebook_id"] == rulebook_id)
        return np.array(sorted(positions), dtype=np.int64)


def _parts(day: date, loaded: LoadedProgramme, partner_code: str | None) -> Iterator[_Part]:
    partners = Partner.objects.resellers().in_programme(day)
    if partner_code is not None:
        partners = partners.filter(code=partner_code)
    # Sorted here: databases disagree about the order of letters.
    keys = sorted(partners.values_list("code", "id").order_by())
    for start in range(0, len(keys), PARTNERS_AT_ONCE):
        chosen = keys[start : start + PARTNERS_AT_ONCE]
        batch = load_batch(np.array(sorted(pk for _, pk in chosen), dtype=np.int64), lenient=True)
        evaluations = _evaluations(batch, day)
        facts = load_facts(batch, loaded, from_day=day.toordinal())
        places = {pk: position for position, pk in enumerate(batch.partner_ids.tolist())}
        by_code = [(code, places[pk]) for code, pk in chosen if places[pk] in evaluations]
        yield _Part(batch, facts, loaded, day.toordinal(), evaluations, by_code)


def _evaluations(batch: Batch, day: date) -> dict[int, dict[str, Any]]:
    """The evaluations that stand on the day, by position; without partners that had left by then."""
    rows = Evaluation.objects.standing_on(day, batch.partner_ids).values(
        "partner_id", "as_of", "rulebook_id", "after", "tier", "tier_met", "tier_status", "kept_until", "next_change_on"
    )
    left = left_on(batch.partner_ids, day)
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        position = int(batch.positions(np.array([row["partner_id"]]))[0])
        if position >= 0 and left.get(row["partner_id"], date.min) <= row["as_of"]:
            found[position] = dict(row)
    return found


def as_mappings(rows: Iterator[StandingRow] | Iterator[ShortfallRow]) -> Iterator[dict[str, Any]]:
    """The rows as JSON shows them."""
    return (asdict(row) for row in rows)
