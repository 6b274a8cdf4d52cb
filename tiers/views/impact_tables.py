"""The lists of a version's impact: who moves, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from core import formats
from core.components import EmptyState
from core.tables import DATED, DayColumn, NumberColumn, PortalTable
from partners.models import Partner
from specializations.enums import Measure, TierSlug
from specializations.wording import achievement_words, shortfall_words
from tiers.engine.causes import KEPT, MET, Cause
from tiers.impact import Tally
from tiers.preview import MoveTable
from tiers.wording import cause_words


@dataclass(frozen=True, eq=False)
class Move:
    """One row of a table of moves; what it takes to show it is found when it is shown."""

    table: MoveTable
    row: int
    partner: Partner
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.partner.name

    @property
    def before(self) -> TierSlug:
        return list(TierSlug)[self.table.moves.before[self.row]]

    @property
    def after(self) -> TierSlug:
        return list(TierSlug)[self.table.moves.after[self.row]]

    @property
    def ranks(self) -> tuple[int, int]:
        return int(self.table.moves.before[self.row]), int(self.table.moves.after[self.row])

    @property
    def level(self) -> str:
        return achievement_words(self.table.axes.achievements[self.table.moves.achievement[self.row]], self.names)

    @property
    def gained(self) -> bool:
        return bool(self.table.moves.after[self.row])

    @property
    def final_on(self) -> date:
        return date.fromordinal(int(self.table.moves.final_on[self.row]))

    @cached_property
    def cause(self) -> Cause:
        return self.table.moves.cause(self.row, self.table.axes)

    @property
    def reason(self) -> str:
        """The requirement that decides it, with the value: ``Gold needs €300,000 of revenue and has €255,020.``"""
        words = cause_words(self.cause.as_json(), self.names)
        if self.cause.code == KEPT:
            return " ".join(part for part in (pgettext("mover", "Kept longer by this version."), words) if part)
        if self.cause.code == MET and words:
            return pgettext("mover", "Under the rules in force: %(requirement)s") % {"requirement": words}
        return words

    @property
    def gap(self) -> str:
        """How close it is: ``€44,980 more``."""
        missing = self.cause.minimum - self.cause.value
        if not self.cause.measure or missing <= 0:
            return ""
        return shortfall_words(Measure(self.cause.measure), missing)

    @property
    def keeper(self) -> str:
        match self.table.moves.keeper(self.row):
            case "grace":
                return pgettext("mover", "in grace until then")
            case "transition":
                return pgettext("mover", "protected by the transition until then")
            case "exception":
                return pgettext("mover", "kept by an exception until then")
        return ""


class _MoveTable(PortalTable):
    name = tables.Column(verbose_name=_("Partner"))
    reason = tables.Column(verbose_name=_("Decided by"), orderable=False)
    gap = tables.Column(verbose_name=_("Missing"), orderable=False)
    final_on = DayColumn(verbose_name=_("Final on"))

    def render_name(self, record: Move) -> SafeString:
        url = reverse("tiers:scorecard", args=[record.partner.code])
        return format_html(
            '<a href="{}">{}</a> <span class="second">{}</span>', url, record.partner, record.partner.place
        )

    def render_final_on(self, value: date, record: Move) -> SafeString | str:
        day = formats.short_date(value)
        return format_html('{} <span class="second">{}</span>', day, record.keeper) if record.keeper else day


class TierMoveTable(_MoveTable):
    caption = _("Who moves")
    empty = EmptyState(_("Nobody moves."))

    ranks = tables.Column(verbose_name=pgettext_lazy("column", "From → to"), attrs=DATED)

    class Meta:
        sequence = ("name", "ranks", "reason", "gap", "final_on")
        order_by = "name"

    def render_ranks(self, record: Move) -> str:
        return render_to_string("components/tier_move.html", {"before": record.before, "after": record.after})


class LevelMoveTable(_MoveTable):
    caption = _("Specializations gained and lost")
    empty = EmptyState(_("Nobody gains or loses a specialization."))

    level = tables.Column(verbose_name=_("Level"))
    gained = tables.Column(verbose_name=_("Change"))

    class Meta:
        sequence = ("name", "level", "gained", "reason", "gap", "final_on")
        order_by = "name"

    def render_gained(self, value: bool) -> str:
        return str(pgettext("level", "gained") if value else pgettext("level", "lost"))


@dataclass(frozen=True)
class Group:
    """A country, a team or a level, and what happens there."""

    label: str
    tally: Tally


class GroupTable(PortalTable):
    empty = EmptyState(_("Nothing changes."))

    label = tables.Column(orderable=False)
    falls = NumberColumn(accessor="tally__falls", verbose_name=_("Fall"), orderable=False)
    rises = NumberColumn(accessor="tally__rises", verbose_name=_("Rise"), orderable=False)
    lost = NumberColumn(accessor="tally__lost", verbose_name=_("Specializations lost"), orderable=False)
    gained = NumberColumn(accessor="tally__gained", verbose_name=_("Specializations gained"), orderable=False)

    def __init__(self, *args: Any, heading: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caption = heading  # type: ignore[misc]  # of this one table
        self.columns["label"].column.verbose_name = heading


@dataclass(frozen=True)
class LevelRow:
    label: str
    met_lost: int
    met_gained: int
    held_lost: int
    held_gained: int


class LevelTable(PortalTable):
    caption = _("By specialization")
    empty = EmptyState(_("No specialization is gained or lost."))

    label = tables.Column(verbose_name=_("Level"), orderable=False)
    met_lost = NumberColumn(verbose_name=_("No longer met"), orderable=False)
    met_gained = NumberColumn(verbose_name=_("Newly met"), orderable=False)
    held_lost = NumberColumn(verbose_name=_("Lost on the day"), orderable=False)
    held_gained = NumberColumn(verbose_name=_("Gained on the day"), orderable=False)
