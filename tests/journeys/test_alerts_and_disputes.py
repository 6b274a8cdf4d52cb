"""A partner disputes a row and chooses its mails; the vendor answers, and grants an exception to be approved."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.journeys.conftest import press, speak
from tests.journeys.inspection import Inspector

pytestmark = pytest.mark.journey

ADMIN = "yasmine.chevalier@soleane-reseaux.example"
CHIEF = "admin@demo.example"
PARTNER = "/partners/FR-1005"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_are_clean_in_both_languages(page_of, ask, base_url, language):
    dispute = ask("SELECT public_id FROM deals_dispute WHERE order_number = 'SO-88231'")
    assert dispute
    page = page_of(ADMIN)
    speak(page, language)
    inspector = Inspector(page, base_url)
    for path in (
        "/account/mails/",
        "/notifications/",
        f"{PARTNER}/disputes/",
        f"{PARTNER}/disputes/{dispute}/",
        f"{PARTNER}/disputes/new/order/missing/",
        f"{PARTNER}/exceptions/",
    ):
        inspector.open(path, language)
    assert inspector.wrong == []
    speak(page, "en")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_vendor_s_pages_are_clean_too(page_of, base_url, language):
    page = page_of(CHIEF)
    speak(page, language)
    inspector = Inspector(page, base_url)
    for path in ("/disputes/", f"{PARTNER}/exceptions/", f"{PARTNER}/exceptions/new/"):
        inspector.open(path, language)
    assert inspector.wrong == []
    speak(page, "en")


def test_a_disputed_row_is_answered_in_place_and_the_partner_is_told(page_of, ask):
    partner = page_of(ADMIN)
    partner.goto(f"{PARTNER}/specializations/data-loss-prevention/")
    left = partner.get_by_role("table", name="People and awards").get_by_role("row").filter(has_text="Left the company")
    left.first.get_by_role("link", name="Dispute this row").click()
    partner.get_by_label("What is wrong, and what should be there?").fill("She is still with us, on parental leave.")
    partner.get_by_role("button", name="Send to the channel manager").click()
    expect(partner.locator("ol.timeline")).to_contain_text("on parental leave")
    here = partner.url

    vendor = page_of(CHIEF)
    vendor.goto("/disputes/")
    press(vendor.get_by_role("row").filter(has_text="Soraya Carpentier").first.get_by_role("link").first)
    assert vendor.url == here
    vendor.get_by_label("Accept: it is or will be corrected").check()
    vendor.get_by_label("What the partner reads").fill("Her last day is removed from the staff list.")
    vendor.get_by_role("button", name="Send to the partner").click()
    expect(vendor.locator("ol.timeline")).to_contain_text("Her last day is removed")
    expect(vendor.get_by_text("The correction is still to be made.")).to_be_visible()
    expect(vendor.get_by_role("button", name="Send to the partner")).to_have_count(0)

    partner.goto("/notifications/")
    partner.get_by_role("link", name=re.compile("^Dispute accepted: ")).first.click()
    expect(partner.locator("ol.timeline")).to_contain_text("Her last day is removed")


def test_an_exception_waits_for_a_second_person(page_of):
    page = page_of(CHIEF)
    page.goto("/exceptions/")
    page.get_by_role("row").filter(has_text="Gold").first.get_by_role("link").first.click()
    waiting = page.get_by_role("row").filter(has_text="Waits for approval").first
    expect(waiting.get_by_role("button", name="Approve")).to_be_visible()

    page.get_by_role("link", name="Grant an exception").click()
    page.get_by_label("What is kept").select_option("encryption:specialist")
    page.get_by_label("Last day").fill((localdate() + timedelta(days=60)).isoformat())
    page.get_by_label("Reason").fill("An examination was put off by the vendor.")
    page.get_by_role("button", name="Grant, to be approved").click()
    own = page.get_by_role("row").filter(has_text="An examination was put off by the vendor.")
    expect(own).to_contain_text("Waits for approval")
    expect(own.get_by_role("button", name="Approve")).to_have_count(0)
    own.get_by_role("link", name="Refuse").click()
    page.get_by_label("Reason").fill("It was held in time after all.")
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("row").filter(has_text="It was held in time after all.")).to_contain_text("Refused")


def test_mails_are_chosen_and_kept(page_of):
    page = page_of(ADMIN)
    page.goto("/account/")
    page.get_by_role("link", name="Mails").click()
    page.get_by_label("Your tier changes").select_option("daily")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choice is saved.")).to_be_visible()
    expect(page.get_by_label("Your tier changes")).to_have_value("daily")
    page.get_by_label("Your tier changes").select_option("at_once")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choice is saved.")).to_be_visible()
