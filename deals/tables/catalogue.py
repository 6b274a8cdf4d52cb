"""The lists of the catalogue: each entry leads to its page."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.components import EmptyState
from core.tables import MoneyColumn, NumberColumn, PortalTable, StatusColumn, TierColumn
from specializations.benefits import unlocked_words
from specializations.enums import EntryState, ResourceKind, TierSlug
from specializations.models import Accreditation, Benefit, ProductLine, Resource, Specialization, Tier

EMPTY = EmptyState(_("No entry is like this."), how=_("Ask for less, or add one."))


def link(kind: str, pk: int, words: str, second: str = "") -> SafeString:
    url = reverse("deals:catalogue_entry", args=[kind, pk])
    return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, words, second)


class SpecializationTable(PortalTable):
    caption = _("Specializations")
    empty = EMPTY

    name = tables.Column(verbose_name=_("Name"))
    kind = tables.Column(verbose_name=_("Kind"))
    group = tables.Column(verbose_name=_("Group"))
    position = NumberColumn(verbose_name=_("Position"))
    state = StatusColumn(accessor="entry_state", verbose_name=_("State"), status=EntryState, order_by="retired_at")

    def render_name(self, value: str, record: Specialization) -> SafeString:
        return link("specializations", record.pk, value, record.slug)


class AccreditationTable(PortalTable):
    caption = _("Accreditations")
    empty = EMPTY

    code = tables.Column(verbose_name=_("Code"))
    role = tables.Column(verbose_name=_("Role"))
    fee_eur = MoneyColumn(verbose_name=_("Fee"), cents=True)
    validity_months = NumberColumn(verbose_name=_("Validity in months"), default=_("no end"))
    replaced_by = tables.Column(verbose_name=_("Replaced by"), default="")
    state = StatusColumn(accessor="entry_state", verbose_name=_("State"), status=EntryState, order_by="retired_at")

    def render_code(self, value: str, record: Accreditation) -> SafeString:
        return link("accreditations", record.pk, value, record.specialization.name)


class ProductLineTable(PortalTable):
    caption = _("Product lines")
    empty = EMPTY

    product_code = tables.Column(verbose_name=_("Product code"))
    specialization = tables.Column(verbose_name=_("Specialization"))

    class Meta:
        order_by = "product_code"

    def render_product_code(self, value: str, record: ProductLine) -> SafeString:
        return link("product-lines", record.pk, value)


class TierTable(PortalTable):
    caption = _("Tiers")
    empty = EMPTY

    slug = TierColumn(verbose_name=_("Tier"), tier=TierSlug)
    name = tables.Column(verbose_name=_("Name"))
    rank = NumberColumn(verbose_name=_("Rank"))

    def render_name(self, value: str, record: Tier) -> SafeString:
        return link("tiers", record.pk, value)


class BenefitTable(PortalTable):
    caption = _("Benefits")
    empty = EMPTY

    name = tables.Column(verbose_name=_("Name"), order_by=("name_en",))
    kind = tables.Column(verbose_name=_("Kind"))
    unlocked = tables.Column(empty_values=(), verbose_name=_("Unlocked by"), orderable=False)
    state = StatusColumn(accessor="entry_state", verbose_name=_("State"), status=EntryState, order_by="retired_at")

    def render_name(self, value: str, record: Benefit) -> SafeString:
        return link("benefits", record.pk, value, record.slug)

    def render_unlocked(self, record: Benefit) -> str:
        return unlocked_words(record)

    def value_unlocked(self, record: Benefit) -> Any:
        return unlocked_words(record)


class ResourceTable(PortalTable):
    caption = _("Resources")
    empty = EMPTY

    title = tables.Column(verbose_name=_("Title"), order_by=("title_en",))
    specialization = tables.Column(verbose_name=_("Specialization"))
    kind = tables.Column(verbose_name=_("Kind"), orderable=False)
    state = StatusColumn(accessor="entry_state", verbose_name=_("State"), status=EntryState, order_by="retired_at")

    def render_title(self, value: str, record: Resource) -> SafeString:
        return link("resources", record.pk, value, record.file.original_name if record.file else record.url)

    def render_kind(self, value: ResourceKind) -> Any:
        return value.label
