"""No text of PostgreSQL holds a NUL: an address with one names nothing, and a search for one finds nothing."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.access import PAGES
from tests.factories.core import UserFactory

MOST_PARTS = 4
SEARCHED = (
    "tiers:partner_list",
    "tiers:run_compare",
    "deals:request_list",
    "deals:declaration_list",
    "history",
)
ASKED = ("search", "before", "after", "specialization", "country", "tier", "kind", "object", "person", "since", "sort")


@pytest.fixture
def admin(db) -> Iterator[Client]:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(programme_admin=True))
    return client


def addresses() -> Iterator[str]:
    """Every address with a part that takes any text, with NUL there."""
    for name in PAGES:
        for parts in range(1, MOST_PARTS + 1):
            try:
                yield reverse(name, args=["\0"] * parts)
            except NoReverseMatch:
                continue


def test_an_address_with_a_nul_is_not_found(admin, client):
    found = list(addresses())
    assert len(found) > 50
    for address in found:
        assert "%00" in address
        assert admin.get(address).status_code == 404, address
        assert admin.post(address).status_code == 404, address
        assert client.get(address).status_code == 404, address


def test_a_list_asked_for_a_nul_answers(admin):
    everything = urlencode(dict.fromkeys(ASKED, "\0"))
    for name in SEARCHED:
        assert admin.get(f"{reverse(name)}?{everything}").status_code == 200, name
