"""Lists: the base table and the columns that write money, dates, statuses and tiers as the pages do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableQuerysetData
from django_tables2.rows import BoundRow
from django_tables2.utils import A, signature

from core import formats
from core.badges import Shape, Tone
from core.components import Chip, EmptyState, Status, Text, Tier
from core.messages import Message
from core.models import Notification

NUMERIC = {"th": {"class": "number"}, "td": {"class": "number"}}
DATED = {"td": {"class": "nowrap"}}
PAGE_ROWS = 25


def lines(texts: Iterable[object]) -> SafeString:
    """Several short lines in one cell."""
    return format_html_join("", '<span class="cell-line">{}</span>', ((text,) for text in texts))


class _Rows(TableQuerysetData):
    """Rows of a query set; those that the chosen order leaves alike come newest first.

    PostgreSQL may put them differently for every page, which would then show some twice and others never.
    """

    data: QuerySet[Any]

    def order_by(self, aliases: Sequence[str]) -> None:
        super().order_by(aliases)
        if aliases and not self.data.query.values_select:
            self.data = self.data.order_by(*self.data.query.order_by, "-pk")


class PortalTable(tables.Table):
    """A list page's table. The first column heads its row.

    ``caption`` says to a screen reader what the rows are, ``empty`` what stands there without any,
    ``has_files``: its page lets these rows be saved (``core.downloads``), with the hidden columns ``only_in_files``.
    """

    caption: ClassVar[Text] = ""
    empty: EmptyState = EmptyState(_("Nothing here yet."))
    footer_note: Text = ""
    has_files: bool = False
    only_in_files: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        rows = _Rows(data) if isinstance(data, QuerySet) else data
        super().__init__(rows, *args, **{"default": "–", **kwargs})

    def drawn_rows(self) -> Iterator[SafeString]:
        """The cells of each row of the page shown; what is the same in every row is found out once."""
        drawers = [_Drawer(column, self, heads=not place) for place, column in enumerate(self.columns)]
        for row in self.paginated_rows:
            cells = SafeString("")
            for drawer in drawers:
                cells += drawer.cell(row)
            yield cells


class _Drawer:
    """A column while a page of rows is drawn, by the library's rules: it finds all of this out for every cell."""

    def __init__(self, column: tables.columns.BoundColumn, table: PortalTable, *, heads: bool) -> None:
        self.column, self.table = column, table
        self.before, self.after = _around(column, heads=heads)
        self.accessor = A(column.accessor)
        self.names, self.takes_all = signature(column.render)
        self.labels: dict[type, Mapping[Any, str]] = {}

    def cell(self, row: BoundRow) -> SafeString:
        value = self.value(row.record)
        shown = self.column.default if value in self.column.column.empty_values else self.drawn(value, row)
        text = shown if isinstance(shown, SafeString) else format_html("{}", localize(shown))
        return self.before + text + self.after

    def value(self, record: object) -> object:
        """What the record holds; of a field with choices the label. None where it holds no such thing."""
        value = self.accessor.resolve(record, quiet=True)
        if type(record) not in self.labels:
            field = self.accessor.get_field(record)
            here = getattr(field, "name", "") == self.accessor.bits[-1]
            self.labels[type(record)] = {key: str(label) for key, label in getattr(field, "flatchoices", ()) if here}
        labels = self.labels[type(record)]
        return labels.get(value, value) if labels else value

    def drawn(self, value: object, row: BoundRow) -> object:
        given = {
            "value": value,
            "record": row.record,
            "column": self.column.column,
            "bound_column": self.column,
            "bound_row": row,
            "table": self.table,
        }
        content = self.column.render(**(given if self.takes_all else {name: given[name] for name in self.names}))
        return self.column.link(content, **given) if self.column.link else content


def _around(column: tables.columns.BoundColumn, *, heads: bool) -> tuple[SafeString, SafeString]:
    """What opens and closes every cell of a column; the one that ``heads`` its row is a ``th``."""
    opening = '<th scope="row" data-label="{}" {}><div>' if heads else '<td data-label="{}" {}><div>'
    closing = SafeString("</div></th>") if heads else SafeString("</div></td>")
    return format_html(opening, column.header, column.attrs["td"].as_html()), closing


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

    def value(self, value: object, record: object) -> object:
        note = self.note.resolve(record, quiet=True) if self.note else None
        return f"{value} · {note}" if note else value


class _ComponentColumn(tables.Column):
    """A component for each value, drawn once for all rows that have it; ``of`` turns the value into its input."""

    component: ClassVar[str]
    takes: ClassVar[str]

    def __init__(self, *args: Any, of: Callable[[Any], Status | Tier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        self._drawn: dict[object, SafeString] = {}

    def render(self, record: object, bound_column: tables.columns.BoundColumn) -> SafeString:
        # Not ``value``: for a field with choices that is already its label.
        held = bound_column.accessor.resolve(record)
        if held not in self._drawn:
            self._drawn[held] = render_to_string(self.component, {self.takes: self.of(held)})
        return self._drawn[held]

    def value(self, record: object, bound_column: tables.columns.BoundColumn) -> object:
        return self.of(bound_column.accessor.resolve(record)).label


class StatusColumn(_ComponentColumn):
    """A chip; ``status`` is the enum whose value the field holds."""

    component, takes = "components/status_chip.html", "status"

    def __init__(self, *args: Any, status: Callable[[str], Status], **kwargs: Any) -> None:
        super().__init__(*args, of=status, **kwargs)


class TierColumn(_ComponentColumn):
    """A tier's badge; ``tier`` turns the field's value into something with label and rank."""

    component, takes = "components/tier_badge.html", "tier"

    def __init__(self, *args: Any, tier: Callable[[Any], Tier], **kwargs: Any) -> None:
        super().__init__(*args, of=tier, **kwargs)


class NumberColumn(tables.Column):
    attrs = NUMERIC

    def render(self, value: int | Decimal) -> str:
        return formats.number(value)

    def value(self, value: int | Decimal) -> object:
        return value


class MoneyColumn(tables.Column):
    """An amount with its unit. The value is a Decimal, or an integer of 1/10,000 EUR as stored.

    ``currency`` is an accessor of the record; ``cents`` for single orders. A file holds the number, with its currency
    where that is another than the programme's.
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

    def value(self, value: Decimal | int, record: object) -> object:
        amount = formats.euros(value) if isinstance(value, int) else value
        currency = self.currency.resolve(record) if self.currency else formats.PROGRAMME_CURRENCY
        return amount if currency == formats.PROGRAMME_CURRENCY else f"{amount} {currency}"


class DayColumn(tables.Column):
    attrs = DATED

    def render(self, value: dt.date) -> str:
        return formats.short_date(value)

    def value(self, value: dt.date) -> object:
        return value


class LastValidDayColumn(tables.Column):
    """For ``expires_on``, the first day on which an award no longer holds: shows the day before."""

    attrs = DATED

    def render(self, value: dt.date) -> str:
        return formats.short_date(value - dt.timedelta(days=1))

    def value(self, value: dt.date) -> object:
        return value - dt.timedelta(days=1)


class MomentColumn(tables.Column):
    attrs = DATED

    def render(self, value: dt.datetime) -> str:
        return formats.short_moment(value)

    def value(self, value: dt.datetime) -> object:
        return value


class NotificationTable(PortalTable):
    """``messages`` words the notifications of the page shown, by primary key."""

    caption = _("Notifications")
    empty = EmptyState(
        _("Nothing has happened yet that concerns you."),
        how=_("What you are told by mail stands here, too."),
    )
    messages: Mapping[int, Message]

    what = tables.Column(accessor="pk", verbose_name=_("What happened"), orderable=False)
    read_at = tables.Column(verbose_name=_("Read"), orderable=False, empty_values=())
    created_at = MomentColumn(verbose_name=_("When"), orderable=False)

    def render_what(self, record: Notification) -> SafeString:
        message = self.messages.get(record.pk) or Message(gettext("You may no longer read what this was about"))
        first = message.paragraphs[0] if message.paragraphs else ""
        title = format_html('<a href="{}">{}</a>', message.url, message.title) if message.url else message.title
        return format_html('{} <span class="second">{}</span>', title, first)

    def render_read_at(self, record: Notification) -> str:
        if record.read_at:
            return gettext("Read")
        return render_to_string("components/status_chip.html", {"status": NEW})


NEW = Chip(pgettext_lazy("notification", "New"), Shape.CLOCK, Tone.WAIT)
