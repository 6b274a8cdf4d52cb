"""Requirements in grids: measures against tiers, against levels, and the rows of one specialization or country."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_countries import countries

from core.components import Text
from core.formats import euros, labelled
from specializations.comparison import requirement_subject
from specializations.content import ALL, RequirementContent, RulebookContent
from specializations.enums import (
    MEASURES_OF_LEVELS,
    MEASURES_OF_TIERS,
    EditGroup,
    Level,
    Measure,
    TierSlug,
)
from specializations.forms.fields import NoteField, NumberField, OriginField
from specializations.forms.grids import EditCell, EditHeading, EditRow, EditTable
from specializations.forms.group import GroupForm
from specializations.rulebook_yaml.requirements import AMOUNT_PLACES, HIGHEST_AMOUNT_EUR, HIGHEST_COUNT
from specializations.wording import amount_words, how_to_meet, level_subject, months_words, requirement_words

Key = tuple[str, str, str, str, str]
RANKED_TIERS = tuple(tier for tier in TierSlug if tier != TierSlug.REGISTERED)
TIER_MEASURES = (
    Measure.SPECIALIZATIONS,
    Measure.REVENUE,
    Measure.INCREMENTAL_REVENUE,
    Measure.INCREMENTAL_ORDERS,
    Measure.MASTERS,
)
NEW_ROWS = 3


def tier_key(tier: str, measure: str, country: str = "") -> Key:
    return tier, "", "", measure, country


def level_key(specialization: str, level: str, measure: str, country: str = "") -> Key:
    return "", level, specialization, measure, country


def minimum_field(measure: Measure, label: str) -> NumberField:
    if measure.is_amount:
        return NumberField(highest=HIGHEST_AMOUNT_EUR, places=AMOUNT_PLACES, label=label, required=False)
    return NumberField(highest=HIGHEST_COUNT, label=label, required=False)


def shown_minimum(measure: Measure, minimum: int) -> Decimal:
    """The minimum as it is written: euros for amounts."""
    return euros(minimum) if measure.is_amount else Decimal(minimum)


def stored_minimum(measure: Measure, value: Decimal) -> int:
    return int(value.scaleb(AMOUNT_PLACES)) if measure.is_amount else int(value)


class RequirementForm(GroupForm):
    """Fields for rows by their key; an empty minimum is no row."""

    def build(self) -> None:
        self.rows = {row.key: row for row in self.content.requirements}
        self.base_rows = {row.key: row for row in self.background.base.requirements} if self.background.base else {}
        self.keys: dict[str, Key] = {}
        self.build_rows()

    def build_rows(self) -> None:
        """Add the fields of the rows."""

    def add_row(self, key: Key, label: str) -> str:
        name = "-".join(filter(None, ("row", *key)))
        measure, row = Measure(key[3]), self.rows.get(key)
        self.keys[name] = key
        self.add(
            name,
            minimum_field(measure, label),
            shown_minimum(measure, row.minimum) if row else None,
            origins={"minimum": row.origins.get("minimum", "")} if row else {},
            key="minimum",
        )
        self.add_note(name, row.note if row else "", label)
        return name

    def row_cell(self, name: str, hint: Text) -> EditCell:
        key = self.keys[name]
        row, base = self.rows.get(key), self.base_rows.get(key)
        was = ""
        if self.background.base is not None and (row.minimum if row else None) != (base.minimum if base else None):
            was = self._words(base)
        return self.cell(name, was=was, hint="" if row else hint, noted=True)

    def row_of(self, name: str) -> RequirementContent | None:
        """The row as it was entered; None if there is none now."""
        key, value = self.keys[name], self.cleaned_data[name]
        if value is None:
            return None
        tier, level, specialization, measure, country = key
        base = self.base_rows.get(key)
        origin = self.origin(
            name,
            value,
            base=shown_minimum(base.measure, base.minimum) if base else None,
            base_origin=base.origins.get("minimum", "") if base else "",
        )
        return RequirementContent(
            measure=Measure(measure),
            minimum=stored_minimum(Measure(measure), value),
            specialization=specialization,
            level=level,
            tier=tier,
            country=country,
            origins={"minimum": origin} if origin else {},
            note=self.cleaned_data[f"{name}-note"],
        )

    def result(self) -> RulebookContent:
        mine = set(self.keys.values())
        kept = [row for row in self.content.requirements if row.key not in mine]
        entered = [row for name in self.keys if (row := self.row_of(name))]
        return replace(self.content, requirements=(*kept, *entered))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for name in self.keys:
            noted = values.get(f"{name}-note") and not self.initial.get(f"{name}-note")
            if name in values and values[name] is None and noted:
                self.add_error(name, _("Give a minimum, or take the note away: there is nothing to note."))
        return values

    def _words(self, row: RequirementContent | None) -> str:
        if row is None:
            return pgettext("requirement", "not required")
        return amount_words(row.minimum) if row.measure.is_amount else str(row.minimum)

    def measure_note(self, measure: Measure) -> str:
        unit = {
            Measure.REVENUE: _("EUR, in %(months)s"),
            Measure.INCREMENTAL_REVENUE: _("EUR, in %(months)s. Everything but renewals."),
            Measure.INCREMENTAL_ORDERS: _("In %(months)s. Everything but renewals."),
        }.get(measure)
        return unit % {"months": months_words(self.content.window_months)} if unit else how_to_meet(measure)


class TierForm(RequirementForm):
    group = EditGroup.TIERS

    def build_rows(self) -> None:
        self.grid = {
            (measure, tier): self.add_row(tier_key(tier, measure), labelled(tier.label, measure.label))
            for measure in TIER_MEASURES
            for tier in RANKED_TIERS
        }

    def tables(self) -> list[EditTable]:
        return [
            EditTable(
                title=_("What each tier asks for"),
                note=_("Every tier also needs all the tiers below it. Empty means not required."),
                columns=[EditHeading(_("Requirement")), *(EditHeading(tier.label, tier) for tier in RANKED_TIERS)],
                rows=[
                    EditRow(
                        measure.label,
                        [
                            self.row_cell(self.grid[measure, tier], pgettext("requirement", "not required"))
                            for tier in RANKED_TIERS
                        ],
                        self.measure_note(measure),
                    )
                    for measure in TIER_MEASURES
                ],
            )
        ]


class LevelForm(RequirementForm):
    """The rows of every specialization."""

    group = EditGroup.LEVELS
    slug = ALL

    def build_rows(self) -> None:
        self.grid = {
            (measure, level): self.add_row(
                level_key(self.slug, level, measure), labelled(str(level.label), str(measure.label))
            )
            for measure in Measure
            if measure in MEASURES_OF_LEVELS
            for level in Level
        }

    def tables(self) -> list[EditTable]:
        return [
            EditTable(
                title=_("What each level of a specialization asks for"),
                note=_(
                    "In every specialization that has no row of its own. Master also needs the specialist level."
                    " Empty means not required."
                ),
                columns=[EditHeading(_("Requirement")), *(EditHeading(level.label) for level in Level)],
                rows=self.level_rows(),
            )
        ]

    def level_rows(self) -> list[EditRow]:
        return [
            EditRow(
                measure.label,
                [self.row_cell(self.grid[measure, level], self.empty_hint(level, measure)) for level in Level],
                self.measure_note(measure),
            )
            for measure in Measure
            if measure in MEASURES_OF_LEVELS
        ]

    def empty_hint(self, level: Level, measure: Measure) -> str:
        return pgettext("requirement", "not required")


class SpecializationForm(LevelForm):
    """The rows of one specialization, which stand instead of the common ones; empty gives way to those."""

    group = EditGroup.SPECIALIZATIONS

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        self.slug = slug
        super().__init__(*args, **kwargs)

    def tables(self) -> list[EditTable]:
        return [
            EditTable(
                title=_("What %(specialization)s asks for instead")
                % {"specialization": self.background.names.get(self.slug, self.slug)},
                note=_("A value here stands instead of the common one. Empty it to return to the common value."),
                columns=[EditHeading(_("Requirement")), *(EditHeading(level.label) for level in Level)],
                rows=self.level_rows(),
            )
        ]

    def empty_hint(self, level: Level, measure: Measure) -> str:
        common = self.rows.get(level_key(ALL, level, measure))
        return _("as everywhere: %(value)s") % {"value": self._words(common)}

    def row_cell(self, name: str, hint: Text) -> EditCell:
        """An own value says what it stands instead of."""
        cell = super().row_cell(name, hint)
        _tier, level, _slug, measure, _country = self.keys[name]
        if self.keys[name] not in self.rows:
            return cell
        common = self._words(self.rows.get(level_key(ALL, level, measure)))
        return replace(cell, hint=_("differs; everywhere else: %(value)s") % {"value": common})


class CountryForm(RequirementForm):
    """The rows of countries: those there are, each of which can be taken away, and room for new ones."""

    group = EditGroup.COUNTRIES

    def build_rows(self) -> None:
        for row in self.content.requirements:
            if row.country:
                subject = requirement_subject(row, self.background.names)
                name = self.add_row(row.key, labelled(subject, str(row.measure.label)))
                self.fields[name].help_text = ""
        subjects: list[tuple[str, Any]] = [
            ("", _("Choose")),
            *((f"tier:{tier}", str(tier.label)) for tier in RANKED_TIERS),
        ]
        for slug in (ALL, *(opening.specialization for opening in self.content.openings)):
            subjects += [(f"{slug}:{level}", level_subject(slug, level, self.background.names)) for level in Level]
        for position in range(1, NEW_ROWS + 1):
            self._add_new(f"new-{position}", position, subjects)

    def _add_new(self, name: str, position: int, subjects: Sequence[tuple[str, Any]]) -> None:
        number = {"number": position}
        self.fields[f"{name}-subject"] = forms.ChoiceField(
            label=_("New row %(number)s: for") % number, choices=subjects, required=False
        )
        self.fields[f"{name}-country"] = forms.ChoiceField(
            label=_("New row %(number)s: country") % number,
            choices=[("", _("Choose")), *countries],
            required=False,
        )
        self.fields[f"{name}-measure"] = forms.ChoiceField(
            label=_("New row %(number)s: measure") % number,
            choices=[("", _("Choose")), *((m.value, m.label) for m in Measure)],
            required=False,
        )
        self.fields[f"{name}-minimum"] = NumberField(
            label=_("New row %(number)s: minimum") % number,
            highest=HIGHEST_AMOUNT_EUR,
            places=AMOUNT_PLACES,
            required=False,
        )
        self.fields[f"{name}-origin"] = OriginField(label=_("New row %(number)s: origin") % number)
        self.fields[f"{name}-note"] = NoteField(label=_("New row %(number)s: note") % number)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self.new_rows: list[RequirementContent] = []
        taken = {self.keys[name] for name in self.keys if values.get(name) is not None}
        for position in range(1, NEW_ROWS + 1):
            row = self._new_row(f"new-{position}", values)
            if row and row.key in taken:
                self.add_error(f"new-{position}-subject", _("There is a row for this already. Change that one."))
            elif row:
                taken.add(row.key)
                self.new_rows.append(row)
        return values

    def _new_row(self, name: str, values: dict[str, Any]) -> RequirementContent | None:
        """The row that was added, if all of it is there and fits; what is missing becomes an error."""
        parts = {part: values.get(f"{name}-{part}") for part in ("subject", "country", "measure", "minimum")}
        if all(value in ("", None) for value in parts.values()):
            return None
        for part, value in parts.items():
            if value in ("", None) and f"{name}-{part}" not in self.errors:
                self.add_error(f"{name}-{part}", _("A new row needs this, too."))
        if any(f"{name}-{part}" in self.errors for part in parts):
            return None
        subject, what = str(parts["subject"]).split(":")
        measure, minimum = Measure(str(parts["measure"])), Decimal(str(parts["minimum"]))
        if measure not in (MEASURES_OF_TIERS if subject == "tier" else MEASURES_OF_LEVELS):
            self.add_error(
                f"{name}-measure",
                _("A tier does not count this.") if subject == "tier" else _("A level does not count this."),
            )
            return None
        if not measure.is_amount and (minimum % 1 or minimum > HIGHEST_COUNT):
            self.add_error(f"{name}-minimum", _("Write a whole number."))
            return None
        origin = values.get(f"{name}-origin")
        return RequirementContent(
            measure=measure,
            minimum=stored_minimum(measure, minimum),
            tier=what if subject == "tier" else "",
            specialization="" if subject == "tier" else subject,
            level="" if subject == "tier" else what,
            country=str(parts["country"]),
            origins={"minimum": origin} if origin else {},
            note=values.get(f"{name}-note", ""),
        )

    def result(self) -> RulebookContent:
        content = super().result()
        return replace(content, requirements=(*content.requirements, *self.new_rows))

    def tables(self) -> list[EditTable]:
        there = [
            EditRow(
                requirement_subject(self.rows[key], self.background.names),
                [EditCell(text=Measure(key[3]).label), self.row_cell(name, "")],
                self._instead_of(self.rows[key]),
            )
            for name, key in self.keys.items()
        ]
        tables = []
        if there:
            tables.append(
                EditTable(
                    title=_("Country exceptions"),
                    note=_(
                        "For partners of these countries they stand instead of the other rows. Empty one to remove it."
                    ),
                    columns=[EditHeading(_("For")), EditHeading(_("Measure")), EditHeading(_("Minimum"))],
                    rows=there,
                )
            )
        tables.append(
            EditTable(
                title=_("Add exceptions"),
                note=_("For partners of one country, instead of what holds everywhere else."),
                columns=[
                    EditHeading(_("New row")),
                    EditHeading(_("For")),
                    EditHeading(_("Country")),
                    EditHeading(_("Measure")),
                    EditHeading(_("Minimum")),
                ],
                rows=[
                    EditRow(str(position), list(self._new_cells(f"new-{position}")))
                    for position in range(1, NEW_ROWS + 1)
                ],
            )
        )
        return tables

    def _new_cells(self, name: str) -> Iterable[EditCell]:
        for part in ("subject", "country", "measure"):
            yield EditCell(field=self[f"{name}-{part}"])
        yield EditCell(field=self[f"{name}-minimum"], more=[self[f"{name}-origin"], self[f"{name}-note"]])

    def _instead_of(self, row: RequirementContent) -> str:
        common = self.rows.get((row.tier, row.level, row.specialization, row.measure, ""))
        if common is None:
            return _("not required elsewhere")
        asked = requirement_words(common.measure, common.minimum)
        return _("elsewhere: %(asked)s") % {"asked": asked}
