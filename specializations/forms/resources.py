"""A resource of the catalogue as a form: a title in both languages, and a file or a link."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.base import File
from django.core.validators import URLValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.forms import Fieldset
from specializations.forms.catalogue import EntryForm
from specializations.forms.fields import PlainTextField
from specializations.models import Resource, Specialization


class ResourceForm(EntryForm[Resource]):
    """A file that is sent replaces what was there; a link does, too."""

    unseen = frozenset({"seen", "upload"})
    fieldsets = (
        Fieldset(("seen", ("title_en", "title_fr"), "specialization"), _("Resource")),
        Fieldset(("upload", "url"), _("A file or a link")),
    )

    title_en = PlainTextField(label=_("Title in English"), max_length=200)
    title_fr = PlainTextField(label=_("Title in French"), max_length=200)
    upload = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A PDF, an image, a Word or Excel file or plain text, up to 20 MB."),
    )
    url = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("Where the resource is to be found, if it is no file."),
    )

    class Meta:
        model = Resource
        fields = ("title_en", "title_fr", "specialization", "url")
        labels: ClassVar[dict[str, Text]] = {"specialization": _("Specialization")}
        help_texts: ClassVar[dict[str, Text]] = {
            "specialization": _("Only partners that hold it open the file or the link.")
        }

    def set_choices(self) -> None:
        self.offered("specialization", Specialization.objects.all())
        if self.entry is not None and self.entry.file is not None:
            hint = _now("Now: %(file)s. Another file replaces it.") % {"file": self.entry.file.original_name}
            self.fields["upload"].help_text = f"{hint} {self.fields['upload'].help_text}"

    @property
    def sent_file(self) -> File | None:
        found: File | None = self.cleaned_data.get("upload")
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if {"upload", "url"} & set(self.errors):
            return values
        if values.get("upload") and values.get("url"):
            self.add_error("upload", _("Give a file or a link, not both: leave one of them empty."))
        elif not (values.get("upload") or values.get("url") or self._keeps_file):
            self.add_error("upload", _("Choose a file, or give a link."))
        return values

    @property
    def _keeps_file(self) -> bool:
        return self.entry is not None and self.entry.file is not None

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, "file": None} if found["url"] else found
