"""One measurement of `portal bench alerts`, in a process of its own, against the database in the environment."""

import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Notification
from tiers import actions
from tiers.actions.alerts import alert_job
from tiers.models import EvaluationRun


def main() -> None:
    run = EvaluationRun.objects.last_finished()
    assert run is not None
    job = alert_job(run=run)
    before, started, used = Notification.objects.count(), time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as captured:
        actions.tell_of_run(job_id=job.public_id, clock=timezone.now)
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    job.refresh_from_db()
    found = {**job.result, "seconds": seconds, "cpu": cpu, "queries": len(captured)}
    found |= {"notifications": Notification.objects.count() - before}
    print(json.dumps(found | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
