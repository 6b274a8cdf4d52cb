"""Every page: in English once for each role that sees it differently, in French once.

The pages come from the table of tests/access.py, which is complete: a page whose address cannot be
made up here, and one that no journey walks through, fail.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext

from partners.roles import Role
from tests.access import OK, PAGES, TESTED_APART
from tests.journeys.addresses import Ask, parts_of
from tests.journeys.inspection import Inspector
from tests.processes import DemoPortal, manage

pytestmark = pytest.mark.journey

LANGUAGES = ("en", "fr")
READERS = {
    Role.PARTNER_MEMBER: "antoine.renard@soleane-reseaux.example",
    Role.PARTNER_ADMIN: "mathieu.aubry@lumatis-conseil.example",
    Role.DISTRIBUTOR: "orders@hansewerk-distribution.example",
    Role.CHANNEL_MANAGER: "nadia.benali@demo.example",
    Role.PROGRAMME_ADMIN: "sylvie.armand@demo.example",
}

FIRST_TO_READ = (
    Role.PARTNER_ADMIN,
    Role.PROGRAMME_ADMIN,
    Role.DISTRIBUTOR,
    Role.CHANNEL_MANAGER,
    Role.PARTNER_MEMBER,
)
"""Who opens a page that is opened once."""

IN_GRACE = "FR-1005"
NO_PAGES = {
    "health": "a line for machines",
    "robots": "a file for machines",
    "login": "leads to account_login",
    "partners:attachment_download": "a file",
    "partners:resource_download": "a file",
    "deals:agreement_document": "a file",
    "deals:agreement_edit": "leads to the step to go on with",
    "specializations:rulebook_download": "a file",
    "tiers:run_progress": "a part of tiers:run",
    "tiers:rulebook_impact_progress": "a part of tiers:rulebook_impact",
}
WALKED_APART = {
    "account_login": "test_anonymous_pages",
    "account_reset_password_from_key": "test_account.py",
    **dict.fromkeys(
        (
            "specializations:rulebook_edit",
            "specializations:rulebook_edit_group",
            "specializations:rulebook_edit_specialization",
            "specializations:rulebook_submit",
            "specializations:rulebook_return",
            "partners:rulebook_master",
            "tiers:rulebook_publish",
        ),
        "test_rulebook.py",
    ),
    **dict.fromkeys(("tiers:simulation", "tiers:simulation_delete"), "test_ahead.py"),
    "account_logout": "test_account.py",
    "account_reauthenticate": "test_account.py",
    "mfa_activate_totp": "test_account.py",
    "mfa_authenticate": "test_account.py",
    "mfa_deactivate_totp": "test_account.py",
    "mfa_view_recovery_codes": "test_account.py",
    "mfa_generate_recovery_codes": "test_account.py",
    "mfa_download_recovery_codes": "test_account.py",
    "mfa_reauthenticate": "test_account.py",
}
"""Pages that need something to have happened before: the journeys that inspect them on their way."""

MAILED = """
from django.urls import reverse
from django.utils import timezone
from core.actions.preferences import off_token
from core.models import User
from partners.actions import invite_member, token_of
from partners.enums import MembershipRole
from partners.models import Partner
terms = {"role": MembershipRole.MEMBER, "language": "en", "by": User.objects.get(email="admin@demo.example")}
partner = Partner.objects.get(code="GB-3001")
invitation = invite_member(partner=partner, email="new@demo.example", at=timezone.now(), **terms)
print(reverse("partners:invitation_accept", args=[token_of(invitation)]))
print(reverse("mails_off", args=[off_token(terms["by"], "draft")]))
"""
"""Makes an invitation, and prints the addresses that its mail and another one lead to."""


def read_by(role: Role) -> list[str]:
    """The names of all pages that this role opens."""
    return [
        name
        for name, page in PAGES.items()
        if page.methods.get("get") == OK
        and name not in NO_PAGES
        and (page.account or role in page.roles)
        and role not in page.sent_on
        and name not in WALKED_APART
    ]


def walk(role: Role, language: str) -> list[str]:
    """In English the pages that the role sees in its own way; in French each page once, whoever reads it."""

    def opens_it_first(name: str) -> bool:
        return role == next(each for each in FIRST_TO_READ if name in read_by(each))

    return [name for name in read_by(role) if (language == "en" and not PAGES[name].account) or opens_it_first(name)]


WALKS = [(role, language) for language in LANGUAGES for role in Role if walk(role, language)]


def address(name: str, code: str, ask: Ask) -> str | None:
    """Where such a page of this partner is in the demo world; None where the partner has none."""
    parts = parts_of(PAGES[name].about, code, READERS[Role.CHANNEL_MANAGER], ask)
    return None if None in parts.values() else reverse(name, kwargs=parts)


@pytest.fixture(scope="session")
def paths_in_mails(portal: DemoPortal) -> list[str]:
    """Pages that only a mail leads to: an invitation, and mails that are to stop."""
    done = manage("shell", "--no-imports", "-c", MAILED, environment=portal.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_every_page_has_its_journey():
    walked = {name for role in Role for name in walk(role, "fr")}
    assert walked == {name for role in Role for name in walk(role, "en")}
    walked |= {name for name, page in PAGES.items() if page.public} | set(WALKED_APART)
    readable = {name for name, page in PAGES.items() if "get" in page.methods} | set(TESTED_APART)
    assert readable - walked - set(NO_PAGES) == set()
    assert set(NO_PAGES) | set(WALKED_APART) <= readable, "a page that is gone is still listed here"


@pytest.mark.parametrize(("role", "language"), WALKS)
def test_pages_of_a_role(role: Role, language: str, page_of, portal: DemoPortal, ask: Ask):
    page = page_of(READERS[role], "/", language=language)
    code = ask(
        """SELECT partner.code FROM partners_partner partner
           JOIN partners_membership membership ON membership.partner_id = partner.id
           JOIN core_user person ON person.id = membership.user_id WHERE person.email = %s""",
        READERS[role],
    )
    inspector = Inspector(page, portal.url)
    for name in walk(role, language):
        path = address(name, code or IN_GRACE, ask)
        if path:
            inspector.open(path, language)
    assert inspector.wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_anonymous_pages(
    language: str, context_of: Callable[..., BrowserContext], portal: DemoPortal, paths_in_mails: list[str]
):
    page = context_of(locale={"en": "en-GB", "fr": "fr-FR"}[language]).new_page()
    inspector = Inspector(page, portal.url)
    public = [name for name, each in PAGES.items() if each.public and each.methods.get("get") == OK and not each.about]
    for name in ["account_login", *(name for name in public if name not in NO_PAGES)]:
        inspector.open(reverse(name), language)
    for path in paths_in_mails:
        inspector.open(path, language)
    assert inspector.wrong == []


def test_the_admin_keeps_to_the_policy_of_the_pages(page_of, portal: DemoPortal):
    page = page_of("admin@demo.example", "/")
    inspector = Inspector(page, portal.url)
    for path in ("/admin/", "/admin/core/user/", "/admin/tiers/evaluationrun/"):
        assert page.goto(path).status == 200
    assert inspector.wrong == []
