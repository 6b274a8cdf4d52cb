"""A field that several forms about partners share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DocumentField(forms.FileField):
    """A document that proves something; ``core.actions.store_attachment`` looks into it."""

    def __init__(self, **kwargs: Any) -> None:
        hint = _("A PDF, an image, a Word or Excel file or plain text, up to 20 MB.")
        super().__init__(**{"label": _("Document"), "help_text": hint, **kwargs})
