import logging

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.passwords import ProgrammeWordsValidator
from core.sessions import NOTICED_EVERY_SECONDS, SEEN_AT, SIGNED_IN_AT
from tests.factories.core import PASSWORD
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(MembershipFactory().user)
    return client


def pass_time(client: Client, key: str, seconds: int) -> int:
    """As if what the session keeps under `key` had happened this much earlier; the time it has then."""
    session = client.session
    session[key] -= seconds
    session.save()
    return session[key]


@pytest.mark.parametrize(
    ("key", "seconds"), [(SEEN_AT, settings.SESSION_IDLE_SECONDS), (SIGNED_IN_AT, settings.SESSION_COOKIE_AGE)]
)
def test_a_session_ends_and_comes_back_to_its_page(reader: Client, key: str, seconds: int):
    pass_time(reader, key, seconds - 60)
    assert reader.get("/account/").status_code == 200
    pass_time(reader, key, seconds)
    answer = reader.get("/account/", follow=True)
    assert answer.redirect_chain == [("/accounts/login/?next=/account/", 302)]
    assert "Please sign in again" in answer.content.decode()
    assert SIGNED_IN_AT not in reader.session


def test_a_request_after_a_while_keeps_the_session_alive(reader: Client):
    earlier = pass_time(reader, SEEN_AT, NOTICED_EVERY_SECONDS + 1)
    reader.get("/account/")
    noticed = reader.session[SEEN_AT]
    assert noticed > earlier
    reader.get("/account/")
    assert reader.session[SEEN_AT] == noticed


@pytest.mark.parametrize("path", ["/account/", "/rules/", "/nowhere/"])
def test_nothing_of_an_account_stays_in_a_browser(reader: Client, path: str):
    assert {"no-store", "private"} <= set(reader.get(path)["Cache-Control"].split(", "))


def test_the_log_tells_of_signing_in_and_out_without_addresses(client: Client, caplog: pytest.LogCaptureFixture):
    user = MembershipFactory().user
    with caplog.at_level(logging.INFO, logger="core.sessions"):
        for password in ("wrong", PASSWORD):
            client.post(reverse("account_login"), {"login": user.email, "password": password})
        client.post(reverse("account_logout"))
    told = [record.getMessage() for record in caplog.records if record.name == "core.sessions"]
    assert told == ["somebody failed to sign in", f"user {user.pk} signed in", f"user {user.pk} signed out"]


@pytest.mark.parametrize("password", ["SilverGold2026!", "partnerportal1", "platinumplatinum"])
def test_words_of_the_programme_are_no_password(password: str):
    with pytest.raises(ValidationError):
        ProgrammeWordsValidator().validate(password)


@pytest.mark.parametrize("password", ["mago-zeza-vepe-sezi", "a golden retriever sleeps", "partnership of whales"])
def test_a_sentence_may_name_one(password: str):
    ProgrammeWordsValidator().validate(password)
