"""Template tags that draw: status shapes, the tier hexagon, icons, and a person's initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from heroicons.templatetags.heroicons import heroicon_mini

from core import drawings
from core.badges import Shape
from core.cells import drawn_cell, drawn_evidence

register = template.Library()

HEXAGON_HEIGHTS = {"small": 22, "medium": 44, "large": 92}


@register.simple_tag
def shape(name: Shape) -> SafeString:
    """``{% shape status.shape %}``: the pictogram of a status; the word has to stand beside it."""
    return drawings.status_shape(name)


@register.simple_tag
def hexagon(rank: int, size: str = "small") -> SafeString:
    """``{% hexagon tier.rank "large" %}``: small, medium or large; the tier's name has to stand beside it."""
    return drawings.tier_hexagon(rank, HEXAGON_HEIGHTS[size])


@register.simple_tag
def origin_mark(origin: str) -> SafeString:
    """``{% origin_mark origin.value %}``: the sign of an origin; its word has to stand beside it."""
    return drawings.origin_mark(origin)


@register.simple_tag
def pip_squares(filled: int, empty: int) -> SafeString:
    """``{% pip_squares pips.filled pips.open %}``: people as squares; the figures have to stand beside them."""
    return drawings.pip_squares(filled, empty)


@register.simple_tag
def chart_rows(rows: Sequence[Sequence[object]], value_label: object = "") -> SafeString:
    """``{% chart_rows chart.rows chart.value_label %}``: with a label the last column is a number."""
    if not rows:
        return SafeString("")
    last = '<td class="number">{}</td>' if value_label else "<td>{}</td>"
    cells = ['<th scope="row">{}</th>', *["<td>{}</td>"] * (len(rows[0]) - 2), last]
    return format_html_join("", f"<tr>{''.join(cells)}</tr>", rows)


# ``{% cell cell %}``, ``{% evidence_rows table group %}``
register.simple_tag(drawn_cell, name="cell")
register.simple_tag(drawn_evidence, name="evidence_rows")


@register.simple_tag
def icon(name: str) -> str:
    """``{% icon "arrow-down-tray" %}``: a heroicon beside a word, hidden from screen readers."""
    return heroicon_mini(name, size=18, **{"class": "icon", "aria_hidden": "true", "focusable": "false"})


@register.filter
def as_options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a select in their groups, as its widget gives them; too many to draw each with a template."""
    drawn = SafeString("")
    for group, options, _place in groups:
        rows = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
        inner = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        drawn += format_html('<optgroup label="{}">{}</optgroup>', group, inner) if group else inner
    return drawn


@register.filter
def initials(name: str) -> str:
    """At most two letters for the account menu: those of the first and the last word."""
    words = name.split("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in dict.fromkeys([words[0], words[-1]])).upper() if words else ""
