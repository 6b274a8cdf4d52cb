"""What a chart is drawn with: paths, labels and dots in a frame, and the axis of dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.formats import month

Anchor = Literal["start", "middle", "end"]
LINE_HEIGHT = 16  # units between two labels that must not touch
LETTER_WIDTH = 8  # units, generous: readers bring their own fonts


@dataclass(frozen=True, slots=True)
class Path:
    d: str
    look: str  # class names


@dataclass(frozen=True, slots=True)
class Label:
    x: int
    y: int
    text: str
    anchor: Anchor = "start"
    look: str = "chart-axis"


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    look: str = "chart-dot"


@dataclass(frozen=True, slots=True)
class Hatch:
    """An area filled with slanting lines in the colour of a tier."""

    d: str
    rank: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """One layout of a chart; later marks lie over earlier ones."""

    name: Literal["wide", "narrow"]
    width: int
    height: int
    paths: Sequence[Path]
    labels: Sequence[Label]
    dots: Sequence[Dot] = ()
    hatches: Sequence[Hatch] = ()

    @property
    def marks(self) -> SafeString:
        """Paths, dots and labels as elements of an SVG: some dozens, too many for a template's loops."""
        dots = ((dot.look, dot.x, dot.y) for dot in self.dots)
        labels = ((label.look, label.x, label.y, label.anchor, label.text) for label in self.labels)
        return (
            format_html_join("", '<path class="{}" d="{}"/>', ((path.look, path.d) for path in self.paths))
            + format_html_join("", '<circle class="{}" cx="{}" cy="{}" r="5"/>', dots)
            + format_html_join("", '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', labels)
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies in the view box."""

    name: Literal["wide", "narrow"]
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class DateAxis:
    first: dt.date
    last: dt.date
    left: int
    right: int

    def x(self, day: dt.date) -> int:
        span = max(1, (self.last - self.first).days)
        inside = min(max((day - self.first).days, 0), span)
        return round(self.left + (self.right - self.left) * inside / span)

    def ticks(self, at_most: int) -> list[dt.date]:
        """First days of months, evenly apart."""
        months = list(first_days_of_months(self.first, self.last))
        for step in (1, 2, 3, 4, 6, 12, 24):
            ticks = [day for day in months if (day.year * 12 + day.month - 1) % step == 0]
            if len(ticks) <= at_most:
                return ticks
        return []

    def months(self, baseline: int, at_most: int) -> list[Label]:
        """Month names, with the year under the first of them and wherever it changes."""
        labels: list[Label] = []
        year = 0
        for day in self.ticks(at_most):
            x = self.x(day)
            anchor: Anchor = "start" if x - self.left < 12 else "end" if self.right - x < 12 else "middle"
            labels.append(Label(x, baseline + 18, month(day), anchor))
            if day.year != year:
                labels.append(Label(x, baseline + 18 + LINE_HEIGHT, str(day.year), anchor))
            year = day.year
        return labels

    def years(self, baseline: int) -> list[Label]:
        """Years where they begin, and the one in which the axis starts, as far as they do not touch."""
        starts = [dt.date(year, 1, 1) for year in range(self.first.year + 1, self.last.year + 1)]
        labels: list[Label] = []
        for x, year in [(self.left, self.first.year), *((self.x(day), day.year) for day in starts)]:
            if labels and x - labels[-1].x < 5 * LETTER_WIDTH:
                if len(labels) > 1:
                    continue
                labels.clear()  # of the first two, the year that begins says more than the one that ends
            if self.right - x > 3 * LETTER_WIDTH or not labels:
                labels.append(Label(x, baseline + 18, str(year)))
        return labels


def first_days_of_months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first if first.day == 1 else _next_month(first)
    while day <= last:
        yield day
        day = _next_month(day)


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def grid_step(highest: Decimal, *, at_most: int = 6) -> Decimal:
    """A round step that gives at most so many grid lines up to ``highest``."""
    step = Decimal(10) ** (len(str(int(highest))) - 2)
    while highest / step > at_most:
        for factor in (Decimal(2), Decimal("2.5"), Decimal(2)):
            if highest / step > at_most:
                step *= factor
    return step


def across(axis: DateAxis, y: int) -> str:
    return f"M{axis.left} {y}H{axis.right}"
