"""Fields of the editor: numbers as the reader writes them, notes, origins."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.formats import number
from specializations.enums import Origin
from specializations.rulebook_yaml.scalars import CONTROL

GROUPED = {
    "en": re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"),
    "fr": re.compile(r"(\d{1,3}( \d{3})+|\d+)(,\d+)?"),
}
SPACES = re.compile(r"[\s\u00a0\u202f]+")
NEGATIVE = re.compile(r"[-\u2212]\s*[\d ]+.*")
LONGEST_NOTE = 300
NEGATIVE_MINIMUM = _("A minimum cannot be negative.")


class NumberField(forms.Field):
    """A number that is not negative, grouped as the language does: ``250,000.50``, ``250 000,50``.

    A point for thousands would be read as a hundredth of what was meant: what is not plain is refused.
    """

    widget = forms.TextInput

    def __init__(
        self,
        *,
        highest: int,
        places: int = 0,
        lowest: int = 0,
        negative: Text = NEGATIVE_MINIMUM,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.highest, self.places, self.lowest, self.negative = highest, places, lowest, negative
        self.widget.attrs |= {"inputmode": "decimal" if places else "numeric", "autocomplete": "off"}

    def prepare_value(self, value: object) -> object:
        return number(value) if isinstance(value, Decimal | int) else value

    def to_python(self, value: object) -> Decimal | None:
        text = SPACES.sub(" ", str(value if value is not None else "")).strip()
        if not text:
            return None
        french = get_language() == "fr"
        if NEGATIVE.fullmatch(text):
            raise ValidationError(str(self.negative) if self.lowest == 0 else self._least())
        if not GROUPED["fr" if french else "en"].fullmatch(text):
            example = "250 000" if french else "250,000"
            raise ValidationError(_("Write a number such as %(example)s."), params={"example": example})
        plain = text.replace(" ", "").replace(",", "." if french else "")
        return Decimal(plain)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if value < self.lowest:
            raise ValidationError(self._least())
        if value > self.highest:
            raise ValidationError(_("At most %(highest)s."), params={"highest": number(self.highest)})
        if value != round(value, self.places):
            if not self.places:
                raise ValidationError(_("Write a whole number."))
            raise ValidationError(_("At most %(places)s decimals."), params={"places": self.places})

    def _least(self) -> str:
        return _("At least %(lowest)s.") % {"lowest": number(self.lowest)}


class PlainTextField(forms.CharField):
    """Text that a file of the rules can hold: without control characters, lines ended as everywhere."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace("\r\n", "\n")
        if CONTROL.search(text):
            raise ValidationError(_("Remove the control characters."))
        return text


class NoteField(PlainTextField):
    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Note"), **options}, required=False, max_length=LONGEST_NOTE)
        self.widget.attrs |= {"rows": 2}


class OriginField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        choices = [("", _("not stated")), *Origin.choices]
        super().__init__(**{"label": _("Origin"), **options}, choices=choices, required=False)
