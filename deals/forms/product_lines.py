"""A product code and the specialization that its orders count for."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.forms import Fieldset
from specializations.forms.catalogue import EntryForm
from specializations.forms.fields import PlainTextField
from specializations.models import ProductLine, Specialization


class ProductLineForm(EntryForm[ProductLine]):
    new_only = frozenset({"product_code"})
    fieldsets = (Fieldset(("seen", "product_code", "specialization")),)

    product_code = PlainTextField(
        label=_("Product code"),
        max_length=60,
        help_text=_("Exactly as orders name it: small and capital letters are told apart."),
    )

    class Meta:
        model = ProductLine
        fields = ("product_code", "specialization")
        labels: ClassVar[dict[str, Text]] = {"specialization": _("Specialization")}

    def set_choices(self) -> None:
        self.offered("specialization", Specialization.objects.all())
