"""What the vendor decides: requests, extensions, proposals to revoke; and its own part of the duties."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import formats
from core.components import Fact, Text
from core.enums import VendorRole
from core.forms import DayField, Fieldset, LayoutMixin
from core.models import User
from deals.enums import COMPLETABLE_FIELDS, ActivityKind, ReasonKind
from deals.models import Reason, TeamingAgreement

APPROVE, ASK, REJECT = "approve", "ask", "reject"
DECISIONS = [(APPROVE, _("Approve")), (ASK, _("Ask for action")), (REJECT, _("Reject"))]
NO_VISIT = "no"
NOTE = forms.Textarea(attrs={"rows": 4})
CHOOSE = _("Choose a reason")
NO_REASON = _("Choose the reason.")
OTHER = "other"


class ReasonField(forms.ModelChoiceField):
    """A coded reason for one kind of decision, among those in use."""

    def __init__(self, kind: ReasonKind, **kwargs: Any) -> None:
        options = {"label": _("Reason"), "empty_label": CHOOSE, "to_field_name": "public_id", **kwargs}
        super().__init__(queryset=reasons_of(kind), **options)


def reasons_of(kind: ReasonKind) -> QuerySet[Reason]:
    """Those in use; “other” comes last."""
    return Reason.objects.filter(kind=kind, retired_at=None).order_by(Case(When(code=OTHER, then=1), default=0), "code")


class DecisionForm(forms.Form):
    """The answer to a request, pre-filled with what was asked for. Only the fields of the chosen decision count."""

    decision = forms.ChoiceField(choices=DECISIONS, label=_("Decision"), widget=forms.RadioSelect, initial=APPROVE)

    discount_percent = forms.DecimalField(
        label=_("Discount in %"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )
    last_day = DayField(label=_("Protected until"), required=False)
    visit = forms.ChoiceField(label=_("Joint customer visit"), required=False)

    fields_to_complete = forms.MultipleChoiceField(
        choices=list(COMPLETABLE_FIELDS.items()),
        label=_("To be completed"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ask_reason = ReasonField(ReasonKind.ACTION_REQUIRED, required=False)
    reject_reason = ReasonField(ReasonKind.REJECTION, required=False)
    note = forms.CharField(
        label=_("Note to the partner"),
        widget=NOTE,
        required=False,
        max_length=4000,
        help_text=_("The partner reads this."),
    )

    OF: ClassVar[dict[str, tuple[str, ...]]] = {
        APPROVE: ("discount_percent", "last_day", "visit"),
        ASK: ("fields_to_complete", "ask_reason"),
        REJECT: ("reject_reason",),
    }

    def __init__(
        self, *args: Any, agreement: TeamingAgreement, user: User, today: date, ends_on: date | None, **kwargs: Any
    ) -> None:
        asked = agreement.discount_asked_percent
        initial = {
            "discount_percent": asked.normalize() + 0 if asked is not None else None,  # 10, not 1E+1
            "last_day": ends_on - timedelta(days=1) if ends_on else None,
            "visit": user.public_id if agreement.joint_visit_asked else NO_VISIT,
        }
        super().__init__(*args, initial=initial, **kwargs)  # type: ignore[misc]  # what the page passes
        self.agreement, self.today = agreement, today
        self.people = {person.public_id: person for person in visitors(user)}
        self.fields["visit"].choices = [  # type: ignore[attr-defined]  # stubs know less
            (NO_VISIT, _("No")),
            *(
                (public_id, _now("Yes, with %(person)s") % {"person": person})
                for public_id, person in self.people.items()
            ),
        ]
        if asked is not None:
            self.fields["discount_percent"].help_text = _now("Asked for: %(discount)s") % {
                "discount": formats.percent(asked, places=2)
            }
        if ends_on:
            days = formats.number((ends_on - today).days)
            self.fields["last_day"].help_text = _now("Usual: %(days)s days from today") % {"days": days}
        self.fields["visit"].help_text = _("Asked for: yes") if agreement.joint_visit_asked else _("Asked for: no")

    @property
    def chosen(self) -> str:
        """The decision that the form shows: what was chosen, or approval."""
        return str(self["decision"].value() or APPROVE)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        decision = found.get("decision", "")
        for name in {name for names in self.OF.values() for name in names} - set(self.OF.get(decision, ())):
            self._errors.pop(name, None)  # type: ignore[attr-defined]  # stubs know less
        if decision == APPROVE:
            self._clean_approval(found)
        elif decision == ASK:
            self._clean_question()
        elif decision == REJECT:
            self._clean_rejection()
        return found

    def _clean_approval(self, found: dict[str, Any]) -> None:
        self._need("discount_percent", _("Say the discount; 0 for none."))
        self._need("last_day", _("Say the last day of the protection."))
        self._need("visit", _("Choose whether somebody visits the customer together with the partner."))
        last_day = found.get("last_day")
        if last_day and last_day <= self.today:
            self.add_error("last_day", _("The protection ends after today."))

    def _clean_question(self) -> None:
        self._need("fields_to_complete", _("Tick what the partner has to complete."))
        self._need("ask_reason", NO_REASON)
        self._need("note", _("Say what is missing: the partner reads this."))

    def _clean_rejection(self) -> None:
        self._need("reject_reason", NO_REASON)
        self._need("note", _("Say why: the partner reads this."))

    def _need(self, name: str, message: Text) -> None:
        if name not in self._errors and self.cleaned_data.get(name) in (None, "", []):  # type: ignore[attr-defined]  # stubs know less
            self.add_error(name, message)  # type: ignore[arg-type]  # a lazy text

    @property
    def terms(self) -> dict[str, Any]:
        """What ``approve`` takes."""
        found = self.cleaned_data
        return {
            "discount_percent": found["discount_percent"],
            "protection_ends_on": found["last_day"] + timedelta(days=1),
            "joint_visit": found["visit"] != NO_VISIT,
            "joint_visit_by": self.people.get(found["visit"]),
            "note": found["note"],
        }

    def typed(self) -> list[Fact]:
        """What its author wrote, to be read again when it came too late to be kept."""
        words = []
        for name in (*self.OF.get(self.chosen, ()), "note"):
            value = self.cleaned_data.get(name) if self.is_bound and hasattr(self, "cleaned_data") else None
            if value not in (None, "", []):
                words.append(Fact(self.fields[name].label or "", self._words(name, value)))
        return words

    def _words(self, name: str, value: Any) -> Text:
        match value:
            case date():
                return formats.long_date(value)
            case list():
                return formats.joined(COMPLETABLE_FIELDS[each] for each in value)
        if name == "visit":
            return dict(self.fields["visit"].choices)[value]  # type: ignore[attr-defined]  # stubs know less
        return formats.percent(value, places=2) if name == "discount_percent" else str(value)


def visitors(user: User) -> Sequence[User]:
    """Who of the vendor may visit a customer: its people, the reader first."""
    others = User.objects.exclude(vendor_role=VendorRole.NONE).filter(is_active=True).exclude(pk=user.pk)
    return [user, *others.order_by("name", "email")]


class RevokeForm(LayoutMixin, forms.Form):
    submit_label: ClassVar[Text] = _("Revoke the agreement")
    submit_style: ClassVar[Literal["primary", "outline", "danger"]] = "danger"
    fieldsets = (Fieldset(("reason", "note", "document")),)

    reason = ReasonField(ReasonKind.REVOCATION)
    note = forms.CharField(
        label=_("Note to the partner"), widget=NOTE, max_length=4000, help_text=_("The partner reads this.")
    )
    document = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_("Such as the letter in which the customer chose another partner."),
    )


class ExtensionForm(forms.Form):
    """Grant, or refuse with a coded reason and a note."""

    GRANT, REFUSE = "grant", "refuse"

    decision = forms.ChoiceField(
        choices=[(GRANT, _("Grant")), (REFUSE, _("Refuse"))],
        label=_("Decision"),
        widget=forms.RadioSelect,
        initial=GRANT,
    )
    reason = ReasonField(ReasonKind.EXTENSION_REFUSAL, required=False)
    note = forms.CharField(
        label=_("Note to the partner"),
        widget=NOTE,
        required=False,
        max_length=4000,
        help_text=_("The partner reads this."),
    )

    @property
    def chosen(self) -> str:
        return str(self["decision"].value() or self.GRANT)

    @property
    def grants(self) -> bool:
        return bool(self.cleaned_data["decision"] == self.GRANT)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("decision") == self.REFUSE:
            if not found.get("reason") and "reason" not in self._errors:  # type: ignore[attr-defined]  # stubs know less
                self.add_error("reason", NO_REASON)
            if not found.get("note") and "note" not in self._errors:  # type: ignore[attr-defined]  # stubs know less
                self.add_error("note", _("Say why: the partner reads this."))
        return found


class DismissForm(LayoutMixin, forms.Form):
    """The proposal is not followed: why, for the record of the vendor."""

    submit_label: ClassVar[Text] = _("Dismiss the proposal")
    submit_style: ClassVar[Literal["primary", "outline", "danger"]] = "outline"

    note = forms.CharField(
        label=_("Why the agreement stays in force"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class VisitForm(LayoutMixin, forms.Form):
    """What the vendor did for the deal. It stands on the page of the decision and is sent to ``action``."""

    submit_label: ClassVar[Text] = _("Record")
    submit_style: ClassVar[Literal["primary", "outline", "danger"]] = "outline"
    fieldsets = (Fieldset((("kind", "on"), "note", "file")),)

    kind = forms.ChoiceField(choices=ActivityKind.choices, label=_("Activity"), initial=ActivityKind.VISIT_HELD)
    on = DayField(label=_("Day"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
    file = forms.FileField(label=_("File"), required=False)

    def __init__(self, *args: Any, today: date, action: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": today}, **kwargs)  # type: ignore[misc]  # what the page passes
        self.action = action

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action
        return helper
