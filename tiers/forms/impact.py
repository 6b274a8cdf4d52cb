"""What the pages about a version's impact ask: a day, what to narrow the lists to, and a minimum to try."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms import layout
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries import countries

from core.enums import CoverageTeam
from core.formats import long_date
from core.forms import FilterForm, LayoutMixin
from partners.enums import StandingStatus
from tiers.impact import AT_ONCE, FALL, RISE

ANY = ("", _("All"))


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[str, object]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(value, str(label)) for value, label in choices]


class AskingForm(FilterForm):
    """A form that always asks something: only what `narrows` can be cleared."""

    narrows: tuple[str, ...] = ()
    submit_label = _("Show")

    def _buttons(self) -> layout.Div:
        buttons = LayoutMixin._buttons(self)
        if any(self.data.get(name) for name in self.narrows):
            buttons.append(layout.HTML('{% include "components/clear_filters.html" %}'))
        return buttons


class ImpactForm(AskingForm):
    """`first_day` is the first that no run has judged (None: no day was); `present` are countries to choose from."""

    narrows = ("country", "team", "direction", "fate")

    on = forms.DateField(
        label=_("On"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False, choices=[ANY, *CoverageTeam.choices])
    direction = forms.ChoiceField(
        label=_("Direction"),
        required=False,
        choices=[
            ANY,
            (FALL, pgettext_lazy("movers", "Those that fall")),
            (RISE, pgettext_lazy("movers", "Those that rise")),
        ],
    )
    fate = forms.ChoiceField(
        label=_("Of those that fall"),
        required=False,
        choices=[
            ANY,
            (AT_ONCE, pgettext_lazy("movers", "at once")),
            (StandingStatus.GRACE.value, pgettext_lazy("movers", "in grace")),
            (StandingStatus.TRANSITION.value, pgettext_lazy("movers", "protected by the transition")),
            (StandingStatus.EXCEPTION.value, pgettext_lazy("movers", "kept by an exception")),
        ],
    )

    def __init__(self, *args: Any, first_day: date | None, present: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_day = first_day
        there = set(present)
        set_choices(self, "country", [ANY, *((code, name) for code, name in countries if code in there)])

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and self.first_day is not None and on < self.first_day:
            raise forms.ValidationError(
                _now("Give %(day)s or a later day: the days before it are judged.") % {"day": long_date(self.first_day)}
            )
        return on


class CurveForm(AskingForm):
    """`rows` are the requirements to choose from. The value is in euros, or a count."""

    row = forms.ChoiceField(label=_("Requirement"))
    value = forms.DecimalField(label=_("Value to try"), required=False, min_value=0, max_digits=14, decimal_places=2)
    on = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "row", rows)
