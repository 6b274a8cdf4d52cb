from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from core.admin import ActionAdmin, WindowAdmin, editor_of
from core.enums import VendorRole
from core.models import User
from partners import actions
from partners.models import (
    AchievementException,
    Award,
    CustomerReference,
    Deputy,
    Enrolment,
    Invitation,
    Membership,
    Partner,
    PartnerSpecialization,
    PartnerStanding,
    PilotInvitation,
    StaffMember,
    StalePartner,
    TechnicalValidation,
    TrainingSession,
)


def channel_managers() -> models.QuerySet[User]:
    return User.objects.filter(vendor_role=VendorRole.CHANNEL_MANAGER, is_active=True).order_by("name", "email")


@admin.register(Partner)
class PartnerAdmin(ActionAdmin):
    """Read-only but for who looks after the partner."""

    list_display = ("code", "name", "country", "kind", "status", "channel_manager", "coverage_team")
    list_filter = ("kind", "status", "coverage_team", "country")
    search_fields = ("code", "name")
    fields = ("channel_manager", "coverage_team")

    def get_fields(self, request: HttpRequest, obj: Partner | None = None) -> Any:
        return [field.name for field in Partner._meta.concrete_fields if field.name != "id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Partner | None = None) -> list[str]:
        return [name for name in self.get_fields(request, obj) if name not in {"channel_manager", "coverage_team"}]

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        return super().formfield_for_foreignkey(db_field, request, **kwargs | {"queryset": channel_managers()})

    def save_model(self, request: HttpRequest, obj: Partner, form: forms.ModelForm, change: bool) -> None:
        actions.assign_partner(
            partner=obj,
            channel_manager=form.cleaned_data["channel_manager"],
            coverage_team=form.cleaned_data["coverage_team"],
            by=editor_of(request),
            at=timezone.now(),
        )


@admin.register(Membership)
class MembershipAdmin(ActionAdmin):
    """A membership is given and taken away; another role is another membership."""

    list_display = ("user", "partner", "role")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name", "partner__code", "partner__name")
    autocomplete_fields = ("user", "partner")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Membership, form: forms.ModelForm, change: bool) -> None:
        added = actions.add_membership(**form.cleaned_data, by=editor_of(request), at=timezone.now())
        obj.pk = added.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        actions.remove_membership(membership=obj, by=editor_of(request), at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Membership]) -> None:
        for membership in queryset:
            self.delete_model(request, membership)


@admin.register(Deputy)
class DeputyAdmin(ActionAdmin):
    """Who stands in for whom; once appointed only the end can move."""

    list_display = ("manager", "deputy", "starts_on", "ends_on")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Deputy | None = None) -> tuple[str, ...]:
        return ("manager", "deputy", "starts_on") if obj else ()

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        return super().formfield_for_foreignkey(db_field, request, **kwargs | {"queryset": channel_managers()})

    def save_model(self, request: HttpRequest, obj: Deputy, form: forms.ModelForm, change: bool) -> None:
        by, at = editor_of(request), timezone.now()
        if change:
            kept = Deputy.objects.select_related("manager").get(pk=obj.pk)
            actions.end_deputy(deputy=kept, ends_on=form.cleaned_data["ends_on"], by=by, at=at)
        else:
            obj.pk = actions.appoint_deputy(**form.cleaned_data, by=by, at=at).pk


@admin.register(StaffMember)
class StaffMemberAdmin(WindowAdmin):
    list_display = ("code", "name", "partner", "joined_on", "left_on")
    search_fields = ("code", "name", "partner__code")


@admin.register(Award)
class AwardAdmin(WindowAdmin):
    list_display = ("staff_member", "accreditation", "awarded_on", "expires_on", "revoked_on", "state")
    list_filter = ("state",)
    search_fields = ("staff_member__code", "accreditation__code")
    ordering = ("-id",)


for model in (
    CustomerReference,
    TechnicalValidation,
    PilotInvitation,
    AchievementException,
    Invitation,
    StalePartner,
    PartnerStanding,
    PartnerSpecialization,
    TrainingSession,
    Enrolment,
):
    admin.site.register(model, WindowAdmin)
