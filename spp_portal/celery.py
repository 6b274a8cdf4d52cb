"""The Celery application and what its scheduler starts."""

import os
from typing import Any

import structlog
from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django_structlog.celery.signals import bind_extra_task_metadata
from django_structlog.celery.steps import DjangoStructLogInitStep

from spp_portal.heartbeat import Heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")

app = Celery("spp_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.steps["worker"].add(Heartbeat)
app.autodiscover_tasks()


def keep_logging(**unused: Any) -> None:
    """Celery leaves the logs as the settings have made them, at whatever level it is started."""


def name_task(task: Any, **unused: Any) -> None:
    """Every line of a task says which one it is."""
    structlog.contextvars.bind_contextvars(task=task.name)


setup_logging.connect(keep_logging)
bind_extra_task_metadata.connect(name_task)

# Written to the database when the scheduler first sees an entry; changed in the admin from then on.
app.conf.beat_schedule = {
    "Publish work that nobody has heard of": {
        "task": "core.publish_due_jobs",
        "schedule": 60,  # seconds
        "options": {"expires": 60},
    },
    # In Paris, where every day of the year has a quarter past four.
    "Judge every partner that is due": {
        "task": "tiers.judge_tonight",
        "schedule": crontab(hour=4, minute=15),
    },
    "Judge all partners to prove that no night missed one": {
        "task": "tiers.judge_everybody",
        "schedule": crontab(hour=5, minute=15, day_of_week="sunday"),
    },
    "Finish runs, and catch up on a night that was missed": {
        "task": "tiers.sweep_runs",
        "schedule": 300,  # seconds
        "options": {"expires": 300},
    },
    "Give partners to channel managers whose account has been made": {
        "task": "partners.link_channel_managers",
        "schedule": 300,  # seconds
        "options": {"expires": 300},
    },
    # After the night's judgement, and again and again until it was done.
    "Let agreements expire, remind and escalate, once a day": {
        "task": "deals.start_agreements_night",
        "schedule": 300,  # seconds
        "options": {"expires": 300},
    },
    "Mail what was gathered for the day, once a day": {
        "task": "core.start_digests",
        "schedule": 300,  # seconds
        "options": {"expires": 300},
    },
    "Forget held and rejected rows that are too old": {
        "task": "deals.purge_kept_rows",
        "schedule": crontab(hour=5, minute=45),
    },
}
