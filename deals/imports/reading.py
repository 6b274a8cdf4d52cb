"""Opening a file of unknown bytes and cutting it into batches of rows.

The whole file is read through once before a row is imported: what cannot be read to the end is refused with
nothing written. Memory stays bounded, however large the file, its lines, or what it unpacks to.
"""

import csv
import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from itertools import compress, islice
from typing import Any, BinaryIO, TypeVar, cast

from django.utils.translation import gettext as _

from deals.imports.kinds import Layout

T = TypeVar("T")

MEGABYTE = 1 << 20
ROWS_IN_BATCH = 20_000
ROWS_AT_A_TIME = 1_000
BYTES_IN_BATCH = 16 * MEGABYTE

GZIP = b"\x1f\x8b"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class FileRefused(Exception):
    """The file as a whole cannot be imported; the message says what to change. Nothing was written."""


@dataclass(frozen=True)
class Sheet:
    """A file that can be read to its end: its rows below the header, the SHA-256 of the unpacked bytes."""

    columns: tuple[str, ...]
    delimiter: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class RawRows:
    """Consecutive rows as received, numbered as in a spreadsheet: the header is row 1."""

    rows: list[list[str]]
    numbers: list[int]


def examine(file: BinaryIO, layout: Layout, *, max_bytes: int) -> Sheet:
    """Read the file through. Raises ``FileRefused`` if it is no CSV laid out so, or unpacks to more."""
    unpacked = _Unpacked(file, max_bytes=max_bytes)
    with _text(unpacked) as text:
        delimiter, columns, reader = _header(text, layout)
        rows = sum(map(bool, reader))
    return Sheet(columns, delimiter, rows, unpacked.sha256.hexdigest())


def raw_rows(file: BinaryIO, layout: Layout, *, max_bytes: int) -> Iterator[RawRows]:
    """The rows of a file that was examined, a batch at a time. Blank lines are numbered, but are no rows."""
    unpacked = _Unpacked(file, max_bytes=max_bytes)
    with _text(unpacked) as text:
        _delimiter, _columns, reader = _header(text, layout)
        number = 2
        batch = RawRows([], [])
        enough = unpacked.left - BYTES_IN_BATCH
        while rows := list(islice(reader, ROWS_AT_A_TIME)):
            places = range(number, number + len(rows))
            number += len(rows)
            if all(rows):
                batch.rows.extend(rows)
                batch.numbers.extend(places)
            else:
                batch.rows.extend(filter(None, rows))
                batch.numbers.extend(compress(places, rows))
            if len(batch.rows) >= ROWS_IN_BATCH or (batch.rows and unpacked.left < enough):
                yield batch
                batch = RawRows([], [])
                enough = unpacked.left - BYTES_IN_BATCH
        if batch.rows:
            yield batch


def one_ahead(items: Iterator[T]) -> Iterator[T]:
    """The items, the next being made in a thread of its own while the caller is busy with one.

    Reading and checking a batch then costs no time while the database writes the one before. The items must not
    touch the database.
    """
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


@contextmanager
def one_behind(call: Callable[[T], None]) -> Iterator[Callable[[T], None]]:
    """``call`` made in a thread of its own, after the call before it, while the caller goes on with the next item.

    The block ends when the last call has; what a call raises is raised by the next or by the block. Calls must not
    touch the database.
    """
    with ThreadPoolExecutor(1) as thread:
        going: Future[None] | None = None

        def soon(item: T) -> None:
            nonlocal going
            if going:
                going.result()
            going = thread.submit(copy_context().run, call, item)  # in the language of the caller

        yield soon
        if going:
            going.result()


class _Unpacked(io.RawIOBase):
    """The bytes of a file, unpacked if they are packed, counted and digested on their way."""

    def __init__(self, file: BinaryIO, *, max_bytes: int) -> None:
        file.seek(0)
        start = file.read(4)
        file.seek(0)
        if start in WORKBOOKS:
            raise FileRefused(_("This is a workbook or an archive, not a CSV file: save it as “CSV UTF-8”."))
        if start.startswith(UTF_16):
            raise FileRefused(_("The file is encoded as UTF-16: save it as “CSV UTF-8”."))
        self.source = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if start.startswith(GZIP) else file
        self.left = max_bytes
        self.max_bytes = max_bytes
        self.sha256 = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self.source.read(len(buffer))
        self.left -= len(block)
        if self.left < 0:
            limit = self.max_bytes // MEGABYTE
            raise FileRefused(
                _("The file is larger than %(limit)s MB unpacked: split it, or raise PORTAL_MAX_IMPORT_MB.")
                % {"limit": limit}
            )
        self.sha256.update(block)
        buffer[: len(block)] = block
        return len(block)


@contextmanager
def _text(unpacked: _Unpacked) -> Iterator[io.TextIOWrapper]:
    """The file as text. What is wrong with bytes, packing, letters or quotation marks becomes a refusal."""
    text = io.TextIOWrapper(io.BufferedReader(unpacked, MEGABYTE), encoding="utf-8-sig", newline="")
    try:
        yield text
    except UnicodeDecodeError:
        raise FileRefused(_("The file is not encoded as UTF-8: save it as “CSV UTF-8”.")) from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FileRefused(_("The packed file is damaged or incomplete: pack it again.")) from None
    except csv.Error as problem:
        if "field larger" in str(problem):
            raise FileRefused(
                _("A cell has more than %(limit)s characters: is a quotation mark missing?")
                % {"limit": csv.field_size_limit()}
            ) from None
        raise FileRefused(
            _("The file is not a correct CSV file: a cell with quotation marks is not closed or not doubled.")
        ) from None


def _header(text: io.TextIOWrapper, layout: Layout) -> tuple[str, tuple[str, ...], Iterator[list[str]]]:
    """The delimiter, the columns, and a reader of the rows below."""
    first = text.readline(csv.field_size_limit())
    layouts = {
        delimiter: tuple(map(str.strip, next(csv.reader([first], delimiter=delimiter), []))) for delimiter in (",", ";")
    }
    known = layout.by_name
    delimiter = max(layouts, key=lambda each: len(known.keys() & set(layouts[each])))
    columns = layouts[delimiter]
    _check_columns(columns, layout)
    return delimiter, columns, csv.reader(text, delimiter=delimiter, strict=True)


def _check_columns(columns: tuple[str, ...], expected: Layout) -> None:
    wanted = _("A file of %(kind)s has the columns %(required)s and may have %(optional)s.") % {
        "kind": expected.title,
        "required": ", ".join(expected.required),
        "optional": ", ".join(expected.optional) or _("no others"),
    }
    missing = [name for name in expected.required if name not in columns]
    unknown = [name for name in columns if name not in expected.by_name]
    twice = [name for name, times in Counter(columns).items() if times > 1]
    if not any(columns):
        problem = _("The first line is empty: it has to name the columns.")
    elif missing:
        problem = _("Columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
    elif twice:
        problem = _("Columns stand there twice: %(columns)s.") % {"columns": _listed(twice)}
    elif unknown and not expected.others:
        problem = _("Columns are not known: %(columns)s.") % {"columns": _listed(unknown)}
    else:
        return
    raise FileRefused(f"{problem} {wanted}")


def _listed(names: list[str]) -> str:
    """The first few names, each short enough for a sentence."""
    return ", ".join(name[:40] or _("(without a name)") for name in names[:10])
