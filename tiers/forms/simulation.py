"""What is supposed: some changes, a day, rules, and a name to keep them by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.formats import long_date
from core.forms import DayField
from deals.enums import BusinessType
from tiers.changes import LARGEST_EUR, Problem
from tiers.engine.axes import AMOUNT_UNITS
from tiers.engine.changes import Award, Change, Leave, Renew, Revenue
from tiers.forms.impact import set_choices
from tiers.options import NEW, PART, Options, award_value, is_new, new_people

CHOOSE = ("", _("Choose…"))
FARTHEST_DAYS = 3 * 365
GONE = {"invalid_choice": _("This is no longer to choose from: choose again.")}


class Kind(models.TextChoices):
    AWARD = "award", pgettext_lazy("change", "Somebody earns an accreditation")
    RENEW = "renew", pgettext_lazy("change", "An award is renewed")
    LEAVE = "leave", pgettext_lazy("change", "Somebody leaves")
    REVENUE = "revenue", pgettext_lazy("change", "More revenue")


NEEDED = {
    Kind.AWARD: ("person", "accreditation", "on"),
    Kind.RENEW: ("award", "on"),
    Kind.LEAVE: ("person", "on"),
    Kind.REVENUE: ("specialization", "amount", "business_type", "on"),
}
OF_PROBLEM = {
    "staff_code": "person",
    "accreditation": "accreditation",
    "specialization": "specialization",
    "amount_eur": "amount",
}
"""The field beside which a problem that the simulation finds is said."""


class ChangeForm(forms.Form):
    """One change; without a kind it is none. What the other kinds ask for is kept and not looked at."""

    kind = forms.ChoiceField(label=_("What happens"), required=False, choices=[CHOOSE, *Kind.choices])
    award = forms.ChoiceField(label=_("Award"), required=False, error_messages=GONE)
    person = forms.ChoiceField(label=_("Person"), required=False, error_messages=GONE)
    accreditation = forms.ChoiceField(label=_("Accreditation"), required=False, error_messages=GONE)
    specialization = forms.ChoiceField(label=_("Specialization"), required=False, error_messages=GONE)
    amount = forms.DecimalField(
        label=_("Amount in EUR"), required=False, max_digits=14, decimal_places=2, widget=forms.NumberInput
    )
    business_type = forms.ChoiceField(label=_("Business type"), required=False, choices=BusinessType.choices)
    on = DayField(label=_("On"), required=False)

    def __init__(self, *args: Any, options: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.data.get(self.add_prefix("person"), "")
        set_choices(self, "award", [CHOOSE, *options.awards])
        set_choices(self, "person", [CHOOSE, *options.people, *new_people([named])])
        set_choices(self, "specialization", [CHOOSE, *options.specializations])
        accreditation = self.fields["accreditation"]
        assert isinstance(accreditation, forms.ChoiceField)
        accreditation.choices = [CHOOSE, *options.accreditations]

    @property
    def kind_value(self) -> str:
        return self.data.get(self.add_prefix("kind"), "")

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        kind = Kind(values["kind"]) if values.get("kind") else None
        needed = NEEDED.get(kind, ()) if kind else ()
        for name in self.fields.keys() - {"kind", *needed}:
            self.errors.pop(name, None)  # asked for by another kind
        for name in needed:
            if name not in self.errors and values.get(name) in (None, ""):
                self.add_error(name, _now("Fill this in, or take the change out."))
        if kind == Kind.LEAVE and is_new(values.get("person", "")):
            self.add_error("person", _now("Choose somebody who is on the staff."))
        amount = values.get("amount")
        if kind == Kind.REVENUE and amount is not None and abs(amount) >= LARGEST_EUR:
            self.add_error("amount", _now("This amount is too large."))
        return values

    def change(self) -> Change | None:
        """The change of a valid form; None without a kind."""
        values = self.cleaned_data
        match values["kind"]:
            case Kind.AWARD:
                person, new = values["person"], is_new(values["person"])
                number = int(person.removeprefix(NEW)) if new else None
                return Award(values["accreditation"], None if new else person, values["on"], number)
            case Kind.RENEW:
                staff_code, _part, accreditation = values["award"].rpartition(PART)
                return Renew(staff_code, accreditation, values["on"])
            case Kind.LEAVE:
                return Leave(values["person"], values["on"])
            case Kind.REVENUE:
                amount_e4 = int(values["amount"] * AMOUNT_UNITS)
                return Revenue(values["specialization"], amount_e4, values["on"], values["business_type"])
        return None

    def refuse(self, problem: Problem) -> None:
        """Say beside a field what the simulation did not understand."""
        name = OF_PROBLEM.get(problem.field)
        if self.kind_value == Kind.RENEW and name in ("person", "accreditation"):
            name = "award"
        self.add_error(name, problem.message)


Row = dict[str, str]
"""The fields of a change as a form sends them."""


def row_of(change: Change) -> Row:
    match change:
        case Award():
            person = change.staff_code if change.staff_code is not None else f"{NEW}{change.new_person or 1}"
            return {
                "kind": Kind.AWARD,
                "person": person,
                "accreditation": change.accreditation,
                "on": change.awarded_on.isoformat(),
            }
        case Renew():
            award = award_value(change.staff_code, change.accreditation)
            return {"kind": Kind.RENEW, "award": award, "on": change.awarded_on.isoformat()}
        case Leave():
            return {"kind": Kind.LEAVE, "person": change.staff_code, "on": change.on.isoformat()}
        case Revenue():
            return {
                "kind": Kind.REVENUE,
                "specialization": change.specialization,
                "amount": f"{change.amount_e4 / AMOUNT_UNITS:.2f}",
                "business_type": change.business_type,
                "on": change.on.isoformat(),
            }


def change_forms(rows: Sequence[Row], options: Options) -> list[ChangeForm]:
    """A bound form for each row."""
    return [
        ChangeForm({f"c{place}-{name}": value for name, value in row.items()}, prefix=f"c{place}", options=options)
        for place, row in enumerate(rows)
    ]


class SimulationForm(forms.Form):
    """The day, the rules and the name. ``first_day`` is the first that can still be judged otherwise."""

    as_of = DayField(label=_("Show the result on"), required=False, help_text=_("Empty: on the day it is opened."))
    rulebook = forms.ChoiceField(label=_("Under which rules"), required=False, error_messages=GONE)
    name = forms.CharField(label=_("Name"), required=False, max_length=120, help_text=_("Without names of people."))

    def __init__(self, *args: Any, options: Options, first_day: date, needs_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_day = first_day
        self.options = options
        self.fields["name"].required = needs_name
        words = _now("“%(name)s”, from %(day)s")
        coming = [
            (book.public_id, words % {"name": book.name, "day": long_date(book.effective_from)})
            for book in options.rulebooks
        ]
        set_choices(self, "rulebook", [("", _now("Those in force on the day")), *coming])

    def clean_as_of(self) -> date | None:
        on: date | None = self.cleaned_data["as_of"]
        if on is None:
            return None
        last = self.first_day + timedelta(days=FARTHEST_DAYS)
        if on < self.first_day:
            raise forms.ValidationError(
                _now("Give %(day)s or a later day: the days before it are judged.") % {"day": long_date(self.first_day)}
            )
        if on > last:
            raise forms.ValidationError(_now("Give %(day)s or an earlier day.") % {"day": long_date(last)})
        return on

    @property
    def chosen_rulebook(self) -> Any:
        chosen = self.cleaned_data.get("rulebook")
        return next((book for book in self.options.rulebooks if book.public_id == chosen), None)


def changes_in(found: Iterable[ChangeForm]) -> tuple[list[Change], list[ChangeForm]]:
    """The changes of valid forms, and the form of each."""
    pairs = [(change, form) for form in found if (change := form.change()) is not None]
    return [change for change, _form in pairs], [form for _change, form in pairs]
