from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, FilterForm
from deals.statistics import Grouping

USUAL_DAYS = 90


class StatisticsForm(FilterForm):
    """By what the figures are grouped, and from the first to the last day of the period."""

    by = forms.ChoiceField(choices=Grouping.choices, label=_("By"), required=False)
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)

    def __init__(self, data: Any, *args: Any, today: date, **kwargs: Any) -> None:
        usual = {
            "by": Grouping.PARTNER.value,
            "first": (today - timedelta(days=USUAL_DAYS)).isoformat(),
            "last": today.isoformat(),
        }
        super().__init__({**usual, **{name: data[name] for name in usual if data.get(name)}}, *args, **kwargs)
        self.usual = usual

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is not before the first."))
        return found

    @property
    def period(self) -> tuple[date, date]:
        """The days asked for; the usual ones while the form is wrong."""
        found = self.cleaned_data if self.is_valid() else {}
        first, last = (found.get(name) or date.fromisoformat(self.usual[name]) for name in ("first", "last"))
        return first, last

    @property
    def grouping(self) -> Grouping:
        return Grouping(self.cleaned_data["by"] if self.is_valid() else self.usual["by"])
