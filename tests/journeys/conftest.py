"""A whole portal with the demo world for the browser: its own database, web processes and worker.

It is made once for each test process and shared by its journeys, which therefore leave the world
as they found it, or change only what no other journey looks at.
"""

import json
import os
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest

from tests.processes import DemoPortal, manage, running_web, running_worker, url_of_own_redis


@pytest.fixture(scope="session")
def journey_database() -> Iterator[str]:
    """The URL of an empty database on the server of DATABASE_URL."""
    server, _, _name = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")
    query = os.environ["DATABASE_URL"].partition("?")[2]
    name = f"journeys_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}" + (f"?{query}" if query else "")
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def portal(journey_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoPortal]:
    data_dir = tmp_path_factory.mktemp("portal")
    environment = os.environ | {
        "DATABASE_URL": journey_database,
        "REDIS_URL": url_of_own_redis(),
        "PORTAL_DATA_DIR": str(data_dir),
        "REQUIRE_MFA": "false",
    }
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput"], ["seed_demo"]):
        done = manage(*command, environment=environment)
        assert done.returncode == 0, done.stderr
    passwords = json.loads((data_dir / "demo-logins.json").read_text())
    with (
        running_web(environment, data_dir / "web.log") as url,
        running_worker(environment, data_dir / "worker.log"),
    ):
        yield DemoPortal(url, environment, passwords)


@pytest.fixture(scope="session")
def base_url(portal: DemoPortal) -> str:
    """What `page.goto("/…")` is relative to."""
    return portal.url
