"""Documents on paper: A4 with selectable text, page numbers and a footer, in fonts that come with reportlab."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

INK, META, LINE, SUNKEN = (colors.HexColor(code) for code in ("#1a1d24", "#60656f", "#e2e0da", "#f1f0ec"))
MARGIN = 20 * mm
WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
REGULAR, BOLD = "Vera", "VeraBd"

TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=20, leading=26, textColor=INK, spaceAfter=2 * mm)
HEADING = ParagraphStyle("heading", fontName=BOLD, fontSize=11, leading=15, textColor=INK, spaceBefore=5 * mm)
BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9.5, leading=14.5, textColor=INK)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=8, leading=10.5)
STRONG = ParagraphStyle("strong", parent=CELL, fontName=BOLD)
LABEL = ParagraphStyle("label", parent=BODY, textColor=META)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=11.5, textColor=META)


def text(words: object, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(escape(printable(str(words))), style)


def lined_table(rows: Sequence[Sequence[Flowable]], widths: Sequence[float], *, head: bool = False) -> Table:
    """Rows parted by hairlines; the first is a head on a tint if asked for. ``widths`` in points."""
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
    if head:
        style.append(("BACKGROUND", (0, 0), (-1, 0), SUNKEN))
    return Table([list(row) for row in rows], colWidths=list(widths), style=TableStyle(style), hAlign="LEFT")


def pdf(story: Callable[[], Sequence[Flowable]], *, title: str, footer: str) -> bytes:
    """The document, in the active language. ``story`` is asked twice: the first time only counts the pages."""
    fonts()
    total = _build(BytesIO(), story(), title=title, draw=lambda canvas, document: None)

    def draw(canvas: Canvas, document: SimpleDocTemplate) -> None:
        counted = _("Page %(number)s of %(total)s") % {"number": document.page, "total": total}
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(META)
        canvas.drawString(MARGIN, 11 * mm, printable(footer))
        canvas.drawRightString(A4[0] - MARGIN, 11 * mm, printable(counted))

    out = BytesIO()
    _build(out, story(), title=title, draw=draw)
    return out.getvalue()


def _build(
    out: BytesIO, story: Sequence[Flowable], *, title: str, draw: Callable[[Canvas, SimpleDocTemplate], None]
) -> int:
    """Write the document; the number of its pages."""
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=printable(title),
        lang=get_language() or "en",
    )
    document.build(list(story), onFirstPage=draw, onLaterPages=draw)
    return int(document.page)


def printable(words: str) -> str:
    """``words`` in letters that the font has: a letter it lacks loses its accents, or becomes a question mark."""
    known = fonts()
    return "".join(letter if ord(letter) in known else _nearest(letter, known) for letter in words)


def _nearest(letter: str, known: frozenset[int]) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in known)
    return bare or _STAND_INS.get(letter) or (" " if letter.isspace() else "?")


_STAND_INS = {"\u2212": "-", "≥": ">=", "≤": "<="}


@lru_cache(maxsize=1)
def fonts() -> frozenset[int]:
    """Registers the two fonts; answers the letters that both have."""
    registered = [TTFont(REGULAR, "Vera.ttf"), TTFont(BOLD, "VeraBd.ttf")]
    for font in registered:
        pdfmetrics.registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in registered))
