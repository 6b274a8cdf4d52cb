"""Small inline SVG: the seven status shapes and the tier hexagon. Colours come from the style sheet."""

from __future__ import annotations

from functools import cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.badges import Shape

TICK = "M4.7 8.3l2.3 2.3 4.4-4.9"
CROSS = "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"
HANDS = "M8 4.4V8l2.4 1.6"
EXCLAMATION = "M8 6.2v3.4M8 11.7v.1"
TRIANGLE = "M8 1.9l6.7 11.8a.6.6 0 0 1-.5.9H1.8a.6.6 0 0 1-.5-.9z"
RIGHT_HALF = "M8 1.8a6.2 6.2 0 0 1 0 12.4z"

_RING = '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"{}/>'
_MARK = '<path class="shape-mark" d="{}"/>'
_SVG = '<svg class="{}" width="{}" height="{}" viewBox="{}" aria-hidden="true" focusable="false">{}</svg>'

HEXAGON = "M24 3.5l19 11v23l-19 11-19-11v-23z"
# Where the lowest point of each chevron lies, by number of chevrons.
_CHEVRON_ROWS = {0: (), 1: (30,), 2: (26, 35), 3: (23, 31, 39)}
HIGHEST_RANK = max(_CHEVRON_ROWS)


@cache
def status_shape(shape: Shape) -> SafeString:
    """The pictogram of a status, 16 units wide, in the colour of the text around it."""
    ring = format_html(_RING, "")
    inner = {
        Shape.DISC_TICK: format_html('<circle cx="8" cy="8" r="7" fill="currentColor"/>' + _MARK, TICK),
        Shape.HALF_DISC: ring + format_html('<path d="{}" fill="currentColor"/>', RIGHT_HALF),
        Shape.TRIANGLE: format_html('<path d="{}" fill="currentColor"/>' + _MARK, TRIANGLE, EXCLAMATION),
        Shape.SQUARE_CROSS: format_html(
            '<rect x="1.5" y="1.5" width="13" height="13" rx="2.5" fill="currentColor"/>' + _MARK,
            CROSS,
        ),
        Shape.CLOCK: ring
        + format_html(
            '<path d="{}" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>',
            HANDS,
        ),
        Shape.DASHED_RING: format_html(_RING, format_html(' stroke-dasharray="{}"', "2.2 1.7")),
        Shape.PLAIN_RING: ring,
    }[Shape(shape)]
    return format_html(_SVG, "shape", 16, 16, "0 0 16 16", inner)


@cache
def pip_squares(filled: int, empty: int) -> SafeString:
    """A square for everybody there is, and an empty one for everybody still needed."""
    squares = [(" pip-filled",)] * filled + [("",)] * empty
    return format_html_join("", '<span class="pip{}"></span>', squares)


@cache
def origin_mark(origin: str) -> SafeString:
    """How well founded a value is: a full, a half, an outlined diamond, a dashed sign or a pencil, ten units wide."""
    circle = '<circle cx="5" cy="5" r="4" stroke="currentColor" stroke-width="1.3"{}/>'
    inner = {
        "sourced": format_html(circle, format_html(' fill="{}"', "currentColor")),
        "near": format_html(circle, format_html(' fill="{}"', "none"))
        + format_html('<path d="{}" fill="currentColor"/>', "M5 1a4 4 0 0 1 0 8z"),
        "compared": format_html(
            '<path d="{}" fill="none" stroke="currentColor" stroke-width="1.3"/>', "M5 .9L9.1 5 5 9.1 .9 5z"
        ),
        "assumed": format_html(circle, format_html(' fill="none" stroke-dasharray="{}"', "1.7 1.45")),
        "edited": format_html('<path d="{}" fill="currentColor"/>', "M1 9l.7-2.6L7 1.1 8.9 3 3.6 8.3z"),
    }[origin]
    return format_html(_SVG, "origin-mark", 10, 10, "0 0 10 10", inner)


@cache
def tier_hexagon(rank: int, height: int) -> SafeString:
    """The badge of a tier without its name: a chevron a rank, three at most; ``height`` in pixels."""
    shown = min(max(rank, 0), HIGHEST_RANK)
    chevrons = format_html_join(
        "",
        '<path class="hexagon-chevron" d="M15.5 {}L24 {}l8.5 {}"/>',
        ((low, low - 7, 7) for low in _CHEVRON_ROWS[shown]),
    )
    edge = format_html('<path class="hexagon-edge" d="{}"/>', HEXAGON)
    width = round(height * 48 / 52)
    return format_html(_SVG, f"hexagon metal-{shown}", width, height, "0 0 48 52", edge + chevrons)
