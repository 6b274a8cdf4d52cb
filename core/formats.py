"""Numbers, money and dates as the reader's language writes them.

The language is the active translation; one without conventions of its own here follows English. Minus is
U+2212, French groups thousands with U+202F, and the first of a month is « 1er ».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from babel.core import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

PROGRAMME_CURRENCY = "EUR"
E4 = Decimal(10_000)
MINUS = "\u2212"

# en-GB would abbreviate September as “Sept”, en-US would put a comma before “and”: each where it is right.
_LOCALES = {"en": Locale("en"), "fr": Locale("fr")}
_LIST_LOCALES = {"en": Locale("en", "GB"), "fr": Locale("fr")}


def _language() -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in _LOCALES else "en"


def _locale() -> Locale:
    return _LOCALES[_language()]


def _typographic(text: str) -> str:
    return text.replace("-", MINUS)


def number(value: int | Decimal, places: int | None = None) -> str:
    """``value`` with its thousands grouped, with exactly ``places`` decimals if given, else those it has."""
    decimals = "############" if places is None else "0" * places
    return _typographic(format_decimal(Decimal(value), format=f"#,##0.{decimals}".rstrip("."), locale=_locale()))


def signed(value: int | Decimal) -> str:
    """A difference: ``+3``, ``−3``, ``0``."""
    return ("+" if value > 0 else "") + number(value)


def money(amount: Decimal, currency: str = PROGRAMME_CURRENCY, *, cents: bool = False) -> str:
    """``amount`` with its unit; without ``cents`` rounded down: a minimum never looks reached too early."""
    shown = amount if cents else amount.to_integral_value(ROUND_FLOOR)
    return _currency(shown, currency, cents=cents)


def missing_money(amount: Decimal, currency: str = PROGRAMME_CURRENCY) -> str:
    """A missing amount in whole units, rounded up: declaring what is shown is always enough."""
    return _currency(amount.to_integral_value(ROUND_CEILING), currency, cents=False)


def signed_money(amount: Decimal, currency: str = PROGRAMME_CURRENCY) -> str:
    return ("+" if amount > 0 else "") + money(amount, currency)


def _currency(amount: Decimal, currency: str, *, cents: bool) -> str:
    locale = _locale()
    pattern = locale.currency_formats["standard"].pattern
    if not cents:
        pattern = pattern.replace(".00", "")
    return _typographic(format_currency(amount, currency, format=pattern, locale=locale, currency_digits=cents))


def compact_money(amount: Decimal) -> str:
    """Euros for a chart, to the thousand or the tenth of a million: ``€412k``, ``1,5 M€``."""
    magnitude = abs(amount)
    if magnitude >= 1_000_000:
        scaled, english, french = amount / 1_000_000, "m", "M"
    elif magnitude >= 1_000:
        scaled, english, french = amount / 1_000, "k", "k"
    else:
        scaled, english, french = amount, "", ""
    shown = scaled.quantize(Decimal("0.1")) if english == "m" else scaled.to_integral_value(ROUND_FLOOR)
    digits = number(shown.normalize() if shown % 1 else shown.to_integral_value())
    if _language() == "fr":
        return f"{digits}\u00a0{french}€"
    sign, digits = (MINUS, digits[1:]) if digits.startswith(MINUS) else ("", digits)
    return f"{sign}€{digits}{english}"


def euros(amount_e4: int) -> Decimal:
    """The Decimal of an integer of 1/10,000 EUR, as stored."""
    return Decimal(amount_e4) / E4


def short_date(day: dt.date) -> str:
    """For tables: ``2 Nov 2026``, ``2 nov. 2026``."""
    return _first_of_month(format_date(day, "d MMM y", locale=_locale()))


def long_date(day: dt.date) -> str:
    """For prose: ``2 November 2026``, ``1er novembre 2026``."""
    return _first_of_month(format_date(day, "d MMMM y", locale=_locale()))


def day_month(day: dt.date) -> str:
    """Where the year is plain from the context: ``3 Sep``, ``3 sept.``."""
    return _first_of_month(format_date(day, "d MMM", locale=_locale()))


def month(day: dt.date) -> str:
    """For an axis: ``Oct``, ``oct.``."""
    return str(format_date(day, "MMM", locale=_locale()))


def moment(at: dt.datetime) -> str:
    """An aware time in the programme's zone: ``14 September 2026, 02:10``, ``14 septembre 2026 à 02:10``."""
    local = timezone.localtime(at)
    return gettext("%(date)s, %(time)s") % {
        "date": long_date(local.date()),
        "time": local.strftime("%H:%M"),
    }


def short_moment(at: dt.datetime) -> str:
    """For tables and timelines: ``14 Sep 2026, 02:10``."""
    local = timezone.localtime(at)
    return gettext("%(date)s, %(time)s") % {
        "date": short_date(local.date()),
        "time": local.strftime("%H:%M"),
    }


def _first_of_month(text: str) -> str:
    return f"1er{text[1:]}" if text.startswith("1 ") and _language() == "fr" else text


def in_days(days: int) -> str:
    """How far a day lies from today, to stand beside its date: ``in 49 days``, ``today``, ``3 days ago``."""
    if days == 0:
        return gettext("today")
    if days < 0:
        return ngettext("%(count)s day ago", "%(count)s days ago", -days) % {"count": number(-days)}
    return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": number(days)}


def labelled(label: object, text: object) -> str:
    """``label: text``; French has a space before the colon."""
    return gettext("%(label)s: %(text)s") % {"label": label, "text": text}


def joined(items: Iterable[object], *, last: Literal["and", "or"] = "and") -> str:
    """``a, b and c`` in the language; ``last="or"`` for alternatives."""
    return str(
        format_list(
            [str(item) for item in items],
            style="or" if last == "or" else "standard",
            locale=_LIST_LOCALES[_language()],
        )
    )
