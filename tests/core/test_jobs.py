from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection, transaction

from core import actions
from core.actions import NewJob
from core.enums import JobState
from core.models import Job
from core.tasks import carry_out
from tests.factories.core import LONG_AGO, JobFactory

pytestmark = pytest.mark.django_db

SOON = LONG_AGO + timedelta(seconds=1)


@pytest.fixture
def sent(monkeypatch):
    """The messages that left, in place of a broker."""
    messages = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **rest: messages.append((name, *args)))
    return messages


def test_a_job_is_made_once_per_key():
    first = actions.enqueue(kind="tests.work", key="a", arguments={"n": 1}, by=None, at=LONG_AGO)
    again = actions.enqueue(kind="tests.work", key="a", arguments={"n": 2}, by=None, at=SOON)
    assert again.pk == first.pk
    assert again.arguments == {"n": 1}


def test_many_jobs_come_back_in_their_order():
    JobFactory(key="b")
    jobs = actions.enqueue_many(new_jobs=[NewJob("tests.work", key) for key in "cab"], by=None, at=LONG_AGO)
    assert [job.key for job in jobs] == ["c", "a", "b"]


def test_a_message_leaves_after_the_commit(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.enqueue(kind="tests.work", key="a", by=None, at=LONG_AGO)
        assert sent == []
    assert sent == [("tests.work", job.public_id)]
    job.refresh_from_db()
    assert job.published_at == LONG_AGO


def test_no_message_leaves_a_transaction_that_is_rolled_back(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        actions.enqueue(kind="tests.work", key="a", by=None, at=LONG_AGO)
        transaction.set_rollback(True)
    assert sent == []
    assert not Job.objects.exists()


def test_a_broker_that_is_down_is_no_error(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **rest):
        raise ConnectionError

    monkeypatch.setattr(current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.enqueue(kind="tests.work", key="a", by=None, at=LONG_AGO)
    job.refresh_from_db()
    assert (job.state, job.published_at) == (JobState.PENDING, None)


def test_the_sweep_sends_again_what_nobody_heard_of(sent):
    lost = JobFactory(published_at=LONG_AGO - timedelta(hours=1))
    never = JobFactory()
    JobFactory(published_at=LONG_AGO)  # still on its way
    JobFactory(state=JobState.DONE)
    silent = JobFactory(state=JobState.RUNNING, lease_until=LONG_AGO, published_at=LONG_AGO - timedelta(hours=1))
    assert actions.publish_due(at=LONG_AGO) == 3
    assert {public_id for _, public_id in sent} == {lost.public_id, never.public_id, silent.public_id}
    assert actions.publish_due(at=LONG_AGO) == 0


def test_one_of_two_workers_gets_the_job():
    job = JobFactory()
    assert actions.claim(job_id=job.public_id, at=LONG_AGO) is not None
    assert actions.claim(job_id=job.public_id, at=SOON) is None


def test_a_stale_copy_takes_nothing():
    """Two workers have read the same row before either wrote."""
    job = JobFactory()
    stale = Job.objects.get(pk=job.pk)
    assert actions.claim(job_id=job.public_id, at=LONG_AGO) is not None
    assert not actions.finish(job=stale, result={}, at=SOON)
    assert Job.objects.get(pk=job.pk).state == JobState.RUNNING


def test_a_silent_worker_loses_its_job():
    job = JobFactory()
    slow = actions.claim(job_id=job.public_id, at=LONG_AGO, lease=timedelta(minutes=1))
    later = LONG_AGO + timedelta(minutes=2)
    quick = actions.claim(job_id=job.public_id, at=later)
    assert quick is not None
    assert quick.attempts == 2
    assert not actions.report_progress(job=slow, done=1, at=later)
    assert not actions.finish(job=slow, result={"by": "slow"}, at=later)
    assert actions.finish(job=quick, result={"by": "quick"}, at=later)
    assert Job.objects.get().result == {"by": "quick"}


def test_a_heartbeat_keeps_the_job():
    job = JobFactory()
    held = actions.claim(job_id=job.public_id, at=LONG_AGO, lease=timedelta(minutes=1))
    assert actions.report_progress(job=held, done=3, total=9, at=LONG_AGO + timedelta(seconds=50))
    assert actions.claim(job_id=job.public_id, at=LONG_AGO + timedelta(minutes=2)) is None
    job.refresh_from_db()
    assert (job.done, job.total) == (3, 9)


def test_failures_wait_longer_each_time_and_end():
    job = JobFactory()
    at, waits = LONG_AGO, []
    for _ in range(3):
        held = actions.claim(job_id=job.public_id, at=at)
        assert actions.fail(job=held, error="ValueError", at=at, attempts=4)
        waits.append(held.lease_until - at)
        assert actions.claim(job_id=job.public_id, at=at) is None
        at = held.lease_until
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    held = actions.claim(job_id=job.public_id, at=at)
    actions.fail(job=held, error="ValueError", at=at, attempts=4)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "ValueError")


def test_a_task_notes_what_it_did():
    job = JobFactory()
    carry_out(job.public_id, lambda job: {"done": 7})
    carry_out(job.public_id, lambda job: {"done": 8})
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"done": 7}, 1)


def test_a_failure_is_noted_without_what_it_quotes():
    def work(job):
        raise ValueError("Anna Secret")

    job = JobFactory()
    carry_out(job.public_id, work)
    job.refresh_from_db()
    assert job.state == JobState.PENDING
    assert "ValueError in test_jobs.py" in job.error
    assert "Secret" not in job.error


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_threads_one_claims_the_job():
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    job = JobFactory()
    start = Barrier(8)

    def claim():
        start.wait()
        try:
            return actions.claim(job_id=job.public_id, at=LONG_AGO)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claims = [future.result() for future in [pool.submit(claim) for _ in range(8)]]
    assert sum(claim is not None for claim in claims) == 1
