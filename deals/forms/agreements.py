"""What a partner fills in about a teaming agreement: the steps to its signature."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, ClassVar, TypeAlias

from crispy_forms import layout
from crispy_forms.bootstrap import StrictButton
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.enums import VendorRole
from core.formats import PROGRAMME_CURRENCY
from core.forms import DayField, Fieldset, FilterForm, LayoutMixin
from core.models import User
from deals.enums import BusinessType, NumberKind, PublicTender
from deals.models import EndCustomer, ExchangeRate
from partners.enums import PartnerKind, PartnerStatus
from partners.models import Partner
from specializations.models import Specialization

Choices: TypeAlias = list[tuple[str, str | Promise]]

NEXT, LEAVE, BACK = "next", "leave", "back"
"""Where a step goes after it is saved: the value of the button."""

GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
BLANKS = dict.fromkeys(map(ord, " \u00a0\u202f'’"))


class AmountField(forms.DecimalField):
    """A number of at most two decimals as people write it: thousands grouped or not, a comma or a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            decimal_places=2, localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs
        )

    def to_python(self, value: Any) -> Any:
        self.localize = False  # what follows has brought the number into the one form that Python reads
        return super().to_python(plain_number(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        is_whole = not isinstance(value, str) and value is not None and value == value.to_integral_value()
        return int(value) if is_whole else value


def plain_number(text: str) -> str:
    """``1 234,50``, ``1,234.50`` and ``1.234,50`` as ``1234.50``; three digits after the only sign are a group."""
    text = text.strip().translate(BLANKS)
    if GROUPED.fullmatch(text):
        return text.replace(",", "").replace(".", "")
    decimal = max(text.rfind(","), text.rfind("."))
    whole, rest = (text, "") if decimal < 0 else (text[:decimal], text[decimal + 1 :])
    if GROUPED.fullmatch(whole):
        whole = whole.replace(",", "").replace(".", "")
    return f"{whole}.{rest}" if decimal >= 0 else whole


class StepForm(LayoutMixin, forms.Form):
    """One step of the way to the signature.

    ``asks_for`` must be there before the next step; a draft may be left without. ``editable`` are the only fields
    while the vendor asked to complete these (None: all of them). ``goes`` is the button that was pressed.
    """

    asks_for: ClassVar[Collection[str]] = ()
    submit_label = _("Save and continue")
    goes_back: ClassVar[bool] = True

    def __init__(self, *args: Any, editable: Collection[str] | None = None, goes: str = NEXT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goes = goes
        if editable is not None:
            for name in [name for name in self.fields if self.fills(name) not in editable]:
                del self.fields[name]
        for name, field in self.fields.items():
            field.required = goes == NEXT and name in self.asks_for

    @staticmethod
    def fills(name: str) -> str:
        """The field of the agreement that this field of the form fills."""
        return "files" if name == "file" else name

    def _buttons(self) -> layout.Div:
        # The first button is the one that Enter presses.
        buttons = [
            StrictButton(self.submit_label, type="submit", name="go", value=NEXT, css_class="button-primary"),
            StrictButton(_("Save and leave"), type="submit", name="go", value=LEAVE, css_class="button-outline"),
        ]
        if self.goes_back:
            buttons.append(StrictButton(_("Back"), type="submit", name="go", value=BACK, css_class="button-link"))
        return layout.Div(*buttons, css_class="form-buttons")


class CustomerSearchForm(FilterForm):
    submit_label = _("Search")

    q = forms.CharField(required=False, label=_("Name, city, number or web domain"))


class CustomerChoiceForm(StepForm):
    """Which of the partner's own customers the deal is with."""

    asks_for = ("customer",)
    goes_back = False

    customer = forms.ModelChoiceField(
        queryset=EndCustomer.objects.none(),
        to_field_name="public_id",
        label=_("Customer"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the customer, or record a new one.")},
    )

    def __init__(self, *args: Any, customers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if "customer" in fields:
            fields["customer"].queryset = customers
            fields["customer"].label_from_instance = customer_words


def customer_words(customer: EndCustomer) -> str:
    """``Banque Rhodanienne · Lyon, France · SIREN 552140733``."""
    place = ", ".join(part for part in (customer.city, countries.name(customer.country)) if part)
    numbers = (f"{number.get_kind_display()} {number.value}" for number in customer.numbers.all())
    return " · ".join(part for part in (customer.name, place, *numbers, customer.domain) if part)


class CustomerForm(LayoutMixin, forms.Form):
    """A customer as the partner records it. The numbers and the domain are what it is recognised by."""

    fieldsets = (
        Fieldset(("name", ("country", "city")), _("The company")),
        Fieldset(("siren", "vat", "duns", "domain"), _("What it is recognised by")),
    )
    submit_label = _("Save and continue")

    name = forms.CharField(max_length=200, label=_("Name"), help_text=_("As in the register, with the legal form."))
    country = forms.ChoiceField(label=_("Country"))
    city = forms.CharField(max_length=100, required=False, label=_("City"))
    siren = forms.CharField(
        max_length=60,
        required=False,
        label=_("SIREN"),
        help_text=_("Nine digits; a SIRET will do as well. For companies in France."),
    )
    vat = forms.CharField(
        max_length=60,
        required=False,
        label=_("VAT number"),
        help_text=_("With its country in front, such as DE 136 695 976."),
    )
    duns = forms.CharField(max_length=60, required=False, label=_("D-U-N-S number"), help_text=_("Nine digits."))
    domain = forms.CharField(
        max_length=200,
        required=False,
        label=_("Web domain"),
        help_text=_("Such as example.com. Not that of a mail provider."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["country"].choices = [("", _("Choose a country")), *countries]

    @property
    def numbers(self) -> dict[NumberKind, str]:
        """The numbers given, as they were typed."""
        return {kind: text for kind in NumberKind if (text := self.cleaned_data.get(kind.value, "").strip())}


class DealForm(StepForm):
    """The deal itself, and what the partner asks for."""

    asks_for = ("title", "amount", "currency", "expected_close_on", "business_type", "public_tender", "presales_note",
                "discount_asked_percent")  # fmt: skip
    fieldsets = (
        Fieldset(
            ("title", ("amount", "currency"), "expected_close_on", "business_type", "public_tender"), _("The deal")
        ),
        Fieldset(("discount_asked_percent", "joint_visit_asked", "distributor"), _("What you ask for")),
        Fieldset(("presales_note", "file", "vendor_contact"), _("What you have done so far")),
    )

    title = forms.CharField(
        max_length=200, label=_("Title"), help_text=_("One line, such as “Mail archive for 1,900 seats”.")
    )
    amount = AmountField(
        max_digits=14, min_value=0.01, label=_("Amount"), help_text=_("At your buy price, without tax."),
        error_messages={"min_value": _("Say an amount above zero.")},
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), help_text=_("Converted into EUR."))
    expected_close_on = DayField(label=_("Expected close"), help_text=_("The day on which you expect the order."))
    business_type = forms.ChoiceField(choices=BusinessType.choices, label=_("Business type"), widget=forms.RadioSelect)
    public_tender = forms.ChoiceField(choices=PublicTender.choices, label=_("Public tender"), widget=forms.RadioSelect)
    discount_asked_percent = AmountField(
        max_digits=5, min_value=0, max_value=100, label=_("Discount asked for, in %"),
        help_text=_("On top of your usual terms, for this deal alone."),
    )  # fmt: skip
    joint_visit_asked = forms.BooleanField(label=_("The vendor visits the customer with you"))
    distributor = forms.ModelChoiceField(
        queryset=Partner.objects.none(), to_field_name="code", label=_("Distributor"), empty_label=_("Not decided yet"),
        help_text=_("Only this distributor can look up the deal number."),
    )  # fmt: skip
    presales_note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}), max_length=4000, label=_("Pre-sales work"),
        help_text=_("Meetings, a demonstration, a proof of concept: what you did and when."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Add a file"), help_text=_("A PDF, an image, a Word or Excel file or plain text, up to 20 MB.")
    )
    vendor_contact = forms.ModelChoiceField(
        queryset=User.objects.none(),
        to_field_name="public_id",
        label=_("Met at the vendor"),
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        distributors = Partner.objects.filter(kind=PartnerKind.DISTRIBUTOR, status=PartnerStatus.ACTIVE)
        contacts = User.objects.filter(vendor_role=VendorRole.CHANNEL_MANAGER, is_active=True)
        choices = {
            "distributor": distributors.in_programme(today).order_by("name"),
            "vendor_contact": contacts.order_by("name"),
        }
        fields: Any = self.fields
        for name, queryset in choices.items():
            if name in fields:
                fields[name].queryset = queryset
        if "currency" in fields:
            fields["currency"].choices = [(code, code) for code in currencies()]

    def clean_expected_close_on(self) -> date | None:
        """A draft may be left with a day that is over; nobody goes on with it."""
        day: date | None = self.cleaned_data["expected_close_on"]
        if day and day < self.today and self.goes == NEXT:
            raise ValidationError(_("The expected close lies in the past."))
        return day


def currencies() -> list[str]:
    """Those that can be converted, the programme's first."""
    known = ExchangeRate.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return [PROGRAMME_CURRENCY, *(code for code in known if code != PROGRAMME_CURRENCY)]


class SpecializationsForm(StepForm):
    asks_for = ("specializations",)

    specializations = forms.MultipleChoiceField(
        label=_("Specializations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one specialization.")},
    )

    def __init__(self, *args: Any, offered: Iterable[Specialization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if "specializations" in fields:
            fields["specializations"].choices = [(each.slug, each.name) for each in offered]

    @property
    def chosen(self) -> frozenset[str]:
        """What is ticked: as it was sent, or as it is kept."""
        data: Any = self.data
        return frozenset(data.getlist("specializations") if self.is_bound else self.initial["specializations"])


class SignatureForm(LayoutMixin, forms.Form):
    """``digest`` is that of the text on the page, so that what is signed is what was read."""

    submit_label = _("Sign and submit")

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    signs = forms.BooleanField(
        label=_("I have read the agreement and sign it for my company."),
        error_messages={"required": _("Tick the box to sign.")},
    )
