from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core import formats
from core.components import EmptyState, Text
from core.tables import NUMERIC, NumberColumn, PortalTable

DAY_HOURS = Decimal(24)


class HoursColumn(tables.Column):
    """Business hours, with the days of 24 of them below."""

    attrs = NUMERIC

    def render(self, value: Decimal) -> SafeString:
        days = formats.number(value / DAY_HOURS, places=1)
        hours = _now("%(hours)s h") % {"hours": formats.number(value, places=1)}
        return format_html('{} <span class="second">{}</span>', hours, pgettext("unit", "%(days)s d") % {"days": days})

    def value(self, value: Decimal) -> Decimal:
        """In a file the hours alone."""
        return value


class PercentColumn(tables.Column):
    """A share with what it is a share of, by the accessor ``of``."""

    attrs = NUMERIC

    def __init__(self, *args: Any, part: str, whole: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.whole = part, whole

    def render(self, value: Decimal, record: Any) -> SafeString:
        of = _now("%(part)s of %(whole)s") % {
            "part": formats.number(getattr(record, self.part)),
            "whole": formats.number(getattr(record, self.whole)),
        }
        return format_html('{} <span class="second">{}</span>', formats.percent(value), of)

    def value(self, value: Decimal) -> Decimal:
        return value


class StatisticsTable(PortalTable):
    caption = _("Answer times and rates")
    empty = EmptyState(
        _("Nothing was answered in this period."),
        how=_("Choose a longer period, or come back when requests are decided."),
    )

    label = tables.Column(verbose_name=_("Group"))
    answers = NumberColumn(verbose_name=_("Answers"))
    median_hours = HoursColumn(verbose_name=_("Median"))
    mean_hours = HoursColumn(verbose_name=_("Mean"))
    p90_hours = HoursColumn(verbose_name=_("9 of 10 within"))
    sent_back = NumberColumn(verbose_name=_("Sent back"))
    acceptance_percent = PercentColumn(part="approved", whole="decided", verbose_name=_("Accepted"))
    win_percent = PercentColumn(part="won", whole="ended", verbose_name=_("Won"))

    class Meta:
        orderable = False

    def __init__(self, *args: Any, heading: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns["label"].column.verbose_name = heading
