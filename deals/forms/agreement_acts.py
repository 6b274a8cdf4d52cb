"""What a partner does with a request or an agreement after the signature."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, FilterForm, LayoutMixin
from deals.enums import ActivityKind, ReasonKind
from deals.forms.decisions import reasons_of
from deals.models import Order, Reason


def note_field(label: Any, hint: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, required=required, label=label, help_text=hint
    )


def file_field() -> forms.FileField:
    return forms.FileField(
        required=False,
        label=_("File"),
        help_text=_("A PDF, an image, a Word or Excel file or plain text, up to 20 MB."),
    )


class WithdrawalForm(LayoutMixin, forms.Form):
    """``label`` is that of the button: what is given up depends on the state."""

    submit_style = "danger"

    note = note_field(_("Note"), _("The channel manager reads this."))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = label  # type: ignore[misc]  # the one form whose button differs


class AcceptanceForm(LayoutMixin, forms.Form):
    """``digest`` is that of the text on the page, so that what is signed is what was read."""

    submit_label = _("Sign and accept")

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    signs = forms.BooleanField(
        label=_("I have read the agreement with its changed terms and sign it for my company."),
        error_messages={"required": _("Tick the box to sign.")},
    )


class ExtensionForm(LayoutMixin, forms.Form):
    submit_label = _("Ask for the extension")

    proof = note_field(
        _("What was done for the deal"),
        _("The channel manager decides by this: meetings, results, what keeps the customer from ordering yet."),
        required=True,
    )
    file = file_field()


class ActivityForm(LayoutMixin, forms.Form):
    submit_label = _("Record the activity")

    kind = forms.ChoiceField(choices=ActivityKind.choices, widget=forms.RadioSelect, label=_("Activity"))
    on = DayField(label=_("Day"))
    note = note_field(_("Note"), _("What was discussed, and what comes next."))
    file = file_field()

    def __init__(self, *args: Any, kinds: Iterable[ActivityKind], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": today}, **kwargs})
        fields: Any = self.fields
        fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]


class OrderSearchForm(FilterForm):
    submit_label = _("Search")

    q = forms.CharField(required=False, label=_("Order number or customer"))


class OrderForm(LayoutMixin, forms.Form):
    """``orders`` are those that may be linked; ``words`` says what each of them is."""

    submit_label = _("Link this order")

    order = forms.ModelChoiceField(
        queryset=Order.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        label=_("Order"),
        error_messages={
            "required": _("Choose an order."),
            "invalid_choice": _("This order cannot be linked: it is not yours, of another time, or linked already."),
        },
    )

    def __init__(self, *args: Any, orders: Any, words: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["order"].queryset = orders
        fields["order"].label_from_instance = words


class LossForm(LayoutMixin, forms.Form):
    submit_label = _("Declare the deal lost")
    submit_style = "danger"

    reason = forms.ModelChoiceField(
        queryset=Reason.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        empty_label=None,
        label=_("Why the deal was lost"),
        error_messages={"required": _("Choose the reason.")},
    )
    note = note_field(_("Note"), _("The channel manager reads this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["reason"].queryset = reasons_of(ReasonKind.LOSS)
