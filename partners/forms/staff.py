"""A partner's people and what they have earned."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.components import Text
from core.forms import DayField, Fieldset, LayoutMixin
from partners.forms.fields import DocumentField
from partners.models import Partner
from partners.querysets import PartnerQuerySet
from partners.staff_rows import LARGEST_BYTES
from specializations.models import Accreditation, Specialization


class PersonForm(LayoutMixin, forms.Form):
    fieldsets = (Fieldset(("name", "email", "joined_on")),)

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    joined_on = DayField(
        label=_("With the company since"),
        required=False,
        help_text=_("Empty: since before the awards that are recorded here."),
    )


class LeavingForm(LayoutMixin, forms.Form):
    """The last day is asked for; what is stored is the day after."""

    last_day = DayField(
        label=_("Last day with the company"), required=False, help_text=_("Empty: the person stays with the company.")
    )

    @property
    def left_on(self) -> date | None:
        last_day = self.cleaned_data["last_day"]
        return last_day + timedelta(days=1) if last_day else None


class RehireForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Put back on the list")

    joined_on = DayField(label=_("With the company again since"))


class MoveForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Move to this partner")

    partner = forms.CharField(label=_("Code of the new partner"), max_length=60)
    joined_on = DayField(label=_("There from"), help_text=_("The day before is the last one here."))

    def __init__(self, *args: Any, partners: PartnerQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = partners

    def clean_partner(self) -> Partner:
        found = self.partners.filter(code=self.cleaned_data["partner"]).first()
        if found is None:
            raise forms.ValidationError(_("None of the partners that you look after has this code. Capitals matter."))
        return found


class ManyPeopleForm(LayoutMixin, forms.Form):
    """Rows pasted from a table, or a CSV file; the file goes first where both are given."""

    submit_label: ClassVar[Text] = _("Add these people")

    rows = forms.CharField(
        label=_("People, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "Name; e-mail address; with the company since (2026-01-31 or 31/01/2026). Only the name is needed."
        ),
    )
    file = forms.FileField(
        label=_("Or a CSV file"), required=False, help_text=_("UTF-8, the same columns, with or without a first line.")
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        file = found.get("file")
        if file is not None:
            found["rows"] = self._read(file)
        if not self.errors and not (found.get("rows") or "").strip():
            self.add_error("rows", _("Paste at least one line, or choose a file."))
        return found

    def _read(self, file: Any) -> str:
        if file.size > LARGEST_BYTES:
            self.add_error("file", _("The file is larger than 1 MB: split it."))
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not written in UTF-8: save it as “CSV UTF-8”."))
            return ""


class AccreditationChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.specialization} · {obj.type}"


class AwardForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Record the award")
    fieldsets = (Fieldset(("accreditation", ("awarded_on", "last_day"), "certificate_number", "file")),)

    accreditation = AccreditationChoice(
        queryset=Accreditation.objects.none(), to_field_name="code", label=_("Accreditation")
    )
    awarded_on = DayField(label=_("Obtained on"))
    last_day = DayField(
        label=_("Last valid day"), required=False, help_text=_("Empty: by the validity of the accreditation.")
    )
    certificate_number = forms.CharField(label=_("Certificate number"), max_length=80, required=False)
    file = DocumentField(label=_("Certificate"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["accreditation"]
        choices.queryset = Accreditation.objects.select_related("specialization").order_by("specialization", "type")

    @property
    def expires_on(self) -> date | None:
        last_day = self.cleaned_data["last_day"]
        return last_day + timedelta(days=1) if last_day else None


class ReferenceForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Submit the reference")

    specialization = forms.ModelChoiceField(
        queryset=Specialization.objects.none(), to_field_name="slug", label=_("Specialization")
    )
    customer = forms.CharField(label=_("Customer"), max_length=200)
    file = DocumentField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["specialization"]
        choices.queryset = Specialization.objects.all()


class ValidationForm(ReferenceForm):
    submit_label: ClassVar[Text] = _("Submit the validation")

    customer = None  # type: ignore[assignment]  # a validation has none
    validated_on = DayField(label=_("Validated on"))
    field_order = ("specialization", "validated_on", "file")
