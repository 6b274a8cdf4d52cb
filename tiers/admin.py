from django.contrib import admin

from core.admin import WindowAdmin
from tiers.models import (
    CalendarFeed,
    Evaluation,
    EvaluationRun,
    ImpactReport,
    KeptFacts,
    KeptFactsChunk,
    LossWatch,
    RunFailure,
    SavedSimulation,
    StandingChange,
)


@admin.register(EvaluationRun)
class EvaluationRunAdmin(WindowAdmin):
    list_display = ("as_of", "trigger", "state", "by", "started_at", "evaluated", "changed", "failed", "seconds")
    list_filter = ("state", "trigger")


@admin.register(Evaluation)
class EvaluationAdmin(WindowAdmin):
    list_display = ("partner", "as_of", "tier", "tier_met", "rulebook", "next_change_on", "created_at")
    search_fields = ("partner__code", "public_id")
    ordering = ("-id",)


@admin.register(StandingChange)
class StandingChangeAdmin(WindowAdmin):
    list_display = ("on", "partner", "achievement", "change", "run")
    list_filter = ("change",)
    search_fields = ("partner__code", "achievement")
    ordering = ("-id",)


@admin.register(RunFailure)
class RunFailureAdmin(WindowAdmin):
    list_display = ("run", "partner")


@admin.register(CalendarFeed)
class CalendarFeedAdmin(WindowAdmin):
    list_display = ("user", "partner", "created_at")
    fields = ("user", "partner", "created_at")


@admin.register(SavedSimulation)
class SavedSimulationAdmin(WindowAdmin):
    list_display = ("name", "partner", "owner", "shared_at", "saved_at")


for each in (ImpactReport, KeptFacts, KeptFactsChunk, LossWatch):
    admin.site.register(each, WindowAdmin)
