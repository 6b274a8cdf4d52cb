"""What the environment makes of the settings: read in a process of its own."""

import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.processes import HOME

READ = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""
PRODUCTION = {
    "DATABASE_URL": "postgresql://portal:secret@db.example.com:5433/portal",
    "REDIS_URL": "redis://redis.example.com:6379/3",
    "PORTAL_URL": "https://portal.example.com",
    "SECRET_KEY": "x" * 64,
}


def settings_with(data_dir: Path, names: list[str], **environment: str) -> dict:
    own = {"PORTAL_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "spp_portal.settings"}
    done = subprocess.run(
        [sys.executable, "-c", READ, *names],
        env={"PATH": os.environ["PATH"], **own, **environment},
        cwd=HOME,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_without_a_variable_everything_lies_in_the_data_directory(tmp_path):
    names = [
        "DATABASES",
        "CELERY_BROKER_URL",
        "CACHES",
        "EMAIL_FILE_PATH",
        "REQUIRE_MFA",
        "DEBUG",
        "ALLOWED_HOSTS",
    ]
    found = settings_with(tmp_path, names)
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "portal.sqlite3")
    assert found["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["CELERY_BROKER_URL"] == f"sqla+sqlite:///{tmp_path / 'broker.sqlite3'}"
    assert found["CACHES"]["default"]["LOCATION"] == str(tmp_path / "cache")
    assert found["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    assert not found["REQUIRE_MFA"]
    assert not found["DEBUG"]
    assert {"127.0.0.1", "localhost", "[::1]"} == set(found["ALLOWED_HOSTS"])


def test_processes_that_start_together_agree_on_one_private_key(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: settings_with(tmp_path, ["SECRET_KEY"])["SECRET_KEY"], range(4)))
    assert len(set(found)) == 1
    assert len(found[0]) >= 64
    assert {path.name for path in tmp_path.iterdir()} == {"secret_key", "files"}
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_servers_are_used_when_they_are_named(tmp_path):
    found = settings_with(tmp_path, ["DATABASES", "CELERY_BROKER_URL", "CACHES", "REQUIRE_MFA"], **PRODUCTION)
    database = found["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.com", 5433, "portal")
    assert database["CONN_HEALTH_CHECKS"]
    assert found["CELERY_BROKER_URL"] == found["CACHES"]["default"]["LOCATION"] == PRODUCTION["REDIS_URL"]
    assert found["REQUIRE_MFA"]
    assert not (tmp_path / "secret_key").exists()


def test_a_socket_directory_goes_in_the_query(tmp_path):
    url = "postgresql://portal@/portal?host=/run/postgresql"
    database = settings_with(tmp_path, ["DATABASES"], DATABASE_URL=url)["DATABASES"]["default"]
    assert (database["HOST"], database["OPTIONS"]["host"]) == ("", "/run/postgresql")


@pytest.mark.parametrize(("url", "secure"), [("https://portal.example.com", True), ("http://127.0.0.1:8000", False)])
def test_the_scheme_of_the_portal_decides_about_cookies_and_redirects(tmp_path, url, secure):
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
    found = settings_with(tmp_path, names, PORTAL_URL=url)
    assert [bool(found[name]) for name in names] == [secure] * 4


def test_no_task_outlives_the_visibility_of_its_message(tmp_path):
    names = ["CELERY_TASK_TIME_LIMIT", "CELERY_BROKER_TRANSPORT_OPTIONS"]
    found = settings_with(tmp_path, names, **PRODUCTION)
    assert found["CELERY_TASK_TIME_LIMIT"] < found["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"]
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"]["socket_timeout"] <= 5


def test_every_variable_is_explained():
    source = (HOME / "spp_portal" / "settings.py").read_text()
    read = set(re.findall(r"""env\.\w+\(\s*["']([A-Z_]+)["']""", source))
    explained = set(re.findall(r"^([A-Z_]+)=", (HOME / ".env.example").read_text(), re.MULTILINE))
    assert read | {"PORTAL_CHROMIUM", "WEB_CONCURRENCY"} == explained


def test_an_empty_variable_is_not_set(tmp_path):
    names = ["DATABASES", "ALLOWED_HOSTS", "PORTAL_MAX_IMPORT_MB", "PORTAL_URL", "DEFAULT_FROM_EMAIL", "EMAIL_BACKEND"]
    explained = re.findall(r"^([A-Z_]+)=", (HOME / ".env.example").read_text(), re.MULTILINE)
    empty = dict.fromkeys(explained, "")
    del empty["PORTAL_DATA_DIR"]
    assert settings_with(tmp_path, names, **empty) == settings_with(tmp_path, names)
    production = {name: "" for name in empty if name not in PRODUCTION} | PRODUCTION
    assert settings_with(tmp_path, ["REQUIRE_MFA"], **production) == {"REQUIRE_MFA": True}


def test_deployment_settings_pass_djangos_own_checks(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            "PATH": os.environ["PATH"],
            "PORTAL_DATA_DIR": str(tmp_path),
            **PRODUCTION,
            "SECRET_KEY": os.urandom(40).hex(),
        },
        cwd=HOME,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
