"""What stands behind a value: requirements, rows counted and not counted, checked facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.badges import Shape, Tone
from core.components.page import Link, Text, requirement_mark


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
        return requirement_mark(missing=bool(self.missing), held=self.held)

    @property
    def tone(self) -> Tone:
        if not self.missing:
            return Tone.OK
        return Tone.WARN if self.held else Tone.MUTE


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
    """Amounts and counts are ``numeric``; ``nowrap`` keeps short values such as dates on one line.

    In a file a cell with a value loses its second line, but for a column that names it: ``second``.
    """

    label: Text
    numeric: bool = False
    nowrap: bool = False
    second: Text = ""

    @property
    def look(self) -> str:
        """The class of the column's cells."""
        return "number" if self.numeric else "nowrap" if self.nowrap else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with an optional second line in meta type; ``url`` makes the value a link.

    A file holds ``value`` where ``text`` is that day or amount in words.
    """

    text: Text
    note: Text = ""
    url: str = ""
    value: date | Decimal | None = None


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
    """``columns`` without the last one, which is always “Counted?”; ``caption`` is for screen readers.

    ``key`` names it on its page, where it can be saved as a file (``core.downloads``); without one it cannot. A page
    that shows only the first of many rows gives all of them to the file.
    """

    caption: Text
    columns: Sequence[Column]
    groups: Sequence[EvidenceGroup]
    footer: Text = ""
    footer_link: Link | None = None
    key: str = ""

    @property
    def width(self) -> int:
        return len(self.columns) + 1


@dataclass(frozen=True, slots=True)
class CheckedFact:
    """One line of a fact list: its outcome as a shape, the sentence, where it comes from."""

    shape: Shape
    tone: Tone
    text: Text
    source: Link | None = None
