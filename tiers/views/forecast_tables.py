"""The lists of the forecast, for the page and to be saved."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core import formats
from core.components import Loss
from core.tables import DayColumn, MoneyColumn, PortalTable
from specializations.enums import Measure, TierSlug
from specializations.wording import achievement_words, shortfall_words
from tiers.engine.forecast import LossEvent
from tiers.revenue import RevenueMonth
from tiers.views.losses import final_day


class LossTable(PortalTable):
    """The losses of a forecast as rows of a file; ``losses`` are the same ones in words."""

    caption = _("Coming losses")

    what = tables.Column(verbose_name=_("What"))
    starts_on = DayColumn(verbose_name=_("No longer met from"))
    final_on = DayColumn(verbose_name=_("Lost on"))
    cause = tables.Column(verbose_name=_("Cause"))
    because = tables.Column(verbose_name=_("Behind it"))
    remedy = tables.Column(verbose_name=_("What stops it"))

    def __init__(self, events: Sequence[LossEvent], *, losses: Sequence[Loss], names: Mapping[str, str]) -> None:
        super().__init__(
            [
                {
                    "what": achievement_words(event.achievement, names),
                    "starts_on": date.fromordinal(event.on),
                    "final_on": final_day(event),
                    "cause": loss.cause,
                    "because": "; ".join(str(row.label) for row in loss.because),
                    "remedy": loss.remedy,
                }
                for event, loss in zip(events, losses, strict=True)
            ]
        )


class MinimumColumn(tables.Column):
    """What a month's revenue lacks of a tier's minimum, with that minimum under it."""

    def __init__(self, tier: TierSlug) -> None:
        super().__init__(verbose_name=tier.label, accessor=f"minimums__{tier}", orderable=False)

    def render(self, value: int, record: RevenueMonth) -> SafeString:
        least = _now("of %(minimum)s") % {"minimum": formats.money(formats.euros(value))}
        return format_html('{} <span class="second">{}</span>', _reached(record.revenue_e4, value), least)

    def value(self, value: int, record: RevenueMonth) -> object:
        return _reached(record.revenue_e4, value)


def _reached(revenue_e4: int, minimum: int) -> str:
    if revenue_e4 >= minimum:
        return pgettext("requirement", "Met")
    return shortfall_words(Measure.REVENUE, minimum - revenue_e4)


class RevenueMonthTable(PortalTable):
    """Revenue in the window month by month; ``tiers`` are those that ask for some."""

    caption = _("Revenue in the window, month by month")
    prefix = "months"

    on = DayColumn(verbose_name=_("Day"), orderable=False)
    revenue_e4 = MoneyColumn(verbose_name=_("Revenue in the window"), orderable=False)

    def __init__(self, months: Sequence[RevenueMonth], *, tiers: Sequence[TierSlug], **kwargs: Any) -> None:
        columns = [(tier.value, MinimumColumn(tier)) for tier in tiers]
        super().__init__(months, extra_columns=columns, prefix=self.prefix, **kwargs)

    def render_on(self, value: date, record: RevenueMonth) -> SafeString:
        projected = _now("if nothing new is declared") if record.is_projected else ""
        note = _now("today") if record.is_today else projected
        return format_html('{} <span class="second">{}</span>', formats.short_date(value), note)

    def value_on(self, value: date) -> date:
        return value
