"""Lists as files: every row, as plain values, and nothing that a spreadsheet would calculate."""

import csv
import datetime as dt
import re
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO
from urllib.parse import parse_qsl

import django_tables2 as tables
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.html import format_html
from openpyxl import load_workbook

from core.badges import Shape, Tone
from core.components import Cell, Column, EvidenceGroup, EvidenceRow, EvidenceTable, Reason
from core.downloads import FileFormat, Sheet, file_response, neutral, sheet_of_evidence, sheet_of_table
from core.enums import JobState
from core.tables import DayColumn, MoneyColumn, NotedColumn, NumberColumn, PortalTable, StatusColumn


def csv_rows(sheet):
    text = file_response(sheet, FileFormat.CSV).content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def xlsx_cells(sheet):
    book = load_workbook(BytesIO(file_response(sheet, FileFormat.XLSX).content))
    return [list(row) for row in book.active.iter_rows()]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "  @x", "\tplain", "\rplain", "\n=1"]
)
def test_a_formula_is_made_harmless_in_both_kinds(text):
    sheet = Sheet("rows", ["text"], [[text]])
    assert csv_rows(sheet)[1] == [f"'{text}"]
    (cell,) = xlsx_cells(Sheet("rows", ["text"], [[text]]))[1]
    assert cell.data_type == "s"


@pytest.mark.parametrize("text", ["", "plain", "a=b", "Müller-Lüdenscheidt", "3 - 4", "ok\ttab"])
def test_a_plain_text_stays_as_it_is(text):
    assert neutral(text) == text


def test_numbers_and_days_stay_numbers_and_days():
    values = [Decimal("-412380.50"), 3, dt.date(2026, 11, 2), None]
    assert csv_rows(Sheet("rows", list("abcd"), [values]))[1] == ["-412380.50", "3", "2026-11-02", ""]
    cells = xlsx_cells(Sheet("rows", list("abcd"), [values]))[1]
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "n"]
    assert cells[0].value == -412380.5
    assert cells[2].number_format == "yyyy-mm-dd"


def test_control_characters_do_not_break_a_workbook():
    (cell,) = xlsx_cells(Sheet("a/b:c", ["text"], [["bell\x07"]]))[1]
    assert cell.value == "bell"


class JobTable(PortalTable):
    caption = "Jobs, all"
    name = NotedColumn(note="note")
    state = StatusColumn(status=JobState)
    amount = MoneyColumn()
    count = NumberColumn()
    day = DayColumn()
    drawn = tables.Column(empty_values=())
    kind = tables.Column(accessor="note", visible=False)
    secret = tables.Column(accessor="note", visible=False)
    acts = tables.Column(accessor="note", exclude_from_export=True)
    only_in_files = frozenset({"kind"})

    def render_drawn(self, record):
        more = format_html(' <a class="second" href="/y">{}</a>', "TA-1")
        return format_html('<a href="/x">{}</a> <span class="second">{}</span>{}', record["name"], "line 2", more)


ROWS = [
    {"name": f"A & B {number}", "note": "Lyon", "state": "done", "amount": 15_000, "count": number,
     "day": dt.date(2026, 1, 2)}
    for number in range(30)
]  # fmt: skip


def test_a_list_is_saved_whole_and_without_markup(rf):
    table = JobTable(ROWS)
    tables.RequestConfig(rf.get("/"), paginate={"per_page": 25}).configure(table)
    sheet = sheet_of_table(table)
    header, *rows = csv_rows(sheet)
    assert header == ["Name", "State", "Amount", "Count", "Day", "Drawn", "Kind"]
    assert len(rows) == 30
    assert rows[1] == ["A & B 1 · Lyon", "Done", "1.5", "1", "2026-01-02", "A & B 1; line 2; TA-1", "Lyon"]


def test_the_links_below_a_list_ask_for_its_file(rf):
    table = JobTable(ROWS, prefix="jobs-")
    table.has_files = True
    request = rf.get("/", {"country": "FR", "jobs-sort": "-count"})
    request.user = AnonymousUser()
    html = table.as_html(request)
    links = re.findall(r'<a href="\?([^"]*)" download>', html)
    assert [dict(parse_qsl(unescape(link), keep_blank_values=True)) for link in links] == [
        {"country": "FR", "jobs-sort": "-count", "download": kind, "of": "jobs-"} for kind in FileFormat
    ]


CELLS = [Cell("Ada", note="S-1"), Cell("2 Jan 2026", value=dt.date(2026, 1, 2))]


def test_evidence_is_saved_with_its_reasons():
    left = Reason(Shape.PLAIN_RING, Tone.MUTE, "Left the company", remedy="Certify somebody else")
    table = EvidenceTable(
        key="people",
        caption="People",
        columns=[Column("Person"), Column("Until")],
        groups=[EvidenceGroup("Not counted · 1", [EvidenceRow(CELLS, left)])],
    )
    assert csv_rows(sheet_of_evidence(table)) == [
        ["Group", "Person", "Until", "Counted?", "What to do"],
        ["Not counted · 1", "Ada · S-1", "2026-01-02", "Left the company", "Certify somebody else"],
    ]


def test_the_file_is_named_after_the_list():
    response = file_response(Sheet("Lignes de commande", ["a"], []), FileFormat.XLSX)
    assert response["Content-Disposition"] == 'attachment; filename="lignes-de-commande.xlsx"'
