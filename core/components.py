"""The inputs of the page components in ``templates/components``: plain values, formatted for the reader.

A view builds them, a component draws them. Texts are already translated and numbers already formatted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from django.utils.functional import Promise

from core.badges import Shape, Tone

Text: TypeAlias = str | Promise


class Status(Protocol):
    """What a chip shows: a member of any ``BadgeChoices``, or a ``Chip``."""

    @property
    def label(self) -> Text: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def tone(self) -> Tone: ...


class Tier(Protocol):
    """A tier as the badge draws it: a member of ``TierSlug``, or a ``TierMark``."""

    @property
    def label(self) -> Text: ...
    @property
    def rank(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Chip:
    """A status that no enum says, such as the tick before a sentence."""

    label: Text
    shape: Shape
    tone: Tone


@dataclass(frozen=True, slots=True)
class TierMark:
    """A tier under the name of its row in the catalogue; ``rank`` 0 is the registered one."""

    label: Text
    rank: int


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button: a link, or with ``post`` a form of its own, because nothing changes on GET."""

    label: Text
    url: str
    icon: str = ""  # a heroicons name
    style: Literal["outline", "primary", "danger", "link"] = "outline"
    post: bool = False


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One page of the bar; ``count`` only for work that waits, ``urgent`` when some of it is overdue."""

    label: Text
    url: str
    current: bool = False
    count: int = 0
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, as in the line under a title; ``url`` leads to what the value stands for."""

    label: Text
    value: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh the figures of a page are."""

    computed_at: dt.datetime | None
    orders_until: dt.date | None = None
    next_run_at: dt.datetime | None = None
    rulebook: Link | None = None


@dataclass(frozen=True, slots=True)
class GraceTrack:
    """From the first day short of a requirement to the first on which the achievement is not held."""

    since: dt.date
    today: dt.date
    kept_until: dt.date

    @property
    def days_left(self) -> int:
        return max(0, (self.kept_until - self.today).days)

    @property
    def percent(self) -> int:
        """How much of the time has passed, 0 to 100."""
        total = (self.kept_until - self.since).days
        return 100 if total <= 0 else min(100, max(0, round(100 * (self.today - self.since).days / total)))

    @property
    def today_below(self) -> bool:
        """Whether today stands too near an end for its label to share a line with that end's."""
        return not 18 <= self.percent <= 82

    @property
    def today_anchor(self) -> Literal["start", "end"]:
        return "start" if self.percent <= 50 else "end"


@dataclass(frozen=True, slots=True)
class HeroAside:
    """The right side of the standing: what happens next, with the track when time is running out."""

    title: Text
    text: Text
    track: GraceTrack | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class StandingHero:
    tier: Tier
    status: Status
    cause: Text
    held_since: dt.date | None = None
    kept_until: dt.date | None = None
    next_tier_down: Text = ""
    primary_action: Action | None = None
    other_actions: Sequence[Action] = ()
    aside: HeroAside | None = None


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A tier; ``held`` tints the column of the one that the partner holds."""

    tier: Tier
    status: Status
    held: bool = False


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What one tier asks of one measure; no ``minimum`` means not required, no ``missing`` means met."""

    minimum: Text = ""
    missing: Text = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One measure: its value today, which links to its evidence, and a cell for each column."""

    label: Text
    note: Text
    value: Text
    url: str
    cells: Sequence[MatrixCell]


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell with its column, as the component draws it."""

    cell: MatrixCell
    column: MatrixColumn

    @property
    def mark(self) -> Shape:
        return _mark(missing=bool(self.cell.missing), held=self.column.held)


@dataclass(frozen=True, slots=True)
class TierMatrix:
    columns: Sequence[MatrixColumn]
    rows: Sequence[MatrixRow]

    @property
    def lines(self) -> list[tuple[MatrixRow, list[PlacedCell]]]:
        return [
            (row, [PlacedCell(cell, column) for cell, column in zip(row.cells, self.columns, strict=True)])
            for row in self.rows
        ]


def _mark(*, missing: bool, held: bool) -> Shape:
    if not missing:
        return Shape.DISC_TICK
    return Shape.HALF_DISC if held else Shape.PLAIN_RING


@dataclass(frozen=True, slots=True)
class Pips:
    """People there are and people needed."""

    label: Text
    value: int
    minimum: int

    @property
    def filled(self) -> range:
        return range(min(self.value, self.minimum))

    @property
    def open(self) -> range:
        return range(max(0, self.minimum - self.value))


@dataclass(frozen=True, slots=True)
class SpecializationCard:
    """``missing`` is the gap that matters (bold while in grace), ``note`` the sentence after it."""

    name: Text
    url: str
    status: Status
    level: Text = ""
    missing: Text = ""
    note: Text = ""
    pips: Sequence[Pips] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """One coming loss; ``when`` places its date (“in 49 days”)."""

    on: dt.date
    when: Text
    what: Text
    cause: Text
    remedy: Text
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    on: dt.date
    url: str
    state: Text
    cause: Text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row counts or does not: the shape, the sentence, and the way out of it."""

    shape: Shape
    tone: Tone
    text: Text
    remedy: Text = ""
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """Amounts and counts are ``numeric``; ``nowrap`` keeps short values such as dates on one line."""

    label: Text
    numeric: bool = False
    nowrap: bool = False

    @property
    def look(self) -> str:
        """The class of the column's cells."""
        return "number" if self.numeric else "nowrap" if self.nowrap else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with an optional second line in meta type; ``url`` makes the value a link."""

    text: Text
    note: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """The first cell heads the row; ``reason`` fills the last column."""

    cells: Sequence[Cell]
    reason: Reason


@dataclass(frozen=True, slots=True)
class EvidenceGroup:
    """Rows under one line such as “Not counted · 5”."""

    label: Text
    rows: Sequence[EvidenceRow]


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """``columns`` without the last one, which is always “Counted?”; ``caption`` is for screen readers."""

    caption: Text
    columns: Sequence[Column]
    groups: Sequence[EvidenceGroup]
    footer: Text = ""
    footer_link: Link | None = None

    @property
    def width(self) -> int:
        return len(self.columns) + 1

    @property
    def lines(self) -> list[tuple[Text, list[tuple[EvidenceRow, list[tuple[Column, Cell]]]]]]:
        """Every group with its rows, and in them every cell beside its column."""
        return [
            (group.label, [(row, list(zip(self.columns, row.cells, strict=True))) for row in group.rows])
            for group in self.groups
        ]


@dataclass(frozen=True, slots=True)
class Contact:
    """The partner's channel manager; ``deputy`` is who stands in today, with the mail address."""

    name: Text
    email: str
    team: Text = ""
    deputy: Text = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement with its value; no ``missing`` means met, ``held`` that it is kept all the same."""

    label: Text
    value: Text
    minimum: Text
    missing: Text = ""
    url: str = ""
    held: bool = False

    @property
    def mark(self) -> Shape:
        return _mark(missing=bool(self.missing), held=self.held)

    @property
    def tone(self) -> Tone:
        if not self.missing:
            return Tone.OK
        return Tone.WARN if self.held else Tone.MUTE


@dataclass(frozen=True, slots=True)
class CheckedFact:
    """One line of a fact list: its outcome as a shape, the sentence, where it comes from."""

    shape: Shape
    tone: Tone
    text: Text
    source: Link | None = None


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What will appear here, how it gets there, and the one thing to do."""

    sentence: Text
    how: Text = ""
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    label: Text
    url: str
    current: bool = False
    count: int | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    at: dt.datetime
    text: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A long piece of work: ``poll_url`` answers with the same component until it is done."""

    text: Text
    done: int
    total: int
    poll_url: str = ""


@dataclass(frozen=True, slots=True)
class TierTable:
    """How many partners go from one tier (rows, lowest first) to another (columns, same order)."""

    caption: Text
    tiers: Sequence[Tier]
    counts: Sequence[Sequence[int]]

    @property
    def rows(self) -> list[tuple[Tier, list[TierTableCell]]]:
        return [
            (
                before,
                [TierTableCell(after, n, after.rank - before.rank) for after, n in zip(self.tiers, row, strict=True)],
            )
            for before, row in zip(self.tiers, self.counts, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class TierTableCell:
    tier: Tier
    count: int
    step: int  # tiers gained (positive) or lost

    @property
    def direction(self) -> Literal["none", "stay", "rise", "fall"]:
        if self.step == 0:
            return "stay"
        if not self.count:
            return "none"
        return "rise" if self.step > 0 else "fall"
