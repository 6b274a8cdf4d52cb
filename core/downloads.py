"""Lists and evidence as files: the rows of a page, all of them, as CSV or XLSX.

For people and their spreadsheets: a text that a spreadsheet would take for a formula is made harmless. Files for
machines come from the ``export_…`` commands.
"""

from __future__ import annotations

import csv
import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import Any, TypeAlias

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateResponseMixin
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

from core.components import Cell, EvidenceTable, Text
from core.tables import PortalTable

Value: TypeAlias = str | int | float | Decimal | dt.date | dt.datetime | bool | None

_FORMULA = re.compile(r"[\t\r\n ]*[=+\-@\t\r\n]")
_NEXT_LINE = re.compile(r'\s*(?:</span>\s*)?<(?=span|a class="second")')


class FileFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


CONTENT_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Sheet:
    """``name`` becomes the name of the file."""

    name: Text
    header: Sequence[Text]
    rows: Iterable[Sequence[Value]]


def neutral(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula, also after blanks: with an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def sheet_of_table(table: PortalTable) -> Sheet:
    """All rows of a list as it is filtered and sorted, on every page of it."""
    columns = [
        column
        for column in table.columns.iterall()
        if (column.visible or column.name in table.only_in_files) and not column.column.exclude_from_export
    ]

    def rows() -> Iterator[list[Value]]:
        for row in table.rows:
            yield [_plain(row.get_cell_value(column.name)) for column in columns]

    return Sheet(table.caption or _("List"), [column.header for column in columns], rows())


def sheet_of_evidence(table: EvidenceTable) -> Sheet:
    """The rows behind a value: the group, the cells with their second lines, and why each counts or not."""
    columns = [label for column in table.columns for label in (column.label, column.second) if label]
    header = [_("Group"), *columns, _("Counted?"), _("What to do")]

    def rows() -> Iterator[list[Value]]:
        for group in table.groups:
            for row in group.rows:
                cells: list[Value] = []
                for column, cell in zip(table.columns, row.cells, strict=True):
                    cells += [_saved(cell), str(cell.note)] if column.second else [_saved(cell)]
                yield [str(group.label), *cells, str(row.reason.text), str(row.reason.remedy)]

    return Sheet(table.caption, header, rows())


def file_response(sheet: Sheet, chosen: FileFormat) -> HttpResponse:
    """The sheet as a file to be saved."""
    name = f"{slugify(str(sheet.name)) or 'rows'}.{chosen}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    content = _workbook(sheet) if chosen == FileFormat.XLSX else "".join(_csv(sheet))
    return HttpResponse(content, content_type=CONTENT_TYPES[chosen], headers=headers)


class DownloadMixin(TemplateResponseMixin):
    """A page whose lists and evidence can be saved: ``?download=csv|xlsx``, and ``of`` where there are several.

    ``of`` is the prefix of a list or the key of an evidence table; both stand in the context of the template.
    """

    def downloads(self, key: str) -> bool:
        """Whether this evidence is asked for as a file, which holds every row."""
        return self.request.GET.get("of") == key and self.request.GET.get("download") in set(FileFormat)

    def render_to_response(self, context: dict[str, Any], **response: Any) -> HttpResponse:
        found = {each.prefix or "": each for each in context.values() if isinstance(each, PortalTable)}
        evidence = {each.key: each for each in context.values() if isinstance(each, EvidenceTable) and each.key}
        chosen, of = self.request.GET.get("download", ""), self.request.GET.get("of", "")
        if chosen in set(FileFormat):
            if of in found:
                return file_response(sheet_of_table(found[of]), FileFormat(chosen))
            if of in evidence:
                return file_response(sheet_of_evidence(evidence[of]), FileFormat(chosen))
        for table in found.values():
            table.has_files = True
        return super().render_to_response(context, **response)


class _Line:
    """What the csv writer writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def _csv(sheet: Sheet) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"  # by this mark spreadsheets know that it is UTF-8
    yield writer.writerow([neutral(str(label)) for label in sheet.header])
    for row in sheet.rows:
        yield writer.writerow([_written(value) for value in row])


def _written(value: Value) -> str:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)


def _workbook(sheet: Sheet) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(title=re.sub(r"[\[\]:*?/\\]", " ", str(sheet.name))[:31])
    page.append([_cell(page, str(label)) for label in sheet.header])
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Worksheet, value: Value) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"  # a text that begins with = would be written as a formula
        return cell
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    cell = WriteOnlyCell(page, value)  # type: ignore[arg-type]  # it takes decimals and dates as well
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, dt.datetime) else "yyyy-mm-dd"
    return cell


def _saved(cell: Cell) -> Value:
    """A cell with its second line, or the day or amount that it is."""
    return cell.value if cell.value is not None else " · ".join(str(part) for part in (cell.text, cell.note) if part)


def _plain(value: object) -> Value:
    """A cell without its markup; several lines become one, parted by semicolons."""
    if isinstance(value, SafeString):
        return html.unescape(strip_tags(_NEXT_LINE.sub("; <", value))).strip("; \n")
    if value is None or isinstance(value, int | float | Decimal | dt.date):
        return value
    return str(value)
