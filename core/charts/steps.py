"""An amount over time that moves in steps, against thresholds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext

from core.charts.geometry import (
    LETTER_WIDTH,
    LINE_HEIGHT,
    DateAxis,
    Dot,
    Drawing,
    Frame,
    Label,
    Path,
    across,
    first_days_of_months,
    grid_step,
)
from core.components import Text, Tier
from core.drawings import HIGHEST_RANK
from core.formats import compact_money, money, short_date


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
        days = {*first_days_of_months(self._first, self._last), self.today}
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
        step = grid_step(max(*values, Decimal(1)))
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
                paths.append(Path(across(axis, y(grid)), "chart-grid"))
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
            Path(across(axis, zero), "chart-zero"),
        ]
        paths += [
            Path(
                across(axis, y(each.value)),
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
        """Above today's point; beside it where the line comes down from higher up and would cross the text."""
        amount = self._value_on(self.today)
        text = gettext("%(amount)s today") % {"amount": compact_money(amount)}
        width = len(text) * LETTER_WIDTH
        ends = [*(point.on for point in self.points[1:]), self.today]
        falling = any(
            point.value > amount and x - width // 2 < axis.x(end) <= x
            for point, end in zip(self.points, ends, strict=True)
        )
        if falling and x + 8 + width < axis.right:
            return Label(x + 8, y - 6, text, "start", "chart-value")
        at_start, at_end = x - width // 2 < axis.left, x + width // 2 > axis.right
        return Label(x, y - 12, text, "start" if at_start else "end" if at_end else "middle", "chart-value")


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


def _steps(corners: Sequence[tuple[int, int]], end: int) -> str:
    """A line that goes right, then up or down, through ``corners`` and on to ``end``."""
    parts = ["M{} {}".format(*corners[0])]
    for (_x, before), (x, after) in pairwise(corners):
        if after != before:
            parts.append(f"H{x}V{after}")
    return "".join([*parts, f"H{end}"])
