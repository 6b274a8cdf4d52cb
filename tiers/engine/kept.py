"""What an evaluation keeps of its facts (§5); `replay` computes the outcome again from it.

The text is canonical: UTF-8 JSON, sorted keys, no blanks, amounts as text with four decimals, ISO dates, sorted
lists, zero values left out. It is written without a detour over dictionaries, because a full run writes one
per partner; `json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)` gives it back.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.axes import Axes
from tiers.engine.causes import amount_text
from tiers.engine.dates import NEVER, Amounts, Days, iso_of
from tiers.engine.facts import Exceptions
from tiers.engine.judgement import Outcome
from tiers.engine.outlook import Coming
from tiers.engine.programme import Programme
from tiers.engine.rules import country_text
from tiers.engine.standing import NONE, Standing

_BY_NAME = tuple(sorted(range(len(ax.LEVEL_MEASURES)), key=ax.LEVEL_MEASURES.__getitem__))
_WHOLE_BY_NAME = tuple(sorted(range(len(ax.WHOLE_MEASURES)), key=ax.WHOLE_MEASURES.__getitem__))


@dataclass(frozen=True)
class KeptEvaluation:
    """The three texts that an evaluation keeps, and its digest.

    `facts` is what was observed, `before` the standing before; with the rulebook they give the outcome again.
    `digest` is SHA-256 over facts, rulebook and standing before.
    """

    facts: str
    before: str
    digest: str


@lru_cache(maxsize=65536)
def _iso(day: int) -> str:
    text = iso_of(day)
    return "null" if text is None else f'"{text}"'


def keep(outcome: Outcome, programme: Programme) -> list[KeptEvaluation]:
    """The kept texts of every partner of an outcome."""
    facts = facts_texts(outcome)
    before = standing_texts(outcome.before, programme)
    return [
        KeptEvaluation(kept, earlier, digest(kept, outcome.rules.digest, earlier))
        for kept, earlier in zip(facts, before, strict=True)
    ]


def digest(facts: str, rulebook_digest: str, before: str) -> str:
    """SHA-256 of the canonical JSON object of facts, rulebook and standing before."""
    text = f'{{"before":{before},"facts":{facts},"rulebook":"{rulebook_digest}"}}'
    return hashlib.sha256(text.encode()).hexdigest()


def standing_texts(standing: Standing, programme: Programme) -> list[str]:
    """Each partner's standing as canonical JSON: what is held, and the key of the rulebook of that judgement."""
    axes = programme.axes
    order = sorted(range(len(axes.achievements)), key=axes.achievements.__getitem__)
    names = [json.dumps(name, ensure_ascii=False) for name in axes.achievements]
    keys = ["null", *(json.dumps(rules.key, ensure_ascii=False) for rules in programme.rulebooks)]
    held: list[list[str]] = [[] for _ in range(len(standing))]
    partners, positions = np.nonzero(standing.held_since[:, order] != NONE)
    achievements = np.array(order, dtype=np.int64)[positions]
    columns = (
        partners.tolist(),
        achievements.tolist(),
        standing.held_since[partners, achievements].tolist(),
        standing.lapsing_since[partners, achievements].tolist(),
    )
    for partner, achievement, since, lapsing in zip(*columns, strict=True):
        entry = f'{names[achievement]}:{{"held_since":{_iso(since)},"lapsing_since":{_iso(lapsing)}}}'
        held[partner].append(entry)
    return [
        f'{{"held":{{{",".join(entries)}}},"rulebook":{keys[position + 1]}}}'
        for entries, position in zip(held, standing.rulebook.tolist(), strict=True)
    ]


def facts_texts(outcome: Outcome) -> list[str]:
    """Each partner's observation as canonical JSON, with the measures that the rulebook asks for."""
    seen = outcome.observation
    axes, rules = outcome.rules.axes, outcome.rules
    size = len(seen.on)
    asked = {measure for _, measure in rules.level_planes}
    asked_whole = {measure for _, measure in rules.tier_planes}
    cells = _cells(axes, seen.values.by_specialization, [measure for measure in _BY_NAME if measure in asked])
    whole = _entries(
        ax.WHOLE_MEASURES, [measure for measure in _WHOLE_BY_NAME if measure in asked_whole], seen.values.whole
    )
    coming = _coming(axes, seen.coming, size)
    exceptions = _exceptions(axes, seen.exceptions, size)
    invited = _invited(axes, seen.invited_on)
    columns = (
        seen.on.tolist(),
        seen.country.tolist(),
        seen.ended_on.tolist(),
        seen.next_rulebook_on.tolist(),
    )
    return [
        f'{{"as_of":{_iso(on)},"coming":{coming[row]},"country":"{country_text(country)}","ended_on":{_iso(ended)},'
        f'"exceptions":[{exceptions[row]}],"invited":{{{invited[row]}}},"next_rulebook_on":{_iso(following)},'
        f'"partner":{{{whole[row]}}},"specializations":{{{cells[row]}}}}}'
        for row, (on, country, ended, following) in enumerate(zip(*columns, strict=True))
    ]


def _amounts(column: Amounts) -> list[str]:
    """Amounts as JSON text; the last four digits are the decimals."""
    return [
        f'"{text[:-4]}.{text[-4:]}"' if len(text) > 4 and text[0] != "-" else f'"{amount_text(int(text))}"'
        for text in map(str, column.tolist())
    ]


def _entries(names: Sequence[str], measures: Sequence[int], values: Amounts) -> list[str]:
    """The inside of {"measure": value} for every column of `values` [measure, K]; `names` and `measures` by name.

    Counts between two amounts are few and small: their texts are made once for each combination.
    """
    parts: list[list[str]] = []
    counts: list[int] = []

    def close_counts() -> None:
        if counts:
            inside = _Counts(tuple(names[measure] for measure in counts))
            parts.append([inside[numbers] for numbers in zip(*values[counts].tolist(), strict=True)])
            counts.clear()

    for measure in measures:
        if names[measure] not in ax.AMOUNT_MEASURES:
            counts.append(measure)
            continue
        close_counts()
        amounts = zip(values[measure].tolist(), _amounts(values[measure]), strict=True)
        parts.append([f'"{names[measure]}":{text},' if value else "" for value, text in amounts])
    close_counts()
    return ["".join(texts)[:-1] for texts in zip(*parts, strict=True)] if parts else [""] * values.shape[1]


class _Counts(dict[tuple[int, ...], str]):
    """Texts of counts, each followed by a comma, made when first asked for."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, numbers: tuple[int, ...]) -> str:
        pairs = zip(self._names, numbers, strict=True)
        text = self[numbers] = "".join(f'"{name}":{number},' for name, number in pairs if number)
        return text


def _cells(axes: Axes, values: Amounts, used: Sequence[int]) -> list[str]:
    """The inside of {"slug": {"measure": value}}; `values` is [measure, N, S]."""
    order = list(axes.by_slug)
    slugs = _slugs(axes)
    ordered = values[:, :, order]
    rows: list[list[str]] = [[] for _ in range(values.shape[1])]
    partners, positions = np.nonzero((ordered[used] != 0).any(axis=0))
    texts = _entries(ax.LEVEL_MEASURES, used, ordered[:, partners, positions])
    named = np.array(order, dtype=np.int64)[positions].tolist()
    for partner, position, text in zip(partners.tolist(), named, texts, strict=True):
        rows[partner].append(f"{slugs[position]}:{{{text}}}")
    return [",".join(row) for row in rows]


def _slugs(axes: Axes) -> list[str]:
    return [json.dumps(slug, ensure_ascii=False) for slug in axes.specializations]


def _coming(axes: Axes, coming: Coming, size: int) -> list[str]:
    slugs = _slugs(axes)
    rank = np.empty(axes.width + 1, dtype=np.int64)
    rank[list(axes.by_slug)] = np.arange(axes.width)
    rank[-1] = -1  # measures of the whole partner first
    names = (*ax.LEVEL_MEASURES, *ax.WHOLE_MEASURES)
    name_rank = np.argsort(np.argsort(np.array(names)), kind="stable")
    order = np.lexsort((name_rank[coming.measure], rank[coming.specialization], coming.partner))
    measures = coming.measure[order].tolist()
    amounts = _amounts(coming.value[order])
    counts = coming.value[order].tolist()
    found: dict[int, dict[int, list[str]]] = {}
    columns = coming.partner[order].tolist(), coming.specialization[order].tolist(), measures, counts, amounts
    for partner, position, measure, count, amount in zip(*columns, strict=True):
        name = names[measure]
        text = f'"{name}":{amount if name in ax.AMOUNT_MEASURES else count}'
        found.setdefault(partner, {}).setdefault(position, []).append(text)
    texts = ["null"] * size
    for partner, entries in found.items():
        whole = ",".join(entries.pop(-1, ()))
        cells = ",".join(f"{slugs[position]}:{{{','.join(inside)}}}" for position, inside in entries.items())
        on = _iso(int(coming.on[partner]))
        texts[partner] = f'{{"on":{on},"partner":{{{whole}}},"specializations":{{{cells}}}}}'
    return texts


def _exceptions(axes: Axes, table: Exceptions, size: int) -> list[str]:
    rows: list[list[str]] = [[] for _ in range(size)]
    columns = (
        table.partner.tolist(),
        table.achievement.tolist(),
        table.granted_on.tolist(),
        table.ends_on.tolist(),
    )
    for partner, achievement, granted, ends in zip(*columns, strict=True):
        name = json.dumps(axes.achievements[achievement], ensure_ascii=False)
        rows[partner].append(f"[{name},{_iso(granted)},{_iso(ends)}]")
    return [",".join(sorted(row)) for row in rows]


def _invited(axes: Axes, invited_on: Days) -> list[str]:
    """The inside of {"slug": date or null}; null is an invitation without a date."""
    order = list(axes.by_slug)
    slugs = _slugs(axes)
    rows: list[list[str]] = [[] for _ in range(len(invited_on))]
    partners, positions = np.nonzero(invited_on[:, order] < NEVER)
    for partner, position in zip(partners.tolist(), positions.tolist(), strict=True):
        rows[partner].append(f"{slugs[order[position]]}:{_iso(int(invited_on[partner, order[position]]))}")
    return [",".join(row) for row in rows]
