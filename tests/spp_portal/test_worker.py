"""Background work with a real worker and a real Redis-protocol server."""

import json
import re
import socket
from contextlib import closing
from datetime import timedelta

import pytest
import redis
from celery import current_app
from django.utils import timezone

from core import actions
from core.enums import JobState
from core.models import Job, Notification, WorkerSign
from tests.factories.core import UserFactory
from tests.processes import manage, running_worker, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

QUEUES = ("celery", "unacked", "unacked_index", "unacked_mutex")
EVENT = "account.password_changed"


@pytest.fixture(autouse=True)
def broker(process_environment):
    """The Redis of this test, without messages of earlier ones."""
    with closing(redis.Redis.from_url(process_environment["REDIS_URL"])) as client:
        client.delete(*QUEUES)
        yield client


@pytest.fixture
def log(tmp_path):
    return tmp_path / "worker.log"


def mails(tmp_path) -> list[str]:
    return [path.read_text() for path in sorted((tmp_path / "mail").glob("*"))]


def tell_somebody() -> Job:
    actions.notify(users=[UserFactory()], event=EVENT, key="told", at=timezone.now())
    return Job.objects.get()


def all_done() -> bool:
    return not Job.objects.exclude(state=JobState.DONE).exists()


def test_a_worker_takes_what_was_published(process_environment, log, tmp_path):
    job = tell_somebody()
    with running_worker(process_environment, log):
        wait_until(all_done, what="the job is done")
    job.refresh_from_db()
    assert (job.attempts, job.result) == (1, {"sent": 1})
    assert Notification.objects.get().mailed_at
    assert len(mails(tmp_path)) == 1


def test_a_worker_gives_signs_of_life(process_environment, log):
    with running_worker(process_environment, log):
        wait_until(WorkerSign.objects.alive(at=timezone.now()).exists, what="it is heard of")
    sign = WorkerSign.objects.get()
    assert sign.worker.startswith("celery@")
    assert timezone.now() - sign.seen_at < timedelta(minutes=1)


def test_a_worker_logs_one_line_per_task(process_environment, log):
    job = tell_somebody()
    with running_worker(process_environment, log):
        wait_until(all_done, what="the job is done")
    lines = [json.loads(line) for line in log.read_text().splitlines() if job.public_id in line]
    assert [(line["event"], line["task"]) for line in lines] == [("task_succeeded", job.kind)]


def test_a_message_that_comes_twice_is_carried_out_once(process_environment, broker, log, tmp_path):
    job = tell_somebody()
    current_app.send_task(job.kind, args=[job.public_id])
    assert broker.llen("celery") == 2
    with running_worker(process_environment, log):
        wait_until(lambda: broker.llen("celery") == 0 and broker.hlen("unacked") == 0, what="both are consumed")
    assert all_done()
    assert len(mails(tmp_path)) == 1


def test_what_a_wiped_redis_forgot_is_published_again(process_environment, broker, log, tmp_path):
    job = tell_somebody()
    broker.delete(*QUEUES)
    later = timezone.now() + timedelta(hours=2)
    assert actions.publish_due(at=later) == 1
    with running_worker(process_environment, log):
        wait_until(all_done, what="the job is done")
    job.refresh_from_db()
    assert job.attempts == 1
    assert len(mails(tmp_path)) == 1


def test_a_frozen_redis_keeps_nobody_waiting(process_environment, tmp_path):
    """The publisher gives up after some seconds; the work stays in the database."""
    UserFactory()
    script = f"""
import time
from django.utils import timezone
from core import actions
from core.models import User
began = time.monotonic()
actions.notify(users=[User.objects.get()], event="{EVENT}", key="frozen", at=timezone.now())
print("seconds", time.monotonic() - began)
"""
    with socket.create_server(("127.0.0.1", 0)) as frozen:  # takes connections and says nothing
        url = f"redis://127.0.0.1:{frozen.getsockname()[1]}/0"
        done = manage("shell", "--no-imports", "-c", script, environment={**process_environment, "REDIS_URL": url})
    assert done.returncode == 0, done.stderr
    seconds = float(re.search(r"seconds ([\d.]+)", done.stdout).group(1))
    assert seconds < 15
    job = Job.objects.get()
    assert (job.state, job.published_at) == (JobState.PENDING, None)
