"""Template filters over ``core.formats``: ``{{ amount|money }}``, ``{{ day|short_date }}``.

Empty values give an empty text, so that a template needs no condition around an optional date or amount.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Literal

from django import template

from core import formats

register = template.Library()


def _optional(name: str, render: Callable[[Any], str]) -> None:
    def render_unless_empty(value: object) -> str:
        return "" if value is None or value == "" else render(value)

    register.filter(name, render_unless_empty)


_optional("number", formats.number)
_optional("signed", formats.signed)
_optional("money", formats.money)
_optional("money_e4", lambda amount_e4: formats.money(formats.euros(amount_e4)))
_optional("missing_money", formats.missing_money)
_optional(
    "missing_money_e4",
    lambda amount_e4: formats.missing_money(formats.euros(amount_e4)),
)
_optional(
    "money_cents_e4",
    lambda amount_e4: formats.money(formats.euros(amount_e4), cents=True),
)
_optional("signed_money", formats.signed_money)
_optional("short_date", formats.short_date)
_optional("long_date", formats.long_date)
_optional("day_month", formats.day_month)
_optional("moment", formats.moment)
_optional("short_moment", formats.short_moment)
_optional("in_days", formats.in_days)
_optional("duration", formats.duration)
_optional("percent", lambda value: formats.percent(value, places=2))


@register.filter
def money_cents(amount: Decimal | None, currency: str = formats.PROGRAMME_CURRENCY) -> str:
    """A single order's amount, to the cent: ``{{ line.amount|money_cents:line.currency }}``."""
    return "" if amount is None else formats.money(amount, currency, cents=True)


@register.filter
def last_valid_day(expires_on: dt.date | None) -> dt.date | None:
    """The day before ``expires_on``, which is the first day on which the award no longer holds."""
    return expires_on - dt.timedelta(days=1) if expires_on else None


@register.filter
def joined(items: Iterable[object], last: Literal["and", "or"] = "and") -> str:
    return formats.joined(items, last=last)


@register.filter
def labelled(label: object, text: object) -> str:
    """``label: text`` as the language writes it."""
    return formats.labelled(label, text)


@register.filter
def due(at: dt.datetime, now: dt.datetime) -> str:
    return formats.due(at, now=now)
