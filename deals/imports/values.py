"""From the text of a cell, trimmed, to its value. Each reader raises ``NotUnderstood`` with the reason."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import get_global
from django.db.models import TextChoices

from deals.enums import RejectReason

Reader = Callable[[str], Any]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNTRY = re.compile(r"[A-Z]{2}")

MAX_DECIMALS = 12
MAX_NUMBER_LENGTH = 40
MAX_RATE = Decimal(10) ** 12

# Babel's list is CLDR's, with the historic codes that old orders need, and some that ISO never had.
_NEVER_ISO = frozenset("ARL ARM BAN BGM BGO BOL BRZ CLE CNH CNX KRH KRO MCF MDC MKN MVP VNN YUR".split())
_NOT_YET_CLDR = frozenset({"XAD"})
CURRENCIES: frozenset[str] = frozenset(get_global("all_currencies")) - _NEVER_ISO | _NOT_YET_CLDR
"""ISO 4217, historic codes included."""


class NotUnderstood(Exception):
    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason)
        self.reason = reason


def text(limit: int | None = None) -> Reader:
    """Free text, which may be empty."""

    def read(cell: str) -> str:
        if "\0" in cell:
            raise NotUnderstood(RejectReason.NUL)
        if limit is not None and len(cell) > limit:
            raise NotUnderstood(RejectReason.TOO_LONG)
        return cell

    return read


def email(cell: str) -> str:
    """An address in lower case: addresses are compared whatever their case."""
    return str(text(254)(cell.lower()))


def required(reader: Reader) -> Reader:
    def read(cell: str) -> Any:
        if not cell:
            raise NotUnderstood(RejectReason.EMPTY)
        return reader(cell)

    return read


def optional(reader: Reader) -> Reader:
    """An empty cell is None."""

    def read(cell: str) -> Any:
        return reader(cell) if cell else None

    return read


def iso_date(cell: str) -> date:
    if not _DATE.fullmatch(cell):
        raise NotUnderstood(RejectReason.NOT_A_DATE)
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise NotUnderstood(RejectReason.NOT_A_DATE) from None


def number(cell: str) -> Decimal:
    """An exact number: no exponent, no grouping, at most twelve decimals."""
    if not _NUMBER.fullmatch(cell):
        raise NotUnderstood(RejectReason.NOT_A_NUMBER)
    if len(cell.partition(".")[2]) > MAX_DECIMALS:
        raise NotUnderstood(RejectReason.TOO_MANY_DECIMALS)
    if len(cell) > MAX_NUMBER_LENGTH:
        raise NotUnderstood(RejectReason.TOO_LARGE)
    return Decimal(cell)


def rate(cell: str) -> Decimal:
    value = number(cell)
    if value <= 0:
        raise NotUnderstood(RejectReason.NOT_POSITIVE)
    if value >= MAX_RATE:
        raise NotUnderstood(RejectReason.TOO_LARGE)
    return value


def currency(cell: str) -> str:
    if cell not in CURRENCIES:
        raise NotUnderstood(RejectReason.NO_CURRENCY)
    return cell


def country(cell: str) -> str:
    if cell and not _COUNTRY.fullmatch(cell):
        raise NotUnderstood(RejectReason.NO_COUNTRY)
    return cell


def choice(choices: type[TextChoices], *, empty: str = "") -> Reader:
    """One of the words; an empty cell means ``empty``."""
    words = frozenset(choices.values)

    def read(cell: str) -> str:
        if cell and cell not in words:
            raise NotUnderstood(RejectReason.NO_CHOICE)
        return cell or empty

    return read


def slugs(cell: str) -> tuple[str, ...]:
    """Slugs joined by semicolons, in a fixed order and each once."""
    read = text(60)
    return tuple(sorted({read(slug.strip()) for slug in cell.split(";")} - {""}))
