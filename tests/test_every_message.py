"""Every event that somebody can be told of: both parts of its mail, its links, its words, in both languages."""

import re
from html import unescape

import pytest
from django.core import mail
from django.utils import timezone, translation
from django.utils.html import strip_tags

from core.actions import notify, send_notification
from core.messages import all_events, messages_of
from core.models import User
from tests.factories.core import LONG_AGO, UserFactory
from tests.samples import SAMPLES, speaking

pytestmark = pytest.mark.django_db

PORTAL = "https://portal.example"
LINK = re.compile(re.escape(PORTAL) + r"(/[^\s\"<]*)?")
PLACEHOLDER = re.compile(r"%\(|%[sd]\b|\{\w*\}|\bNone\b|\bmsgid\b|<[A-Za-z_.]+: ")


def test_every_event_has_a_sample_and_no_sample_is_of_nothing():
    assert set(SAMPLES) == set(all_events())


def test_nobody_is_told_of_an_event_that_no_app_words():
    with pytest.raises(LookupError, match="no app words"):
        notify(users=[UserFactory()], event="tier.moved", key="k", at=LONG_AGO)


def plain(text: str) -> str:
    """Without markup, and with every blank alike."""
    return " ".join(unescape(strip_tags(text)).split())


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("event", sorted(all_events()))
def test_both_parts_say_the_same_and_every_link_opens(event, language, client):
    notifications = speaking(SAMPLES[event](), language)
    assert notifications
    for notification in notifications:
        with translation.override(language):  # labels are said in the language in which they are read
            message = messages_of([notification])[notification.pk]
            facts = [plain(str(part)) for fact in message.facts for part in (fact.label, fact.value)]
        mail.outbox.clear()
        assert send_notification(public_id=notification.public_id, portal_url=PORTAL, at=timezone.now())
        (sent,) = mail.outbox
        ((page, kind),) = sent.alternatives
        assert kind == "text/html"
        assert f'<html lang="{language}">' in page
        assert not PLACEHOLDER.search(f"{sent.subject} {sent.body} {plain(page)}")
        assert sent.subject == plain(message.title)
        said = [*map(plain, message.paragraphs), *facts, *([plain(message.link)] if message.url else [])]
        assert said
        assert all(said)
        for words in said:
            assert words in plain(sent.body)
            assert words in plain(page)
        text_links = {found.group() for found in LINK.finditer(sent.body)}
        assert text_links == {found.group() for found in LINK.finditer(page)}
        client.force_login(User.objects.get(pk=notification.user_id))
        for link in text_links:
            assert client.get(link.removeprefix(PORTAL) or "/", follow=True).status_code == 200, link
