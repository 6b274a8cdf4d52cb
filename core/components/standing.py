"""What a partner holds and may lose: the hero, the matrix, specializations, losses, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.badges import Shape
from core.components.page import Action, Link, Status, Text, Tier, requirement_mark


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
        return requirement_mark(missing=bool(self.cell.missing), held=self.column.held)


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


@dataclass(frozen=True, slots=True)
class Pips:
    """People there are and people needed."""

    label: Text
    value: int
    minimum: int

    @property
    def filled(self) -> int:
        return min(self.value, self.minimum)

    @property
    def open(self) -> int:
        return max(0, self.minimum - self.value)


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
    """One coming loss; ``when`` places its date (“in 49 days”), ``because`` are the rows behind the cause.

    ``action`` tries what would stop it, ``training`` begins it.
    """

    on: dt.date
    when: Text
    what: Text
    cause: Text
    remedy: Text
    action: Link | None = None
    because: Sequence[Link] = ()
    training: Link | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    on: dt.date
    url: str
    state: Text
    cause: Text


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
