"""The schedule in the admin, and what the admin leaves to the portal's own pages."""

from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from core.admin import ActionAdmin, editor_of
from spp_portal import actions

# The libraries register their tables when these modules are imported; only then can they be taken out.
for library in (
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django_celery_beat",
):
    import_module(f"{library}.admin")
# Roles are derived, not granted through groups; second factors and devices are their owner's.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])
admin.site.unregister([PeriodicTask, CrontabSchedule, IntervalSchedule, SolarSchedule, ClockedSchedule])


class ScheduleAdmin(ActionAdmin):
    def save_model(self, request: HttpRequest, obj: actions.ScheduleEntry, form: ModelForm, change: bool) -> None:
        actions.save_schedule(entry=obj, by=editor_of(request), at=timezone.now())


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(ScheduleAdmin):
    """When a task runs and whether it does; which tasks there are is said by the code."""

    list_display = ("name", "enabled", "crontab", "interval", "last_run_at")
    fields = ("name", "description", "enabled", "crontab", "interval", "task", "args", "kwargs", "last_run_at")
    readonly_fields = ("name", "task", "args", "kwargs", "last_run_at")


@admin.register(CrontabSchedule, IntervalSchedule)
class TimetableAdmin(ScheduleAdmin):
    list_display = ("__str__",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)
