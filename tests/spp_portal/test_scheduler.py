"""The schedule of the code, and what the admin made of it."""

import pytest
from celery.schedules import crontab
from django_celery_beat.models import PeriodicTask

from spp_portal.celery import app
from spp_portal.scheduler import KeptScheduler

# The scheduler closes the connections it used, so nothing may hang on a transaction of one.
pytestmark = pytest.mark.django_db(transaction=True)


def start_scheduler() -> None:
    KeptScheduler(app=app, lazy=True).setup_schedule()


def test_every_entry_is_written_once():
    start_scheduler()
    assert set(app.conf.beat_schedule) <= set(PeriodicTask.objects.values_list("name", flat=True))


def test_every_entry_names_a_task():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_what_the_admin_changed_stays():
    start_scheduler()
    name = next(iter(app.conf.beat_schedule))
    PeriodicTask.objects.filter(name=name).update(enabled=False)
    start_scheduler()
    assert not PeriodicTask.objects.get(name=name).enabled


def test_no_entry_falls_into_the_hour_that_some_days_lack_or_repeat():
    """02:00 to 03:00 in Paris is missing on one day of the year and comes twice on another."""
    hours = [
        hour
        for entry in app.conf.beat_schedule.values()
        if isinstance(entry["schedule"], crontab) and len(entry["schedule"].hour) < 24
        for hour in entry["schedule"].hour
    ]
    assert 2 not in hours
    assert str(app.timezone) == "Europe/Paris"
