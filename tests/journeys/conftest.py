"""A whole portal with the demo world for the browser: its own database, web processes and worker.

It is made once for each test process and shared by its journeys, which therefore leave the world
as they found it, or change only what no other journey looks at.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.processes import DemoPortal, manage, running_web, running_worker, url_of_own_redis

PATIENCE_MILLISECONDS = 60_000
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@contextmanager
def new_database(purpose: str, *, like: str = "") -> Iterator[str]:
    """The URL of a database of this test process, beside that of DATABASE_URL: empty, or as the one for ``like`` is."""
    address, question_mark, query = os.environ["DATABASE_URL"].partition("?")
    server, _, given = address.rpartition("/")
    names = [f"{given}_{each}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}" for each in (purpose, like) if each]
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f'DROP DATABASE IF EXISTS "{names[0]}" WITH (FORCE)')
        cursor.execute("CREATE DATABASE " + " TEMPLATE ".join(f'"{name}"' for name in names))
        yield f"{server}/{names[0]}{question_mark}{query}"
        cursor.execute(f'DROP DATABASE "{names[0]}" WITH (FORCE)')


@pytest.fixture(scope="session")
def collected_static(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The static files, collected by the first of the test processes while the others wait."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    with (shared / "static.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if not lock.read():
            done = manage("collectstatic", "--noinput", environment=os.environ | {"PORTAL_DATA_DIR": str(shared)})
            assert done.returncode == 0, done.stderr
            lock.write("collected")


WORLD = "world"
"""What the database of the demo world is for: to be copied."""


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data directory of the demo world as it is made; each portal has a copy of it and of its database."""
    data_dir = tmp_path_factory.mktemp(WORLD)
    with new_database(WORLD) as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "REDIS_URL": url_of_own_redis(),
            "PORTAL_DATA_DIR": str(data_dir),
        }
        for command in (["migrate", "--verbosity", "0"], ["seed_demo"]):
            done = manage(*command, environment=environment)
            assert done.returncode == 0, done.stderr
        yield data_dir


@contextmanager
def copy_of_world(name: str, world: Path, data_dir: Path) -> Iterator[dict[str, str]]:
    """The environment of a portal with a demo world of its own, in which everybody signs in without a second factor."""
    shutil.copytree(world, data_dir, dirs_exist_ok=True)
    with new_database(name, like=WORLD) as url:
        yield os.environ | {"DATABASE_URL": url, "PORTAL_DATA_DIR": str(data_dir), "REQUIRE_MFA": "false"}


@contextmanager
def running_portal(environment: dict[str, str]) -> Iterator[DemoPortal]:
    data_dir = Path(environment["PORTAL_DATA_DIR"])
    passwords = json.loads((data_dir / "demo-logins.json").read_text())
    with (
        running_web(environment, data_dir / "web.log") as url,
        running_worker(environment, data_dir / "worker.log") as worker,
    ):
        yield DemoPortal(url, environment, passwords, worker)


@pytest.fixture(scope="session")
def portal(demo_world: Path, collected_static: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoPortal]:
    with (
        copy_of_world("journeys", demo_world, tmp_path_factory.mktemp("portal")) as environment,
        running_portal(environment | {"REDIS_URL": url_of_own_redis()}) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def base_url(portal: DemoPortal) -> str:
    """What `page.goto("/…")` is relative to."""
    return portal.url


@pytest.fixture(scope="session")
def ask(portal: DemoPortal) -> Iterator[Callable[..., str | None]]:
    """`ask(sql, …)` is the first value that the portal's database answers, None without any row."""
    with closing(psycopg2.connect(portal.environment["DATABASE_URL"])) as connection:
        connection.autocommit = True

        def first(sql: str, *values: object) -> str | None:
            cursor = connection.cursor()
            cursor.execute(sql, values)
            row = cursor.fetchone()
            return row[0] if row else None

        yield first


@pytest.fixture
def data_dir(portal: DemoPortal) -> Path:
    return Path(portal.environment["PORTAL_DATA_DIR"])


def press(control: Locator) -> None:
    """Clicks a button or link and waits for all of the page that it leads to: a locator may find half of it."""
    with control.page.expect_navigation():
        control.click()


def sign_in(page: Page, email: str, password: str) -> None:
    """Signs in from whatever page; the first page of the role is open afterwards."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def speak(page: Page, language: str) -> None:
    """Switches the open page, and with it the account, to this language if it is in the other one."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f".bar-language button[value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.fixture(scope="session")
def sessions() -> dict[str, object]:
    """The cookies of everybody who has signed in, by e-mail address: nobody needs to do it twice."""
    return {}


@pytest.fixture
def context_of(
    new_context: Callable[..., BrowserContext], portal: DemoPortal, sessions: dict[str, object]
) -> Callable[..., BrowserContext]:
    """`context_of(email, …)` is a new browser in which this user is signed in; without one, nobody is."""

    def make(email: str = "", **options: object) -> BrowserContext:
        context = new_context(**{"viewport": DESK, "storage_state": sessions.get(email), **options})
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        if email and email not in sessions:
            page = context.new_page()
            sign_in(page, email, portal.passwords[email])
            page.close()
            sessions[email] = context.storage_state()
        return context

    return make


@pytest.fixture
def page_of(context_of: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """`page_of(email, path)` is that page, opened by this user in this language."""

    def make(email: str, path: str = "/", *, language: str = "en", **options: object) -> Page:
        page = context_of(email, **options).new_page()
        page.goto(path)
        speak(page, language)
        return page

    return make


@pytest.fixture(scope="module")
def own_portal(
    request: pytest.FixtureRequest,
    demo_world: Path,
    collected_static: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[DemoPortal]:
    """A portal of this file alone: what happens in it no other journey sees."""
    name = request.module.__name__.rpartition(".")[2]
    # Without Redis its messages are in its own directory: the worker of another portal never takes them.
    with (
        copy_of_world(name, demo_world, tmp_path_factory.mktemp(name)) as environment,
        running_portal(environment | {"REDIS_URL": ""}) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def rows(own_portal: DemoPortal) -> Iterator[Callable[..., list[tuple[str, ...]]]]:
    """`rows(sql, …)` are all rows that this file's own portal answers, none for what only writes."""
    with closing(psycopg2.connect(own_portal.environment["DATABASE_URL"])) as connection:
        connection.autocommit = True

        def every(sql: str, *values: object) -> list[tuple[str, ...]]:
            cursor = connection.cursor()
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

        yield every


@pytest.fixture
def reader(browser: Browser, own_portal: DemoPortal) -> Iterator[Callable[..., Page]]:
    """`reader(email, language)` is a page of this file's own portal, of that user, signed in."""
    contexts: list[BrowserContext] = []

    def make(email: str, language: str, **options: object) -> Page:
        context = browser.new_context(**{"base_url": own_portal.url, "viewport": DESK, **options})
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, email, own_portal.passwords[email])
        speak(page, language)
        return page

    yield make
    for context in contexts:
        context.close()
