"""How forms are laid out: fieldsets declared on the class, one mixin that turns them into a crispy helper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from allauth.account.forms import LoginForm, ResetPasswordForm
from crispy_forms import layout
from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.enums import Delivery
from core.kinds import kinds_for
from core.models import User

EMAIL = _("E-mail address")
FIRST_YEAR, LAST_YEAR = 1990, 2199


@dataclass(frozen=True, slots=True)
class Fieldset:
    """Fields under a legend, one below the other; a tuple of names is a pair that shares a line."""

    fields: Sequence[str | tuple[str, ...]]
    legend: Text = ""


class DayField(forms.DateField):
    """A day of our time: nobody means the year 20 or 9999. Browsers show a calendar and send ISO 8601."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=widget, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise ValidationError(_now("Enter a day between the years %(first)s and %(last)s.") % years)


class LayoutMixin:
    """Gives a form its ``helper``, drawn by ``{% crispy form %}``.

    Without ``fieldsets`` all fields follow one another. ``submit_style`` is that of the button:
    ``primary``, or ``danger`` where something is taken away.
    """

    fieldsets: ClassVar[Sequence[Fieldset]] = ()
    submit_label: ClassVar[Text] = _("Save")
    submit_style: ClassVar[Literal["primary", "outline", "danger"]] = "primary"
    form_method: ClassVar[Literal["post", "get"]] = "post"
    form_class: ClassVar[str] = "form"

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_method = self.form_method
        helper.form_class = self.form_class
        # Our messages instead of the browser's: in the page's language, with a summary that links to them.
        helper.attrs = {"novalidate": True}
        helper.layout = layout.Layout(*self._rows(), self._buttons())
        return helper

    def _rows(self) -> list[object]:
        if not self.fieldsets:
            return list(self.fields)  # type: ignore[attr-defined]  # mixed into a Form
        parts = [(each.legend, self._lines(each)) for each in self.fieldsets]
        return [layout.Fieldset(legend, *lines) for legend, lines in parts if lines]

    def _lines(self, fieldset: Fieldset) -> list[object]:
        """Those fields of the fieldset that the form has: it may have dropped some."""
        there = self.fields  # type: ignore[attr-defined]  # mixed into a Form
        lines = [
            [name for name in ([names] if isinstance(names, str) else names) if name in there]
            for names in fieldset.fields
        ]
        return [line[0] if len(line) == 1 else layout.Div(*line, css_class="field-pair") for line in lines if line]

    def _buttons(self) -> layout.Div:
        submit = StrictButton(self.submit_label, type="submit", css_class=f"button-{self.submit_style}")
        return layout.Div(submit, css_class="form-buttons")


def add_errors(form: forms.BaseForm, refusal: ValidationError) -> None:
    """What an action refused: beside the fields that it names and the form has, above the form otherwise."""
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


class FilterForm(LayoutMixin, forms.Form):
    """The form above a list: its values live in the address, so it is a GET and needs no token.

    A ``django_filters.FilterSet`` uses it through ``class Meta: form = FilterForm``.
    """

    form_method = "get"
    form_class = "filters"
    submit_label = _("Filter")
    submit_style = "outline"

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.disable_csrf = True
        return helper

    def _buttons(self) -> layout.Div:
        buttons = super()._buttons()
        if self.is_bound and any(self.data.get(self.add_prefix(name)) for name in self.fields):
            buttons.append(layout.HTML('{% include "components/clear_filters.html" %}'))
        return buttons


class AccountForm(LayoutMixin, forms.ModelForm):
    fieldsets = (Fieldset(("name", "language", "theme")),)

    class Meta:
        model = User
        fields = ("name", "language", "theme")
        widgets = {"theme": forms.RadioSelect}


class MailForm(LayoutMixin, forms.Form):
    """When the user wants mails of each kind; a field is named by its kind."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, kind in kinds_for(user).items():
            self.fields[key] = forms.ChoiceField(label=str(kind.label), choices=Delivery.choices)


class SignInForm(LoginForm):
    """The link to a new password stands below the form: from the address, Tab leads to the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL
        self.fields["password"].help_text = ""


class AskForLinkForm(ResetPasswordForm):
    """Whoever forgot the password says where the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL
