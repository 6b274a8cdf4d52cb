"""The `portal` file, used as people use it."""

import importlib.machinery
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.processes import HOME, wait_until
from tests.servers import free_port

PORTAL = [sys.executable, str(HOME / "portal")]
pytestmark = pytest.mark.sqlite


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    servers = ("DATABASE_URL", "REDIS_URL", "PORTAL_URL", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in servers}
    return kept | {"PORTAL_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> str:
    """A data directory that more than one start uses."""
    return str(tmp_path_factory.mktemp("installation"))


@pytest.fixture(scope="module")
def portal():
    """The file as a module, for its parts."""
    loader = importlib.machinery.SourceFileLoader("portal_file", str(HOME / "portal"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("portal_file", loader))
    loader.exec_module(module)
    return module


def test_without_a_command_it_explains_itself(environment):
    done = subprocess.run(PORTAL, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "portal run" in done.stderr


def test_manage_keeps_directory_output_and_exit_code(environment, tmp_path):
    script = "import os, sys; print(os.getcwd()); sys.exit(3)"
    done = subprocess.run(
        [*PORTAL, "manage", "shell", "--no-imports", "-c", script],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (3, f"{tmp_path}\n"), done.stderr


def test_run_refuses_a_port_that_is_taken(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [*PORTAL, "run", "--bind", f"127.0.0.1:{port}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"port {port} of 127.0.0.1 is taken" in done.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_run_serves_until_it_is_asked_to_stop(environment, installation, tmp_path, ending):
    port, log = free_port(), tmp_path / "log"

    with log.open("wb") as output:
        running = subprocess.Popen(
            [*PORTAL, "run", "--no-demo", "--bind", f"127.0.0.1:{port}"],
            env=environment | {"PORTAL_DATA_DIR": installation},
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(lambda: running.poll() is not None or b"The portal is at" in log.read_bytes(), what="it says so")
        assert running.poll() is None, log.read_text()
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).close()
        running.send_signal(ending)
        assert running.wait(30) == 0, log.read_text()
    finally:
        running.kill()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "nothing listens any more"


def test_results_of_pytest_are_added_up(portal, tmp_path):
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>')
    counts = {"passed": 1, "failed": 0, "skipped": 0}
    portal.count_results(report, 1, counts)
    assert counts == {"passed": 4, "failed": 3, "skipped": 3}


@pytest.mark.parametrize(("code", "failed"), [(0, 0), (4, 1)])
def test_a_run_that_broke_off_has_failed(portal, tmp_path, code, failed):
    report = tmp_path / "report.xml"
    report.write_text("")
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    portal.count_results(report, code, counts)
    assert counts == {"passed": 0, "failed": failed, "skipped": 0}
