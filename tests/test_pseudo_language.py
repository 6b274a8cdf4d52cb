"""Every page with a catalogue that turns letters into full-width ones: an ordinary letter left on the page is a word
that no message gave and no data explains, and would stay English for French readers."""

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from unicodedata import combining, normalize
from urllib.parse import urlsplit

import pytest
import time_machine
from babel.dates import get_month_names
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import models
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.translation import trans_real
from django_countries import countries

from core.mail import send
from core.models import User
from core.templatetags.look import initials
from deals.models import Declaration, DeclarationRow, Order, OrderLine
from partners.models import CustomerReference, Partner, StaffMember
from partners.roles import Role, partner_of, role_of
from specializations.enums import Level, TierSlug
from specializations.models import (
    Accreditation,
    AgreementParameters,
    Requirement,
    Rulebook,
    RulebookAccreditation,
    RulebookLevel,
    RulebookOpening,
    RulebookRegion,
    Specialization,
)
from tests.access import OK, PAGES, TESTED_APART
from tests.factories.core import UserFactory
from tests.spp_portal.demos import A_MONDAY, nothing_kept, seeded
from tiers.models import EvaluationRun

pytestmark = pytest.mark.sqlite

KINDS_OF_DATA = {
    Accreditation: ["type"],
    AgreementParameters: ["note"],
    CustomerReference: ["customer"],
    Declaration: ["file_name", "source"],
    DeclarationRow: ["key", "column", "waiting_value", "partner_code"],
    Order: ["number"],
    OrderLine: ["line", "product_code", "description", "end_customer", "distributor_code"],
    Partner: ["code", "name", "city"],
    Requirement: ["note"],
    Rulebook: ["name", "note", "change_text_en"],
    RulebookAccreditation: ["type", "note"],
    RulebookLevel: ["note"],
    RulebookOpening: ["note"],
    RulebookRegion: ["code", "note"],
    Specialization: ["name"],
    StaffMember: ["code", "name", "email"],
    User: ["name", "email"],
}
"""What pages show as it is stored, in whatever language it was written."""

PROPER_NAMES = {*TierSlug.labels, *Level.labels, "EUR", "English", "Français"}
MONTHS = {name for width in ("wide", "abbreviated") for name in get_month_names(width, locale="en").values()}
JOINING = {"and", "or"}
FIGURE = re.compile(r"€[\d.,]+[km]?\b|\b[0-9a-f]{64}\b")
NOT_PAGES = {"partners:attachment_download", "robots", "health"}
OBJECTS = 2
"""How many pages of one kind each reader opens."""

READERS = [
    pytest.param("admin@demo.example", id="programme admin"),
    pytest.param("nadia.benali@demo.example", id="channel manager"),
    pytest.param("FR-1005", id="partner in grace"),
    pytest.param("GB-3005", id="partner that gains a tier tonight"),
    pytest.param("ES-4001", id="partner in transition"),
    pytest.param("GB-3001", id="partner member"),
    pytest.param(Role.DISTRIBUTOR, id="distributor"),
    pytest.param("anybody", id="anonymous"),
]


# ── The language ──────────────────────────────────────────────────────────────────────────────
FULL_WIDTH = {ord(letter): ord(letter) + 0xFEE0 for letter in string.ascii_letters}
UNTOUCHED = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^>]*>|&\w+;")
CONTEXT = "\x04"


def pseudo(message: str) -> str:
    """The message in full-width letters without accents; placeholders, tags and entities stay."""
    text, end = "", 0
    for found in UNTOUCHED.finditer(message):
        text += widened(message[end : found.start()]) + found.group()
        end = found.end()
    return text + widened(message[end:])


def widened(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text) if not combining(sign)).translate(FULL_WIDTH)


class PseudoCatalogue(NullTranslations):
    """Stands in the place of English: every message is there."""

    def gettext(self, message: str) -> str:
        return pseudo(message.rpartition(CONTEXT)[2])

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def language(self) -> str:
        return "en"

    def to_language(self) -> str:
        return "en"


@pytest.fixture
def pseudo_language(monkeypatch) -> Iterator[None]:
    monkeypatch.setitem(trans_real._translations, "en", PseudoCatalogue())
    monkeypatch.setattr(countries, "_iter_cache", {}, raising=False)  # their names, sorted for each language
    with translation.override("en"):
        yield


# ── The data ──────────────────────────────────────────────────────────────────────────────────
def stored_texts() -> Iterator[str]:
    for model, fields in KINDS_OF_DATA.items():
        for name in fields:
            assert isinstance(model._meta.get_field(name), models.CharField | models.TextField)
            yield from model.objects.order_by().values_list(name, flat=True).distinct()
    for cells in DeclarationRow.objects.values_list("cells", flat=True):
        yield from (cells or {}).values()
    yield from map(initials, map(str, User.objects.all()))


def known(texts: Iterable[str]) -> re.Pattern[str]:
    """Finds each of the texts, the longest first, where it stands as words of its own."""
    lines = {" ".join(text.split()) for text in texts}
    words = sorted((line for line in lines if any(sign.isalpha() for sign in line)), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)")


@pytest.fixture(scope="module")
def data(django_db_setup, django_db_blocker) -> Iterator[re.Pattern[str]]:
    """The demo world, and what is known to be data in it."""
    with nothing_kept(django_db_blocker):
        seeded(A_MONDAY)
        User.objects.update(language="en")
        yield known([*stored_texts(), *PROPER_NAMES, *MONTHS, *JOINING])


# ── The pages ─────────────────────────────────────────────────────────────────────────────────
class Words(HTMLParser):
    """The texts that a page shows or reads out, and the addresses that it links to."""

    SHOWN = ("title", "aria-label", "alt", "placeholder", "label", "data-label")
    SILENT = ("script", "style")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.silent = False
        self.feed(html)

    def handle_starttag(self, tag, attributes) -> None:
        given = dict(attributes)
        self.silent = tag in self.SILENT
        self.texts += [given[name] for name in self.SHOWN if given.get(name)]
        if tag == "meta" and given.get("name") == "description":
            self.texts.append(given["content"])
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.texts.append(given.get("value", ""))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_endtag(self, tag) -> None:
        self.silent = False

    def handle_data(self, text) -> None:
        if not self.silent:
            self.texts.append(" ".join(text.split()))


def untranslated(texts: Iterable[str], data: re.Pattern[str]) -> set[str]:
    """The texts in which letters are left that are neither from a message nor data."""
    return {text for text in texts if any(map(is_ordinary, FIGURE.sub("", data.sub("", text))))}


def is_ordinary(sign: str) -> bool:
    return sign.isalpha() and not 0xFF21 <= ord(sign) <= 0xFF5A


def reader(who: str) -> User | None:
    match who:
        case "anybody":
            return None
        case Role.DISTRIBUTOR:
            return next(user for user in User.objects.order_by("pk") if role_of(user) == who)
        case _ if "@" in who:
            return User.objects.get(email=who)
    return User.objects.filter(membership__partner__code=who).order_by("pk").first()


def due(user: User | None) -> set[str]:
    """The pages that this reader must get."""
    readable = {name: page for name, page in PAGES.items() if page.methods.get("get") == OK and name not in NOT_PAGES}
    if user is None:
        return {name for name, page in readable.items() if page.public}
    role = role_of(user)
    missing = {"tiers:evaluation"} if role == Role.DISTRIBUTOR else set()  # has no tier, so no evaluation
    return {name for name, page in readable.items() if page.account or role in page.roles - page.sent_on} - missing


def addresses(name: str, user: User | None) -> Iterator[dict[str, str]]:
    """What the address of a page needs: an object of the kind that it is about."""
    page = PAGES.get(name)
    if page is None or not page.about:
        yield {}
    if page is None or user is None:
        return
    partner = partner_of(user) or Partner.objects.visible_to(user, on=A_MONDAY.date()).exclude(evaluations=None).first()
    match page.about:
        case "partner":
            yield {"code": partner.code}
        case "evaluation" if evaluation := partner.evaluations.last():
            yield {"code": partner.code, "public_id": evaluation.public_id}
        case "run":
            yield {"public_id": EvaluationRun.objects.last_finished().public_id}


def starting_points(user: User | None) -> Iterator[str]:
    for name in due(user) | set(TESTED_APART):
        yield from (reverse(name, kwargs=kwargs) for kwargs in addresses(name, user))


def pages(client: Client, user: User | None) -> Iterator[tuple[str, str, Words]]:
    """Name, path and words of what the reader can open, followed from page to page."""
    waiting, seen, opened = sorted(starting_points(user)), set(), Counter()
    while waiting:
        path = waiting.pop(0)
        name = resolve(path).view_name
        if path in seen or opened[name] == OBJECTS or name.startswith("admin:"):
            continue
        seen.add(path)
        response = client.get(path)
        if response.status_code in (301, 302):
            waiting.append(urlsplit(response["Location"]).path)
        if response.status_code != OK or not response["Content-Type"].startswith("text/html"):
            continue
        opened[name] += 1
        words = Words(response.content.decode())
        yield name, path, words
        waiting += [urlsplit(link).path for link in words.links if link.startswith("/")]


@pytest.mark.parametrize("who", READERS)
def test_every_word_of_every_page_is_translated(who, data, db, pseudo_language):
    cache.clear()
    client, user = Client(), reader(who)
    with time_machine.travel(A_MONDAY, tick=False):
        if user:
            client.force_login(user)
        wrong, opened = [], set()
        for name, path, words in pages(client, user):
            opened.add(name)
            if found := untranslated(words.texts, data):
                wrong.extend((path, text) for text in sorted(found))
        assert wrong == []
        assert due(user) - opened == set()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_every_word_of_an_error_page_is_translated(name, pseudo_language):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    words = Words(render_to_string(f"{name}.html", request=request))
    assert untranslated(words.texts, known(PROPER_NAMES)) == set()


@pytest.mark.parametrize(
    "event", sorted(path.stem for path in (settings.BASE_DIR / "templates/emails/core").glob("*.html"))
)
def test_every_word_of_a_mail_is_translated(event, mailoutbox, pseudo_language):
    """The language is that of the reader: English, whose place the catalogue has taken."""
    to = UserFactory.build(name="", language="en")
    send(to=to, event=f"core/{event}", context={"url": "/reset"}, portal_url="http://portal.example")
    (mail,) = mailoutbox
    (html, _type), data = mail.alternatives[0], known({"http://portal.example", to.email})
    assert untranslated([mail.subject, mail.body, *Words(html).texts], data) == set()


def test_a_word_without_a_message_is_found():
    data = known(["Gold", "Altea Systems", "€"])
    texts = [
        pseudo("Held since %(day)s") % {"day": "3 Gold"},
        "Altea Systems, €412k",
        "Golden",
        pseudo("Élan") + " held",
    ]
    assert untranslated(texts, data) == {"Golden", pseudo("Elan") + " held"}
