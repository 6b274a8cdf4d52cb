"""The impact of a draft rulebook on every partner, as if it were in force on a day."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.core.cache import cache

from specializations.content import RulebookContent, content_of
from specializations.models import Rulebook
from tiers.due import run_terms
from tiers.engine.axes import TIERS, Axes
from tiers.engine.causes import Cause
from tiers.engine.curve import Curve, curve, joined_curves
from tiers.engine.dates import Amounts, Flags
from tiers.engine.journey import standing_before
from tiers.engine.moves import Moves, joined
from tiers.engine.packing import pack, unpack
from tiers.engine.preview import Baseline, LevelShift, Preview, TierShift, baseline, preview
from tiers.engine.rules import RequirementData, RulebookData, Rules, country_text, governed
from tiers.engine.standing import Standing
from tiers.facts import Batch
from tiers.kept_facts import Reading, Source, joined_sources, reading_for
from tiers.models import EvaluationRun
from tiers.programme import load_programme_with, rulebook_data

PARTNERS_IN_A_REQUEST = 20_000
"""Of more than these the impact is computed in the background."""

REMEMBERED_SECONDS = 24 * 60 * 60

_STANDING: Mapping[str, type[np.generic]] = {"held_since": np.int32, "lapsing_since": np.int32, "rulebook": np.int16}
_LEVEL_SHIFTS = ("met_gained", "met_lost", "held_gained", "held_lost")


@dataclass(frozen=True)
class Mover:
    """A partner whose tier differs, with the requirement that decides it, and when that tier is final.

    `kept_by` is what keeps a higher one until then: `grace`, `transition`, `exception`, or empty.
    """

    partner_id: int
    partner_code: str
    country: str
    from_tier: str
    to_tier: str
    decided_by: Cause
    final_on: date
    kept_by: str


@dataclass(frozen=True)
class LevelMover:
    """A partner that meets a level (`encryption:master`) or no longer does; the rest as for `Mover`."""

    partner_id: int
    partner_code: str
    country: str
    achievement: str
    gained: bool
    decided_by: Cause
    final_on: date
    kept_by: str


@dataclass(frozen=True, eq=False)
class MoveTable:
    """Everything that moves; `moves.partner` are primary keys. Sorted by partner's code."""

    moves: Moves
    codes: Mapping[int, str]
    axes: Axes

    def __len__(self) -> int:
        return len(self.moves)

    def mover(self, row: int) -> Mover:
        moves = self.moves
        return Mover(**self._common(row), from_tier=TIERS[moves.before[row]], to_tier=TIERS[moves.after[row]])

    def level_mover(self, row: int) -> LevelMover:
        achievement = self.axes.achievements[self.moves.achievement[row]]
        return LevelMover(**self._common(row), achievement=achievement, gained=bool(self.moves.after[row]))

    def _common(self, row: int) -> dict[str, Any]:
        moves, partner_id = self.moves, int(self.moves.partner[row])
        return {
            "partner_id": partner_id,
            "partner_code": self.codes[partner_id],
            "country": country_text(int(moves.country[row])),
            "decided_by": moves.cause(row, self.axes),
            "final_on": date.fromordinal(int(moves.final_on[row])),
            "kept_by": moves.keeper(row),
        }

    def movers(self) -> list[Mover]:
        return [self.mover(row) for row in range(len(self))]

    def level_movers(self) -> list[LevelMover]:
        return [self.level_mover(row) for row in range(len(self))]


@dataclass(frozen=True, eq=False)
class Shift:
    """Partners by rank under the rules in force (rows) and rank under the draft, and those whose tiers differ."""

    table: Amounts
    moved: MoveTable

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Tier under the rules in force → tier under the draft → partners."""
        return {tier: dict(zip(TIERS, row, strict=True)) for tier, row in zip(TIERS, self.table.tolist(), strict=True)}


@dataclass(frozen=True, eq=False)
class Impact:
    """What a draft changes on a day: for tiers met, for tiers held, and for every level it touches.

    `level_moves` are of levels met. `judged_through` is the day of the last run, whose standings it starts from.
    `curves` are those of every requirement, by `curve_key`, where they were asked for.
    """

    as_of: date
    judged_through: date | None
    partners: int
    met: Shift
    held: Shift
    levels: Mapping[str, LevelShift]
    level_moves: MoveTable
    curves: Mapping[str, Curve] = field(default_factory=dict)


def preview_day(effective_from: date) -> date:
    """The day on which a draft is looked at if nobody says otherwise: its own, but no day that was judged."""
    first = first_open_day()
    return max(effective_from, first) if first else effective_from


def first_open_day() -> date | None:
    """The first day that no run has judged; None before the first run."""
    last = EvaluationRun.objects.last_finished()
    return last.as_of + timedelta(days=1) if last else None


@dataclass(frozen=True, eq=False)
class Question:
    """What a draft changes on a day, with everything it takes to find out."""

    on: date
    data: RulebookData
    draft: Rules
    reading: Reading

    @property
    def key(self) -> str:
        """The same for the same draft, day, rules and facts, and so for the same answer."""
        programme = [rules.digest for rules in self.reading.loaded.programme.rulebooks]
        parts = [str(self.on), self.draft.digest, programme, self.reading.state]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def governed(self, row: RequirementData) -> Flags:
        """Where a requirement of the draft is the one that applies."""
        return governed(self.data, self.draft.axes, row)

    @property
    def partners(self) -> int:
        """How many have to be looked at."""
        return len(self.reading.partner_ids)

    @property
    def fits_a_request(self) -> bool:
        return self.partners <= PARTNERS_IN_A_REQUEST and self.reading.is_quick

    def days(self) -> Iterator[tuple[Batch, Baseline]]:
        """The day under the rules in force, batch by batch."""
        yield from self._kept_days()
        for source in self.reading.changed_sources():
            yield self._day(source)

    def _kept_days(self) -> Iterator[tuple[Batch, Baseline]]:
        """From the kept facts. This process remembers the last of them, if they are few enough."""
        reading = self.reading
        if reading.kept is None or self.partners > PARTNERS_IN_A_REQUEST:
            for source in reading.kept_sources():
                yield self._day(source.without(reading.left_out))
            return
        day = (self._kept_key, self.on, reading.left_out.tobytes())
        if _last_day.get(day) is None:
            source = self._kept_source()
            before = self._before(source)
            _last_day.clear()
            _last_day[day] = self._day(source.without(reading.left_out), before)
        yield _last_day[day]

    @property
    def _kept_key(self) -> tuple[object, ...]:
        kept, loaded = self.reading.kept, self.reading.loaded
        assert kept is not None
        rules = tuple(rules.digest for rules in loaded.programme.rulebooks)
        return kept.pk, kept.started_at, self.reading.terms.judged_through, rules, loaded.needs_order_numbers

    def _kept_source(self) -> Source:
        if self._kept_key not in _last_source:
            _last_source.clear()
            _last_source[self._kept_key] = joined_sources(list(self.reading.kept_sources()))
        return _last_source[self._kept_key]

    def _before(self, source: Source) -> Standing:
        """The standing before the day, which takes longest for a day far ahead, and is no other for any draft."""
        key = "tiers.before:" + hashlib.sha256(repr((self._kept_key, self.on)).encode()).hexdigest()
        known = cache.get(key)
        if known is not None:
            columns = unpack(known, _STANDING)
            return Standing(columns["held_since"], columns["lapsing_since"], columns["rulebook"])
        programme = self.reading.loaded.programme
        before = standing_before(programme, source.facts, source.progress, self.on.toordinal())
        cache.set(key, pack({name: getattr(before, name) for name in _STANDING}), REMEMBERED_SECONDS)
        return before

    def prepare(self) -> None:
        """Find out what every draft looked at on this day begins with."""
        if self.reading.kept is not None and self.partners <= PARTNERS_IN_A_REQUEST:
            self._before(self._kept_source())

    def _day(self, source: Source, before: Standing | None = None) -> tuple[Batch, Baseline]:
        programme, on = self.reading.loaded.programme, self.on.toordinal()
        before = before or standing_before(programme, source.facts, source.progress, on)
        return source.batch, baseline(programme, source.facts, before, on)


_last_source: dict[tuple[object, ...], Source] = {}
_last_day: dict[tuple[object, ...], tuple[Batch, Baseline]] = {}


def question_about(rulebook: Rulebook, *, on: date, at: datetime) -> Question:
    """What a version of the rules changes, with its parts loaded: a draft, or one published that is yet to come.

    That one is left out of the rules it is compared with. NoRulebook if none is in force on the day.
    """
    first = first_open_day()
    coming = first is None or rulebook.effective_from >= first
    return question_of(content_of(rulebook), on=on, at=at, without=rulebook.public_id if coming else "")


def question_of(draft: RulebookContent, *, on: date, at: datetime, without: str = "") -> Question:
    """NoRulebook if none is in force on the day."""
    loaded = load_programme_with(draft, without=without)
    loaded.position_in_force(on)
    assert loaded.draft is not None
    return Question(
        on, rulebook_data(draft, key="draft"), loaded.draft, reading_for(loaded, run_terms(as_of=on, full=False, at=at))
    )


def preview_draft(draft: RulebookContent, *, on: date, at: datetime) -> Impact:
    """Judge every partner on a day under the rules in force and under the draft. NoRulebook if none is in force."""
    return answer(question_of(draft, on=on, at=at))


def answer(question: Question, *, tell: Callable[[int], None] = lambda done: None, with_curves: bool = False) -> Impact:
    """Judge every partner. `tell` hears how many are done after each batch."""
    found = _Sum(question)
    for batch, day in question.days():
        found.add(batch, preview(day, question.draft))
        if with_curves:
            found.add_curves(day)
        tell(found.seen)
    return found.impact()


class _Sum:
    """The previews of several batches as one."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._axes = question.reading.loaded.axes
        self._parts: list[Preview] = []
        self._tables: dict[str, list[Moves]] = {"met": [], "held": [], "levels": []}
        self._codes: dict[int, str] = {}
        self._curves: dict[str, list[Curve]] = {}
        self.seen = 0

    def add(self, batch: Batch, part: Preview) -> None:
        self.seen += len(batch)
        self._parts.append(part)
        for name, moves in (("met", part.met.moves), ("held", part.held.moves), ("levels", part.level_moves)):
            partner_ids = batch.partner_ids[moves.partner]
            places = np.unique(moves.partner).tolist()
            self._codes |= {int(batch.partner_ids[place]): batch.codes[place] for place in places}
            self._tables[name].append(moves.of(partner_ids))

    def add_curves(self, day: Baseline) -> None:
        assessment = day.under(self._question.draft).assessment
        for row in self._question.data.requirements:
            found = curve(assessment, day.days, row, self._question.governed(row))
            self._curves.setdefault(curve_key(row), []).append(found)

    def impact(self) -> Impact:
        return Impact(
            as_of=self._question.on,
            judged_through=self._question.reading.terms.judged_through,
            partners=sum(part.partners for part in self._parts),
            met=Shift(self._counts([part.met for part in self._parts]), self._table("met")),
            held=Shift(self._counts([part.held for part in self._parts]), self._table("held")),
            levels=self._levels(),
            level_moves=self._table("levels"),
            curves={key: joined_curves(found) for key, found in self._curves.items()},
        )

    def _counts(self, shifts: list[TierShift]) -> Amounts:
        total = np.zeros((len(TIERS), len(TIERS)), dtype=np.int64)
        for shift in shifts:
            total += shift.table
        return total

    def _table(self, name: str) -> MoveTable:
        moves = joined(self._tables[name])
        order = sorted(range(len(moves)), key=lambda row: self._codes[int(moves.partner[row])])
        return MoveTable(moves.rows(np.array(order, dtype=np.int64)), self._codes, self._axes)

    def _levels(self) -> dict[str, LevelShift]:
        found: dict[str, LevelShift] = {}
        for part in self._parts:
            for level in part.levels:
                known = found.get(level.achievement)
                found[level.achievement] = level if known is None else _added(level, known)
        return dict(sorted(found.items()))


def _added(level: LevelShift, to: LevelShift) -> LevelShift:
    return LevelShift(level.achievement, *(getattr(level, name) + getattr(to, name) for name in _LEVEL_SHIFTS))


def curve_key(row: RequirementData) -> str:
    """The name of a requirement in its rulebook: what no two of them share."""
    return ":".join(part or "" for part in (row.tier, row.level, row.specialization, row.measure, row.country))


def curve_of(question: Question, row: RequirementData) -> Curve:
    """How many would meet the row's tier or level at each minimum, everything else as in the draft."""
    applies = question.governed(row)
    return joined_curves(
        curve(day.under(question.draft).assessment, day.days, row, applies) for _, day in question.days()
    )


# ── Keeping an answer ─────────────────────────────────────────────────────────────────────────


def packed_impact(impact: Impact) -> bytes:
    tables = {"met": impact.met.moved, "held": impact.held.moved, "levels": impact.level_moves}
    about = {
        "as_of": impact.as_of.isoformat(),
        "judged_through": impact.judged_through and impact.judged_through.isoformat(),
        "partners": impact.partners,
        "levels": [asdict(level) for level in impact.levels.values()],
        "codes": list(impact.met.moved.codes.items()),
        "curves": list(impact.curves),
        "axes": [impact.met.moved.axes.specializations, impact.met.moved.axes.accreditation_types],
    }
    columns = {
        f"{name}.{column}": rows for name, table in tables.items() for column, rows in table.moves.columns().items()
    }
    text = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    columns |= {f"curve.{place}": found.values for place, found in enumerate(impact.curves.values())}
    return pack({"about": text, "met": impact.met.table, "held": impact.held.table, **columns})


def unpacked_impact(packed: bytes | memoryview) -> Impact:
    columns = unpack(packed)
    about = json.loads(columns["about"].astype(np.uint8).tobytes())
    axes = Axes(*(tuple(names) for names in about["axes"]))
    codes = dict(about["codes"])

    def table(name: str) -> MoveTable:
        return MoveTable(Moves.of_columns({key: columns[f"{name}.{key}"] for key in Moves.names()}), codes, axes)

    return Impact(
        as_of=date.fromisoformat(about["as_of"]),
        judged_through=about["judged_through"] and date.fromisoformat(about["judged_through"]),
        partners=about["partners"],
        met=Shift(columns["met"], table("met")),
        held=Shift(columns["held"], table("held")),
        levels={level["achievement"]: LevelShift(**level) for level in about["levels"]},
        level_moves=table("levels"),
        curves={key: Curve(columns[f"curve.{place}"]) for place, key in enumerate(about["curves"])},
    )
