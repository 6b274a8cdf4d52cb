from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from core.admin import ActionAdmin, WindowAdmin, editor_of
from specializations import actions
from specializations.models import (
    Accreditation,
    AgreementParameters,
    Benefit,
    ProductLine,
    Requirement,
    Resource,
    Rulebook,
    RulebookAccreditation,
    RulebookLevel,
    RulebookOpening,
    RulebookRegion,
    Specialization,
    Tier,
)


class EntryAdmin(ActionAdmin):
    """A table of the catalogue. Entries come with rulebooks and imports; here their texts and prices are edited."""

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        actions.save_entry(entry=obj, by=editor_of(request), at=timezone.now())


@admin.register(Specialization)
class SpecializationAdmin(EntryAdmin):
    list_display = ("slug", "name", "group", "kind", "position")
    readonly_fields = ("slug", "retired_at")


@admin.register(Accreditation)
class AccreditationAdmin(EntryAdmin):
    list_display = ("code", "type", "specialization", "role", "validity_months", "fee_eur")
    list_filter = ("type", "specialization")
    search_fields = ("code",)
    readonly_fields = ("code", "type", "specialization", "role", "replaced_by", "retired_at")


@admin.register(Tier)
class TierAdmin(EntryAdmin):
    list_display = ("slug", "name", "rank")
    readonly_fields = ("slug", "rank")


class OfferAdmin(EntryAdmin):
    """What the vendor offers: made and removed here as well."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        actions.delete_entry(entry=obj, by=editor_of(request), at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for entry in queryset:
            self.delete_model(request, entry)


@admin.register(Benefit)
class BenefitAdmin(OfferAdmin):
    list_display = ("slug", "kind", "name_en", "tier", "level", "specialization")
    readonly_fields = ("retired_at",)


@admin.register(Resource)
class ResourceAdmin(OfferAdmin):
    list_display = ("title_en", "specialization", "url", "file")
    list_filter = ("specialization",)
    list_select_related = ("specialization", "file")
    readonly_fields = ("file", "retired_at")


@admin.register(ProductLine)
class ProductLineAdmin(WindowAdmin):
    """Mapped by imports, which move the order lines of a code along with it."""

    list_display = ("product_code", "specialization")
    list_filter = ("specialization",)
    search_fields = ("product_code",)
    ordering = ("product_code",)


@admin.register(Rulebook)
class RulebookAdmin(WindowAdmin):
    list_display = ("name", "state", "effective_from", "published_at", "published_by", "by_operator")
    list_filter = ("state",)


@admin.register(Requirement)
class RequirementAdmin(WindowAdmin):
    list_display = ("rulebook", "tier", "level", "specialization", "measure", "minimum", "country")
    list_filter = ("rulebook", "tier", "level", "measure")


for part in (RulebookRegion, RulebookLevel, RulebookOpening, RulebookAccreditation, AgreementParameters):
    admin.site.register(part, WindowAdmin)
