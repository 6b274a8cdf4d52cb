"""A deal from the draft to the order that wins it, while a second partner wants the same customer."""

import re

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from deals.enums import AgreementState, Availability
from tests.journeys.conftest import press
from tests.journeys.inspection import Inspector
from tests.journeys.negotiating import (
    MANAGER,
    PartnerDesk,
    VendorDesk,
    a_deal,
    errors_of,
    fill,
    in_days,
    says,
    send,
    sign,
)
from tests.processes import DemoPortal, manage

pytestmark = pytest.mark.journey

FIRST, SECOND = "elena.ballester@meseta-tecnologia.example", "elodie.perrin@ardenval-securite.example"
NAMED, OTHER = "orders@meridiale-distribution.example", "orders@hansewerk-distribution.example"
SLUG = "enterprise-security"
ORDERS = "order_number,line,partner_code,order_date,product_code,quantity,unit_price,currency,deal_number"


class Rival:
    """A second partner that wrote the customer in another way and asks about it again and again."""

    def __init__(self, page: Page) -> None:
        self.desk = PartnerDesk(page, "FR-1004")
        customer = {"name": "MONTVALLON (Talleres)", "country": "ES", "city": "Madrid"}
        self.draft = self.desk.draft(customer, a_deal(title="Antivirus"), SLUG)

    def hears(self, answer: Availability) -> None:
        """The answer is this one, and the page names neither the first partner nor how that wrote the customer."""
        chip = self.desk.check(self.draft)
        with translation.override("fr"):
            expect(chip).to_have_text(str(answer.label))
        for name in ("Meseta", "Montvallón", "TA-20"):
            expect(self.desk.page.locator("body")).not_to_contain_text(name)


def distributor_asks(page: Page, number: str) -> Page:
    page.goto("/deals/")
    fill(page, {"number": number.lower().replace("-", " ")})
    send(page)
    return page


def test_from_the_draft_to_the_order_that_wins(page_of, portal: DemoPortal, ask, tmp_path):
    partner = PartnerDesk(page_of(FIRST), "ES-4001")
    manager = VendorDesk(page_of(MANAGER))
    rival = Rival(page_of(SECOND, language="fr"))
    page, seen, decided = partner.page, Inspector(partner.page, portal.url), Inspector(manager.page, portal.url)

    # A draft in five steps; what cannot be is refused and what was typed stays.
    public_id = partner.start()
    seen.look("en")
    partner.open(public_id, "customers")
    fill(page, {"name": "Talleres Montvallón S.A.", "country": "ES", "city": "Madrid", "vat": "ES A1234"})
    send(page)
    expect(errors_of(page)).to_have_count(1)
    expect(page.locator("[name=name]")).to_have_value("Talleres Montvallón S.A.")
    seen.look("en")
    fill(page, {"vat": "", "domain": "https://shop.montvallon.example/"})
    send(page)
    fill(page, a_deal(amount="forty", discount_asked_percent="120", distributor="DIST-01"))
    partner.next_step()
    expect(errors_of(page)).to_have_count(2)
    expect(page.locator("[name=amount]")).to_have_value("forty")
    seen.look("en")
    fill(page, {"amount": "42.000,50", "discount_asked_percent": "10"})
    partner.next_step()
    partner.tick(SLUG)
    page.locator("button[formaction]").click()
    expect(page.locator(".choice-availability .chip")).to_have_text("Free")
    seen.look("en")
    rival.hears(Availability.FREE)
    partner.next_step()
    seen.look("en")
    partner.next_step()
    seen.look("en")
    press(page.locator("form:has([name=signs]) button"))
    expect(errors_of(page)).to_have_text(re.compile("Tick the box to sign"))
    sign(page)
    says(page, AgreementState.SUBMITTED)
    expect(page.locator(".next-step")).to_contain_text("An answer is due by")
    rival.hears(Availability.WAITING)

    # The manager finds it in the queue, and asks for more.
    manager.page.goto("/agreements/?search=montvall")
    manager.page.get_by_role("link", name="Talleres Montvallón S.A.").click()
    manager.page.locator("label:has([name=decision][value=ask])").click()
    manager.press("ask")
    expect(errors_of(manager.page)).to_have_count(3)
    decided.look("en")
    manager.choose("ask", fields_to_complete="presales_note", note="Who took part in the workshops?")
    manager.press("ask")
    manager.open(public_id)
    says(manager.page, AgreementState.ACTION_REQUIRED)
    rival.hears(Availability.WAITING)

    # Only the field that was named can be changed.
    partner.open(public_id)
    expect(page.locator(".next-step")).to_contain_text("Who took part in the workshops?")
    page.get_by_role("link", name="Complete the request").click()
    expect(page.locator("main form .field [name]")).to_have_count(1)
    expect(page.locator(".callout")).to_contain_text("Who took part in the workshops?")
    seen.look("en")
    fill(page, {"presales_note": "The head of IT and two administrators."})
    partner.next_step()
    sign(page)
    says(page, AgreementState.SUBMITTED)
    expect(page.locator(".timeline")).to_contain_text("Completed and submitted again")

    # Changed terms wait for the partner's signature.
    manager.decide(public_id, "approve", AgreementState.APPROVED, discount_percent="8", note="8 % for this size.")
    rival.hears(Availability.PROTECTED)
    partner.open(public_id)
    page.get_by_role("link", name="Read and answer").click()
    expect(page.locator("td.differs")).to_contain_text("8%")
    seen.look("en")
    sign(page)
    says(page, AgreementState.IN_FORCE)
    number = page.locator(".deal-number strong").inner_text()
    assert re.fullmatch(r"TA-\d{4}-\d{6}-[0-9A-Z]{2}", number)
    seen.look("en")
    rival.hears(Availability.PROTECTED)
    contract = page.request.get(partner.address(public_id, "contract.pdf").rstrip("/"))
    assert contract.body().startswith(b"%PDF-")

    # The distributor that it names reads the terms; any other is refused.
    expect(distributor_asks(page_of(NAMED), number).locator("section:has(#terms)")).to_contain_text("8%")
    expect(errors_of(distributor_asks(page_of(OTHER), number))).to_have_count(1)

    # An order that carries the number wins the deal.
    file = tmp_path / "orders.csv"
    file.write_text(f"{ORDERS}\nTA-JOURNEY-1,1,ES-4001,{in_days(0)},ES-MAIL,1,6000,EUR,{number.lower()}\n")
    done = manage("import_csv", "orders", str(file), environment=portal.environment)
    assert done.returncode == 0, done.stderr
    partner.open(public_id)
    says(page, AgreementState.WON)
    expect(page.locator("section:has(#orders)")).to_contain_text("TA-JOURNEY-1")
    expect(page.locator(".timeline")).to_contain_text("Deal won: TA-JOURNEY-1")
    seen.look("en")
    manager.open(public_id)
    says(manager.page, AgreementState.WON)
    rival.hears(Availability.FREE)

    # The order stands in the evidence of the specialization, with the deal that it belongs to.
    page.goto(f"/partners/ES-4001/specializations/{SLUG}/")
    expect(page.get_by_role("row").filter(has_text="TA-JOURNEY-1")).to_contain_text(number)
    told = ask(
        """SELECT count(DISTINCT note.event) FROM core_notification note
           JOIN core_user person ON person.id = note.user_id AND person.email = %s WHERE note.subject = %s""",
        FIRST,
        public_id,
    )
    assert told == 5  # submitted, action required, approved, in force, won
    assert seen.wrong + decided.wrong == []
