"""Who looks after which partners: appointing a deputy, giving partners to another channel manager."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.components import Text
from core.enums import VendorRole
from core.forms import DayField, Fieldset, LayoutMixin
from core.models import User
from partners.models import Partner
from specializations.models import Specialization


def channel_managers() -> Any:
    """Those who may look after partners today."""
    return User.objects.filter(vendor_role=VendorRole.CHANNEL_MANAGER, is_active=True).order_by("name", "email")


class ManagedChoice(forms.ModelChoiceField):
    """A manager with the number of partners looked after (annotated ``partners``)."""

    def label_from_instance(self, obj: Any) -> str:
        counted = ngettext("%(count)s partner", "%(count)s partners", obj.partners) % {"count": obj.partners}
        return f"{obj} · {counted}"


class ReassignForm(LayoutMixin, forms.Form):
    """Whose partners go to whom. It changes nothing: the next page asks for the confirmation."""

    form_method = "get"
    submit_label: ClassVar[Text] = _("Show the partners")
    fieldsets = (Fieldset(("manager", "to")),)

    manager = ManagedChoice(queryset=User.objects.none(), to_field_name="public_id", label=_("From"))
    to = forms.ModelChoiceField(queryset=User.objects.none(), to_field_name="public_id", label=_("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managing = User.objects.annotate(partners=Count("managed_partners")).filter(partners__gt=0)
        self.fields["manager"].queryset = managing.order_by("name", "email")  # type: ignore[attr-defined]  # a choice of rows
        self.fields["to"].queryset = channel_managers()  # type: ignore[attr-defined]  # a choice of rows

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("manager") and found.get("manager") == found.get("to"):
            self.add_error("to", _("Choose another channel manager."))
        return found


class DeputyForm(LayoutMixin, forms.Form):
    """Who stands in for whom and for how long; a channel manager appoints for themselves."""

    submit_label: ClassVar[Text] = _("Appoint")

    manager = forms.ModelChoiceField(queryset=User.objects.none(), to_field_name="public_id", label=_("For"))
    deputy = forms.ModelChoiceField(queryset=User.objects.none(), to_field_name="public_id", label=_("Deputy"))
    starts_on = DayField(label=_("From"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: until somebody ends it."))

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        managers = channel_managers()
        if user.is_channel_manager:
            del self.fields["manager"]
            managers = managers.exclude(pk=user.pk)
        else:
            self.fields["manager"].queryset = channel_managers()  # type: ignore[attr-defined]  # a choice of rows
        self.fields["deputy"].queryset = managers  # type: ignore[attr-defined]  # a choice of rows
        self.fields["starts_on"].initial = today

    @property
    def fieldsets(self) -> tuple[Fieldset, ...]:  # type: ignore[override]  # who is asked depends on the reader
        people = ("deputy",) if self.user.is_channel_manager else ("manager", "deputy")
        return (Fieldset((*people, ("starts_on", "last_day"))),)

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return starts_on

    def clean_last_day(self) -> date | None:
        last_day: date | None = self.cleaned_data["last_day"]
        starts_on = self.cleaned_data.get("starts_on")
        if last_day and starts_on and last_day < starts_on:
            raise forms.ValidationError(_("The last day is not before the first."))
        return last_day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        manager = found.get("manager", self.user)
        if found.get("deputy") and found["deputy"] == manager:
            self.add_error("deputy", _("Nobody stands in for themselves."))
        return found

    @property
    def terms(self) -> dict[str, Any]:
        """What the action takes: the end is the first day on which nobody stands in any more."""
        found = self.cleaned_data
        last_day = found["last_day"]
        return {
            "manager": found.get("manager", self.user),
            "deputy": found["deputy"],
            "starts_on": found["starts_on"],
            "ends_on": last_day + timedelta(days=1) if last_day else None,
        }


class PilotForm(LayoutMixin, forms.Form):
    """Who is invited to reach the master level of a specialization before it is open to all."""

    submit_label: ClassVar[Text] = _("Invite")

    partner = forms.CharField(label=_("Partner’s code"), max_length=60)
    specialization = forms.ModelChoiceField(
        queryset=Specialization.objects.none(), to_field_name="slug", label=_("Specialization")
    )
    invited_on = DayField(label=_("Invited on"), help_text=_("The first day on which it counts."))

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        control = self.fields["specialization"]
        assert isinstance(control, forms.ModelChoiceField)
        control.queryset = Specialization.objects.all()
        self.fields["invited_on"].initial = today

    def clean_partner(self) -> Partner:
        partners = Partner.objects.visible_to(self.user, on=self.today).resellers()
        found = partners.filter(code=self.cleaned_data["partner"]).first()
        if found is None:
            raise forms.ValidationError(_("No reseller has this code. Capitals matter."))
        return found
