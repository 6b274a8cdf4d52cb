"""How many would remain at each minimum: a line that only comes down, with the minimums that matter marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from core.charts.geometry import LETTER_WIDTH, LINE_HEIGHT, Dot, Drawing, Frame, Label, Path, grid_step
from core.components import Text
from core.formats import compact_money, number


@dataclass(frozen=True, slots=True)
class Mark:
    """A minimum with its name; ``is_new`` is drawn full, another one as a ring."""

    minimum: int
    label: Text
    is_new: bool = False


@dataclass(frozen=True)
class MinimumCurve:
    """``count`` says how many remain at a minimum from 0 to ``highest``; minimums are whole euros, or counts.

    ``minimums`` are those of the table. ``finding`` is what a screen reader says instead of the picture.
    """

    count: Callable[[int], int]
    highest: int
    is_amount: bool
    minimums: Sequence[int]
    marks: Sequence[Mark]
    headers: tuple[Text, Text]
    finding: Text
    caption: Text

    FRAMES = (
        Frame("wide", 660, 280, left=52, right=24, top=36, bottom=40),
        Frame("narrow", 300, 240, left=40, right=16, top=36, bottom=40),
    )

    @property
    def value_label(self) -> Text:
        return self.headers[1]

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        return [(self._words(minimum), number(self.count(minimum))) for minimum in self.minimums]

    @cached_property
    def drawings(self) -> list[Drawing]:
        return [self._drawn(frame) for frame in self.FRAMES]

    def _words(self, minimum: int) -> str:
        return compact_money(Decimal(minimum)) if self.is_amount else number(minimum)

    def _drawn(self, frame: Frame) -> Drawing:
        left, right, base = frame.left, frame.width - frame.right, frame.height - frame.bottom
        most = max(self.count(0), 1)

        def x(minimum: int) -> int:
            return round(left + (right - left) * min(minimum, self.highest) / self.highest)

        def y(count: int) -> int:
            return round(base - (base - frame.top) * count / most)

        line = self._line(left, right, y)
        step = int(grid_step(Decimal(most), at_most=3)) or 1
        grid = list(range(0, most + 1, step))
        paths = [Path(f"M{left} {y(count)}H{right}", "chart-grid" if count else "chart-zero") for count in grid]
        paths += [Path(f"{line}V{base}H{left}Z", "chart-area"), Path(line, "chart-line")]
        labels = [Label(left - 8, y(count) + 4, number(count), "end") for count in grid]
        labels += self._below(frame, x, base)
        dots = [
            Dot(
                x(mark.minimum), y(self.count(mark.minimum)), "chart-dot" if mark.is_new else "chart-dot chart-dot-open"
            )
            for mark in self.marks
        ]
        return Drawing(frame.name, frame.width, frame.height, paths, [*labels, *self._named(dots, right)], dots)

    def _line(self, left: int, right: int, y: Callable[[int], int]) -> str:
        """One count for every unit of width, which is as exact as the picture can be."""
        height = y(self.count(0))
        parts = [f"M{left} {height}"]
        for place in range(left + 1, right + 1):
            below = y(self.count(-(-self.highest * (place - left) // (right - left))))
            if below != height:
                parts.append(f"H{place}V{below}")
                height = below
        return "".join([*parts, f"H{right}"])

    def _below(self, frame: Frame, x: Callable[[int], int], base: int) -> list[Label]:
        """Minimums under the line, as many as fit."""
        labels: list[Label] = []
        apart = (6 if self.is_amount else 3) * LETTER_WIDTH + 4
        for minimum in self.minimums:
            place = x(minimum)
            if minimum <= self.highest and (not labels or place - labels[-1].x >= apart):
                at_end = place > frame.width - 3 * LETTER_WIDTH
                labels.append(Label(place, base + 18, self._words(minimum), "end" if at_end else "middle"))
        return labels

    def _named(self, dots: Sequence[Dot], right: int) -> list[Label]:
        """The marks' names above their dots; one that would lie on another goes below the line."""
        labels: list[Label] = []
        taken: list[tuple[int, int, int]] = []
        for mark, dot in sorted(zip(self.marks, dots, strict=True), key=lambda pair: pair[1].x):
            text = f"{number(self.count(mark.minimum))} {mark.label}"
            width = len(text) * LETTER_WIDTH
            at_end = dot.x + width > right
            start = dot.x - width if at_end else dot.x
            top = dot.y - 10
            while any(abs(top - y) < LINE_HEIGHT and start < end and begin < start + width for begin, end, y in taken):
                top += 2 * LINE_HEIGHT
            taken.append((start, start + width, top))
            labels.append(Label(dot.x, top, text, "end" if at_end else "start", "chart-value"))
        return labels
