"""The scorecard on one sheet of paper, made of the components of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepInFrame, Spacer

from core import formats
from core.components import Freshness, Loss, SpecializationCard, StandingHero, TierMatrix
from core.pdf import CELL, HEADING, HEIGHT, SMALL, STRONG, TITLE, WIDTH, lined_table, pdf, text
from partners.models import Partner

LOSSES_SHOWN = 6


def scorecard_pdf(partner: Partner, found: Mapping[str, Any], *, on: date) -> bytes:
    """``found`` is the context of the scorecard page. What does not fit on one page is drawn smaller."""
    title = " · ".join((partner.name, _("Tier and specializations")))

    def story() -> list[Flowable]:
        parts = [
            text(partner.name, TITLE),
            *_standing(found["hero"]),
            *_matrix(found["matrix"]),
            *_specializations(found["cards"]),
            *_losses(found["losses"]),
            Spacer(0, 4 * mm),
            text(_freshness(found["freshness"]), SMALL),
        ]
        return [KeepInFrame(WIDTH, HEIGHT - 6 * mm, parts, mode="shrink")]

    return pdf(story, title=title, footer=f"{title} · {formats.long_date(on)}")


def _standing(hero: StandingHero) -> list[Flowable]:
    words = f"{hero.tier.label} · {hero.status.label}"
    if hero.kept_until:
        until = {"day": formats.long_date(hero.kept_until), "tier": hero.next_tier_down}
        words += " · " + _("kept until %(day)s, then %(tier)s") % until
    return [text(words, HEADING), text(hero.cause)]


def _matrix(matrix: TierMatrix) -> list[Flowable]:
    head = [text("", STRONG), text(_("Today"), STRONG), *(text(column.tier.label, STRONG) for column in matrix.columns)]
    rows = [head]
    for row in matrix.rows:
        cells = [f"{cell.minimum} – {cell.missing}" if cell.missing else str(cell.minimum) for cell in row.cells]
        rows.append([text(row.label, STRONG), text(row.value, CELL), *(text(cell or "–", CELL) for cell in cells)])
    first, today = 34 * mm, 26 * mm
    others = (WIDTH - first - today) / max(1, len(matrix.columns))
    widths = [first, today, *(others for _column in matrix.columns)]
    return [text(_("Requirements of every tier"), HEADING), Spacer(0, 1.5 * mm), lined_table(rows, widths, head=True)]


def _specializations(cards: Sequence[SpecializationCard]) -> list[Flowable]:
    rows = [
        [
            text(card.name, STRONG),
            text(" · ".join(str(part) for part in (card.status.label, card.level) if part), CELL),
            text(" ".join(str(part) for part in (card.missing, card.note) if part) or "–", CELL),
        ]
        for card in cards
    ]
    widths = [48 * mm, 44 * mm, WIDTH - 92 * mm]
    return [text(_("Specializations"), HEADING), Spacer(0, 1.5 * mm), lined_table(rows, widths)] if rows else []


def _losses(losses: Sequence[Loss]) -> list[Flowable]:
    heading = text(_("What could be lost next"), HEADING)
    if not losses:
        return [heading, text(_("Nothing: what is held today is held for the next twelve months."))]
    rows = [
        [text(formats.short_date(loss.on), CELL), text(loss.what, STRONG), text(f"{loss.cause} {loss.remedy}", CELL)]
        for loss in losses[:LOSSES_SHOWN]
    ]
    return [heading, Spacer(0, 1.5 * mm), lined_table(rows, [24 * mm, 44 * mm, WIDTH - 68 * mm])]


def _freshness(fresh: Freshness) -> str:
    parts = [
        formats.labelled(_("Computed on"), formats.moment(fresh.computed_at)) if fresh.computed_at else "",
        formats.labelled(_("Orders up to"), formats.long_date(fresh.orders_until)) if fresh.orders_until else "",
        str(fresh.rulebook.label) if fresh.rulebook else "",
    ]
    return " · ".join(part for part in parts if part)
