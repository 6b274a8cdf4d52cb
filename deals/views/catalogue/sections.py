"""The parts of the catalogue: what each lists, how it is edited, and what it says about an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.components import Link, Tab, Text
from core.tables import PortalTable
from deals.filters.catalogue import (
    AccreditationFilter,
    BenefitFilter,
    EntryFilter,
    ProductLineFilter,
    ResourceFilter,
    SpecializationFilter,
    TierFilter,
)
from deals.forms.product_lines import ProductLineForm
from deals.tables.catalogue import (
    AccreditationTable,
    BenefitTable,
    ProductLineTable,
    ResourceTable,
    SpecializationTable,
    TierTable,
)
from specializations.forms.catalogue import AccreditationForm, BenefitForm, EntryForm, SpecializationForm, TierForm
from specializations.forms.resources import ResourceForm
from specializations.models import Accreditation, Benefit, ProductLine, Resource, Specialization, Tier


@dataclass(frozen=True)
class Section:
    """``kind`` stands in addresses. Without ``add`` nothing is added: the four tiers are those of every rulebook."""

    kind: str
    title: Text
    note: Text
    entries: Callable[[], QuerySet[Any]]
    form: type[EntryForm[Any]]
    filter: type[EntryFilter]
    table: type[PortalTable]
    add: Text = ""
    retires: bool = True

    @property
    def url(self) -> str:
        return reverse("deals:catalogue_list", args=[self.kind])


SECTIONS: Mapping[str, Section] = {
    section.kind: section
    for section in (
        Section(
            "specializations",
            _("Specializations"),
            _("What partners can be recognised for. Which the programme has, and from when, is said by the rules."),
            lambda: Specialization.objects.all(),
            SpecializationForm,
            SpecializationFilter,
            SpecializationTable,
            add=_("Add a specialization"),
        ),
        Section(
            "accreditations",
            _("Accreditations"),
            _("What people can earn, and what it costs. Which types count, and for which role, is said by the rules."),
            lambda: Accreditation.objects.select_related("specialization", "replaced_by"),
            AccreditationForm,
            AccreditationFilter,
            AccreditationTable,
            add=_("Add an accreditation"),
        ),
        Section(
            "product-lines",
            _("Product lines"),
            _("Which specialization the orders of a product count for."),
            lambda: ProductLine.objects.select_related("specialization"),
            ProductLineForm,
            ProductLineFilter,
            ProductLineTable,
            add=_("Add a product line"),
            retires=False,
        ),
        Section(
            "tiers",
            _("Tiers"),
            _("Every rulebook has these four, lowest first. What each asks for is said by the rules."),
            lambda: Tier.objects.all(),
            TierForm,
            TierFilter,
            TierTable,
            retires=False,
        ),
        Section(
            "benefits",
            _("Benefits"),
            _("What the programme gives its partners, and what unlocks it."),
            lambda: Benefit.objects.select_related("tier", "specialization"),
            BenefitForm,
            BenefitFilter,
            BenefitTable,
            add=_("Add a benefit"),
        ),
        Section(
            "resources",
            _("Resources"),
            _("Files and links for the partners that hold a specialization; nobody else opens them."),
            lambda: Resource.objects.select_related("specialization", "file"),
            ResourceForm,
            ResourceFilter,
            ResourceTable,
            add=_("Add a resource"),
        ),
    )
}


def crumbs(section: Section | None = None, *further: Link) -> list[Link]:
    found = [Link(_("Programme rules"), reverse("specializations:rules"))]
    return [*found, Link(section.title, section.url), *further] if section else found


def tabs(current: Section) -> list[Tab]:
    return [Tab(section.title, section.url, current=section is current) for section in SECTIONS.values()]
