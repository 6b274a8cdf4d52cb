"""People as rows of text: pasted from a table, or a CSV file. Nothing is written here."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

LARGEST_BYTES = 1024 * 1024
MOST_ROWS = 500
COLUMNS = ("name", "email", "joined_on")
HEADS = {
    "name": ("name", "nom"),
    "email": ("email", "e-mail", "mail", "courriel", "e-mail address", "adresse e-mail"),
    "joined_on": ("joined_on", "since", "with the company since", "depuis", "présent depuis"),
}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")


@dataclass(frozen=True)
class StaffRow:
    """One line as it was written, numbered from 1, and what it says; ``errors`` say what to change in it."""

    number: int
    text: str
    name: str = ""
    email: str = ""
    joined_on: date | None = None
    errors: tuple[str, ...] = ()


def read_rows(text: str) -> list[StaffRow]:
    """Every line that holds anything, in order. Raises ValidationError for more than ``MOST_ROWS``.

    Cells are parted by tabs, semicolons or commas, whichever the first line has. A first line of column names sets
    the order of the columns, in English or French.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        return []
    if len(lines) > MOST_ROWS:
        raise ValidationError(_("These are more than %(most)s lines: add them in parts.") % {"most": MOST_ROWS})
    separator = next((sign for sign in "\t;," if sign in lines[0][1]), ";")
    order = _columns(_cells(lines[0][1], separator))
    rows = lines[1:] if order else lines
    return [_row(number, line, _cells(line, separator), order or COLUMNS) for number, line in rows]


def is_heading(text: str) -> bool:
    """Whether the first line of the text names columns: it stays above rows that come back."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((sign for sign in "\t;," if sign in first), ";")
    return bool(_columns(_cells(first, separator)))


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]


def _columns(cells: list[str]) -> tuple[str, ...]:
    """The columns that the first line names; empty where it is somebody's row."""
    found = tuple(next((column for column, heads in HEADS.items() if cell.casefold() in heads), "") for cell in cells)
    return found if "name" in found else ()


def _row(number: int, text: str, cells: list[str], columns: tuple[str, ...]) -> StaffRow:
    given = dict(zip(columns, cells, strict=False))
    errors = list(_errors(given, surplus=cells[len(columns) :]))
    return StaffRow(
        number=number,
        text=text,
        name=given.get("name", ""),
        email=given.get("email", ""),
        joined_on=None if errors else _day(given.get("joined_on", "")),
        errors=tuple(errors),
    )


def _errors(given: dict[str, str], *, surplus: list[str]) -> Iterator[str]:
    name, email, joined_on = (given.get(column, "") for column in COLUMNS)
    if not name:
        yield _("The name is missing.")
    if len(name) > 200:
        yield _("The name is longer than 200 characters.")
    if email and not _is_address(email):
        yield _("“%(text)s” is no e-mail address.") % {"text": email}
    if joined_on and _day(joined_on) is None:
        yield _("“%(text)s” is no day: write 2026-01-31 or 31/01/2026.") % {"text": joined_on}
    if any(surplus):
        yield _("The line has more columns than name, address and day.")


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _day(text: str) -> date | None:
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no clock
        except ValueError:
            continue
    return None
