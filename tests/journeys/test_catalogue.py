"""The catalogue is edited: an accreditation gets another fee and a replacement, and two people have it open at once."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.conftest import press
from tests.journeys.inspection import Inspector
from tests.processes import DemoPortal

pytestmark = pytest.mark.journey

HELEN, SYLVIE = "admin@demo.example", "sylvie.armand@demo.example"
KINDS = ("specializations", "accreditations", "product-lines", "tiers", "benefits")
# Of a type that no rulebook counts: what it is replaced by moves nobody.
ENTRY = "SELECT id FROM specializations_accreditation WHERE code = %s"
CODES = {"en": ("SCS-archiving", "SCP-archiving"), "fr": ("SCS-encryption", "SCP-encryption")}
FEES = {"en": ("1,234.50", "99"), "fr": ("1 234,50", "99")}
SHOWN = {"en": "€1,234.50", "fr": "1 234,50 €"}


def address(name: str, kind: str, *more: object) -> str:
    return reverse(f"deals:catalogue_{name}", args=[kind, *more])


def send(page: Page) -> None:
    press(page.locator("main form button").last)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_accreditation_is_changed_by_two_and_replaced(language: str, page_of, portal: DemoPortal, ask):
    first, second = (HELEN, SYLVIE) if language == "en" else (SYLVIE, HELEN)
    code, other = CODES[language]
    pk, replacement = ask(ENTRY, code), ask(ENTRY, other)
    edit = address("edit", "accreditations", pk)
    before = str(ask("SELECT fee_eur FROM specializations_accreditation WHERE id = %s", pk))
    page = page_of(first, address("list", "specializations"), language=language)
    inspector = Inspector(page, portal.url)
    for kind in KINDS:
        inspector.open(address("list", kind), language)
        page.locator("main tbody th a, main tbody td a").first.click()
        inspector.look(language)
        if kind != "tiers":
            inspector.open(address("add", kind), language)

    # Both open it; the first one saves another fee, which the history tells.
    late = page_of(second, edit, language=language)
    inspector.open(edit, language)
    entered, entered_late = FEES[language]
    page.locator("[name=fee_eur]").fill(entered)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(code)
    assert SHOWN[language] in plain(page.locator(".timeline").inner_text())
    inspector.look(language)

    # The second one is shown both values, and decides.
    late.locator("[name=fee_eur]").fill(entered_late)
    send(late)
    expect(late.locator("#id_fee_eur")).to_have_value(entered_late)
    assert entered.removesuffix("0") in plain(late.locator("main form").inner_text())
    assert str(ask("SELECT fee_eur FROM specializations_accreditation WHERE id = %s", pk)) == "1234.50"
    send(late)
    expect(late.get_by_role("heading", level=1)).to_have_text(code)
    assert str(ask("SELECT fee_eur FROM specializations_accreditation WHERE id = %s", pk)) == "99.00"

    # It is replaced, and no longer leads anywhere else; what the rules need is not retired.
    inspector.open(edit, language)
    page.locator("[name=replaced_by]").select_option(str(replacement))
    send(page)
    expect(page.locator("main").get_by_role("link", name=other)).to_be_visible()
    encryption = ask("SELECT id FROM specializations_specialization WHERE slug = 'encryption'")
    inspector.open(address("retire", "specializations", encryption), language)
    expect(page.locator("main form")).to_have_count(0)

    # The world is left as it was.
    inspector.open(edit, language)
    page.locator("[name=replaced_by]").select_option("")
    page.locator("[name=fee_eur]").fill(before.removesuffix(".00"))
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(code)
    assert ask("SELECT replaced_by_id FROM specializations_accreditation WHERE id = %s", pk) is None
    assert inspector.wrong == []
