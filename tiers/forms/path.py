"""Where a path leads, and what it should spare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tiers.forms.impact import AskingForm, set_choices
from tiers.options import Choice


class PathForm(AskingForm):
    """`targets` are grouped; `specializations` those in which somebody may be trained."""

    submit_label = _("Show the path")
    narrows = ("people", "only")

    to = forms.ChoiceField(label=_("To"))
    people = forms.BooleanField(label=_("As few people as possible"), required=False)
    only = forms.MultipleChoiceField(
        label=_("Train only in"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None: in any.")
    )

    def __init__(
        self,
        *args: Any,
        targets: Sequence[tuple[str, Sequence[Choice]]],
        specializations: Iterable[Choice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = list(targets)
        set_choices(self, "only", specializations)
