"""Other ways to use the pages: the keyboard alone, no JavaScript, a slow line, and addresses that are wrong."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.processes import DemoPortal

pytestmark = pytest.mark.journey

PARTNER, MANAGER, ADMIN = "yasmine.chevalier@soleane-reseaux.example", "nadia.benali@demo.example", "admin@demo.example"
FIRST_VISIT_BYTES = 150_000
FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const name = element.labels?.[0]?.innerText || element.innerText || element.getAttribute("aria-label") || "";
  const box = element.getBoundingClientRect();
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  return {name: name.trim().split("\\n")[0], seen: ring && box.width > 0 && box.top < innerHeight && box.bottom > 0};
}"""


def reached_by_tab(page: Page, *, until: str) -> list[str]:
    """The names of what Tab reaches, in order, up to `until`. Fails where the focus cannot be seen."""
    names = []
    while until not in names:
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found["seen"], f"no visible focus on {found['name']!r}, after {names}"
        names.append(found["name"])
        assert len(names) < 60, names
    return names


class TestKeyboard:
    def test_the_first_stop_skips_the_bar(self, page_of):
        page = page_of(MANAGER, "/partners/")
        skip = "Skip to the content"
        assert reached_by_tab(page, until=skip) == [skip]
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        first = "Name, code or city"
        assert reached_by_tab(page, until=first) == [first]

    def test_tab_reaches_menu_filters_and_rows(self, page_of):
        page = page_of(MANAGER, "/partners/?search=Sol%C3%A9ane")
        names = reached_by_tab(page, until="Soléane Réseaux")
        wanted = ["Home", "Partners", "Programme rules", "Français", "Name, code or city", "Attention", "Filter"]
        assert [name for name in names if name in wanted] == wanted

    def test_the_account_menu_opens_and_closes(self, page_of):
        page = page_of(MANAGER, "/partners/")
        page.locator(".account summary").focus()
        page.keyboard.press("Enter")
        sign_out = page.get_by_role("button", name="Sign out")
        expect(sign_out).to_be_visible()
        page.keyboard.press("Escape")
        expect(sign_out).not_to_be_visible()
        expect(page.locator(".account summary")).to_be_focused()


ROWS_OF_LINKS = """() => [...document.querySelectorAll(".bar-pages ul, .tabs ul")].map(
  list => new Set([...list.children].map(entry => entry.offsetTop)).size
)"""


@pytest.mark.parametrize("email", [PARTNER, ADMIN])
def test_the_bar_and_a_partner_s_tabs_stand_in_one_row_each_in_french(page_of, email):
    page = page_of(email, "/partners/FR-1005/forecast/", language="fr")
    for width in (1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(ROWS_OF_LINKS) == [1, 1], width


class TestWithoutJavaScript:
    def test_on_a_phone_from_signing_in_to_the_evidence(self, context_of, portal: DemoPortal):
        page = context_of(java_script_enabled=False, viewport=PHONE, locale="en-GB").new_page()
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(MANAGER)
        page.locator("input[name=password]").fill(portal.passwords[MANAGER])
        page.get_by_role("main").get_by_role("button").first.click()

        page.get_by_text("Menu", exact=True).click()
        page.locator(".bar-menu").get_by_role("link", name="Partners").click()
        page.get_by_label("Status", exact=True).select_option("grace")
        page.get_by_role("button", name="Filter").click()
        page.get_by_role("link", name="Soléane Réseaux").click()
        page.get_by_text("Show as a table").first.click()
        expect(page.locator("figure.chart").first.get_by_role("table")).to_be_visible()
        page.get_by_role("link", name="All people and awards").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Staff")

        page.get_by_text("Menu", exact=True).click()
        page.locator(".bar-menu").get_by_role("button", name="Français").click()
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        page.get_by_text("Menu", exact=True).or_(page.locator(".bar-menu summary")).first.click()
        page.locator(".bar-menu").get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")

    def test_a_list_is_sorted_and_paged(self, page_of):
        page = page_of(ADMIN, "/declarations/", java_script_enabled=False)
        page.get_by_role("link", name="Rows", exact=True).click()
        expect(page.locator("th[aria-sort]")).to_contain_text("Rows")
        page.get_by_role("link", name="Next").click()
        expect(page.locator(".table-footer")).to_contain_text(re.compile(r"Showing 26 to 50 of \d+"))


class TestWeight:
    @pytest.mark.parametrize(
        ("email", "path"),
        [
            ("", "/accounts/login/"),
            (PARTNER, "/partners/FR-1005/"),
            (PARTNER, "/partners/FR-1005/orders/"),
            (ADMIN, "/partners/"),
            (ADMIN, "/rules/"),
        ],
    )
    def test_of_a_first_visit(self, email: str, path: str, context_of):
        page = context_of(email).new_page()
        loaded = []
        page.on("requestfinished", lambda request: loaded.append(request))
        page.goto(path, wait_until="networkidle")
        sizes = {request.url: sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
                 for request in loaded}  # fmt: skip
        assert any(url.endswith(".css") for url in sizes), "the style sheets came from the browser's cache"
        assert sum(sizes.values()) <= FIRST_VISIT_BYTES, sizes


class TestWrongAddresses:
    @pytest.mark.parametrize(
        "path",
        [
            "/partners/?tier=wood&country=ZZ&status=%00&page=x&sort=nothing",
            "/partners/FR-1005/orders/?ordered_from=yesterday&specialization=nothing&page=9999",
            "/partners/FR-1005/staff/?expiring=tomorrow&sort=-;--&page=-1",
            "/declarations/?kind=poems&attention=none",
            "/runs/?page=0",
        ],
    )
    def test_a_filter_that_cannot_be(self, path: str, page_of):
        page = page_of(ADMIN)
        response = page.goto(path)
        assert response.status == 200
        expect(page.locator("table tbody tr").first).to_be_visible()

    def test_the_wrong_choice_is_named(self, page_of):
        page = page_of(ADMIN, "/partners/?tier=wood")
        expect(page.locator(".error-summary")).to_contain_text("Tier")
        expect(page.locator(".error-summary")).not_to_contain_text("saved")

    @pytest.mark.parametrize(
        "path",
        [
            "/partners/NO-0000/",
            "/partners/FR-1005/specializations/astrology/",
            "/partners/FR-1005/evaluations/nothing/",
            "/runs/nothing/",
            "/declarations/nothing/",
            "/rules/nothing/",
            "/no/such/page/",
        ],
    )
    def test_what_does_not_exist(self, path: str, page_of):
        page = page_of(ADMIN)
        assert page.goto(path).status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
        expect(page.get_by_role("navigation").first).to_be_visible()

    def test_what_is_not_allowed_says_why(self, page_of):
        page = page_of(PARTNER)
        assert page.goto("/runs/").status == 403
        expect(page.get_by_role("heading", level=1)).to_have_text("You may not do this")
        expect(page.get_by_text("Runs are for programme admins.")).to_be_visible()

    def test_a_form_without_its_token(self, page_of):
        page = page_of(ADMIN, "/runs/")
        page.locator("form[action='/runs/start/'] input[name=csrfmiddlewaretoken]").evaluate("token => token.remove()")
        with page.expect_response("**/runs/start/") as answer:
            page.get_by_role("button", name="Run now").click()
        assert answer.value.status == 403
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="Go to the start page")).to_be_visible()
