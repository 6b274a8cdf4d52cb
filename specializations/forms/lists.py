"""Groups of the editor that are lists: specializations with their opening dates, regions, accreditation types."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_countries import countries

from core.components import Link
from core.formats import labelled, number
from core.forms import DayField
from specializations.comparison import country_names, opening_words
from specializations.content import (
    AccreditationContent,
    OpeningContent,
    RegionContent,
    RulebookContent,
)
from specializations.enums import EditGroup, Level, Role
from specializations.forms.fields import PlainTextField
from specializations.forms.grids import EditCell, EditHeading, EditRow, EditTable
from specializations.forms.group import GroupForm

CODE = re.compile(r"[A-Za-z0-9_-]+")
YES, NO = "yes", "no"


class OpeningForm(GroupForm):
    """Which specializations belong to the rulebook, and from when each can be met."""

    group = EditGroup.SPECIALIZATIONS
    MEMBERSHIP = ((YES, gettext_lazy("in the programme")), (NO, gettext_lazy("not in the programme")))

    def build(self) -> None:
        self.openings = {opening.specialization: opening for opening in self.content.openings}
        base = self.background.base
        self.base_openings = {opening.specialization: opening for opening in base.openings} if base else {}
        offered = [slug for slug in self.background.names if slug not in self.background.retired]
        self.slugs = [*dict.fromkeys([*offered, *self.openings])]
        for slug in self.slugs:
            opening, label = self.openings.get(slug), self.background.names.get(slug, slug)
            self.fields[f"in-{slug}"] = forms.ChoiceField(
                label=labelled(label, _("belongs to the rulebook")), choices=self.MEMBERSHIP
            )
            self.initial[f"in-{slug}"] = YES if opening else NO
            self.add(
                f"opened-{slug}",
                DayField(label=labelled(label, _("opens on")), required=False),
                opening.opened_on if opening else None,
                origins=opening.origins if opening else {},
                key="opened_on",
            )
            self.add_note(f"opened-{slug}", opening.note if opening else "", label)

    def tables(self) -> list[EditTable]:
        return [
            EditTable(
                _("Specializations"),
                [
                    EditHeading(_("Specialization")),
                    EditHeading(_("In the programme")),
                    EditHeading(_("Opens on")),
                    EditHeading(_("Requirements of its own")),
                ],
                [self._row(slug) for slug in self.slugs],
                _("A specialization can be met from the day on which it opens; without a day, from the beginning."),
            )
        ]

    def _row(self, slug: str) -> EditRow:
        opening, base = self.openings.get(slug), self.base_openings.get(slug)
        was_in = was = ""
        if self.background.base is not None:
            if (opening is None) != (base is None):
                was_in = str(dict(self.MEMBERSHIP)[YES if base else NO])
            elif opening and base and opening.opened_on != base.opened_on:
                was = opening_words(base.opened_on)
        return EditRow(
            self.background.names.get(slug, slug),
            [
                EditCell(field=self[f"in-{slug}"], was=was_in),
                self.cell(f"opened-{slug}", was=was, noted=True),
                self._own(slug),
            ],
        )

    def _own(self, slug: str) -> EditCell:
        """How many rows stand instead of the common ones, and the way to them."""
        if slug not in self.openings or slug not in self.background.links:
            return EditCell(text="–")
        count = sum(row.specialization == slug and not row.country for row in self.content.requirements)
        words = ngettext("%(count)s row", "%(count)s rows", count) % {"count": number(count)}
        return EditCell(link=Link(words if count else _("none: as everywhere"), self.background.links[slug]))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        own = {row.specialization for row in self.content.requirements}
        for slug in self.slugs:
            if values.get(f"in-{slug}") == NO and slug in own:
                self.add_error(f"in-{slug}", _("Remove its own requirements first."))
        return values

    def result(self) -> RulebookContent:
        return replace(
            self.content,
            openings=tuple(self._opening(slug) for slug in self.slugs if self.cleaned_data[f"in-{slug}"] == YES),
        )

    def _opening(self, slug: str) -> OpeningContent:
        base, kept = self.base_openings.get(slug), self.openings.get(slug)
        return OpeningContent(
            specialization=slug,
            opened_on=self.cleaned_data[f"opened-{slug}"],
            origins=self.origins(
                {"opened_on": f"opened-{slug}"}, kept.origins if kept else {}, base, base.origins if base else {}
            ),
            note=self.cleaned_data[f"opened-{slug}-note"],
        )


class CountriesField(PlainTextField):
    """Country codes, separated by anything that is no letter."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"rows": 4, "autocapitalize": "characters"}

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        codes = sorted(set(re.findall(r"[^\W\d_]+", text.upper())))
        unknown = [code for code in codes if code not in countries.countries]
        if unknown:
            raise ValidationError(
                _("These are no countries: %(codes)s. Write codes of two letters, such as FR or DE."),
                params={"codes": ", ".join(unknown)},
            )
        return " ".join(codes)


class RegionForm(GroupForm):
    """Regions are lists of countries that a level can be limited to."""

    group = EditGroup.REGIONS

    def build(self) -> None:
        self.regions = {region.code: region for region in self.content.regions}
        base = self.background.base
        self.base_regions = {region.code: region for region in base.regions} if base else {}
        for code, region in self.regions.items():
            field = CountriesField(label=labelled(code, _("countries")), required=False)
            self.add(f"region-{code}", field, " ".join(region.countries), origins=region.origins, key="countries")
            self.add_note(f"region-{code}", region.note, code)
        self.fields["new-code"] = PlainTextField(label=_("New region: code"), max_length=20, required=False)
        self.fields["new-countries"] = CountriesField(label=_("New region: countries"), required=False)

    def tables(self) -> list[EditTable]:
        rows = [
            EditRow(code, [self.cell(f"region-{code}", was=self._was(code), hint=self._hint(code), noted=True)])
            for code in self.regions
        ]
        columns = [EditHeading(_("Region")), EditHeading(_("Countries"))]
        tables = []
        if rows:
            tables.append(EditTable(_("Regions"), columns, rows, _("Empty the countries of one to remove it.")))
        new = EditRow(_("New region"), [EditCell(field=self["new-code"]), EditCell(field=self["new-countries"])])
        tables.append(EditTable(_("Add a region"), [columns[0], EditHeading(_("Code")), columns[1]], [new]))
        return tables

    def _was(self, code: str) -> str:
        base = self.base_regions.get(code)
        if base is None or base.countries == self.regions[code].countries:
            return ""
        return " ".join(base.countries)

    def _hint(self, code: str) -> str:
        return country_names(self.regions[code].countries)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        master = self.content.level(Level.MASTER)
        if master.region and values.get(f"region-{master.region}") == "":
            self.add_error(f"region-{master.region}", _("Master is limited to this region. Lift that first."))
        code = values.get("new-code", "")
        if code and not CODE.fullmatch(code):
            self.add_error("new-code", _("Letters, digits, hyphens and underscores only."))
        elif code in self.regions:
            self.add_error("new-code", _("There is a region of this code already."))
        elif code and not values.get("new-countries") and "new-countries" not in self.errors:
            self.add_error("new-countries", _("Name the countries of the region."))
        elif values.get("new-countries") and not code:
            self.add_error("new-code", _("Give the region a code."))
        return values

    def result(self) -> RulebookContent:
        kept = [self._region(code) for code in self.regions if self.cleaned_data[f"region-{code}"]]
        if self.cleaned_data["new-code"]:
            countries_of_new = tuple(self.cleaned_data["new-countries"].split())
            kept.append(RegionContent(code=self.cleaned_data["new-code"], countries=countries_of_new))
        return replace(self.content, regions=tuple(kept))

    def _region(self, code: str) -> RegionContent:
        name, region, base = f"region-{code}", self.regions[code], self.base_regions.get(code)
        origin = self.origin(
            name,
            self.cleaned_data[name],
            base=" ".join(base.countries) if base else None,
            base_origin=base.origins.get("countries", "") if base else "",
        )
        return replace(
            region,
            countries=tuple(self.cleaned_data[name].split()),
            origins={"countries": origin} if origin else {},
            note=self.cleaned_data[f"{name}-note"],
        )


class AccreditationForm(GroupForm):
    """The accreditation types: their role, and whether they count. Fees and validity are the catalogue's."""

    group = EditGroup.ACCREDITATIONS
    OUT = "-"
    COUNTS = ((YES, gettext_lazy("counts")), (NO, gettext_lazy("does not count")))

    def build(self) -> None:
        self.types = {part.type: part for part in self.content.accreditations}
        base = self.background.base
        self.base_types = {part.type: part for part in base.accreditations} if base else {}
        self.known = [*dict.fromkeys([*self.types, *self.background.types])]
        for kind in self.known:
            part = self.types.get(kind)
            roles = [(self.OUT, _("not in the rulebook")), *Role.choices]
            self.add(
                f"role-{kind}",
                forms.ChoiceField(label=labelled(kind, _("role")), choices=roles),
                part.role.value if part else self.OUT,
                origins=part.origins if part else {},
                key="role",
            )
            self.add(
                f"counts-{kind}",
                forms.ChoiceField(label=labelled(kind, _("counts")), choices=self.COUNTS),
                YES if part and part.counts else NO,
                origins=part.origins if part else {},
                key="counts",
            )
            self.add_note(f"counts-{kind}", part.note if part else "", kind)

    def tables(self) -> list[EditTable]:
        return [
            EditTable(
                _("Accreditations"),
                [EditHeading(_("Accreditation")), EditHeading(_("Role")), EditHeading(_("Counts"))],
                [self._row(kind) for kind in self.known],
                _("A type that is not in the rulebook counts for nothing. Fees and validity stand in the catalogue."),
            )
        ]

    def _row(self, kind: str) -> EditRow:
        part, base = self.types.get(kind), self.base_types.get(kind)
        was_role = was_counts = ""
        if self.background.base is not None:
            before, now = (each.role if each else None for each in (base, part))
            if before != now:
                was_role = str(before.label) if before else _("not in the rulebook")
            if bool(base and base.counts) != bool(part and part.counts):
                was_counts = str(dict(self.COUNTS)[YES if base and base.counts else NO])
        return EditRow(
            kind,
            [self.cell(f"role-{kind}", was=was_role), self.cell(f"counts-{kind}", was=was_counts, noted=True)],
        )

    def result(self) -> RulebookContent:
        kept = (self._type(kind) for kind in self.known if self.cleaned_data[f"role-{kind}"] != self.OUT)
        return replace(self.content, accreditations=tuple(kept))

    def _type(self, kind: str) -> AccreditationContent:
        part, base = self.types.get(kind), self.base_types.get(kind)
        origins = {key: origin for key, origin in (part.origins if part else {}).items() if key in {"validity", "fee"}}
        before = {"role": base.role.value, "counts": YES if base.counts else NO} if base else {}
        for key in ("role", "counts"):
            name = f"{key}-{kind}"
            origin = self.origin(
                name,
                self.cleaned_data[name],
                base=before.get(key),
                base_origin=base.origins.get(key, "") if base else "",
            )
            if origin:
                origins[key] = origin
        return AccreditationContent(
            type=kind,
            role=Role(self.cleaned_data[f"role-{kind}"]),
            counts=self.cleaned_data[f"counts-{kind}"] == YES,
            origins=origins,
            note=self.cleaned_data[f"counts-{kind}-note"],
        )
