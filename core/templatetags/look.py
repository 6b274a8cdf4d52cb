"""Template tags that draw: status shapes, the tier hexagon, icons, and a person's initials."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from heroicons.templatetags.heroicons import heroicon_mini

from core import drawings
from core.badges import Shape

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
def icon(name: str) -> str:
    """``{% icon "arrow-down-tray" %}``: a heroicon beside a word, hidden from screen readers."""
    return heroicon_mini(name, size=18, **{"class": "icon", "aria_hidden": "true", "focusable": "false"})


@register.filter
def initials(name: str) -> str:
    """At most two letters for the account menu: those of the first and the last word."""
    words = name.split("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in dict.fromkeys([words[0], words[-1]])).upper() if words else ""
