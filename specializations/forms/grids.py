"""What the editor shows of a form: tables whose cells hold fields. The form fills them, a template draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField

from core.components import Link, Text
from specializations.enums import Origin, TierSlug


@dataclass(frozen=True, slots=True)
class EditCell:
    """One value: its control, how well founded it is, and what it was.

    ``was`` is the value of the version that the draft was made from, where it differs; ``hint`` a word under the
    control. ``more`` are the controls of origin and note, folded away. Without a ``field`` the cell is only text.
    """

    field: BoundField | None = None
    text: Text = ""
    hint: Text = ""
    origin: Origin | None = None
    was: Text = ""
    note: Text = ""
    more: Sequence[BoundField] = ()
    link: Link | None = None

    @property
    def said(self) -> bool:
        """Whether the hint stands on its own, because there is a value and so more to say about it."""
        return not self.more or bool(self.origin or self.was or (self.field and self.field.value() not in (None, "")))

    @property
    def is_open(self) -> bool:
        """Whether something in the folded part has to be corrected."""
        return any(field.errors for field in self.more)


@dataclass(frozen=True, slots=True)
class EditHeading:
    label: Text
    tier: TierSlug | None = None


@dataclass(frozen=True, slots=True)
class EditRow:
    label: Text
    cells: Sequence[EditCell]
    note: Text = ""


@dataclass(frozen=True, slots=True)
class EditTable:
    """``columns`` has one heading more than a row has cells: the first is above the rows' labels."""

    title: Text
    columns: Sequence[EditHeading]
    rows: Sequence[EditRow]
    note: Text = ""

    @property
    def lines(self) -> list[tuple[EditRow, list[tuple[EditHeading, EditCell]]]]:
        return [(row, list(zip(self.columns[1:], row.cells, strict=True))) for row in self.rows]
