"""One's own account: what is remembered, a forgotten password, a second factor. No other journey uses these people."""

import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in
from tests.journeys.inspection import Inspector
from tests.processes import DemoPortal, wait_until

pytestmark = pytest.mark.journey

REMEMBERS = "olivia.hartley@demo.example"
FORGETS = "imran.mistry@harwood-pike.example"
PROTECTS = "marek.zielinski@demo.example"


def press(page: Page, *names: str) -> None:
    """Presses the main part's button or link of this name."""
    for name in names:
        page.get_by_role("main").get_by_role("button", name=name).or_(
            page.get_by_role("main").get_by_role("link", name=name)
        ).click()


def test_language_and_theme_are_remembered_after_signing_out(page_of, context_of, portal: DemoPortal):
    page = page_of(REMEMBERS)
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator(".account summary").click()
    page.locator("button[name=theme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    page.locator(".account summary").click()
    page.locator("form[action='/accounts/logout/'] button").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))

    elsewhere = context_of(locale="en-GB", color_scheme="light").new_page()
    sign_in(elsewhere, REMEMBERS, portal.passwords[REMEMBERS])
    expect(elsewhere.locator("html")).to_have_attribute("lang", "fr")
    expect(elsewhere.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert elsewhere.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_a_forgotten_password(context_of, portal: DemoPortal, data_dir):
    page = context_of(locale="en-GB").new_page()
    inspector = Inspector(page, portal.url)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgotten password").click()
    page.locator("input[name=email]").fill(FORGETS)
    press(page, "Send the link")
    expect(page).to_have_url(re.compile("/reset/done/$"))

    def link() -> str:
        mails = [mail.read_text() for mail in (data_dir / "mail").glob("*.log")]
        found = re.search(r"https?://\S+/password/reset/key/\S+/", "".join(mails).replace("=\n", ""))
        return found[0] if found else ""

    wait_until(link, what="the mail with the link is written")
    page.goto(urlsplit(link()).path)
    inspector.look("en")
    password = secrets.token_urlsafe(16)
    for field in page.locator("input[type=password]").all():
        field.fill(password)
    press(page, "Set the password")
    expect(page).to_have_url(re.compile("/key/done/$"))
    sign_in(page, FORGETS, password)
    expect(page.get_by_role("heading", level=1, name="My tier")).to_be_visible()
    assert inspector.wrong == []


def test_a_second_factor_from_setting_it_up_to_switching_it_off(context_of, portal: DemoPortal):
    page = context_of(locale="en-GB").new_page()
    inspector = Inspector(page, portal.url)
    sign_in(page, PROTECTS, portal.passwords[PROTECTS])
    inspector.open("/accounts/reauthenticate/", "en")
    page.goto("/accounts/2fa/")
    press(page, "Set up an app")
    inspector.look("en")
    secret = page.locator("code").inner_text()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
    press(page, "Set up")

    inspector.open("/accounts/2fa/recovery-codes/", "en")
    inspector.open("/accounts/2fa/recovery-codes/generate/", "en")
    press(page, "Make new codes")
    page.goto("/accounts/2fa/recovery-codes/")
    code = page.locator(".codes code").first.inner_text()
    with page.expect_download() as download:
        press(page, "Download as text")
    assert code in download.value.path().read_text()

    inspector.open("/accounts/logout/", "en")
    press(page, "Sign out")
    sign_in(page, PROTECTS, portal.passwords[PROTECTS])
    expect(page).to_have_url(re.compile("/2fa/authenticate/"))
    inspector.look("en")
    page.locator("input[name=code]").fill(code)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    inspector.open("/accounts/2fa/reauthenticate/", "en")
    inspector.open("/accounts/2fa/totp/deactivate/", "en")
    press(page, "Switch off")
    page.goto("/accounts/2fa/")
    expect(page.get_by_role("link", name="Set up an app")).to_be_visible()
    assert inspector.wrong == []


def test_nobody_else_uses_these_people():
    others = [path.read_text() for path in Path(__file__).parent.glob("*.py") if path != Path(__file__)]
    assert [each for each in (REMEMBERS, FORGETS, PROTECTS) if any(each in text for text in others)] == []
