"""Computing an outcome again from what evaluations kept (§5), through the same `judge` as the first time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.axes import Axes
from tiers.engine.dates import ALWAYS, NEVER, Days
from tiers.engine.facts import Exceptions, exception_ends
from tiers.engine.judgement import Observation, Outcome, judge
from tiers.engine.measures import Values
from tiers.engine.outlook import WHOLE, Coming
from tiers.engine.programme import Programme
from tiers.engine.rules import country_code
from tiers.engine.standing import NONE, Standing


@dataclass(frozen=True)
class KeptTexts:
    """The parsed JSON of an evaluation's kept facts and standing before."""

    facts: Mapping[str, Any]
    before: Mapping[str, Any]


def replay(programme: Programme, rulebook_key: str, kept: Sequence[KeptTexts]) -> Outcome:
    """The outcome of evaluations that were made under one rulebook; partner i is `kept[i]`.

    KeyError when a text names something that is not on the axes or in the programme, ValueError when a number
    or a date cannot be read: such a text was altered.
    """
    position = programme.position(rulebook_key)
    observation = observation_of(programme.axes, [entry.facts for entry in kept])
    before = standing_of(programme, [entry.before for entry in kept])
    return judge(programme.rulebooks[position], position, observation, before, None)


def standing_of(programme: Programme, texts: Sequence[Mapping[str, Any]]) -> Standing:
    """The standing of one partner a text, as `kept.standing_texts` wrote it."""
    axes = programme.axes
    held_since = np.full((len(texts), len(axes.achievements)), NONE, dtype=np.int32)
    lapsing_since = held_since.copy()
    for row, text in enumerate(texts):
        for name, since in text["held"].items():
            achievement = axes.achievement_positions[name]
            held_since[row, achievement] = _day(since["held_since"], NONE)
            lapsing_since[row, achievement] = _day(since["lapsing_since"], NONE)
    rulebook = np.array([programme.position(text["rulebook"]) for text in texts], dtype=np.int16)
    return Standing(held_since, lapsing_since, rulebook)


def observation_of(axes: Axes, texts: Sequence[Mapping[str, Any]]) -> Observation:
    """The observation of one partner a text, as `kept.facts_texts` wrote it."""
    on = np.array([_day(text["as_of"], NEVER) for text in texts], dtype=np.int32)
    exceptions = _exceptions(axes, texts)
    return Observation(
        on=on,
        country=np.array([country_code(text["country"]) for text in texts], dtype=np.int16),
        ended_on=_days(texts, "ended_on"),
        values=_values(axes, texts),
        invited_on=_invited(axes, texts),
        exceptions=exceptions,
        exception_ends=exception_ends(exceptions, on, len(axes.achievements)),
        coming=_coming(axes, texts),
        next_rulebook_on=_days(texts, "next_rulebook_on"),
    )


def _day(text: str | None, absent: int) -> int:
    return absent if text is None else date.fromisoformat(text).toordinal()


def _days(texts: Sequence[Mapping[str, Any]], name: str) -> Days:
    return np.array([_day(text[name], NEVER) for text in texts], dtype=np.int32)


def _number(name: str, value: str | int) -> int:
    """A count, or an amount with four decimals in 1/10,000 EUR."""
    if name not in ax.AMOUNT_MEASURES:
        return int(value)
    whole, point, decimals = str(value).partition(".")
    if point != "." or len(decimals) != 4:
        raise ValueError(f"Not an amount with four decimals: {value!r}")
    return int(whole + decimals)


def _values(axes: Axes, texts: Sequence[Mapping[str, Any]]) -> Values:
    by_specialization = np.zeros((len(ax.LEVEL_MEASURES), len(texts), axes.width), dtype=np.int64)
    whole = np.zeros((len(ax.WHOLE_MEASURES), len(texts)), dtype=np.int64)
    for row, text in enumerate(texts):
        for name, value in text["partner"].items():
            whole[ax.WHOLE_MEASURES.index(name), row] = _number(name, value)
        for slug, measures in text["specializations"].items():
            position = axes.specialization_positions[slug]
            for name, value in measures.items():
                by_specialization[ax.LEVEL_MEASURES.index(name), row, position] = _number(name, value)
    return Values(by_specialization, whole)


def _coming(axes: Axes, texts: Sequence[Mapping[str, Any]]) -> Coming:
    on = np.full(len(texts), NEVER, dtype=np.int32)
    found: list[list[int]] = []
    for row, text in enumerate(texts):
        coming = text["coming"]
        if coming is None:
            continue
        on[row] = _day(coming["on"], NEVER)
        for name, value in coming["partner"].items():
            found.append([row, WHOLE + ax.WHOLE_MEASURES.index(name), -1, _number(name, value)])
        for slug, measures in coming["specializations"].items():
            position = axes.specialization_positions[slug]
            for name, value in measures.items():
                found.append([row, ax.LEVEL_MEASURES.index(name), position, _number(name, value)])
    table = np.array(found, dtype=np.int64).reshape(-1, 4)
    return Coming(on, table[:, 0], table[:, 1].astype(np.int16), table[:, 2].astype(np.int16), table[:, 3])


def _exceptions(axes: Axes, texts: Sequence[Mapping[str, Any]]) -> Exceptions:
    found = [
        [row, axes.achievement_positions[name], _day(granted, NEVER), _day(ends, NEVER)]
        for row, text in enumerate(texts)
        for name, granted, ends in text["exceptions"]
    ]
    table = np.array(found, dtype=np.int64).reshape(-1, 4)
    return Exceptions(
        partner=table[:, 0],
        achievement=table[:, 1].astype(np.int16),
        granted_on=table[:, 2].astype(np.int32),
        ends_on=table[:, 3].astype(np.int32),
    )


def _invited(axes: Axes, texts: Sequence[Mapping[str, Any]]) -> Days:
    found = np.full((len(texts), axes.width), NEVER, dtype=np.int32)
    for row, text in enumerate(texts):
        for slug, invited in text["invited"].items():
            found[row, axes.specialization_positions[slug]] = _day(invited, ALWAYS)
    return found
