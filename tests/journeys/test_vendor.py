"""The vendor's work: a channel manager looks after partners, a programme admin runs the programme."""

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import press
from tests.processes import DemoPortal

pytestmark = pytest.mark.journey

MANAGER, ADMIN = "nadia.benali@demo.example", "admin@demo.example"


def narrow(page: Page, label: str, choice: str) -> None:
    page.get_by_label(label, exact=True).select_option(label=choice)
    press(page.get_by_role("button", name="Filter"))
    expect(page.get_by_label(label, exact=True).locator("option:checked")).to_have_text(choice)


def partners_of(page: Page):
    return page.get_by_role("table", name="Partners").locator("tbody tr")


def test_a_channel_manager_finds_a_partner_and_sees_what_it_sees(page_of):
    page = page_of(MANAGER, "/partners/")
    everybody = partners_of(page).count()

    narrow(page, "Attention", "At risk")
    expect(partners_of(page).filter(has_text="Soléane Réseaux")).to_have_count(1)
    assert partners_of(page).count() < everybody

    narrow(page, "Attention", "Close to the next tier")
    expect(partners_of(page).filter(has_text="Ardenval")).to_have_count(0)

    page.get_by_role("link", name="Clear the filters").click()
    narrow(page, "Tier", "Gold")
    for tier in partners_of(page).locator(".tier-badge").all():
        expect(tier).to_have_text("Gold")
    narrow(page, "Status", "In grace")
    expect(partners_of(page)).to_have_count(1)

    page.get_by_role("link", name="Soléane Réseaux").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Soléane Réseaux")
    expect(page.get_by_role("region", name="Tier")).to_contain_text("Kept until")
    expect(page.get_by_role("contentinfo")).to_contain_text(MANAGER)
    theirs = [heading.inner_text() for heading in page.get_by_role("heading", level=2).all()]

    partner = page_of("yasmine.chevalier@soleane-reseaux.example")
    own = [heading.inner_text() for heading in partner.get_by_role("heading", level=2).all()]
    assert [words.replace("you could lose", "could be lost") for words in own] == theirs
    expect(partner.get_by_role("contentinfo")).to_contain_text(MANAGER)


def test_a_deputy_sees_the_partners_of_the_manager_who_is_away(page_of):
    page = page_of(MANAGER)
    expect(page.get_by_text("You stand in for Jonas Albrecht")).to_be_visible()
    page.goto("/partners/?search=Isarwerk")
    expect(partners_of(page)).to_have_count(1)


def test_a_run_is_started_watched_and_read(reader, own_portal: DemoPortal):
    page = reader(ADMIN, "en")
    page.goto("/runs/")
    own_portal.worker.send_signal(signal.SIGSTOP)
    try:
        page.get_by_role("button", name="Run now").click()
        progress = page.get_by_role("status")
        expect(progress).to_contain_text(re.compile(r"0 of \d+ partners"))
        expect(page.get_by_text("You can leave this page")).to_be_visible()
    finally:
        own_portal.worker.send_signal(signal.SIGCONT)

    # From here on the page renews itself.
    expect(page.locator(".page-title").get_by_text("Finished")).to_be_visible(timeout=60_000)
    expect(page.locator("progress")).to_have_count(0)
    moved = page.get_by_role("table", name="Who moved").locator("tbody tr").filter(has_text="Merrowdown Technology")
    gold = moved.filter(has=page.get_by_role("cell", name="Gold", exact=True))
    expect(gold).to_contain_text(re.compile("Gained.*Gold needs 2 specializations and has 2", re.DOTALL))

    gold.get_by_role("link", name="Merrowdown Technology").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Decision of")
    expect(page.locator(".page-header")).to_contain_text("Gold")


def test_the_rows_of_a_declaration_are_narrowed_to_their_outcome(page_of):
    page = page_of(ADMIN, "/declarations/")
    narrow(page, "With", "rejected rows")
    files = page.get_by_role("table", name="Declarations").locator("tbody tr")
    files.filter(has_text="Orders").first.get_by_role("link").click()

    accounting = page.locator("section.section", has=page.get_by_role("heading", name="Accounting"))
    counts = {
        name: int(accounting.locator("div", has=page.get_by_text(name, exact=True)).locator("dd").first.inner_text())
        for name in ("Accepted", "Unchanged", "Corrected", "Held", "Rejected", "Rows")
    }
    assert counts["Rows"] == sum(counts.values()) - counts["Rows"]
    rows = page.get_by_role("table", name="Held, rejected and corrected rows").locator("tbody tr")
    for outcome in ("Rejected", "Held"):
        narrow(page, "Outcome", outcome)
        expect(rows).to_have_count(counts[outcome])
        for chip in rows.locator(".chip").all():
            expect(chip).to_have_text(outcome)
