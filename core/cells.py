"""What a page has by the hundred, drawn here: a template each would take most of the page's time."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import drawings
from core.badges import Tone
from core.components import Cell, Column, ComparedCell, EvidenceGroup, EvidenceTable, Reason


def drawn_cell(cell: Cell | ComparedCell) -> SafeString:
    """A value with its second line."""
    text = format_html('<a href="{}">{}</a>', cell.url, cell.text) if cell.url else cell.text
    if not cell.note:
        return format_html('<span class="cell">{}</span>', text)
    return format_html('<span class="cell">{} <span class="second">{}</span></span>', text, cell.note)


def drawn_reason(reason: Reason) -> SafeString:
    """Why a row counts or, in bold, why it does not, and what to do about it."""
    text: object = reason.text if reason.tone == Tone.OK else format_html("<strong>{}</strong>", reason.text)
    if reason.remedy or reason.action:
        link = format_html(' <a href="{}">{}</a>', reason.action.url, reason.action.label) if reason.action else ""
        text = format_html('{} <span class="second">{}{}</span>', text, reason.remedy, link)
    mark = drawings.status_shape(reason.shape)
    return format_html('<span class="marked tone-{}">{}<span>{}</span></span>', reason.tone, mark, text)


def drawn_evidence(table: EvidenceTable, group: EvidenceGroup) -> SafeString:
    """The rows of a group, each with its reason; the first cell heads its row."""
    first, *others = table.columns
    opened = [format_html('<th scope="row" data-label="{}"{}>', first.label, _look(first))]
    opened += [format_html('<td data-label="{}"{}>', column.label, _look(column)) for column in others]
    closed = [SafeString("</th>"), *[SafeString("</td>")] * len(others)]
    last = format_html('<td data-label="{}">', _("Counted?"))
    drawn: list[SafeString] = []
    for row in group.rows:
        drawn.append(SafeString("<tr>"))
        for before, cell, after in zip(opened, row.cells, closed, strict=True):
            drawn += before, drawn_cell(cell), after
        drawn += last, drawn_reason(row.reason), SafeString("</td></tr>")
    return SafeString("".join(drawn))  # nosec B703 - made of safe parts alone


def _look(column: Column) -> SafeString | str:
    return format_html(' class="{}"', column.look) if column.look else ""
