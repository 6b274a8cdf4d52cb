"""Lists: the base table and the columns that write money, dates, statuses and tiers as the pages do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from core import formats
from core.components import EmptyState, Status, Text, Tier

NUMERIC = {"th": {"class": "number"}, "td": {"class": "number"}}
DATED = {"td": {"class": "nowrap"}}
PAGE_ROWS = 25


class PortalTable(tables.Table):
    """A list page's table. The first column heads its row.

    ``caption`` says to a screen reader what the rows are, ``empty`` what stands there without any,
    ``csv_url`` leads to a file of exactly these rows.
    """

    caption: ClassVar[Text] = ""
    empty: ClassVar[EmptyState] = EmptyState(_("Nothing here yet."))
    footer_note: Text = ""
    csv_url: str = ""

    class Meta:
        """What the ``Meta`` of every list extends."""

        default = "–"


class NotedColumn(tables.Column):
    """A value with a second line in meta type: ``NotedColumn(note="city", url=lambda partner: …)``.

    ``note`` is an accessor of the record, ``url`` makes the value alone a link.
    """

    def __init__(self, *args: Any, note: str = "", url: Callable[[Any], str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note = A(note) if note else None
        self.url = url

    def render(self, value: object, record: object) -> SafeString:
        shown = format_html('<a href="{}">{}</a>', self.url(record), value) if self.url else format_html("{}", value)
        note = self.note.resolve(record, quiet=True) if self.note else None
        return format_html('{} <span class="second">{}</span>', shown, note) if note else shown


class StatusColumn(tables.Column):
    """A chip; ``status`` is the enum whose value the field holds."""

    def __init__(self, *args: Any, status: Callable[[str], Status], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status = status

    def render(self, record: object, bound_column: tables.columns.BoundColumn) -> str:
        # Not ``value``: for a field with choices that is already its label.
        status = self.status(bound_column.accessor.resolve(record))
        return render_to_string("components/status_chip.html", {"status": status})


class TierColumn(tables.Column):
    """A tier's badge; ``tier`` turns the field's value into something with label and rank."""

    def __init__(self, *args: Any, tier: Callable[[Any], Tier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tier = tier

    def render(self, record: object, bound_column: tables.columns.BoundColumn) -> str:
        tier = self.tier(bound_column.accessor.resolve(record))
        return render_to_string("components/tier_badge.html", {"tier": tier})


class NumberColumn(tables.Column):
    attrs = NUMERIC

    def render(self, value: int | Decimal) -> str:
        return formats.number(value)


class MoneyColumn(tables.Column):
    """An amount with its unit. The value is a Decimal, or an integer of 1/10,000 EUR as stored.

    ``currency`` is an accessor of the record; ``cents`` for single orders.
    """

    attrs = NUMERIC

    def __init__(self, *args: Any, cents: bool = False, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cents = cents
        self.currency = A(currency) if currency else None

    def render(self, value: Decimal | int, record: object) -> str:
        amount = formats.euros(value) if isinstance(value, int) else value
        currency = self.currency.resolve(record) if self.currency else formats.PROGRAMME_CURRENCY
        return formats.money(amount, currency, cents=self.cents)


class DayColumn(tables.Column):
    attrs = DATED

    def render(self, value: dt.date) -> str:
        return formats.short_date(value)


class LastValidDayColumn(tables.Column):
    """For ``expires_on``, the first day on which an award no longer holds: shows the day before."""

    attrs = DATED

    def render(self, value: dt.date) -> str:
        return formats.short_date(value - dt.timedelta(days=1))


class MomentColumn(tables.Column):
    attrs = DATED

    def render(self, value: dt.datetime) -> str:
        return formats.short_moment(value)
