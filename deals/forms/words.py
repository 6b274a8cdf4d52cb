"""The words of agreements, as a programme admin writes them: in both languages, always as a new version."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import formats
from core.components import Text
from core.forms import Fieldset, LayoutMixin
from deals.documents import PLACEHOLDERS, unknown_placeholders
from deals.enums import ReasonKind

BODY = forms.Textarea(attrs={"rows": 24, "spellcheck": "true"})


class ReasonForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Add the reason")
    fieldsets = (Fieldset((("kind", "code"), "label_en", "label_fr")),)

    kind = forms.ChoiceField(choices=ReasonKind.choices, label=_("Decision"))
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens; it stays when the words change."),
        error_messages={"invalid": _("Use letters, digits and hyphens only, without blanks.")},
    )
    label_en = forms.CharField(label=_("Wording in English"), max_length=200)
    label_fr = forms.CharField(label=_("Wording in French"), max_length=200)


class RewordForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Use the new wording")
    fieldsets = (Fieldset(("label_en", "label_fr")),)

    label_en = forms.CharField(label=_("Wording in English"), max_length=200)
    label_fr = forms.CharField(label=_("Wording in French"), max_length=200)


class ContractTextForm(forms.Form):
    """The next version of the contract; ``based_on`` is the version that its author read."""

    body_en = forms.CharField(label=_("Text in English"), widget=BODY)
    body_fr = forms.CharField(label=_("Text in French"), widget=BODY)
    note = forms.CharField(label=_("What changed"), max_length=300)
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def clean_body_en(self) -> str:
        return self._known("body_en")

    def clean_body_fr(self) -> str:
        return self._known("body_fr")

    def _known(self, name: str) -> str:
        body: str = self.cleaned_data[name].replace("\r\n", "\n")
        unknown = unknown_placeholders(body)
        if unknown:
            words = _now("The portal does not know what stands for %(names)s. It knows: %(known)s.")
            names = formats.joined(f"{{{each}}}" for each in unknown)
            known = ", ".join(f"{{{each}}}" for each in sorted(PLACEHOLDERS))
            raise forms.ValidationError(words % {"names": names, "known": known})
        return body

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in ("body_en", "body_fr"):
            if name in found and not found[name].lstrip().startswith("# "):
                self.add_error(name, _now("Begin with a heading: a line that starts with “# ”."))
        return found
