"""The tier over time, one block a span."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from core.charts.geometry import LETTER_WIDTH, DateAxis, Drawing, Frame, Hatch, Label, Path, across
from core.components import Text, Tier
from core.drawings import HIGHEST_RANK
from core.formats import short_date

SHORT_HISTORY_DAYS = 500  # a history shorter than this is divided into months, a longer one into years


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
        for before, span in zip((None, *self.spans), self.spans, strict=False):
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
            continued = before is not None and before.tier.rank == span.tier.rank
            if rank and not continued and right - left > len(text) * LETTER_WIDTH + 12:
                inside = "" if span.lapsing else " chart-inside"
                labels.append(Label(left + 8, top + 16, text, "start", f"chart-name{inside} metal-{rank}"))
        today_x = axis.x(self.today)
        paths += [
            Path(across(axis, base), "chart-zero"),
            Path(f"M{today_x} {frame.top - 12}V{base}", "chart-today"),
        ]
        return Drawing(frame.name, frame.width, frame.height, paths, labels, hatches=hatches)
