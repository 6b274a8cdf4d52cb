"""Deciding and comparing: how much time is left, and things side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.badges import Shape, Tone
from core.components.page import Action, Status, Text

LITTLE_TIME = dt.timedelta(hours=8)
"""Less than this is little: nobody can leave it until tomorrow."""


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Until when an answer is due, as seen from ``now``."""

    due_at: dt.datetime
    now: dt.datetime

    @property
    def left(self) -> dt.timedelta:
        return self.due_at - self.now

    @property
    def is_over(self) -> bool:
        return self.left <= dt.timedelta(0)

    @property
    def span(self) -> dt.timedelta:
        """How long it is still, or has been over."""
        return abs(self.left)

    @property
    def shape(self) -> Shape:
        if self.is_over:
            return Shape.SQUARE_CROSS
        return Shape.TRIANGLE if self.left < LITTLE_TIME else Shape.CLOCK

    @property
    def tone(self) -> Tone:
        if self.is_over:
            return Tone.BAD
        return Tone.WARN if self.left < LITTLE_TIME else Tone.WAIT


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """What one of the compared has; ``differs`` from the first one, in words for who does not see the tint."""

    text: Text
    note: Text = ""
    url: str = ""
    differs: bool = False
    status: Status | None = None
    actions: Sequence[Action] = ()
    outcome: Text = ""  # what somebody said about it already


@dataclass(frozen=True, slots=True)
class ComparedRow:
    label: Text
    cells: Sequence[ComparedCell]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Things in columns, what is compared in rows; the first column is what the others are compared with."""

    caption: Text
    columns: Sequence[ComparedCell]
    rows: Sequence[ComparedRow]

    @property
    def lines(self) -> list[tuple[ComparedRow, list[tuple[ComparedCell, ComparedCell]]]]:
        """Every row, and in it every cell beside its column's head."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]
