"""The Django admin as a window: every table can be read here, and the few that are edited are so by an action."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import actions
from core.models import (
    Attachment,
    AuditEvent,
    Job,
    MailPreference,
    Notification,
    User,
    WorkerSign,
)

SHOWN_COLUMNS = 8


def editor_of(request: HttpRequest) -> User:
    """Who is signed in: nobody else gets as far as a page of the admin."""
    assert isinstance(request.user, User)
    return request.user


class WindowAdmin(admin.ModelAdmin):
    """Read-only. Django's own log stays empty: it would repeat names, and the audit trail says more."""

    show_full_result_count = False

    def get_list_display(self, request: HttpRequest) -> Any:
        """What the class names or else the first columns of the table, without long ones."""
        if tuple(self.list_display) != ("__str__",):
            return self.list_display
        fields = [
            field.name
            for field in self.model._meta.concrete_fields
            if not isinstance(field, models.JSONField | models.TextField | models.AutoField)
        ]
        return fields[:SHOWN_COLUMNS]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        shown = set(self.get_list_display(request))
        return [field.name for field in self.model._meta.concrete_fields if field.is_relation and field.name in shown]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        user = editor_of(request)
        return user.is_superuser or user.is_programme_admin

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing, here and below: the action has recorded it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any: ...

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...


class ActionAdmin(WindowAdmin):
    """A table that is edited here: each save calls an action, whose objections are shown as messages."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refused:
            for message in refused.messages:
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class UserForm(forms.ModelForm):
    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the password stays; a new account’s owner sets one by the reset link."),
    )

    class Meta:
        model = User
        fields = (
            "email",
            "name",
            "language",
            "vendor_role",
            "coverage_team",
            "is_active",
            "is_staff",
            "is_superuser",
        )

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password


@admin.register(User)
class UserAdmin(ActionAdmin):
    form = UserForm
    list_display = ("email", "name", "vendor_role", "coverage_team", "is_active", "is_staff", "last_login")
    list_filter = ("vendor_role", "coverage_team", "is_active", "is_staff")
    search_fields = ("email", "name", "public_id")
    ordering = ("email",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in UserForm.Meta.fields}
        password: str = form.cleaned_data["new_password"]
        at = timezone.now()
        if change:
            user = User.objects.get(pk=obj.pk)
            actions.change_account(user=user, by=editor_of(request), at=at, **values)
            if password:
                actions.set_password(user=user, password=password, by=editor_of(request), at=at)
            return
        is_active = values.pop("is_active")
        user = actions.create_account(password=password or None, by=editor_of(request), at=at, **values)
        if not is_active:
            actions.change_account(user=user, by=editor_of(request), at=at, is_active=False)
        obj.pk, obj.public_id = user.pk, user.public_id


@admin.register(AuditEvent)
class AuditEventAdmin(WindowAdmin):
    list_display = ("at", "by", "verb", "object_type", "object_key")
    list_filter = ("object_type", "verb")
    search_fields = ("object_key",)
    date_hierarchy = "at"
    ordering = ("-id",)


@admin.register(Job)
class JobAdmin(WindowAdmin):
    list_display = ("created_at", "kind", "key", "state", "attempts", "done", "total", "finished_at")
    list_filter = ("state", "kind")
    search_fields = ("key", "public_id")
    ordering = ("-id",)


@admin.register(Notification)
class NotificationAdmin(WindowAdmin):
    list_display = ("created_at", "user", "event", "subject", "read_at", "mailed_at")
    list_filter = ("event",)
    ordering = ("-id",)


@admin.register(Attachment)
class AttachmentAdmin(WindowAdmin):
    search_fields: ClassVar[tuple[str, ...]] = ("partner_code", "original_name")
    ordering = ("-id",)


@admin.register(WorkerSign)
class WorkerSignAdmin(WindowAdmin):
    list_display = ("worker", "started_at", "seen_at")
    ordering = ("-seen_at",)


@admin.register(MailPreference)
class MailPreferenceAdmin(WindowAdmin):
    ordering = ("-id",)
