from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.forms import Fieldset, LayoutMixin


class LookupForm(LayoutMixin, forms.Form):
    """A deal number as it stands on an order."""

    submit_label: ClassVar[Text] = _("Look it up")
    fieldsets = (Fieldset(("number",)),)

    number = forms.CharField(
        label=_("Deal number"),
        max_length=40,
        help_text=_("As it stands on the order, such as TA-2011-000123-K7."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
