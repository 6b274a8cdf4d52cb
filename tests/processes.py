"""The portal's own processes, started for a test and ended with it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from tests.servers import free_port, listens

HOME = Path(__file__).resolve().parent.parent
START_SECONDS = 60


@dataclass(frozen=True)
class DemoPortal:
    """A running portal with the demo world. `passwords` are by e-mail address, as `seed_demo` made them."""

    url: str
    environment: dict[str, str]
    passwords: dict[str, str]
    worker: subprocess.Popen[bytes]


def wait_until(happened: Callable[[], object], *, seconds: float = START_SECONDS, what: str) -> None:
    """Returns as soon as `happened()` is true; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.05)


def manage(
    *arguments: str, environment: Mapping[str, str], days_ahead: int = 0, **options: object
) -> subprocess.CompletedProcess[str]:
    """Runs a management command in a process of its own; its output is in the result."""
    command = [sys.executable, "-m", *at_that_time(days_ahead), "manage", *arguments]
    return subprocess.run(command, cwd=HOME, env=environment, text=True, capture_output=True, **options)


def at_that_time(days_ahead: int) -> tuple[str, ...]:
    """What is put before a program whose clock goes so many days ahead."""
    return ("tests.later", str(days_ahead)) if days_ahead else ()


@contextmanager
def running(*command: str, environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the portal until the block ends. It may have been killed in between."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=HOME, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running_worker(environment: Mapping[str, str], log: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker that has said that it is ready."""
    told = len(log.read_bytes()) if log.exists() else 0
    command = ("celery", "-A", "spp_portal", "worker", "--concurrency", "2", *options)
    with running(*command, environment=environment, log=log) as worker:
        wait_until(
            lambda: worker.poll() is not None or b" ready" in log.read_bytes()[told:],
            what=f"the worker gets ready, see {log}",
        )
        assert worker.poll() is None, log.read_text()
        yield worker


@contextmanager
def running_web(environment: Mapping[str, str], log: Path, *, days_ahead: int = 0) -> Iterator[str]:
    """The URL of a gunicorn that answers."""
    port = free_port()
    environment = {**environment, "PORT": str(port), "PORTAL_URL": f"http://127.0.0.1:{port}"}
    program = (*at_that_time(days_ahead), "gunicorn", "spp_portal.wsgi")
    with running(*program, environment=environment, log=log) as web:
        wait_until(lambda: web.poll() is not None or listens(port), what=f"gunicorn listens, see {log}")
        assert web.poll() is None, log.read_text()
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=START_SECONDS).close()
        yield f"http://127.0.0.1:{port}"


def url_of_test_database() -> str:
    """Where another process finds the database that Django made for the tests."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        raise pytest.UsageError("a second process cannot share a database in memory: mark the test `postgres`")
    sign_in = f"{values['USER']}:{values['PASSWORD']}".strip(":")
    place = f"{values['HOST']}:{values['PORT']}".strip(":")
    query = f"?host={values['OPTIONS']['host']}" if "host" in values["OPTIONS"] else ""
    return f"postgresql://{sign_in}@{place}/{values['NAME']}{query}"


def url_of_own_redis() -> str:
    """The Redis database of this test process: each pytest-xdist worker has its own."""
    server, _, number = os.environ["REDIS_URL"].rpartition("/")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{server}/{int(number or 0) + int(worker)}"
