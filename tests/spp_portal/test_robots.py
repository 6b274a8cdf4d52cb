from django.test import Client
from django.urls import reverse

from spp_portal.views import SECRET_PATHS

WITH_A_SECRET = {
    "partners:invitation_accept": ["token"],
    "mails_off": ["token"],
    "tiers:calendar_feed": [],
    "account_reset_password_from_key": ["uid", "key"],
}


def test_search_engines_find_the_way_in_but_no_secret(client: Client):
    told = client.get("/robots.txt").content.decode().splitlines()
    assert told == ["User-agent: *", *(f"Disallow: {path}" for path in SECRET_PATHS)]
    for name, parts in WITH_A_SECRET.items():
        assert reverse(name, args=parts).startswith(SECRET_PATHS), name
    assert not reverse("account_login").startswith(SECRET_PATHS)
