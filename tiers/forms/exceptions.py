"""Granting an exception, and refusing or ending one."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.forms import DayField, LayoutMixin

REASON = forms.Textarea(attrs={"rows": 3})


class ExceptionForm(LayoutMixin, forms.Form):
    """``choices`` are the achievements with their words."""

    submit_label: ClassVar[Text] = _("Grant, to be approved")

    achievement = forms.ChoiceField(label=_("What is kept"))
    last_day = DayField(label=_("Last day"), help_text=_("The last day on which it is kept."))
    reason = forms.CharField(label=_("Reason"), widget=REASON, max_length=4000, help_text=_("The partner reads this."))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["achievement"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]  # a choice

    @property
    def ends_on(self) -> date:
        """The first day on which nothing is kept any more."""
        last_day: date = self.cleaned_data["last_day"]
        return last_day + timedelta(days=1)


class EndForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("End it")
    submit_style = "danger"

    reason = forms.CharField(label=_("Reason"), widget=REASON, max_length=4000, help_text=_("The partner reads this."))
