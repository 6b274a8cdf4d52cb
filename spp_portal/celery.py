"""The Celery application and what its scheduler starts."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")

app = Celery("spp_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()

# Written to the database when the scheduler first sees an entry; changed in the admin from then on.
app.conf.beat_schedule = {
    "Publish work that nobody has heard of": {
        "task": "core.publish_due_jobs",
        "schedule": 60,  # seconds
        "options": {"expires": 60},
    },
}
