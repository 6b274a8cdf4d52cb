"""Forms around a version of the rules: making a draft, comparing, submitting, returning, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import formats
from core.forms import DayField, Fieldset, FilterForm, LayoutMixin
from specializations.models import Rulebook


class DraftForm(LayoutMixin, forms.Form):
    """A new draft: its name and the day from which it is to hold, tomorrow at the earliest."""

    submit_label = _("Make the draft")

    name = forms.CharField(label=_("Name"), max_length=120)
    effective_from = DayField(
        label=_("Takes effect on"), help_text=_("Both can be changed until the draft is submitted.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_effective_from(self) -> date:
        day: date = self.cleaned_data["effective_from"]
        if day <= self.today:
            tomorrow = self.today + timedelta(days=1)
            raise forms.ValidationError(
                _("New rules take effect tomorrow, %(day)s, at the earliest."),
                params={"day": formats.long_date(tomorrow)},
            )
        return day


class CompareForm(FilterForm):
    """Two versions, by their public ids."""

    submit_label = _("Compare")

    before = forms.ChoiceField(label=pgettext_lazy("compared", "From"))
    after = forms.ChoiceField(label=pgettext_lazy("compared", "To"))

    def __init__(self, *args: Any, versions: Iterable[Rulebook], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(version.public_id, version.name) for version in versions]
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class RevisionForm(LayoutMixin, forms.Form):
    """A decision about the version that was read, and about no other."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class SubmitForm(RevisionForm):
    submit_label = _("Ask a colleague to publish")
    fieldsets = (
        Fieldset(
            ("revision", "change_text_en", "change_text_fr"),
        ),
    )

    change_text_en = forms.CharField(
        label=_("What changes, in English"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
        help_text=_("Every partner reads it on the page of the rules; those who are affected get it by mail."),
    )
    change_text_fr = forms.CharField(
        label=_("What changes, in French"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4, "lang": "fr"})
    )


class ReturnForm(RevisionForm):
    submit_label = _("Return to draft")
    submit_style = "outline"

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads it."),
    )


class PublishForm(RevisionForm):
    submit_label = _("Publish")


class WithdrawForm(RevisionForm):
    submit_label = _("Withdraw this version")
    submit_style = "danger"

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The rules that are in force stay so. A withdrawn version does not come back."),
    )
