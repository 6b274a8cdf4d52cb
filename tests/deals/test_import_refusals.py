"""A file that cannot be read to its end is refused with one sentence, and nothing is written; any other is."""

import csv
import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.models import AuditEvent
from deals.enums import ImportKind
from deals.imports import reading
from deals.imports.kinds import KINDS
from deals.imports.reading import FileRefused
from deals.models import Declaration
from tests.deals.files import ORDERS, PARTNERS, ROOM, everything, import_bytes, import_text

GOOD = f"{PARTNERS}\nP8,Eight,FR\nP9,Zoë,DE\n".encode()


def bomb():
    """A few kilobytes that unpack to more than there is room for."""
    return gzip.compress(f"{PARTNERS}\n".encode() + b"P1,One,FR\n" * (ROOM // 8))


REFUSED = {
    "empty": (b"", "first line is empty"),
    "blank": (b"\n\n", "first line is empty"),
    "only a mark": (b"\xef\xbb\xbf", "first line is empty"),
    "latin-1": (f"{PARTNERS}\nP8,Zo\xeb,FR\n".encode("latin-1"), "not encoded as UTF-8"),
    "latin-1 far down": (GOOD * 1 + b"P7,One,FR\n" * 30_000 + b"P6,\xff,FR\n", "not encoded as UTF-8"),
    "utf-16": (GOOD.decode().encode("utf-16"), "UTF-16"),
    "workbook": (b"PK\x03\x04\x14\x00\x06\x00", "workbook"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not encoded as UTF-8"),
    "other columns": (b"code,title\nP1,One\n", "Columns are missing: name, country."),
    "unknown column": (f"{PARTNERS},colour\nP1,One,FR,red\n".encode(), "Columns are not known: colour."),
    "nameless column": (f"{PARTNERS},\nP1,One,FR,\n".encode(), "Columns are not known: (without a name)."),
    "column twice": (f"{PARTNERS},name\nP1,One,FR,Uno\n".encode(), "Columns stand there twice: name."),
    "tabs": (GOOD.replace(b",", b"\t"), "Columns are missing"),
    "open quotation": (f'{PARTNERS}\nP1,"One,FR\n'.encode(), "quotation marks"),
    "half quotation": (f'{PARTNERS}\nP1,"One"x,FR\n'.encode(), "quotation marks"),
    "endless cell": (f'{PARTNERS}\nP1,"{"x" * 140_000}",FR\n'.encode(), "131072 characters"),
    "too large": (GOOD + b"P7,One,FR\n" * (ROOM // 9), "larger than 1 MB"),
    "bomb": (bomb(), "larger than 1 MB"),
    "cut off": (gzip.compress(GOOD)[:-12], "damaged"),
    "damaged": (gzip.compress(GOOD * 40)[:40] + b"\0" * 40, "damaged"),
    "packed twice": (gzip.compress(gzip.compress(GOOD)), "not encoded as UTF-8"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_file_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(FileRefused, match=sentence.replace("(", r"\(").replace(")", r"\)")) as refusal:
        import_bytes("partners", content)
    assert "\n" not in str(refusal.value)
    assert not Declaration.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["", "  ", "x" * 41])
def test_a_source_has_a_name(source):
    with pytest.raises(FileRefused):
        import_text("orders", ORDERS, source=source)


TAKEN = {
    "plain": GOOD,
    "with a mark": b"\xef\xbb\xbf" + GOOD,
    "semicolons": GOOD.replace(b",", b";"),
    "packed": gzip.compress(GOOD),
    "packed semicolons with a mark": gzip.compress(b"\xef\xbb\xbf" + GOOD.replace(b",", b";")),
    "windows lines": GOOD.replace(b"\n", b"\r\n"),
    "old mac lines": GOOD.replace(b"\n", b"\r"),
    "no last newline": GOOD.rstrip(),
    "quoted": b'"code","name","country"\n"P8","Eight","FR"\n"P9","Zo\xc3\xab","DE"\n',
    "blanks around": b" code , name,country \n P8 , Eight ,FR\nP9,Zo\xc3\xab, DE \n",
    "columns in another order": "country,code,name\nFR,P8,Eight\nDE,P9,Zoë\n".encode(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("content", TAKEN.values(), ids=TAKEN)
def test_a_file_may_be_written_in_many_ways(content):
    assert import_bytes("partners", content).counts == {"accepted": 2}
    partners = everything()["partners"]
    assert [row.split(", ")[:3] for row in partners] == [["('P8'", "'Eight'", "'FR'"], ["('P9'", "'Zoë'", "'DE'"]]


@pytest.mark.django_db
def test_a_file_with_nothing_but_a_header_has_no_rows():
    assert import_text("partners", PARTNERS).declaration.rows == 0


@pytest.mark.django_db
def test_delimiters_inside_cells_need_quotation_marks():
    header = f"{PARTNERS},pilot_specializations".replace(",", ";")
    assert import_text("partners", header, 'P1;"One; or the other";FR;').outcomes == ["accepted"]


@pytest.mark.django_db
def test_batches_stay_small_when_lines_are_long(monkeypatch):
    monkeypatch.setattr(reading, "ROWS_AT_A_TIME", 2)
    monkeypatch.setattr(reading, "BYTES_IN_BATCH", 1000)
    batches = []
    text = f"{ORDERS},description\n" + "".join(f"O{n},1,,2011-01-01,A1,1,1,EUR,{'x' * 60_000}\n" for n in range(10))
    import_bytes("orders", text.encode(), each_batch=batches.append)
    assert max(map(len, batches)) < 10


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["P1", "O1", "1", "-1.5", "2011-03-01", "EUR", "GBP", "A1", "archiving", "S1", "", " ", "\0", "\t"]
    ),
)
kinds = st.sampled_from(list(ImportKind))


@st.composite
def written_rows(draw):
    """A kind, and the bytes of a file of it whose cells are anything."""
    kind = draw(kinds)
    columns = [*KINDS[kind].required, *(column for column in KINDS[kind].optional if draw(st.booleans()))]
    rows = draw(st.lists(st.lists(cells, max_size=len(columns) + 1), max_size=8))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=draw(st.sampled_from(",;")), quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows(rows)
    return kind, text.getvalue().encode(), sum(map(bool, rows))


def attempted(kind, content):
    try:
        return import_bytes(kind, content)
    except FileRefused as refusal:
        return str(refusal)


class AnyBytes(TestCase):
    """Never a traceback, and every row accounted for."""

    @given(kind=kinds, content=st.binary(max_size=400))
    def test_of_any_bytes(self, kind, content):
        refusal = attempted(kind, content)
        assert isinstance(refusal, str)
        assert refusal
        assert not Declaration.objects.exists()

    @given(kind=kinds, tail=st.binary(max_size=300), packed=st.booleans())
    def test_below_a_correct_header(self, kind, tail, packed):
        content = ",".join(KINDS[kind].required).encode() + b"\n" + tail
        found = attempted(kind, gzip.compress(content) if packed else content)
        assert found if isinstance(found, str) else found.declaration.rows == len(found.rows)

    @given(file=written_rows())
    @settings(max_examples=60)
    def test_in_the_cells(self, file):
        kind, content, rows = file
        first = import_bytes(kind, content)
        assert len(first.rows) == rows
        before = everything()
        again = import_bytes(kind, content)
        assert {"accepted", "corrected"}.isdisjoint(again.counts)
        assert everything() == before
