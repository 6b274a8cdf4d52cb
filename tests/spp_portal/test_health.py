from datetime import timedelta

import pytest
from celery import current_app
from django.db import DatabaseError, connection
from django.utils import timezone

from tests.factories.core import JobFactory
from tests.factories.tiers import EvaluationRunFactory

pytestmark = pytest.mark.django_db


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
    }


def test_a_fresh_installation_is_well(client):
    assert client.get("/health/").json()["status"] == "ok"


@pytest.mark.parametrize(("minutes", "status"), [(2, "ok"), (20, "degraded")])
def test_work_that_nobody_does(client, minutes, status):
    JobFactory(created_at=timezone.now() - timedelta(minutes=minutes))
    found = client.get("/health/").json()
    assert (found["status"], found["oldest_due_job_minutes"]) == (status, minutes)


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
