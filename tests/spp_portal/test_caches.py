import socket

import pytest
from django.test import Client
from django.urls import reverse
from redis.exceptions import RedisError

from partners.roles import Role
from tests.factories.core import PASSWORD, UserFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db


def cache_at(port, settings):
    return settings.CACHES | {
        "default": {
            "BACKEND": "spp_portal.caches.ForgivingRedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
    }


@pytest.fixture
def signed_in(client):
    client.force_login(user_of(Role.PROGRAMME_ADMIN))
    return client


@pytest.fixture
def away(signed_in, settings):
    """Redis is gone since somebody has signed in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CACHES = cache_at(free.getsockname()[1], settings)
        yield


@pytest.fixture
def frozen(signed_in, settings):
    """Redis takes the connection and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        settings.CACHES = cache_at(server.getsockname()[1], settings)
        yield server


@pytest.mark.usefixtures("away")
def test_pages_go_on_without_redis(signed_in):
    assert signed_in.get("/").status_code == 200


@pytest.mark.usefixtures("away")
def test_sign_in_is_shut_while_nobody_counts_attempts():
    user = UserFactory()
    response = Client().post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.status_code == 429


@pytest.mark.usefixtures("away")
def test_a_session_is_never_ended_in_vain(signed_in):
    with pytest.raises(RedisError):
        signed_in.post(reverse("account_logout"))


def test_a_frozen_redis_is_asked_once_and_then_left_alone(signed_in, frozen, monkeypatch):
    monkeypatch.setattr("spp_portal.caches.PAUSE_SECONDS", 3600)
    for _ in range(2):
        assert signed_in.get("/").status_code == 200
    frozen.setblocking(False)
    frozen.accept()
    with pytest.raises(BlockingIOError):
        frozen.accept()
