"""Numbers, money and dates as the reader's language writes them.

The language is the active translation; one without conventions of its own here follows English. Minus is
U+2212, French groups thousands with U+202F, and the first of a month is « 1er ».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
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


def _typographic(text: str) -> str:
    return text.replace("-", MINUS)


# The library takes long over one number or date, and a page has hundreds of which most stood on the page before:
# the three that follow remember what they wrote. All that decides the text is among their arguments.


@lru_cache(maxsize=8192)
def _decimal(value: Decimal, pattern: str, language: str) -> str:
    return _typographic(format_decimal(value, format=pattern, locale=_LOCALES[language]))


@lru_cache(maxsize=8192)
def _amount(amount: Decimal, currency: str, cents: bool, language: str) -> str:
    locale = _LOCALES[language]
    pattern = locale.currency_formats["standard"].pattern
    if not cents:
        pattern = pattern.replace(".00", "")
    return _typographic(format_currency(amount, currency, format=pattern, locale=locale, currency_digits=cents))


@lru_cache(maxsize=8192)
def _date(day: dt.date, pattern: str, language: str) -> str:
    return str(format_date(day, pattern, locale=_LOCALES[language]))


def number(value: int | Decimal, places: int | None = None) -> str:
    """``value`` with its thousands grouped, with exactly ``places`` decimals if given, else those it has."""
    decimals = "############" if places is None else "0" * places
    return _decimal(Decimal(value) + 0, f"#,##0.{decimals}".rstrip("."), _language())  # 0 and -0 are one key


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
    return _amount(amount + 0, currency, cents, _language())


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
    return _first_of_month(_date(day, "d MMM y", _language()))


def long_date(day: dt.date) -> str:
    """For prose: ``2 November 2026``, ``1er novembre 2026``."""
    return _first_of_month(_date(day, "d MMMM y", _language()))


def day_month(day: dt.date) -> str:
    """Where the year is plain from the context: ``3 Sep``, ``3 sept.``."""
    return _first_of_month(_date(day, "d MMM", _language()))


def month(day: dt.date) -> str:
    """For an axis: ``Oct``, ``oct.``."""
    return _date(day, "MMM", _language())


def long_month(day: dt.date) -> str:
    """A heading: ``November 2026``, ``Novembre 2026``."""
    words = _date(day, "MMMM y", _language())
    return words[:1].upper() + words[1:]


def weekday(day: dt.date) -> str:
    """At the beginning of a line: ``Monday``, ``Lundi``."""
    words = _date(day, "EEEE", _language())
    return words[:1].upper() + words[1:]


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


def duration(span: dt.timedelta) -> str:
    """How long something takes, in the units that matter: ``40 min``, ``1 h 40 min``, ``47 h``, ``4 days``."""
    minutes = max(0, int(span.total_seconds())) // 60
    hours, days = minutes // 60, minutes // (24 * 60)
    if days >= 2:  # before that a day less is too little to say
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": number(days)}
    if hours >= 12 or (hours and not minutes % 60):
        return gettext("%(hours)s h") % {"hours": hours}
    if hours:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes % 60}
    return gettext("%(minutes)s min") % {"minutes": minutes}


def due(at: dt.datetime, *, now: dt.datetime) -> str:
    """A moment near ``now``: ``today 12:00``, ``15 Sep 09:45``; the year only where it is another one."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    time = local.strftime("%H:%M")
    if local.date() == today:
        return gettext("today %(time)s") % {"time": time}
    day = day_month(local.date()) if local.year == today.year else short_date(local.date())
    return gettext("%(day)s %(time)s") % {"day": day, "time": time}


def percent(value: Decimal, places: int = 0) -> str:
    """``12 %`` as each language writes it: ``12%``, ``12 %``; decimals only as far as they say something."""
    return gettext("%(number)s%%") % {"number": number(value.quantize(Decimal(1).scaleb(-places)).normalize() + 0)}


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
