"""Writes that belong to no app."""

from datetime import datetime
from typing import TypeAlias

from django.db import transaction
from django.forms.models import model_to_dict
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from core.actions import record
from core.models import User

ScheduleEntry: TypeAlias = PeriodicTask | CrontabSchedule | IntervalSchedule


@transaction.atomic
def save_schedule(*, entry: ScheduleEntry, by: User, at: datetime) -> ScheduleEntry:
    """Save an entry of the schedule, which the scheduler notices by itself, with what changed in the audit."""
    stored = type(entry)._default_manager.filter(pk=entry.pk).first()
    before, after = (_texts(stored) if stored else {}), _texts(entry)
    entry.save()
    changed = [name for name in after if before.get(name) != after[name]]
    record(
        by=by,
        at=at,
        verb="schedule_changed" if stored else "schedule_created",
        of=entry,
        key=str(entry.pk),
        before={name: before[name] for name in changed if name in before},
        after={name: after[name] for name in changed},
    )
    return entry


def _texts(entry: ScheduleEntry) -> dict[str, str]:
    return {name: str(value) for name, value in model_to_dict(entry).items()}
