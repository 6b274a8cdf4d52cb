"""The kinds of single values a rulebook file has. Each says what it expects and refuses everything else.

YAML guesses types from spelling (an unquoted ``NO`` is false, ``010`` is eight): what was written is judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, Generic, TypeVar

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=Enum)

TEXT: Final = "tag:yaml.org,2002:str"
NOTHING: Final = "tag:yaml.org,2002:null"
BOOLEAN: Final = "tag:yaml.org,2002:bool"
NUMBERS: Final = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})
DAYS: Final = frozenset({TEXT, "tag:yaml.org,2002:timestamp"})

PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9_]*)(\.[0-9_]*)?")
PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SLUG = re.compile(r"[-a-zA-Z0-9_]+")
TYPE = re.compile(r"[A-Za-z0-9+]+")
COUNTRY = re.compile(r"[A-Z]{2}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
TRUTH: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(frozen=True)
class Scalar(Generic[T_co]):
    """``parse`` raises ValueError with a sentence; ``stand_in`` lets reading go on after it."""

    what: str | Promise
    parse: Callable[[yaml.ScalarNode], T_co]
    stand_in: T_co


def _text(node: yaml.ScalarNode) -> str:
    if node.tag == TEXT:
        return str(node.value)
    raise ValueError(
        _("expected text, but YAML reads %(value)s as another type; put it in quotes") % {"value": node.value}
    )


def text(longest: int, *, lines: bool = False) -> Scalar[str]:
    """Text of at most ``longest`` characters that is not blank; on one line unless ``lines``."""

    def parse(node: yaml.ScalarNode) -> str:
        value = _text(node)
        if not value.strip():
            raise ValueError(_("empty"))
        if CONTROL.search(value) or ("\n" in value and not lines):
            raise ValueError(_("has a line break or a control character"))
        if len(value) > longest:
            raise ValueError(_("at most %(longest)s characters") % {"longest": longest})
        return value

    return Scalar(gettext_lazy("text"), parse, "")


def matching(pattern: re.Pattern[str], longest: int, message: str | Promise) -> Scalar[str]:
    def parse(node: yaml.ScalarNode) -> str:
        value = _text(node)
        if not pattern.fullmatch(value):
            raise ValueError(message % {"value": value})
        if len(value) > longest:
            raise ValueError(_("at most %(longest)s characters") % {"longest": longest})
        return value

    return Scalar(gettext_lazy("text"), parse, "")


def choice(choices: type[E], *, without: frozenset[E] = frozenset()) -> Scalar[E]:
    known = {str(member.value): member for member in choices if member not in without}

    def parse(node: yaml.ScalarNode) -> E:
        value = _text(node)
        if value not in known:
            raise ValueError(
                _("“%(value)s” is unknown; known: %(known)s") % {"value": value, "known": ", ".join(known)}
            )
        return known[value]

    return Scalar(gettext_lazy("text"), parse, next(iter(known.values())))


def _parse_truth(node: yaml.ScalarNode) -> bool:
    if node.tag != BOOLEAN:
        raise ValueError(_("expected true or false, not %(value)s") % {"value": node.value})
    return TRUTH[node.value.lower()]


def _parse_day(node: yaml.ScalarNode) -> date:
    try:
        if node.tag in DAYS and PLAIN_DAY.fullmatch(node.value):
            return date.fromisoformat(node.value)
    except ValueError:
        pass
    raise ValueError(_("%(value)s is not a date such as 2010-11-03") % {"value": node.value})


def _parse_country(node: yaml.ScalarNode) -> str:
    if node.tag == BOOLEAN:
        raise ValueError(
            _("YAML reads an unquoted %(value)s as true or false; put the country in quotes") % {"value": node.value}
        )
    if node.tag != TEXT or not COUNTRY.fullmatch(node.value):
        raise ValueError(_("“%(value)s” is not a country of two capital letters") % {"value": node.value})
    return str(node.value)


def _number(node: yaml.ScalarNode) -> Decimal:
    if node.tag not in NUMBERS:
        raise ValueError(_("expected a number, not “%(value)s”") % {"value": node.value})
    if not PLAIN_NUMBER.fullmatch(node.value):
        raise ValueError(_("write the number in plain digits, not as %(value)s") % {"value": node.value})
    return Decimal(node.value.replace("_", "").rstrip("."))


def number(*, places: int, highest: int, lowest: int = 0) -> Scalar[Decimal]:
    """A number between the limits with at most ``places`` decimals."""

    def parse(node: yaml.ScalarNode) -> Decimal:
        value = _number(node)
        if value < 0 <= lowest:
            raise ValueError(_("cannot be negative"))
        if value < lowest:
            raise ValueError(_("at least %(lowest)s") % {"lowest": lowest})
        if value > highest:
            raise ValueError(_("at most %(highest)s") % {"highest": highest})
        if value != round(value, places):
            if places == 0:
                raise ValueError(_("expected a whole number, not %(value)s") % {"value": node.value})
            raise ValueError(_("at most %(places)s decimals") % {"places": places})
        return value

    return Scalar(gettext_lazy("a number"), parse, Decimal(lowest))


def whole(*, highest: int, lowest: int = 0) -> Scalar[int]:
    exact = number(places=0, highest=highest, lowest=lowest)
    return Scalar(exact.what, lambda node: int(exact.parse(node)), lowest)


TRUE_OR_FALSE: Final = Scalar(gettext_lazy("true or false"), _parse_truth, False)
DAY: Final = Scalar(gettext_lazy("a date"), _parse_day, date.min)
COUNTRY_CODE: Final = Scalar(gettext_lazy("a country"), _parse_country, "")
