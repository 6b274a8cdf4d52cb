"""A partner admin claims an award with its certificate; it counts once the manager verified it and a night has run."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import press
from tests.journeys.inspection import Inspector
from tests.processes import DemoPortal, manage

pytestmark = pytest.mark.journey

# Nobody else's journey looks at this partner; its people speak French, its manager English.
CODE, ADMIN, MANAGER = "FR-1003", "mathieu.aubry@lumatis-conseil.example", "nadia.benali@demo.example"
SPECIALIZATION = {"en": ("endpoint-management", "STS-endpoint-management"), "fr": ("archiving", "STS-archiving")}
CLAIM = "SELECT public_id FROM partners_award WHERE certificate_number = %s"
LETTER = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 certificate"}
WORDS = {
    "en": ("Not counted: awaiting verification since", "Counted · 1", "A colleague, en"),
    "fr": ("Non compté : en attente de vérification depuis", "Comptées · 1", "Une collègue, fr"),
}


def send(page: Page) -> None:
    press(page.locator("main form.form button").last)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_award_counts_after_the_certificate_the_manager_and_the_night(language, page_of, portal: DemoPortal, ask):
    slug, accreditation = SPECIALIZATION[language]
    waiting, counted, name = WORDS[language]
    number = f"C-JOURNEY-{language}"
    page = page_of(ADMIN, reverse("tiers:staff_list", args=[CODE]), language=language)
    inspector = Inspector(page, portal.url)
    for view in ("tiers:staff_list", "tiers:staff_matrix", "tiers:staff_expiring", "partners:proof_list"):
        inspector.open(reverse(view, args=[CODE]), language)
    inspector.open(reverse("partners:member_list", args=[CODE]), language)
    inspector.open(reverse("partners:staff_add_many", args=[CODE]), language)

    # Somebody joins.
    inspector.open(reverse("partners:staff_add", args=[CODE]), language)
    page.locator("[name=name]").fill(name)
    send(page)
    expect(page.get_by_text(name).first).to_be_visible()
    person = ask("SELECT code FROM partners_staffmember WHERE name = %s", name)

    # The award is claimed with its certificate, and does not count.
    inspector.open(reverse("partners:award_claim", args=[CODE, person]), language)
    page.locator("[name=accreditation]").select_option(accreditation)
    page.locator("[name=awarded_on]").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    page.locator("[name=certificate_number]").fill(number)
    page.locator("[name=file]").set_input_files(LETTER)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    inspector.look(language)
    inspector.open(reverse("tiers:specialization", args=[CODE, slug]), language)
    assert waiting in plain(page.locator("#people").locator("xpath=ancestor::section").inner_text())
    assert counted not in plain(page.locator("#people").locator("xpath=ancestor::section").inner_text())

    # The manager finds it in the queue, reads the certificate and verifies it.
    other = page_of(MANAGER, reverse("deals:claim_list"), language=language)
    desk = Inspector(other, portal.url)
    desk.open(reverse("deals:claim_list"), language)
    claim = ask(CLAIM, number)
    desk.open(reverse("deals:claim_decide", args=["award", claim]), language)
    expect(other.get_by_role("link", name="certificate.pdf")).to_be_visible()
    other.locator(".decide-approve button").click()
    expect(other).to_have_url(re.compile(reverse("deals:claim_list")))
    assert ask("SELECT state FROM partners_award WHERE public_id = %s", claim) == "verified"
    assert desk.wrong == []

    # The night runs, and it counts.
    done = manage("recompute_tiers", environment=portal.environment)
    assert done.returncode == 0, done.stderr
    inspector.open(reverse("tiers:specialization", args=[CODE, slug]), language)
    assert counted in plain(page.locator("#people").locator("xpath=ancestor::section").inner_text())
    inspector.open(reverse("notification_list"), language)
    assert inspector.wrong == []
