from datetime import timedelta

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone

from partners.actions import mark_stale
from tests.factories.core import JobFactory, WorkerSignFactory
from tests.factories.partners import PartnerFactory
from tests.factories.tiers import EvaluationRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


def test_all_is_well(client):
    EvaluationRunFactory(as_of="2026-01-05", finished_at=timezone.now() - timedelta(hours=3, minutes=5))
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": True,
        "broker": True,
        "oldest_due_job_minutes": None,
        "last_run_as_of": "2026-01-05",
        "last_run_hours_ago": 3,
        "next_run_at": None,
        "stale_partners": 0,
        "workers": 0,
        "worker_seen_minutes_ago": None,
    }


def test_a_fresh_installation_is_well(client):
    assert client.get("/health/").json()["status"] == "ok"


@pytest.mark.parametrize(("minutes", "status"), [(2, "ok"), (20, "degraded")])
def test_work_that_nobody_does(client, minutes, status):
    JobFactory(created_at=timezone.now() - timedelta(minutes=minutes))
    found = client.get("/health/").json()
    assert (found["status"], found["oldest_due_job_minutes"]) == (status, minutes)


@pytest.mark.parametrize(("minutes", "status"), [(1, "ok"), (3, "degraded")])
def test_workers_that_fell_silent(client, minutes, status):
    WorkerSignFactory(seen_at=timezone.now() - timedelta(minutes=minutes))
    found = client.get("/health/").json()
    assert (found["status"], found["worker_seen_minutes_ago"], found["workers"]) == (status, minutes, int(minutes < 2))


def test_the_backlog(client):
    mark_stale([PartnerFactory().pk], at=timezone.now())
    assert client.get("/health/").json()["stale_partners"] == 1


def test_a_job_that_waits_for_its_next_try_is_not_late(client):
    now = timezone.now()
    JobFactory(created_at=now - timedelta(days=1), lease_until=now - timedelta(minutes=1))
    assert client.get("/health/").json()["status"] == "ok"


def test_pages_go_on_without_the_broker(client, monkeypatch):
    monkeypatch.setattr(current_app, "connection_for_write", refuse)
    response = client.get("/health/")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")


def test_without_its_database_it_is_down(client):
    with connection.execute_wrapper(refuse):
        response = client.get("/health/")
    assert (response.status_code, response.json()["status"]) == (503, "down")


def refuse(*args, **options):
    raise DatabaseError("no route to the database")
