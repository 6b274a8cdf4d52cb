"""Two partners ask for what may be one customer: side by side, the same or not, and one protection at the most."""

import psycopg2
import pytest
from playwright.sync_api import expect

from deals.enums import AgreementState
from tests.journeys.inspection import Inspector
from tests.journeys.negotiating import MANAGER, PartnerDesk, VendorDesk, a_deal, says
from tests.processes import DemoPortal

pytestmark = pytest.mark.journey

FIRST, SECOND = "yasmine.chevalier@soleane-reseaux.example", "elodie.perrin@ardenval-securite.example"
SLUG = "enterprise-security"
MADE_EXCLUSIVE = """UPDATE deals_agreementspecialization SET exclusive = true WHERE agreement_id =
                    (SELECT id FROM deals_teamingagreement WHERE public_id = %s) RETURNING id"""


def similar(desk: VendorDesk):
    return desk.page.locator("section:has(#similar)")


def test_two_spellings_are_judged_and_one_of_them_protected(page_of, portal: DemoPortal, ask):
    first, second = PartnerDesk(page_of(FIRST), "FR-1005"), PartnerDesk(page_of(SECOND), "FR-1004")
    one = first.submitted({"name": "Brasserie Hautelande SAS", "city": "Lille"}, a_deal(), SLUG)
    other = second.submitted({"name": "Brasseries Hautelande", "city": "Roubaix"}, a_deal(), SLUG)
    manager = VendorDesk(page_of(MANAGER))
    inspector = Inspector(manager.page, portal.url)

    # Near spellings are candidates: the manager sees both, says that they are two, and takes it back.
    manager.page.goto("/agreements/?search=hautelande")
    rows = manager.page.get_by_role("table", name="Requests").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("1 to compare")
    manager.open(one)
    expect(similar(manager)).to_contain_text("Near spelling")
    expect(similar(manager)).to_contain_text("Ardenval Sécurité")
    inspector.look("en")
    similar(manager).get_by_role("button", name="Not the same").click()
    expect(similar(manager)).to_contain_text("Not the same")
    expect(manager.page.locator(".messages")).to_contain_text("are recorded as different customers")
    inspector.look("en")
    similar(manager).get_by_role("button", name="Take it back").click()
    similar(manager).get_by_role("button", name="Same", exact=True).click()
    expect(manager.page.locator(".messages")).to_contain_text("are recorded as the same customer")

    # One of them is approved; from then on the other one cannot be, by whatever way.
    manager.decide(one, "approve", AgreementState.IN_FORCE)
    manager.open(other)
    expect(manager.page.locator(".decide-approve .callout")).to_contain_text("Soléane Réseaux")
    button = manager.page.locator(".decide-approve button")
    expect(button).to_be_disabled()
    inspector.look("en")
    button.evaluate("button => button.removeAttribute('disabled')")
    button.click()
    expect(manager.page.locator(".error-summary")).to_contain_text("The customer is protected for Enterprise Security")
    manager.open(other)
    says(manager.page, AgreementState.SUBMITTED)
    with pytest.raises(psycopg2.errors.UniqueViolation):
        ask(MADE_EXCLUSIVE, other)

    # The second partner is told why in the manager's words, and never who was first.
    second.open(other)
    expect(second.page.locator("body")).not_to_contain_text("Soléane")
    manager.decide(other, "reject", AgreementState.REJECTED, note="This customer is protected.")
    assert inspector.wrong == []
