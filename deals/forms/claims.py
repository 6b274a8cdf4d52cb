"""The vendor's answer to a claim."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField
from deals.forms.decisions import NOTE


class ClaimForm(forms.Form):
    """Verify with an end, or refuse with a reason. Only the fields of the chosen answer count."""

    VERIFY, REFUSE = "approve", "reject"

    decision = forms.ChoiceField(
        choices=[(VERIFY, _("Verify")), (REFUSE, _("Refuse"))],
        label=_("Decision"),
        widget=forms.RadioSelect,
        initial=VERIFY,
    )
    last_day = DayField(label=_("Last valid day"), required=False, help_text=_("Empty: it has no end."))
    note = forms.CharField(
        label=_("Reason of the refusal"),
        widget=NOTE,
        required=False,
        max_length=4000,
        help_text=_("The partner reads this."),
    )

    @property
    def verifies(self) -> bool:
        return bool(self.cleaned_data["decision"] == self.VERIFY)

    @property
    def expires_on(self) -> date | None:
        last_day = self.cleaned_data["last_day"]
        return last_day + timedelta(days=1) if last_day else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        other = "note" if found.get("decision") == self.VERIFY else "last_day"
        self._errors.pop(other, None)  # type: ignore[attr-defined]  # stubs know less
        if found.get("decision") == self.REFUSE and not (found.get("note") or "").strip():
            self.add_error("note", _("Say why: the partner reads this."))
        return found
