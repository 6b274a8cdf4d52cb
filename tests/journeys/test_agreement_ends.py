"""The other ways in which a deal ends, in French: refused, withdrawn, expired, revoked, lost; and one extension."""

import pytest
from playwright.sync_api import expect

from deals.enums import AgreementState
from tests.journeys.conftest import press
from tests.journeys.inspection import Inspector
from tests.journeys.negotiating import (
    MANAGER,
    PartnerDesk,
    VendorDesk,
    a_deal,
    a_night,
    errors_of,
    fill,
    in_days,
    says,
    send,
)
from tests.processes import DemoPortal

pytestmark = pytest.mark.journey

PARTNER = "yasmine.chevalier@soleane-reseaux.example"
SLUG = "enterprise-security"
# Two months without any activity, as if they had gone by.
SILENCE = """UPDATE deals_teamingagreement SET last_activity_on = last_activity_on - 61
             WHERE public_id = %s RETURNING public_id"""


@pytest.fixture
def partner(page_of) -> PartnerDesk:
    return PartnerDesk(page_of(PARTNER, language="fr"), "FR-1005")


@pytest.fixture
def manager(page_of) -> VendorDesk:
    return VendorDesk(page_of(MANAGER, language="fr"))


@pytest.fixture
def looks(partner, manager, portal: DemoPortal):
    """Both sides' pages, inspected; nothing is wrong with them in the end."""
    both = Inspector(partner.page, portal.url), Inspector(manager.page, portal.url)
    yield [inspector.look for inspector in both]
    assert both[0].wrong + both[1].wrong == []


def asked(partner: PartnerDesk, name: str) -> str:
    return partner.submitted({"name": name, "city": "Nantes"}, a_deal(), SLUG)


def in_force(partner: PartnerDesk, manager: VendorDesk, name: str) -> str:
    public_id = asked(partner, name)
    manager.decide(public_id, "approve", AgreementState.IN_FORCE)
    return public_id


def test_a_request_is_refused_another_withdrawn(partner, manager, looks):
    partner_looks, manager_looks = looks
    refused = asked(partner, "Faïencerie de Kerlaz")
    manager.decide(refused, "reject", AgreementState.REJECTED, note="Revenez après un premier atelier.")
    manager_looks("fr")
    partner.open(refused)
    says(partner.page, AgreementState.REJECTED)
    expect(partner.page.locator(".next-step")).to_contain_text("Revenez après un premier atelier.")
    partner_looks("fr")

    withdrawn = asked(partner, "Conserverie du Raz")
    partner.open(withdrawn, "withdraw")
    partner_looks("fr")
    fill(partner.page, {"note": "Le client reporte son projet."})
    send(partner.page)
    says(partner.page, AgreementState.WITHDRAWN)
    manager.open(withdrawn)
    says(manager.page, AgreementState.WITHDRAWN)
    expect(manager.page.locator(".timeline")).to_contain_text("Le client reporte son projet.")


def test_the_night_expires_one_and_proposes_to_revoke_another(partner, manager, looks, portal: DemoPortal, ask):
    partner_looks, manager_looks = looks
    short = asked(partner, "Chantiers de l’Iroise")
    manager.decide(short, "approve", AgreementState.APPROVED, last_day=in_days(1))
    partner.accept(short)
    silent = in_force(partner, manager, "Minoterie d’Armorique")
    assert ask(SILENCE, silent)

    a_night(portal, days=2)
    partner.open(short)
    says(partner.page, AgreementState.EXPIRED)
    partner_looks("fr")

    manager.page.goto("/agreements/proposals/")
    manager.page.get_by_role("link", name="Minoterie d’Armorique").click()
    manager.page.locator(f"a[href$='{silent}/revoke/']").click()
    manager.page.locator("[name=reason]").select_option(label="Le client a choisi un autre partenaire par écrit")
    fill(manager.page, {"note": "Le client nous a écrit."})
    send(manager.page)
    expect(errors_of(manager.page)).to_have_count(1)
    expect(manager.page.locator("[name=note]")).to_have_value("Le client nous a écrit.")
    manager_looks("fr")
    letter = {"name": "lettre.txt", "mimeType": "text/plain", "buffer": b"Nous avons choisi un autre partenaire.\n"}
    manager.page.locator("[name=document]").set_input_files(letter)
    send(manager.page)
    says(manager.page, AgreementState.REVOKED)
    partner.open(silent)
    says(partner.page, AgreementState.REVOKED)
    expect(partner.page.locator(".next-step").get_by_role("link", name="lettre.txt")).to_be_visible()
    partner_looks("fr")


def test_a_protection_is_extended_and_the_deal_lost(partner, manager, looks):
    partner_looks, _ = looks
    public_id = in_force(partner, manager, "Coopérative des Abers")

    partner.open(public_id, "activities")
    fill(partner.page, {"kind": "progress_report", "on": in_days(1)})
    send(partner.page)
    expect(errors_of(partner.page)).to_have_count(2)
    fill(partner.page, {"on": in_days(0), "note": "Maquette présentée."})
    send(partner.page)
    expect(partner.page.locator("section:has(#activities)")).to_contain_text("Maquette présentée.")

    manager.open(public_id)
    fill(manager.page, {"kind": "visit_held", "on": in_days(0), "note": "Visite faite ensemble."})
    press(manager.page.locator("form[action$='/activities/'] button"))
    expect(manager.page.locator("section:has(#activities)")).to_contain_text("Visite faite ensemble.")

    partner.open(public_id, "extension")
    fill(partner.page, {"proof": "Le conseil décide en mars."})
    send(partner.page)
    manager.page.goto("/agreements/extensions/")
    manager.page.get_by_role("link", name="Coopérative des Abers").click()
    manager.page.locator("label:has([name=decision][value=refuse])").click()
    manager.press("refuse")
    expect(errors_of(manager.page)).to_have_count(2)
    manager.page.locator("label:has([name=decision][value=grant])").click()
    manager.press("grant")
    manager.open(public_id)
    last_day = manager.page.locator("main dl").filter(has_text="Protégé jusqu’au").first
    expect(last_day).to_be_visible()

    partner.open(public_id)
    expect(partner.page.locator("a[href$='/extension/']")).to_have_count(0)
    partner_looks("fr")
    partner.open(public_id, "lost")
    send(partner.page)
    expect(errors_of(partner.page)).to_have_count(1)
    partner_looks("fr")
    partner.page.locator("[name=reason]").first.check()
    send(partner.page)
    says(partner.page, AgreementState.LOST)
    manager.open(public_id)
    says(manager.page, AgreementState.LOST)
