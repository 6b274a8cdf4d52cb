"""A batch of rows on its way through an import, checked column by column.

Most columns repeat their values, so a cell is understood once per distinct text: that is what makes half a
million order lines a matter of seconds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deals.enums import ImportKind, RejectReason, WaitingFor
from deals.imports.kinds import KINDS
from deals.imports.values import NotUnderstood, Reader
from deals.imports.verdicts import Verdict, held, rejected

_NUL = re.compile("\0").search


@dataclass(slots=True)
class Batch:
    """Rows of one kind with the same columns, in the order in which they came.

    ``rows`` are the cells as received; ``numbers`` and ``declarations`` say where each row stood.
    ``same_file`` are the declarations of this very file, imported before: what they say further down overrules
    these rows. ``texts`` (trimmed) and ``values`` are by column. ``verdicts`` is filled until none is None.
    """

    kind: ImportKind
    source: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    declarations: Sequence[int]
    same_file: frozenset[int] = frozenset()
    texts: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, list[Any]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    verdicts: list[Verdict | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def open_rows(self) -> Iterator[int]:
        """Places of the rows that have no verdict yet."""
        return (place for place, verdict in enumerate(self.verdicts) if verdict is None)

    def hold_unknown(self, column: str, waits_for: WaitingFor, known: Mapping[str, object]) -> None:
        """Hold each open row whose code in ``column`` is not among the known."""
        codes = self.values[column]
        if known.keys() >= set(codes):
            return
        verdicts = {code: held(column, waits_for, code) for code in set(codes) - known.keys()}
        for place in self.open_rows():
            if codes[place] in verdicts:
                self.verdicts[place] = verdicts[codes[place]]

    def hold_without_rate(self, rates: Mapping[tuple[str, date], object]) -> None:
        """Hold each open order row whose currency and date have no rate."""
        if None not in rates.values():
            return
        currencies, dates = self.values["currency"], self.values["order_date"]
        for place in self.open_rows():
            currency, day = currencies[place], dates[place]
            if rates[currency, day] is None:
                self.verdicts[place] = held("currency", WaitingFor.RATE, f"{currency} {day}")

    def is_later_in_file(self, declaration_id: int, row_number: int, place: int) -> bool:
        """Whether that row comes from this very file, further down than the row at ``place``.

        A file may say two things about one key: the later is its last word, and importing it again must not
        begin with the first.
        """
        return declaration_id in self.same_file and row_number > self.numbers[place]


def checked(batch: Batch) -> Batch:
    """Fill in texts, values and keys, and reject what cannot be understood."""
    kind = KINDS[batch.kind]
    width = len(batch.columns)
    batch.verdicts = [None] * len(batch)
    rows = batch.rows
    if set(map(len, rows)) != {width}:
        rows = [(*row, *[""] * width)[:width] for row in rows]
        for place, row in enumerate(batch.rows):
            if len(row) != width:
                batch.verdicts[place] = rejected("", RejectReason.CELL_COUNT)
    for name, cells in zip(batch.columns, zip(*rows, strict=True), strict=True):
        texts = list(map(str.strip, cells))
        batch.texts[name] = texts
        batch.values[name] = _understood(batch, name, texts, kind.by_name[name].read)
    batch.keys = _keys([batch.texts[name] for name in kind.key])
    return batch


def kept_cells(batch: Batch, place: int) -> dict[str, str]:
    """A row to be stored whole: column → cell as received. Cells beyond the header go by their position.

    PostgreSQL's JSON has no NUL: such a character is kept as its picture.
    """
    row, names = batch.rows[place], batch.columns
    if len(row) > len(names):
        names = (*names, *map(str, range(len(names) + 1, len(row) + 1)))
    cells = dict(zip(names, row, strict=False))
    if any(map(_NUL, row)):
        return {name: cell.replace("\0", "␀") for name, cell in cells.items()}
    return cells


def _understood(batch: Batch, name: str, texts: list[str], read: Reader) -> list[Any]:
    known: dict[str, Any] = {}
    reasons: dict[str, RejectReason] = {}
    for text in set(texts):
        try:
            known[text] = read(text)
        except NotUnderstood as problem:
            reasons[text] = problem.reason
    if reasons:
        for place in batch.open_rows():
            if texts[place] in reasons:
                batch.verdicts[place] = rejected(name, reasons[texts[place]])
    return list(map(known.get, texts))


def _keys(parts: list[list[str]]) -> list[str]:
    """One text per row that says what the row is about; different keys never give the same text."""
    if len(parts) == 1:
        return parts[0]
    tabs = len(parts) - 1
    keys = list(map("\t".join, zip(*parts, strict=True)))
    for place, key in enumerate(keys):
        if key.count("\t") != tabs:  # a cell has one itself; no other key begins with a tab
            cells = (part[place].replace("\\", "\\\\").replace("\t", "\\t") for part in parts)
            keys[place] = "\t" + "\t".join(cells)
    return keys
