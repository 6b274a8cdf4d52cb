"""What every test stands on. Servers and browsers that are missing are skipped with the reason."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from specializations.models import Rulebook
from django.conf import settings
from django.db import connection
from django.utils import translation

from tests.processes import url_of_own_redis, url_of_test_database

HOME = Path(__file__).resolve().parent.parent
SHARED = HOME.parent / "shared"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
IN_CI = os.environ.get("CI") == "true"

# Under CI the examples are the same in every run, so that a red run means a change.
hypothesis.settings.register_profile("usual", max_examples=100, deadline=None, derandomize=IN_CI)
hypothesis.settings.register_profile("deep", max_examples=3000, deadline=None)
hypothesis.settings.load_profile("usual")


def pytest_configure(config: pytest.Config) -> None:
    """The settings, but quick and without a trace outside a temporary directory."""
    data_dir = Path(tempfile.mkdtemp(prefix="portal-pytest-"))
    config.add_cleanup(lambda: shutil.rmtree(data_dir, ignore_errors=True))
    settings.PORTAL_DATA_DIR = data_dir
    settings.REQUIRE_MFA = False  # a test about the second factor turns it on
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "near": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},  # what it forgets in time would be seen
    }
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": data_dir / "files"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    if os.environ.get("REDIS_URL"):
        settings.CELERY_BROKER_URL = url_of_own_redis()
    else:  # messages stay in this process
        settings.CELERY_BROKER_URL = "memory://"
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    with_servers = connection.vendor == "postgresql" and os.environ.get("REDIS_URL")
    missing = pytest.mark.skip(
        reason="needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL, or put "
        "`python tests/servers.py` before the command"
    )
    for item in items:
        if "postgres" in item.keywords or "journey" in item.keywords:
            if not with_servers:
                item.add_marker(missing)
        elif not DATABASE_FIXTURES.intersection(item.fixturenames) and "django_db" not in item.keywords:
            item.add_marker(pytest.mark.sqlite)  # says the same on every database: once is enough


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real files, which lie beside the repository and are not part of it."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs ../shared/data beside the repository")
    return SHARED / "data"


@pytest.fixture(scope="session")
def shared_rulebook() -> Path:
    """The programme's published rulebook, from the same place."""
    rulebook = SHARED / "rulebooks" / "spp-emea-2010.yaml"
    if not rulebook.is_file():
        pytest.skip("needs ../shared/rulebooks beside the repository")
    return rulebook


@pytest.fixture
def process_environment(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """The environment of another process that works on this test's database and Redis."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "spp_portal.settings",
        "DATABASE_URL": url_of_test_database(),
        "REDIS_URL": url_of_own_redis(),
        "PORTAL_DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "REQUIRE_MFA": "false",
    }


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium. Without one journeys are skipped, and fail in CI."""
    named = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not named:
        reason = "needs Chromium: install it or set PORTAL_CHROMIUM"
        pytest.fail(reason) if IN_CI else pytest.skip(reason)
    return named


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object], chromium: str) -> dict[str, object]:
    """Debian's Chromium, quiet: it is not to look for updates or anything else outside this machine."""
    quiet = "gpu quic background-networking component-update sync default-apps extensions".split()
    flags = [f"--disable-{feature}" for feature in quiet] + ["--no-first-run"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's sandbox refuses root
    return {**browser_type_launch_args, "executable_path": chromium, "args": flags}


@pytest.fixture
def shipped_rulebook(db: None) -> "Rulebook":
    """The shipped rulebook, published by the operator."""
    from specializations.models import Rulebook
    from tests.specializations.files import SHIPPED, load

    return Rulebook.objects.with_parts().get(pk=load(SHIPPED.read_text(), publish=True).rulebook.pk)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A page leaves its language to whatever runs next in the process: no test inherits it."""
    yield
    translation.activate(settings.LANGUAGE_CODE)
