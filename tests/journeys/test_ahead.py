"""Looking ahead: a renewal that keeps a tier is tried and shared; a path becomes a simulation."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import press
from tests.journeys.inspection import Inspector

pytestmark = pytest.mark.journey

ADMIN = "yasmine.chevalier@soleane-reseaux.example"
MANAGER = "nadia.benali@demo.example"
WORDS = {
    "en": {
        "renew": "Try the renewal",
        "grace": "In grace",
        "held": "Held",
        "save": "Save",
        "share": "Share",
        "name": "Renewal in time",
        "simulate": "Simulate this plan",
        "stop": "Stop sharing",
    },
    "fr": {
        "renew": "Essayer le renouvellement",
        "grace": "En sursis",
        "held": "Détenu",
        "save": "Enregistrer",
        "share": "Partager",
        "name": "Renouvellement à temps",
        "simulate": "Simuler ce plan",
        "stop": "Ne plus partager",
    },
}


@pytest.mark.parametrize("language", WORDS)
def test_a_renewal_is_tried_kept_and_shared(page_of, portal, language):
    words = WORDS[language]
    page = page_of(ADMIN, "/partners/FR-1005/forecast/", language=language)
    inspector = Inspector(page, portal.url)
    inspector.look(language)
    loss = page.locator("li.loss").filter(has_text="Silver").filter(has_text="Yasmine Chevalier")
    press(loss.get_by_role("link", name=words["renew"]))

    now, then = page.locator(".versus-side").all()
    expect(now).to_contain_text(words["grace"])
    expect(then).to_contain_text("Silver")
    expect(then).to_contain_text(words["held"])
    inspector.look(language)

    page.locator("#id_name").fill(words["name"])
    page.locator("button[value=save]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["name"])
    page.get_by_role("button", name=words["share"], exact=True).click()
    expect(page.get_by_role("button", name=words["stop"])).to_be_visible()
    inspector.look(language)

    theirs = page_of(MANAGER, page.url, language=language)
    expect(theirs.get_by_role("heading", level=1)).to_have_text(words["name"])
    expect(theirs.locator(".versus-side").last).to_contain_text(words["held"])
    seen = Inspector(theirs, portal.url)
    seen.look(language)

    page.locator(".button-danger").first.click()
    page.locator("main form .button-danger").click()
    expect(page.locator("main")).not_to_contain_text("404")
    assert inspector.wrong == []
    assert seen.wrong == []


@pytest.mark.parametrize("language", WORDS)
def test_the_path_becomes_a_simulation_with_the_same_figures(page_of, portal, language):
    page = page_of(ADMIN, "/partners/FR-1005/forecast/path/?to=platinum", language=language)
    inspector = Inspector(page, portal.url)
    inspector.look(language)
    steps = page.locator("table.data tbody tr").filter(has_text="Yasmine Chevalier")
    count = steps.count()
    assert count > 0
    page.get_by_role("link", name=WORDS[language]["simulate"]).click()

    expect(page.locator("fieldset.change .change-kind")).to_have_count(count)
    people = page.locator("fieldset.change select[id$=-person]")
    for place in range(count):
        expect(people.nth(place).locator("option:checked")).to_have_text("Yasmine Chevalier")
    row = page.locator(".versus tbody tr").first
    expect(row).to_contain_text("Platinum")
    expect(row.locator("td").nth(1)).to_have_text(re.compile(r"^\s*3\s*$"))
    inspector.look(language)
    assert inspector.wrong == []


def test_the_result_follows_what_is_typed(page_of):
    page = page_of(ADMIN, "/partners/FR-1005/forecast/simulator/")
    page.locator("#id_c0-kind").select_option("revenue")
    page.locator("#id_c0-specialization").select_option("encryption")
    page.locator("#id_c0-amount").fill("600000")
    expect(page.locator("#result")).to_contain_text("+€600,000")
    page.locator("#id_c0-amount").fill("")
    expect(page.locator("#result")).to_contain_text("Fill this in, or take the change out.")


def test_without_javascript_the_buttons_do(page_of):
    page = page_of(ADMIN, "/partners/FR-1005/forecast/simulator/", java_script_enabled=False)
    page.locator("button[value=add]").click()
    expect(page.locator("fieldset.change .change-kind")).to_have_count(2)
    page.locator("#id_c1-kind").select_option("revenue")
    page.locator("#id_c1-specialization").select_option("encryption")
    page.locator("#id_c1-amount").fill("600000")
    page.locator("button[value=simulate]").last.click()
    expect(page.locator("#result")).to_contain_text("+€600,000")
