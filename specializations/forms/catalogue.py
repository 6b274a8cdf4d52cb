"""Entries of the catalogue as forms: a new one, and one that is there, which two people may have open at once."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.forms import Fieldset, LayoutMixin
from core.merging import MergingMixin
from specializations.enums import Level
from specializations.forms.fields import NumberField, PlainTextField
from specializations.models import Accreditation, Benefit, Specialization, Tier

HIGHEST_FEE = 99_999
LONGEST_VALIDITY = 600
HIGHEST_POSITION = 999

Entry = TypeVar("Entry", bound=models.Model)


class EntryForm(MergingMixin, LayoutMixin, forms.ModelForm, Generic[Entry]):
    """``entry`` is the one that is changed; without one it is added.

    ``new_only`` are asked for only then, ``kept_only`` only of one that is there.
    """

    new_only: ClassVar[frozenset[str]] = frozenset()
    kept_only: ClassVar[frozenset[str]] = frozenset()

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, entry: Entry | None = None, editor: str = "", **options: Any
    ) -> None:
        self.entry, self.editor, self.subject = entry, editor, _("this entry")
        super().__init__(instance=copy(entry) if entry else None, **options)
        for name in self.new_only if entry else self.kept_only:
            del self.fields[name]
        self.set_choices()
        self.remember()
        if data is not None:
            self.is_bound = True
            self.data = self.taken(data) if entry else {name: data[name] for name in self.fields if name in data}

    def set_choices(self) -> None:
        """Leave out what cannot be chosen."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        self.tell_conflicts()
        return values

    @property
    def sent_file(self) -> File | None:
        """A file that was sent with a valid form."""
        return None

    def values(self) -> dict[str, Any]:
        """What the entry is to say, once the form is valid."""
        return {name: getattr(self.instance, name) for name in self._names()}

    def offered(self, name: str, choices: models.QuerySet[Any]) -> None:
        """What is retired is chosen only where it was chosen before."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        current = getattr(self.entry, f"{name}_id", None) if self.entry else None
        field.queryset = choices.filter(models.Q(retired_at=None) | models.Q(pk=current))


class SpecializationForm(EntryForm[Specialization]):
    new_only = frozenset({"slug"})
    fieldsets = (
        Fieldset(("seen", ("slug", "name"), ("kind", "group"), "description_en", "description_fr", "position")),
    )

    name = PlainTextField(label=_("Name"), max_length=100, help_text=_("A proper name: the same in every language."))
    position = NumberField(
        label=_("Position in lists"), highest=HIGHEST_POSITION, negative=_("Write a number from 0 on.")
    )

    class Meta:
        model = Specialization
        fields = ("slug", "name", "kind", "group", "description_en", "description_fr", "position")
        labels: ClassVar[dict[str, Text]] = {
            "slug": _("Code"),
            "kind": _("Kind"),
            "group": _("Group"),
            "description_en": _("Description in English"),
            "description_fr": _("Description in French"),
        }
        help_texts: ClassVar[dict[str, Text]] = {
            "slug": _("Small letters, digits and hyphens, such as data-loss-prevention; it stays for good.")
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "description_en": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
            "description_fr": forms.Textarea(attrs={"rows": 3, "lang": "fr"}),
        }


class AccreditationForm(EntryForm[Accreditation]):
    new_only = frozenset({"type", "specialization", "role"})
    kept_only = frozenset({"replaced_by"})
    fieldsets = (Fieldset(("seen", ("type", "role"), "specialization", ("fee_eur", "validity_months"), "replaced_by")),)

    type = PlainTextField(
        label=_("Type"),
        max_length=10,
        help_text=_("Such as SSE or STS. With the specialization it makes the code, which stays for good."),
    )
    fee_eur = NumberField(label=_("Fee in EUR"), highest=HIGHEST_FEE, places=2, negative=_("A fee cannot be negative."))
    validity_months = NumberField(
        label=_("Validity in months"),
        lowest=1,
        highest=LONGEST_VALIDITY,
        required=False,
        help_text=_("Proposed for new awards. Empty: without an end."),
    )

    class Meta:
        model = Accreditation
        fields = ("type", "role", "specialization", "fee_eur", "validity_months", "replaced_by")
        labels: ClassVar[dict[str, Text]] = {
            "role": _("Role"),
            "specialization": _("Specialization"),
            "replaced_by": _("Replaced by"),
        }
        help_texts: ClassVar[dict[str, Text]] = {
            "replaced_by": _(
                "Awards of this one then count as awards of the other from tonight on, and expire when they would have"
                " expired. Nobody can earn this one any more."
            )
        }

    def set_choices(self) -> None:
        if "specialization" in self.fields:
            self.offered("specialization", Specialization.objects.all())
        if self.entry is not None:
            same_role = Accreditation.objects.filter(role=self.entry.role).exclude(pk=self.entry.pk)
            self.offered("replaced_by", same_role.order_by("code"))

    def _post_clean(self) -> None:
        given = self.cleaned_data
        if self.entry is None and given.get("type") and given.get("specialization"):
            self.instance.code = f"{given['type']}-{given['specialization'].slug}"
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out


class TierForm(EntryForm[Tier]):
    fieldsets = (Fieldset(("seen", "name")),)

    name = PlainTextField(label=_("Name"), max_length=40, help_text=_("A proper name: the same in every language."))

    class Meta:
        model = Tier
        fields = ("name",)


class BenefitForm(EntryForm[Benefit]):
    new_only = frozenset({"slug"})
    fieldsets = (
        Fieldset(("seen", ("slug", "kind"), ("name_en", "name_fr")), _("Benefit")),
        Fieldset(("description_en", "description_fr"), _("What it gives")),
        Fieldset(("use_en", "use_fr"), _("How to use it")),
        Fieldset(("tier", ("level", "specialization"), "position"), _("What unlocks it")),
    )

    name_en = PlainTextField(label=_("Name in English"), max_length=120)
    name_fr = PlainTextField(label=_("Name in French"), max_length=120)
    level = forms.ChoiceField(label=_("From level"), choices=[("", _("no level")), *Level.choices], required=False)
    position = NumberField(
        label=_("Position in lists"), highest=HIGHEST_POSITION, negative=_("Write a number from 0 on.")
    )

    class Meta:
        model = Benefit
        fields = (
            "slug",
            "kind",
            "name_en",
            "name_fr",
            "description_en",
            "description_fr",
            "use_en",
            "use_fr",
            "tier",
            "level",
            "specialization",
            "position",
        )
        labels: ClassVar[dict[str, Text]] = {
            "slug": _("Code"),
            "kind": _("Kind"),
            "description_en": _("In English"),
            "description_fr": _("In French"),
            "use_en": _("Steps in English"),
            "use_fr": _("Steps in French"),
            "tier": _("From tier"),
            "specialization": _("Of specialization"),
        }
        help_texts: ClassVar[dict[str, Text]] = {
            "slug": _("Small letters, digits and hyphens; it stays for good."),
            "tier": _("Without a tier and a level every partner has it; with both, both are needed."),
            "specialization": _("Empty: of any."),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea(attrs={"rows": 3, "lang": name[-2:]})
            for name in ("description_en", "description_fr", "use_en", "use_fr")
        }

    def set_choices(self) -> None:
        self.offered("specialization", Specialization.objects.all())
        for name in ("description_en", "description_fr", "use_en", "use_fr"):
            self.fields[name].required = True
