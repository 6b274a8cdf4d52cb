"""Every URL × who × method × own, somebody else's and missing object. Somebody else's must look like a missing one."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from partners.roles import Role
from tests.access import PAGES, PREFIXES, TESTED_APART, Page
from tests.access_world import World

pytestmark = pytest.mark.sqlite
REFUSED = {403, 404, 405}
STRANGERS = ("anonymous", "locked")
WITHOUT_ROLE = ("roleless", "ended")
METHODS = ("get", "post")


def names(patterns=None, prefix="") -> Iterator[str]:
    """The name of every URL, with its namespace."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield prefix + (entry.name or f"<unnamed {entry.pattern}>")
        else:
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names(entry.url_patterns, inner)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def clients(world, db) -> dict[str, Client]:
    cache.clear()  # nobody has signed in too often yet
    found = {who: Client(raise_request_exception=False) for who in world.users}
    for who, user in world.users.items():
        if user is not None:
            found[who].force_login(user)
    return found


def expected(page: Page, who: str, method: str, which: str) -> set[int]:
    """The statuses that this request may answer with."""
    declared = page.methods.get(method, 405)
    signed_in = who not in STRANGERS
    if page.public:
        return {declared, 302} if signed_in else {declared}
    if not signed_in:
        return {302}
    if page.account:
        return {declared}
    if who in WITHOUT_ROLE:
        return {403}
    role = Role.PARTNER_MEMBER if who == "suspended" else who
    if role not in page.roles:
        return REFUSED
    if page.active and who == "suspended":
        return REFUSED
    if role in page.sent_on:
        return {302, 405}
    if declared == 405:
        return {405}
    return {declared} if which == "own" else {404}


def answer(client: Client, method: str, url: str, data: dict[str, str]) -> tuple[int, str, str]:
    """Status, body and target, without what differs between any two requests: tokens and what reflects the address."""
    client.cookies.pop("messages", None)  # what an earlier request did is not about this address
    response = getattr(client, method)(url, data)
    body = b"".join(response) if response.streaming else response.content
    text = re.sub(r'value="[A-Za-z0-9]{64}"| aria-current="page"', "", body.decode("utf-8", "replace"))
    text = text.replace(url, "…")
    return response.status_code, text, response.get("Location", "").replace(url, "…")


def test_every_url_is_declared():
    found = set(names())
    others = {name for name in found if name.split(":")[0] in PREFIXES}
    assert found - others - set(PAGES) - set(TESTED_APART) == set()
    assert set(PAGES) | set(TESTED_APART) <= found


@pytest.mark.parametrize("name", PAGES)
def test_page(name, world, clients):
    page = PAGES[name]
    wrong = []
    for who, client in clients.items():
        objects = world.objects(page.about, who)
        for method in METHODS:
            hidden = set()
            for which, addresses in objects.items():
                for kwargs in addresses:
                    url = reverse(name, kwargs=kwargs)
                    status, body, target = answer(client, method, url, dict(page.data))
                    if status not in expected(page, who, method, which):
                        wrong.append(f"{who} {method} {which} {url}: {status}")
                    if which != "own":
                        hidden.add((status, body, target))
            if len(hidden) > 1 and not page.public:
                wrong.append(f"{who} {method} {name}: somebody else's differs from a missing one")
    assert wrong == []


@pytest.mark.parametrize("name", TESTED_APART)
def test_steps_of_signing_in_give_nothing_to_strangers(name, clients):
    public = {"account_login", "account_logout", "mfa_authenticate"}
    for who in STRANGERS:
        for method in METHODS:
            status, _, target = answer(clients[who], method, reverse(name), {})
            assert name in public or (status == 302 and target.startswith(reverse("account_login")))


def test_the_admin_is_closed(world, clients):
    urls = [reverse(name) for name in names() if name.startswith("admin:") and reversible(name)]
    assert len(urls) > 20
    answers = {f"{who} {url}": answer(client, "get", url, {}) for who, client in clients.items() for url in urls}
    assert [what for what, (status, *_) in answers.items() if status not in REFUSED | {302}] == []


def reversible(name: str) -> bool:
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False
