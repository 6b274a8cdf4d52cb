"""Computing every stored evaluation again from what it kept, and naming what does not come out the same."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tiers.engine.axes import TIERS
from tiers.engine.dates import date_of
from tiers.engine.kept import keep, standing_texts
from tiers.engine.replay import KeptTexts, replay
from tiers.engine.standing import STATUSES
from tiers.models import Evaluation
from tiers.programme import LoadedProgramme, NoRulebook, forget_rulebooks, load_programme
from tiers.shortfalls import shortfall_texts

EVALUATIONS_AT_ONCE = 2000
UNREADABLE = "unreadable"
RULEBOOK = "rulebook"
_FIELDS = (
    "as_of",
    "facts",
    "before",
    "after",
    "shortfalls",
    "tier",
    "tier_met",
    "tier_status",
    "kept_until",
    "next_change_on",
    "digest",
)


@dataclass(frozen=True)
class Discrepancy:
    """An evaluation whose fields do not follow from the facts, the rulebook and the standing that it kept."""

    public_id: str
    partner_code: str
    as_of: date
    fields: tuple[str, ...]


@dataclass
class Verification:
    """How many evaluations were computed again, and which came out differently."""

    evaluations: int = 0
    discrepancies: list[Discrepancy] = field(default_factory=list)


def verify_evaluations() -> Verification:
    """Compute every evaluation again and compare it bit for bit."""
    forget_rulebooks()
    try:
        loaded: LoadedProgramme | None = load_programme()
    except (NoRulebook, ValueError):
        loaded = None  # nothing follows from rules that are gone or contradict each other
    found = Verification()
    rows = Evaluation.objects.order_by("rulebook_id", "id").values(
        "id", "public_id", "partner__code", "rulebook_id", *_FIELDS
    )
    for group in _groups(rows.iterator(chunk_size=EVALUATIONS_AT_ONCE)):
        found.evaluations += len(group)
        for row, fields in zip(group, _differences(group, loaded), strict=True):
            if fields:
                found.discrepancies.append(Discrepancy(row["public_id"], row["partner__code"], row["as_of"], fields))
    return found


def _groups(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The rows in lists of one rulebook each."""
    group: list[dict[str, Any]] = []
    for row in rows:
        if group and (len(group) == EVALUATIONS_AT_ONCE or row["rulebook_id"] != group[0]["rulebook_id"]):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _differences(group: Sequence[Mapping[str, Any]], loaded: LoadedProgramme | None) -> list[tuple[str, ...]]:
    """The fields of each evaluation that come out differently."""
    if loaded is None or group[0]["rulebook_id"] not in loaded.rulebook_ids:
        return [(RULEBOOK,)] * len(group)
    try:
        again = _computed_again(group, loaded)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError):
        if len(group) == 1:
            return [(UNREADABLE,)]
        middle = len(group) // 2
        return [*_differences(group[:middle], loaded), *_differences(group[middle:], loaded)]
    return [
        tuple(name for name in _FIELDS if row[name] != computed[name])
        for row, computed in zip(group, again, strict=True)
    ]


def _computed_again(group: Sequence[Mapping[str, Any]], loaded: LoadedProgramme) -> Iterator[dict[str, Any]]:
    programme = loaded.programme
    texts = [KeptTexts(facts=json.loads(row["facts"]), before=json.loads(row["before"])) for row in group]
    outcome = replay(programme, loaded.key_of(group[0]["rulebook_id"]), texts)
    columns = zip(
        outcome.on.tolist(),
        keep(outcome, programme),
        standing_texts(outcome.after, programme),
        shortfall_texts(outcome.assessment),
        outcome.tier.tolist(),
        outcome.tier_met.tolist(),
        outcome.tier_status.tolist(),
        outcome.tier_kept_until.tolist(),
        outcome.next_change_on.tolist(),
        strict=True,
    )
    return iter(
        [
            {
                "as_of": date_of(on),
                "facts": kept.facts,
                "before": kept.before,
                "after": after,
                "shortfalls": shortfalls,
                "tier": TIERS[tier],
                "tier_met": TIERS[tier_met],
                "tier_status": STATUSES[status],
                "kept_until": date_of(kept_until),
                "next_change_on": date_of(change_on),
                "digest": kept.digest,
            }
            for on, kept, after, shortfalls, tier, tier_met, status, kept_until, change_on in columns
        ]
    )
