"""Groups of the editor that have one value a line: name and dates, Master, agreements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.formats import long_date
from core.forms import DayField
from specializations.comparison import agreement_words
from specializations.content import (
    AGREEMENT_FIELDS,
    LevelContent,
    Part,
    RulebookContent,
)
from specializations.enums import EditGroup, Level
from specializations.forms.fields import NumberField, PlainTextField
from specializations.forms.grids import EditCell, EditHeading, EditRow, EditTable
from specializations.forms.group import GroupForm
from specializations.rulebook_yaml.reading import LONGEST_WINDOW, SMALL
from specializations.wording import days_words, months_words

HIGHEST_DEAL = 999_999_999_999


def _value_column() -> list[EditHeading]:
    return [EditHeading(_("Rule")), EditHeading(_("Value"))]


class PartForm(GroupForm):
    """A part of the rulebook with one value a line, and one note for all of them."""

    def line(self, name: str, label: str, was: str, hint: object = "") -> EditRow:
        return EditRow(label, [self.cell(name, was=was, hint=hint)])

    def was(self, part: Part, name: str, base: Part | None, words: Callable[[Any], str]) -> str:
        """The value of the version it was made from, where it differs."""
        if base is None or getattr(part, name) == getattr(base, name):
            return ""
        return words(getattr(base, name))

    def note_row(self, name: str) -> EditRow:
        return EditRow(_("Note"), [EditCell(field=self[f"{name}-note"])])


def _day_words(day: Any) -> str:
    return long_date(day) if day else pgettext("date", "none")


class TimesForm(PartForm):
    group = EditGroup.TIMES
    TIMES = (
        "effective_from",
        "window_months",
        "grace_days",
        "transition_ends_on",
        "transition_months",
        "transition_grace_months",
    )

    def build(self) -> None:
        self.labels = {
            "name": _("Name"),
            "effective_from": _("Takes effect on"),
            "window_months": _("Revenue window in months"),
            "grace_days": _("Grace in days"),
            "transition_ends_on": _("First day without the transition"),
            "transition_months": _("Transition in months"),
            "transition_grace_months": _("Grace after the transition in months"),
        }
        fields: dict[str, forms.Field] = {
            "effective_from": DayField(),
            "window_months": NumberField(lowest=1, highest=LONGEST_WINDOW),
            "grace_days": NumberField(highest=SMALL),
            "transition_ends_on": DayField(required=False),
            "transition_months": NumberField(highest=SMALL, required=False),
            "transition_grace_months": NumberField(highest=SMALL, required=False),
        }
        self.fields["name"] = PlainTextField(label=self.labels["name"], max_length=120)
        self.initial["name"] = self.content.name
        for name, field in fields.items():
            field.label = self.labels[name]
            self.add(name, field, getattr(self.content, name), origins=self.content.origins, key=name)
        self.add_note("rulebook", self.content.note, _("Rulebook"))

    def tables(self) -> list[EditTable]:
        base = self.background.base
        words: dict[str, Callable[[Any], str]] = {
            "effective_from": _day_words,
            "window_months": months_words,
            "grace_days": days_words,
            "transition_ends_on": _day_words,
            "transition_months": lambda months: months_words(months or 0),
            "transition_grace_months": lambda months: months_words(months or 0),
        }
        hints = {
            "grace_days": _("How long a tier or level is kept after its requirements stop being met. 0: not at all."),
            "transition_ends_on": _("Empty: no transition. It is this date that decides."),
            "transition_months": _("Only explains the date."),
            "transition_grace_months": _("Only explains the date."),
        }
        rows = [
            self.line(name, self.labels[name], self.was(self.content, name, base, words[name]), hints.get(name, ""))
            for name in self.TIMES
        ]
        name_row = EditRow(self.labels["name"], [EditCell(field=self["name"])])
        return [EditTable(_("Name, dates and grace"), _value_column(), [name_row, *rows, self.note_row("rulebook")])]

    def result(self) -> RulebookContent:
        values = self.cleaned_data
        base = self.background.base
        return replace(
            self.content,
            name=values["name"],
            effective_from=values["effective_from"],
            window_months=int(values["window_months"]),
            grace_days=int(values["grace_days"]),
            transition_ends_on=values["transition_ends_on"],
            transition_months=_whole(values["transition_months"]),
            transition_grace_months=_whole(values["transition_grace_months"]),
            origins=self.origins(
                {name: name for name in self.TIMES}, self.content.origins, base, base.origins if base else {}
            ),
            note=values["rulebook-note"],
        )


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)


class MasterForm(PartForm):
    """Where and from when the master level can be reached."""

    group = EditGroup.MASTER
    PARTS = ("region", "pilot_from", "available_from")

    def build(self) -> None:
        self.master = self.content.level(Level.MASTER)
        self.labels = {
            "region": _("Region"),
            "pilot_from": _("Pilot from"),
            "available_from": _("Open to all from"),
        }
        regions = [("", _("every country")), *((region.code, region.code) for region in self.content.regions)]
        fields: dict[str, forms.Field] = {
            "region": forms.ChoiceField(choices=regions, required=False),
            "pilot_from": DayField(required=False),
            "available_from": DayField(required=False),
        }
        for name, field in fields.items():
            field.label = self.labels[name]
            self.add(name, field, getattr(self.master, name), origins=self.master.origins, key=name)
        self.add_note("master", self.master.note, _("Master"))

    def tables(self) -> list[EditTable]:
        base = self.background.base.level(Level.MASTER) if self.background.base else None
        hints = {
            "pilot_from": _("Empty: there is no pilot. Only invited partners take part."),
            "available_from": _("Empty: from the beginning."),
        }
        words: dict[str, Callable[[Any], str]] = {
            "region": lambda region: region or _("every country"),
            "pilot_from": _day_words,
            "available_from": _day_words,
        }
        rows = [
            self.line(name, self.labels[name], self.was(self.master, name, base, words[name]), hints.get(name, ""))
            for name in self.PARTS
        ]
        return [EditTable(_("Where and when"), _value_column(), [*rows, self.note_row("master")])]

    def result(self) -> RulebookContent:
        base = self.background.base.level(Level.MASTER) if self.background.base else None
        master = LevelContent(
            level=Level.MASTER,
            region=self.cleaned_data["region"],
            pilot_from=self.cleaned_data["pilot_from"],
            available_from=self.cleaned_data["available_from"],
            origins=self.origins(
                {name: name for name in self.PARTS}, self.master.origins, base, base.origins if base else {}
            ),
            note=self.cleaned_data["master-note"],
        )
        others = [level for level in self.content.levels if level.level != Level.MASTER]
        return replace(self.content, levels=(*others, master))


class AgreementForm(PartForm):
    """The parameters of teaming agreements."""

    group = EditGroup.AGREEMENTS
    AMOUNTS = {"minimum_amount": HIGHEST_DEAL, "highest_discount_percent": 100}

    def build(self) -> None:
        self.labels = {name: what for name, what, _words in agreement_words(self.content.agreements)}
        for name in self._order():
            field = NumberField(
                label=self._label(name),
                highest=self.AMOUNTS.get(name, SMALL),
                places=2 if name in self.AMOUNTS else 0,
            )
            agreements = self.content.agreements
            self.add(name, field, getattr(agreements, name), origins=agreements.origins, key=name)
        self.add_note("agreements", self.content.agreements.note, _("Agreements"))

    def _order(self) -> Iterable[str]:
        """In the order in which a deal meets them."""
        return [name for name in self.labels if name in AGREEMENT_FIELDS]

    def _label(self, name: str) -> str:
        units = {
            "minimum_amount": _("in EUR"),
            "highest_discount_percent": _("in percent"),
            "extensions": _("how many"),
            "answer_business_days": _("in business days"),
            "acceptance_business_days": _("in business days"),
        }
        label, unit = self.labels[name], units.get(name, _("in days"))
        return f"{label[:1].upper()}{label[1:]}, {unit}"

    def tables(self) -> list[EditTable]:
        base = self.background.base
        before = {name: words for name, _what, words in agreement_words(base.agreements)} if base else {}
        now = {name: words for name, _what, words in agreement_words(self.content.agreements)}
        rows = [
            self.line(name, self._label(name), before.get(name, "") if base and before[name] != now[name] else "")
            for name in self._order()
        ]
        return [EditTable(_("Teaming agreements"), _value_column(), [*rows, self.note_row("agreements")])]

    def result(self) -> RulebookContent:
        kept, base = self.content.agreements, self.background.base
        values: dict[str, Any] = {
            name: self.cleaned_data[name] if name in self.AMOUNTS else int(self.cleaned_data[name])
            for name in self._order()
        }
        return replace(
            self.content,
            agreements=replace(
                kept,
                **values,
                origins=self.origins(
                    {name: name for name in self._order()},
                    kept.origins,
                    base.agreements if base else None,
                    base.agreements.origins if base else {},
                ),
                note=self.cleaned_data["agreements-note"],
            ),
        )
