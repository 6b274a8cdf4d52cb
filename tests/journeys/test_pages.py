"""Every page, once for each role that sees it differently, in both languages.

The pages come from the table of tests/access.py, which is complete: a page whose address cannot be
made up here, and one that no journey walks through, fail.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext

from partners.roles import Role
from tests.access import OK, PAGES, TESTED_APART
from tests.journeys.inspection import Inspector
from tests.processes import DemoPortal

pytestmark = pytest.mark.journey

LANGUAGES = ("en", "fr")
READERS = {
    Role.PARTNER_MEMBER: "antoine.renard@soleane-reseaux.example",
    Role.PARTNER_ADMIN: "mathieu.aubry@lumatis-conseil.example",
    Role.DISTRIBUTOR: "orders@hansewerk-distribution.example",
    Role.CHANNEL_MANAGER: "nadia.benali@demo.example",
    Role.PROGRAMME_ADMIN: "sylvie.armand@demo.example",
}

IN_GRACE = "FR-1005"
NO_PAGES = {
    "health": "a line for machines",
    "robots": "a file for machines",
    "login": "leads to account_login",
    "partners:attachment_download": "a file",
    "tiers:run_progress": "a part of tiers:run",
}
WALKED_APART = {
    "account_login": "test_anonymous_pages",
    "account_reset_password_from_key": "test_account.py",
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

Ask = Callable[..., str | None]


def read_by(role: Role) -> list[str]:
    """The names of all pages that this role opens."""
    return [
        name
        for name, page in PAGES.items()
        if page.methods.get("get") == OK
        and name not in NO_PAGES
        and (page.account or role in page.roles)
        and role not in page.sent_on
    ]


def address(name: str, code: str, ask: Ask) -> str | None:
    """Where such a page of this partner is in the demo world; None where the partner has none."""
    about = PAGES[name].about
    found: dict[str, str | None] = {}
    if about in ("partner", "specialization", "evaluation"):
        found["code"] = code
    match about:
        case "" | "partner":
            pass
        case "specialization":
            found["slug"] = "data-loss-prevention"
        case "evaluation":
            found["public_id"] = ask(
                """SELECT evaluation.public_id FROM tiers_evaluation evaluation
                   JOIN partners_partner partner ON partner.id = evaluation.partner_id
                   JOIN tiers_standingchange change ON change.evaluation_id = evaluation.id
                   WHERE partner.code = %s ORDER BY evaluation.id DESC""",
                code,
            )
        case "rulebook":
            found["public_id"] = ask("SELECT public_id FROM specializations_rulebook ORDER BY effective_from DESC")
        case "run":
            found["public_id"] = ask("SELECT public_id FROM tiers_evaluationrun ORDER BY changed DESC, id")
        case "declaration":
            found["public_id"] = ask("SELECT public_id FROM deals_declaration ORDER BY rejected DESC, held DESC")
        case _:
            raise AssertionError(f"{name}: no address is known for a page about {about!r}")
    return None if None in found.values() else reverse(name, kwargs=found)


def test_every_page_has_its_journey():
    walked = {name for role in Role for name in read_by(role)}
    walked |= {name for name, page in PAGES.items() if page.public} | set(WALKED_APART)
    readable = {name for name, page in PAGES.items() if "get" in page.methods} | set(TESTED_APART)
    assert readable - walked - set(NO_PAGES) == set()
    assert set(NO_PAGES) | set(WALKED_APART) <= readable, "a page that is gone is still listed here"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", Role)
def test_pages_of_a_role(role: Role, language: str, page_of, portal: DemoPortal, ask: Ask):
    page = page_of(READERS[role], "/", language=language)
    code = ask(
        """SELECT partner.code FROM partners_partner partner
           JOIN partners_membership membership ON membership.partner_id = partner.id
           JOIN core_user person ON person.id = membership.user_id WHERE person.email = %s""",
        READERS[role],
    )
    inspector = Inspector(page, portal.url)
    for name in read_by(role):
        path = address(name, code or IN_GRACE, ask)
        if path:
            inspector.open(path, language)
    assert inspector.wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_anonymous_pages(language: str, context_of: Callable[..., BrowserContext], portal: DemoPortal):
    page = context_of(locale={"en": "en-GB", "fr": "fr-FR"}[language]).new_page()
    inspector = Inspector(page, portal.url)
    public = [name for name, each in PAGES.items() if each.public and each.methods.get("get") == OK]
    for name in ["account_login", *(name for name in public if name not in NO_PAGES)]:
        inspector.open(reverse(name), language)
    assert inspector.wrong == []


def test_the_admin_keeps_to_the_policy_of_the_pages(page_of, portal: DemoPortal):
    page = page_of("admin@demo.example", "/")
    inspector = Inspector(page, portal.url)
    for path in ("/admin/", "/admin/core/user/", "/admin/tiers/evaluationrun/"):
        assert page.goto(path).status == 200
    assert inspector.wrong == []
