"""What an evaluation keeps of its facts (§5); `replay` computes the outcome again from it.

The text is canonical: UTF-8 JSON, sorted keys, no blanks, amounts as text with four decimals, ISO dates, sorted
lists, zero values left out. It is written without a detour over dictionaries, because a full run writes one
per partner; `json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)` gives it back.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.axes import Axes
from tiers.engine.causes import amount_text
from tiers.engine.dates import NEVER, Amounts, Days, iso_of
from tiers.engine.facts import Exceptions
from tiers.engine.judgement import Outcome
from tiers.engine.measures import Values
from tiers.engine.outlook import WHOLE, Coming
from tiers.engine.programme import Programme
from tiers.engine.rules import Rules, country_text
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
    specializations = _cells(axes, _used_values(rules, seen.values))
    whole = _whole(_used_whole(rules, seen.values))
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
        f'"partner":{{{whole[row]}}},"specializations":{{{specializations[row]}}}}}'
        for row, (on, country, ended, following) in enumerate(zip(*columns, strict=True))
    ]


def _used_values(rules: Rules, values: Values) -> Amounts:
    used = sorted({measure for _, measure in rules.level_planes})
    kept = np.zeros_like(values.by_specialization)
    kept[used] = values.by_specialization[used]
    return kept


def _used_whole(rules: Rules, values: Values) -> Amounts:
    used = sorted({measure for _, measure in rules.tier_planes if measure < len(ax.WHOLE_MEASURES)})
    kept = np.zeros_like(values.whole)
    kept[used] = values.whole[used]
    return kept


def _number(name: str, value: int) -> str:
    return f'"{amount_text(value)}"' if name in ax.AMOUNT_MEASURES else str(value)


def _cells(axes: Axes, values: Amounts) -> list[str]:
    """The inside of {"slug": {"measure": value}}; `values` is [measure, N, S]."""
    order = list(axes.by_slug)
    slugs = [json.dumps(axes.specializations[position], ensure_ascii=False) for position in order]
    ordered = values[:, :, order]
    rows: list[list[str]] = [[] for _ in range(values.shape[1])]
    partners, positions = np.nonzero((ordered != 0).any(axis=0))
    columns = ordered[:, partners, positions].T.tolist()
    for partner, position, numbers in zip(partners.tolist(), positions.tolist(), columns, strict=True):
        inside = _level_values(*numbers)
        rows[partner].append(f"{slugs[position]}:{{{inside}}}")
    return [",".join(row) for row in rows]


@lru_cache(maxsize=65536)
def _level_values(*numbers: int) -> str:
    return ",".join(
        f'"{ax.LEVEL_MEASURES[measure]}":{_number(ax.LEVEL_MEASURES[measure], numbers[measure])}'
        for measure in _BY_NAME
        if numbers[measure]
    )


def _whole(values: Amounts) -> list[str]:
    """The inside of {"measure": value}; `values` is [measure, N]."""
    return [
        ",".join(
            f'"{ax.WHOLE_MEASURES[measure]}":{_number(ax.WHOLE_MEASURES[measure], numbers[measure])}'
            for measure in _WHOLE_BY_NAME
            if numbers[measure]
        )
        for numbers in values.T.tolist()
    ]


def _coming(axes: Axes, coming: Coming, size: int) -> list[str]:
    texts = ["null"] * size
    rank = np.empty(axes.width + 1, dtype=np.int64)
    rank[list(axes.by_slug)] = np.arange(axes.width)
    rank[-1] = -1
    name_rank = np.argsort([*_BY_NAME, *(WHOLE + measure for measure in _WHOLE_BY_NAME)])
    order = np.lexsort((name_rank[coming.measure], rank[coming.specialization], coming.partner))
    cells: dict[int, dict[str, list[str]]] = {}
    whole: dict[int, list[str]] = {}
    columns = (
        coming.partner[order].tolist(),
        coming.measure[order].tolist(),
        coming.specialization[order].tolist(),
        coming.value[order].tolist(),
    )
    for partner, measure, position, value in zip(*columns, strict=True):
        name = ax.LEVEL_MEASURES[measure] if measure < WHOLE else ax.WHOLE_MEASURES[measure - WHOLE]
        entry = f'"{name}":{_number(name, value)}'
        if measure >= WHOLE:
            whole.setdefault(partner, []).append(entry)
            continue
        slug = json.dumps(axes.specializations[position], ensure_ascii=False)
        cells.setdefault(partner, {}).setdefault(slug, []).append(entry)
    for partner in {*cells, *whole}:
        inside = ",".join(f"{slug}:{{{','.join(entries)}}}" for slug, entries in cells.get(partner, {}).items())
        texts[partner] = (
            f'{{"on":{_iso(int(coming.on[partner]))},"partner":{{{",".join(whole.get(partner, ()))}}},'
            f'"specializations":{{{inside}}}}}'
        )
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
    rows: list[list[str]] = [[] for _ in range(len(invited_on))]
    partners, positions = np.nonzero(invited_on[:, order] < NEVER)
    for partner, position in zip(partners.tolist(), positions.tolist(), strict=True):
        slug = json.dumps(axes.specializations[order[position]], ensure_ascii=False)
        rows[partner].append(f"{slug}:{_iso(int(invited_on[partner, order[position]]))}")
    return [",".join(row) for row in rows]
