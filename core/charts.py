"""Charts as plain geometry: laid out wide and narrow, drawn by the ``chart`` component, one shown by CSS.

Lengths are whole units of the view box, about a pixel on screen. Paths and labels carry class names, never
colours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

from django.utils.translation import gettext

from core.components import Text, Tier
from core.drawings import HIGHEST_RANK
from core.formats import compact_money, money, month, short_date

Anchor = Literal["start", "middle", "end"]
LINE_HEIGHT = 16  # units between two labels that must not touch
SHORT_HISTORY_DAYS = 500  # a history shorter than this is divided into months, a longer one into years
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
        months = list(_first_days_of_months(self.first, self.last))
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


def _first_days_of_months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first if first.day == 1 else _next_month(first)
    while day <= last:
        yield day
        day = _next_month(day)


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Point:
    """From ``on`` the amount is ``value`` EUR, until the next point."""

    on: dt.date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Threshold:
    tier: Tier
    value: Decimal


@dataclass(frozen=True)
class StepChart:
    """An amount that moves in steps, against the tiers' thresholds, up to today and, dotted, after it.

    ``points`` come in order and start the chart, ``forecast`` holds the later ones; ``finding`` is what a
    screen reader says instead of the picture, ``caption`` stands under it. Of the thresholds out of reach
    only the nearest is drawn, so that the steps stay legible.
    """

    points: Sequence[Point]
    thresholds: Sequence[Threshold]
    today: dt.date
    finding: Text
    caption: Text
    value_label: Text
    forecast: Sequence[Point] = ()

    FRAMES = (
        Frame("wide", 660, 300, left=58, right=118, top=24, bottom=44),
        Frame("narrow", 300, 270, left=2, right=2, top=24, bottom=44),
    )

    @property
    def headers(self) -> tuple[str, Text]:
        return gettext("Date"), self.value_label

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        """The chart as a table: the amount on the first of every month and today."""
        days = {*_first_days_of_months(self._first, self._last), self.today}
        return [(short_date(day), money(self._value_on(day))) for day in sorted(days)]

    @cached_property
    def drawings(self) -> list[Drawing]:
        return [self._drawn(frame) for frame in self.FRAMES] if self.points else []

    @property
    def _first(self) -> dt.date:
        return min(self.points[0].on, self.today)

    @property
    def _last(self) -> dt.date:
        return max([self.today, *(point.on for point in self.forecast)])

    def _value_on(self, day: dt.date) -> Decimal:
        past = [point.value for point in (*self.points, *self.forecast) if point.on <= day]
        return past[-1] if past else self.points[0].value

    def _shown_thresholds(self) -> list[Threshold]:
        highest = max(point.value for point in (*self.points, *self.forecast))
        shown: list[Threshold] = []
        for threshold in sorted(self.thresholds, key=lambda each: each.value):
            shown.append(threshold)
            if threshold.value > highest:
                break
        return shown

    def _drawn(self, frame: Frame) -> Drawing:
        axis = DateAxis(self._first, self._last, frame.left, frame.width - frame.right)
        thresholds = self._shown_thresholds()
        values = [point.value for point in (*self.points, *self.forecast)] + [each.value for each in thresholds]
        step = _grid_step(max(*values, Decimal(1)))
        lowest, highest = min(*values, Decimal(0)), max(*values, Decimal(1))
        base = frame.height - frame.bottom

        def y(value: Decimal) -> int:
            return round(base - (base - frame.top) * float((value - lowest) / (highest - lowest)))

        zero = y(Decimal(0))
        wide = frame.name == "wide"
        paths: list[Path] = []
        labels = axis.months(base, at_most=11 if wide else 5)
        grid = Decimal(0)
        while wide and grid <= highest:
            if grid:
                paths.append(Path(_across(axis, y(grid)), "chart-grid"))
            labels.append(Label(frame.left - 10, y(grid) + 4, compact_money(grid), "end"))
            grid += step
        past = [
            Point(axis.first, self._value_on(axis.first)),
            *(each for each in self.points if each.on <= self.today),
        ]
        line = _steps([(axis.x(each.on), y(each.value)) for each in past], axis.x(self.today))
        today_x, today_y = axis.x(self.today), y(self._value_on(self.today))
        future = _steps(
            [
                (today_x, today_y),
                *((axis.x(each.on), y(each.value)) for each in self.forecast if each.on > self.today),
            ],
            axis.right,
        )
        paths += [
            Path(f"{line}V{zero}H{axis.left}Z", "chart-area"),
            Path(f"M{today_x} {today_y}V{zero}", "chart-today"),
            Path(_across(axis, zero), "chart-zero"),
        ]
        paths += [
            Path(
                _across(axis, y(each.value)),
                f"chart-threshold metal-{min(each.tier.rank, HIGHEST_RANK)}",
            )
            for each in thresholds
        ]
        paths.append(Path(line, "chart-line"))
        if today_x < axis.right:
            paths.append(Path(future, "chart-line chart-future"))
        labels += _threshold_labels(thresholds, [y(each.value) for each in thresholds], frame, axis)
        labels.append(self._today_label(today_x, today_y, axis))
        return Drawing(
            frame.name,
            frame.width,
            frame.height,
            paths,
            labels,
            [Dot(today_x, today_y)],
        )

    def _today_label(self, x: int, y: int, axis: DateAxis) -> Label:
        text = gettext("%(amount)s today") % {"amount": compact_money(self._value_on(self.today))}
        half = len(text) * LETTER_WIDTH // 2
        anchor: Anchor = "start" if x - half < axis.left else "end" if x + half > axis.right else "middle"
        return Label(x, y - 12, text, anchor, "chart-value")


def _threshold_labels(
    thresholds: Sequence[Threshold],
    heights: Sequence[int],
    frame: Frame,
    axis: DateAxis,
) -> list[Label]:
    """The thresholds' names: at the lines' ends where there is room, else above; never on one another."""
    labels: list[Label] = []
    lowest_free = frame.height
    for threshold, height in zip(thresholds, heights, strict=True):
        wanted = height + 4 if frame.name == "wide" else height - 5
        y = min(wanted, lowest_free)
        lowest_free = y - LINE_HEIGHT
        text = f"{threshold.tier.label} {compact_money(threshold.value)}"
        x = axis.right + 10 if frame.name == "wide" else axis.left + 4
        labels.append(
            Label(
                x,
                y,
                text,
                "start",
                f"chart-name metal-{min(threshold.tier.rank, HIGHEST_RANK)}",
            )
        )
    return labels


def _across(axis: DateAxis, y: int) -> str:
    return f"M{axis.left} {y}H{axis.right}"


def _steps(corners: Sequence[tuple[int, int]], end: int) -> str:
    """A line that goes right, then up or down, through ``corners`` and on to ``end``."""
    parts = ["M{} {}".format(*corners[0])]
    for (_x, before), (x, after) in pairwise(corners):
        if after != before:
            parts.append(f"H{x}V{after}")
    return "".join([*parts, f"H{end}"])


def _grid_step(highest: Decimal) -> Decimal:
    """A round step that gives at most six grid lines up to ``highest``."""
    step = Decimal(10) ** (len(str(int(highest))) - 2)
    while highest / step > 6:
        for factor in (Decimal(2), Decimal("2.5"), Decimal(2)):
            if highest / step > 6:
                step *= factor
    return step


@dataclass(frozen=True, slots=True)
class TierSpan:
    """A tier held from ``starts_on`` to before ``ends_on`` (empty: still); ``lapsing`` while only kept."""

    tier: Tier
    starts_on: dt.date
    ends_on: dt.date | None = None
    lapsing: bool = False


@dataclass(frozen=True)
class TierStrip:
    """The tier over time: one block a span, as high as its rank. ``spans`` come in order without gaps.

    A lapsing span is hatched and may end after today, on the day on which the tier would be lost.
    """

    spans: Sequence[TierSpan]
    today: dt.date
    finding: Text
    caption: Text = ""

    FRAMES = (
        Frame("wide", 660, 128, left=2, right=2, top=16, bottom=40),
        Frame("narrow", 320, 128, left=2, right=2, top=16, bottom=40),
    )

    @property
    def headers(self) -> tuple[str, str, str]:
        return gettext("From"), gettext("Until"), gettext("Tier")

    @cached_property
    def rows(self) -> list[tuple[str, str, str]]:
        return [
            (
                short_date(span.starts_on),
                short_date(span.ends_on) if span.ends_on else gettext("today"),
                gettext("%(tier)s, kept for a time") % {"tier": span.tier.label}
                if span.lapsing
                else str(span.tier.label),
            )
            for span in self.spans
        ]

    @cached_property
    def drawings(self) -> list[Drawing]:
        return [self._drawn(frame) for frame in self.FRAMES] if self.spans else []

    def _drawn(self, frame: Frame) -> Drawing:
        last = max([self.today, *(span.ends_on for span in self.spans if span.ends_on)])
        axis = DateAxis(self.spans[0].starts_on, last, frame.left, frame.width - frame.right)
        base = frame.height - frame.bottom
        paths: list[Path] = []
        hatches: list[Hatch] = []
        short = (axis.last - axis.first).days < SHORT_HISTORY_DAYS
        labels = axis.months(base, at_most=9 if frame.name == "wide" else 5) if short else axis.years(base)
        for span in self.spans:
            rank = min(span.tier.rank, HIGHEST_RANK)
            left, right = axis.x(span.starts_on), axis.x(span.ends_on or self.today)
            top = base - 14 - rank * 18
            block = f"M{left} {base}V{top}H{right}V{base}Z"
            if span.lapsing:
                hatches.append(Hatch(block, rank))
            else:
                paths.append(Path(block, f"chart-block metal-{rank}"))
            paths.append(Path(f"M{left} {top}H{right}", f"chart-edge metal-{rank}"))
            text = str(span.tier.label)
            if rank and right - left > len(text) * LETTER_WIDTH + 12:
                inside = "" if span.lapsing else " chart-inside"
                labels.append(Label(left + 8, top + 16, text, "start", f"chart-name{inside} metal-{rank}"))
        today_x = axis.x(self.today)
        paths += [
            Path(_across(axis, base), "chart-zero"),
            Path(f"M{today_x} {frame.top - 12}V{base}", "chart-today"),
        ]
        return Drawing(frame.name, frame.width, frame.height, paths, labels, hatches=hatches)
