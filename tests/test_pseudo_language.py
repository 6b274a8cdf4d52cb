"""Every page with a catalogue that turns letters into full-width ones: an ordinary letter left on the page is a word
that no message gave and no data explains, and would stay English for French readers."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from babel.dates import get_day_names, get_month_names
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import models
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.translation import trans_real
from django_countries import countries

from core.auth import EVENTS
from core.mail import send
from core.messages import messages_of
from core.models import Attachment, AuditEvent, User
from core.templatetags.look import initials
from deals.documents import Stage, contract_of
from deals.eligibility import rulebook_of
from deals.enums import EXCLUSIVE_STATES, AgreementState
from deals.models import (
    AgreementActivity,
    AgreementEvent,
    AgreementExtension,
    ContractText,
    Declaration,
    DeclarationRow,
    Dispute,
    DisputeMessage,
    EndCustomer,
    ExchangeRate,
    Order,
    OrderLine,
    Reason,
    TeamingAgreement,
)
from deals.views.catalogue.sections import SECTIONS
from partners.models import (
    AchievementException,
    Award,
    CustomerReference,
    Partner,
    StaffMember,
    TrainingSession,
)
from partners.roles import Role, role_of
from specializations.enums import EditGroup, Level, RulebookState, TierSlug
from specializations.models import (
    Accreditation,
    AgreementParameters,
    Benefit,
    ProductLine,
    Requirement,
    Resource,
    Rulebook,
    RulebookAccreditation,
    RulebookLevel,
    RulebookOpening,
    RulebookRegion,
    Specialization,
    Tier,
)
from tests.access import OK, PAGES, TESTED_APART
from tests.factories.core import NotificationFactory, UserFactory
from tests.factories.deals import (
    AgreementActivityFactory,
    DisputeFactory,
    DisputeMessageFactory,
    TeamingAgreementFactory,
)
from tests.factories.partners import AchievementExceptionFactory, EnrolmentFactory, InvitationFactory
from tests.factories.tiers import SavedSimulationFactory
from tests.people import somebody_of
from tests.pseudo.addresses import addresses, partner_for, parts_of_the_catalogue
from tests.pseudo.language import PseudoCatalogue, pseudo
from tests.pseudo.words import Words, known, untranslated
from tests.specializations.drafts import in_state
from tests.spp_portal.demos import A_MONDAY, nothing_kept, seeded
from tiers.models import SavedSimulation

pytestmark = pytest.mark.sqlite

KINDS_OF_DATA = {
    AchievementException: ["reason"],
    Accreditation: ["type", "code"],
    AgreementActivity: ["note"],
    AgreementEvent: ["note"],
    AgreementExtension: ["proof", "note"],
    AgreementParameters: ["note"],
    Attachment: ["original_name"],
    AuditEvent: ["object_key"],
    Award: ["certificate_number"],
    Benefit: ["slug", "name_en", "name_fr", "description_en", "description_fr", "use_en", "use_fr"],
    CustomerReference: ["customer"],
    Dispute: ["order_number"],
    DisputeMessage: ["text"],
    Declaration: ["file_name", "source"],
    DeclarationRow: ["key", "column", "waiting_value", "partner_code"],
    EndCustomer: ["name", "city", "domain", "country"],
    ExchangeRate: ["currency"],
    Order: ["number"],
    OrderLine: ["line", "product_code", "description", "end_customer", "distributor_code"],
    Partner: ["code", "name", "city"],
    ProductLine: ["product_code"],
    Reason: ["label_en"],
    Requirement: ["note"],
    Resource: ["title_en", "title_fr", "url"],
    Rulebook: ["name", "note", "change_text_en", "change_text_fr"],
    RulebookAccreditation: ["type", "note"],
    RulebookLevel: ["note"],
    RulebookOpening: ["note"],
    RulebookRegion: ["code", "note"],
    SavedSimulation: ["name"],
    Specialization: ["name", "slug", "group", "description_en", "description_fr"],
    StaffMember: ["code", "name", "email"],
    Tier: ["slug"],
    TeamingAgreement: ["title", "presales_note", "note", "deal_number"],
    TrainingSession: ["place"],
    User: ["name", "email"],
}
"""What pages show as it is stored, in whatever language it was written."""

PROPER_NAMES = {*TierSlug.labels, *Level.labels, "EUR", "CSV", "XLSX", "YAML", "English", "Français"}
MONTHS = {name for width in ("wide", "abbreviated") for name in get_month_names(width, locale="en").values()}
MONTHS |= {name for width in ("wide", "abbreviated") for name in get_day_names(width, locale="en").values()}
JOINING = {"and", "or"}
NOT_PAGES = {
    "partners:attachment_download",
    "partners:resource_download",
    "deals:agreement_document",
    "specializations:rulebook_download",
    "tiers:rulebook_impact_progress",
    "robots",
    "health",
}
SUPPOSED = [
    {"award": {"accreditation": "STS-encryption", "staff_code": None, "awarded_on": "2026-01-01"}},
    {"revenue": {"specialization": "encryption", "amount_eur": "9000000", "on": "2026-01-01"}},
]
NOT_OF_A_DISTRIBUTOR = {"tiers:evaluation", "tiers:evaluation_why", "partners:staff_member"}
"""It has no tier, so no evaluation, and nobody who earns awards."""
OBJECTS = 2
OPENED_MORE = {
    "specializations:rulebook_edit_group": len(EditGroup),
    "deals:agreement_step": 10,
    "deals:agreement": 5,
    **{f"deals:catalogue_{page}": len(SECTIONS) for page in ("list", "add", "entry", "edit", "retire")},
}
"""How many pages of one kind each reader opens, unless they differ in more than their object."""

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
            yield from filter(None, model.objects.order_by().values_list(name, flat=True).distinct())
    for cells in DeclarationRow.objects.values_list("cells", flat=True):
        yield from (cells or {}).values()
    yield from (urlsplit(url).netloc for url in Resource.objects.exclude(url="").values_list("url", flat=True))
    yield from map(initials, map(str, User.objects.all()))
    for words in Reason.objects.values_list("label_en", "label_fr", "code"):
        yield from words
    for bodies in ContractText.objects.values_list("body_en", "body_fr", "note"):
        yield from re.findall(r"\w+", " ".join(bodies))
        yield from re.findall(r"[^\W_]+", " ".join(bodies))  # as the placeholders are shown


@pytest.fixture(scope="module")
def data(django_db_setup, django_db_blocker) -> Iterator[re.Pattern[str]]:
    """The demo world, and what is known to be data in it."""
    with nothing_kept(django_db_blocker):
        seeded(A_MONDAY)
        User.objects.update(language="en")
        for code in sorted({partner.code for who in READERS if (partner := partner_for(reader(*who.values)))}):
            some_agreements(Partner.objects.get(code=code))
        for user in filter(None, (reader(*who.values) for who in READERS)):
            if partner := partner_for(user):
                SavedSimulationFactory(partner=partner, owner=user, changes=SUPPOSED)
                for person in partner.staff.all()[:1]:
                    EnrolmentFactory(staff_member=person)
        InvitationFactory(expires_at=A_MONDAY + timedelta(days=5))
        with time_machine.travel(A_MONDAY, tick=False):
            for state in (RulebookState.DRAFT, RulebookState.SUBMITTED):
                in_state(Rulebook.objects.with_parts().in_force(A_MONDAY.date()), state)
        regions = [" ".join(region.countries) for region in RulebookRegion.objects.all()]
        yield known([*stored_texts(), *regions, *PROPER_NAMES, *MONTHS, *JOINING])


def some_agreements(partner: Partner) -> None:
    """One in every state that a page is about, with an activity and an extension."""
    day = A_MONDAY.date()
    protection = {"protection_starts_on": day, "protection_ends_on": day + timedelta(days=90)}
    signed = {"partner_signed_at": A_MONDAY, "partner_signed_by": UserFactory()}
    encryption = Specialization.objects.get(slug="encryption")
    for state in (
        AgreementState.DRAFT,
        AgreementState.SUBMITTED,
        AgreementState.ACTION_REQUIRED,
        AgreementState.APPROVED,
        AgreementState.IN_FORCE,
    ):
        more = {} if state == AgreementState.DRAFT else signed
        if state in EXCLUSIVE_STATES:
            more = more | protection
        agreement = TeamingAgreementFactory(partner=partner, state=state, specializations=[encryption], **more)
    AgreementActivityFactory(agreement=agreement)
    DisputeMessageFactory(dispute=DisputeFactory(partner=partner))
    ends_on = day + timedelta(days=90)
    AchievementExceptionFactory(partner=partner, achievement="tier:silver", granted_on=day, ends_on=ends_on)


def contract_texts(partner: Partner | None) -> Iterator[str]:
    """The wording of contracts is data, as each agreement fills it in."""
    for agreement in partner.agreements.all() if partner else ():
        agreement.rulebook = rulebook_of(agreement, A_MONDAY.date())
        for section in (section for stage in Stage for section in contract_of(agreement, stage).sections):
            yield from (" ".join(text.split()) for text in (section.heading, *section.paragraphs))


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
    # a distributor has no tier, so no evaluation, and nobody who earns awards
    missing = (
        {"tiers:evaluation", "tiers:evaluation_why", "partners:staff_member"} if role == Role.DISTRIBUTOR else set()
    )
    return {name for name, page in readable.items() if page.account or role in page.roles - page.sent_on} - missing


def starting_points(user: User | None) -> Iterator[str]:
    for name in due(user) | set(TESTED_APART):
        yield from (reverse(name, kwargs=kwargs) for kwargs in addresses(name, user))
        if name in PAGES and user is not None:
            yield from (reverse(name, kwargs=kwargs) for kwargs in somebody_of(partner_for(user), PAGES[name].about))
        if name in PAGES and PAGES[name].about.startswith("catalogue"):
            yield from (reverse(name, kwargs=kwargs) for kwargs in parts_of_the_catalogue(PAGES[name].about))


def pages(client: Client, user: User | None) -> Iterator[tuple[str, str, Words]]:
    """Name, path and words of what the reader can open, followed from page to page."""
    waiting, seen, opened = sorted(starting_points(user)), set(), Counter()
    while waiting:
        path = waiting.pop(0)
        name = resolve(path).view_name
        if path in seen or opened[name] == OPENED_MORE.get(name, OBJECTS) or name.startswith("admin:"):
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
        wrong, opened, contracts = [], set(), set(contract_texts(partner_for(user)))
        for name, path, words in pages(client, user):
            opened.add(name)
            if found := untranslated(set(words.texts) - contracts, data):
                wrong.extend((path, text) for text in sorted(found))
        assert wrong == []
        assert due(user) - opened == set()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_every_word_of_an_error_page_is_translated(name, pseudo_language):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    words = Words(render_to_string(f"{name}.html", request=request))
    assert untranslated(words.texts, known(PROPER_NAMES)) == set()


EVENTS_OF_ACCOUNTS = sorted(set(EVENTS.values()))


@pytest.mark.parametrize("event", EVENTS_OF_ACCOUNTS)
def test_every_word_of_a_mail_is_translated(event, mailoutbox, pseudo_language):
    """The language is that of the reader: English, whose place the catalogue has taken."""
    to = UserFactory.build(name="", language="en")
    notification = NotificationFactory.build(pk=1, event=event)
    send(to=to, word=lambda: messages_of([notification])[1], portal_url="http://portal.example")
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
