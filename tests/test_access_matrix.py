"""Every URL × who × method × own, somebody else's and missing object. Somebody else's must look like a missing one."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.http import int_to_base36

from core.actions import store_attachment
from deals.actions import import_file
from deals.enums import ImportKind
from partners.enums import PartnerStatus
from partners.models import Partner
from partners.roles import Role
from specializations.actions import load_rulebook
from specializations.rulebook_yaml import read_rulebook
from tests.access import PAGES, PREFIXES, TESTED_APART, Page
from tests.factories.partners import PartnerFactory
from tests.factories.specializations import RulebookFactory
from tests.roles import LOCKED_OUT, locked_out, user_of
from tiers.actions import run_now
from tiers.enums import RunTrigger

pytestmark = pytest.mark.sqlite
RULEBOOK = settings.BASE_DIR / "specializations" / "rulebooks" / "spp-emea-2010.yaml"
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


class World:
    """Two partners with everything, their people, and one user for each way to be."""

    def __init__(self) -> None:
        now, today = timezone.now(), timezone.localdate()
        self.rulebook = load_rulebook(file=read_rulebook(RULEBOOK.read_bytes()), publish=True, by=None, at=now).rulebook
        self.draft = RulebookFactory()
        self.a, self.b = PartnerFactory(code="A-1"), PartnerFactory(code="B-1")
        self.suspended = PartnerFactory(code="S-1", status=PartnerStatus.SUSPENDED)
        self.distributor = PartnerFactory(code="D-1", distributor=True)
        self.users = {
            Role.PARTNER_MEMBER: user_of(Role.PARTNER_MEMBER, self.a),
            Role.PARTNER_ADMIN: user_of(Role.PARTNER_ADMIN, self.a),
            Role.DISTRIBUTOR: user_of(Role.DISTRIBUTOR, self.distributor),
            Role.CHANNEL_MANAGER: user_of(Role.CHANNEL_MANAGER),
            Role.PROGRAMME_ADMIN: user_of(Role.PROGRAMME_ADMIN),
            "suspended": user_of(Role.PARTNER_MEMBER, self.suspended),
            **{kind: locked_out(kind) for kind in LOCKED_OUT},
        }
        self.a.channel_manager = self.users[Role.CHANNEL_MANAGER]
        self.a.save()
        self.declaration = import_file(
            kind=ImportKind.RATES,
            file=BytesIO(b"date,currency,rate_to_eur\n2026-01-02,GBP,1.15\n2026-01-02,GBP,much\n"),
            name="rates.csv",
            source="main",
            by=None,
            clock=timezone.now,
            max_bytes=10_000,
        )
        self.run = run_now(as_of=today, today=today, trigger=RunTrigger.COMMAND, by=None, clock=timezone.now)
        self.attachments = {
            partner: store_attachment(
                partner_code=partner.code,
                file=ContentFile(b"%PDF-1.4 letter"),
                name="letter.pdf",
                by=self.users[Role.PROGRAMME_ADMIN],
                at=now,
            )
            for partner in (self.a, self.b, self.suspended, self.distributor)
        }

    def partner_of(self, who: str) -> Partner:
        """A partner that this user may see; for those who may see none, any."""
        own = {Role.DISTRIBUTOR: self.distributor, "suspended": self.suspended, Role.PROGRAMME_ADMIN: self.b}
        return own.get(who, self.a)

    def objects(self, about: str, who: str) -> dict[str, list[dict[str, str]]]:
        """Addresses of this kind of object: the user's own, those of somebody else, and those of nothing."""
        own = self.partner_of(who)
        foreign = [] if who == Role.PROGRAMME_ADMIN else [self.b]
        match about:
            case "":
                return {"own": [{}]}
            case "partner":
                return {
                    "own": [{"code": own.code}],
                    "foreign": [{"code": partner.code} for partner in foreign],
                    "missing": [{"code": "N-1"}],
                }
            case "specialization":
                return {
                    "own": [{"code": own.code, "slug": "encryption"}],
                    "foreign": [{"code": partner.code, "slug": "encryption"} for partner in foreign],
                    "missing": [{"code": "N-1", "slug": "encryption"}, {"code": own.code, "slug": "nothing"}],
                }
            case "evaluation":
                (theirs,) = self.b.evaluations.values_list("public_id", flat=True)
                mine = list(own.evaluations.values_list("public_id", flat=True))
                return {
                    "own": [{"code": own.code, "public_id": public_id} for public_id in mine],
                    "foreign": [
                        {"code": code, "public_id": theirs} for partner in foreign for code in (partner.code, own.code)
                    ],
                    "missing": [{"code": "N-1", "public_id": theirs}, {"code": own.code, "public_id": "nothing"}],
                }
            case "attachment":
                return {
                    "own": [{"public_id": self.attachments[own].public_id}],
                    "foreign": [{"public_id": self.attachments[partner].public_id} for partner in foreign],
                    "missing": [{"public_id": "nothing"}],
                }
            case "rulebook":
                drafts = "own" if who == Role.PROGRAMME_ADMIN else "foreign"
                found = {
                    "own": [{"public_id": self.rulebook.public_id}],
                    "foreign": [],
                    "missing": [{"public_id": "no"}],
                }
                found[drafts] = [*found[drafts], {"public_id": self.draft.public_id}]
                return found
            case "run" | "declaration":
                there = {"run": self.run, "declaration": self.declaration}[about]
                return {"own": [{"public_id": there.public_id}], "missing": [{"public_id": "nothing"}]}
            case "reset_key":
                user = self.users[Role.PARTNER_MEMBER]
                key = PasswordResetTokenGenerator().make_token(user)
                return {"own": [{"uidb36": int_to_base36(user.pk), "key": key}]}
        raise AssertionError(f"no object of kind {about}")


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
    if role in page.sent_on:
        return {302, 405}
    if declared == 405:
        return {405}
    return {declared} if which == "own" else {404}


def answer(client: Client, method: str, url: str, data: dict[str, str]) -> tuple[int, str, str]:
    """Status, body and target, without what differs between any two requests: tokens and what reflects the address."""
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
