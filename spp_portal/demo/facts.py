"""Rows of the demo world's files, each with the day on which it becomes known to the portal."""

import csv
import io
import unicodedata
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from deals.enums import ImportKind

SEED = 20101103
SPELLED_OUT: dict[int, str | int | None] = {
    ord(letter): text
    for letter, text in (("ø", "o"), ("Ø", "o"), ("ł", "l"), ("Ł", "l"), ("æ", "ae"), ("ß", "ss"), ("&", "and"))
}
"""Letters that do not decompose into a plain one and an accent."""


@dataclass(frozen=True)
class Fact:
    """One row of a file. `source` is who declares it; only orders have other sources than the vendor itself.

    A `prompt` fact is delivered before the next night, the others with the next batch.
    """

    known_on: date
    kind: ImportKind
    cells: Mapping[str, str]
    source: str = "main"
    prompt: bool = False


def repeatable(*subject: str) -> Random:
    """Chance that falls the same way each time for the same subject."""
    return Random(" ".join((str(SEED), *subject)))  # noqa: S311 - invents data, guards nothing


def months_later(day: date, months: int) -> date:
    """The same day `months` calendar months later (earlier if negative), clipped to that month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def address_part(name: str) -> str:
    """A name as it stands in an address: ``Øyvind Sørlie`` → ``oyvind.sorlie``."""
    plain = name.translate(SPELLED_OUT)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    return ".".join("".join(character for character in word if character.isalnum()) for word in ascii_only.split())


def csv_of(rows: Sequence[Mapping[str, str]]) -> str:
    """The rows as a file: a column for whatever any of them says."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""
