"""What do I do next? An award that expires would cost Gold: it is seen, tried, trained, passed and over by the night.

Then the path to Platinum is simulated and made true, with the same figures at each step. In a demo world of its own.
"""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.conftest import (
    DESK,
    PATIENCE_MILLISECONDS,
    copy_of_world,
    running_portal,
    sign_in,
    speak,
)
from tests.journeys.inspection import Inspector
from tests.processes import DemoPortal, manage, wait_until

pytestmark = pytest.mark.journey

CODE, ADMIN, MANAGER = "FR-1004", "elodie.perrin@ardenval-securite.example", "nadia.benali@demo.example"
HOLDER, EXPIRING = "Nathalie Aubry", "STS-encryption"
SOLD = 620_000
"""In euros: somewhat more than the path leaves to be declared."""


@pytest.fixture(scope="module")
def own_portal(demo_world: Path, collected_static: None, tmp_path_factory) -> Iterator[DemoPortal]:
    # Without Redis its messages are in its own directory: the worker of another portal never takes them.
    with (
        copy_of_world("story", demo_world, tmp_path_factory.mktemp("story")) as environment,
        running_portal(environment | {"REDIS_URL": ""}) as running,
    ):
        yield running


@pytest.fixture
def reader(browser: Browser, own_portal: DemoPortal) -> Iterator[Callable[[str], Page]]:
    """`reader(email)` is a page of that user, signed in and in English."""
    contexts: list[BrowserContext] = []

    def make(email: str) -> Page:
        context = browser.new_context(base_url=own_portal.url, viewport=DESK)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, email, own_portal.passwords[email])
        speak(page, "en")
        return page

    yield make
    for context in contexts:
        context.close()


def url(name: str, *more: str) -> str:
    return reverse(name, args=[CODE, *more])


def run_command(portal: DemoPortal, *command: str) -> None:
    done = manage(*command, environment=portal.environment)
    assert done.returncode == 0, done.stderr


def euros(text: str) -> int:
    """The first amount in a text, in whole euros."""
    found = re.search(r"€([\d,]+)", text)
    assert found, text
    return int(found.group(1).replace(",", ""))


def plan_training(page: Page, person: str, accreditation: str) -> int:
    """Takes the open form as it was begun, to the plan; what the training costs there."""
    expect(page.locator("[name=staff_member] option:checked")).to_have_text(person)
    expect(page.locator("[name=training]")).to_have_value(accreditation)
    page.locator("main form.form button").last.click()
    expect(page).to_have_url(re.compile(re.escape(url("partners:training_plan")) + "$"))
    row = page.locator("#plan tbody tr").filter(has_text=person)
    expect(row).to_contain_text("Planned")
    return euros(row.inner_text())


def record_result(page: Page, person: str) -> None:
    """The vendor marks the planned training of this person passed."""
    page.goto(url("partners:training_plan"))
    page.locator("#plan tbody tr").filter(has_text="Planned").filter(has_text=person).get_by_role("link").click()
    page.locator("[name=state][value=passed]").check()
    page.locator("main form.form button").last.click()
    expect(page.locator("#plan tbody tr").filter(has_text=person).first).to_contain_text("Passed")


def sides(page: Page) -> tuple[Locator, Locator]:
    found = page.locator("#result .versus-side")
    return found.first, found.last


def measure(page: Page, table: str, name: str, column: int) -> str:
    """A value of a table whose rows are measures."""
    row = page.locator(f"{table} tbody tr").filter(has=page.get_by_role("rowheader", name=re.compile(f"^{name}"))).first
    return row.locator("td").nth(column).inner_text().strip()


def test_gold_is_kept_by_a_renewal(reader, own_portal):
    page, manager = reader(ADMIN), reader(MANAGER)
    inspector = Inspector(page, own_portal.url)

    # It finds that an award that expires costs Gold, and tries the renewal.
    inspector.open(url("tiers:scorecard"), "en")
    expect(page.locator(".hero-name")).to_contain_text("Gold")
    expect(page.locator("li.loss").filter(has_text="Gold is lost")).to_have_count(1)
    inspector.open(url("tiers:forecast"), "en")
    loss = page.locator("li.loss").filter(has_text="Gold is lost").filter(has_text=HOLDER)
    loss.get_by_role("link", name="Try the renewal").click()
    now, then = sides(page)
    expect(now).to_contain_text("In grace")
    expect(then).to_contain_text("Gold")
    expect(then).to_contain_text("Held")
    inspector.look("en")

    # It enrols the person, and sees what the plan brings.
    page.goto(url("tiers:forecast"))
    loss.get_by_role("link", name="Plan this training").click()
    inspector.look("en")
    plan_training(page, HOLDER, EXPIRING)
    inspector.look("en")
    page.get_by_role("link", name="See what it brings").click()
    expect(page.locator("fieldset.change select[id$=-person] option:checked")).to_have_text(HOLDER)

    # The vendor marks it passed, the night runs, and nothing is said of it any more.
    record_result(manager, HOLDER)
    run_command(own_portal, "recompute_tiers")
    page.goto(url("tiers:forecast"))
    expect(page.locator("li.loss").first).to_be_visible()
    expect(page.locator("li.loss").filter(has_text=HOLDER)).to_have_count(0)
    page.goto(url("tiers:staff_expiring"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    speak(page, "fr")
    inspector.open(url("tiers:scorecard"), "fr")
    inspector.open(url("partners:training_plan"), "fr")
    expect(page.locator("#plan tbody tr").filter(has_text=HOLDER)).to_contain_text("Réussi")
    assert inspector.wrong == []


def test_the_path_to_platinum_is_simulated_and_comes_true(reader, own_portal, tmp_path):
    page, manager = reader(ADMIN), reader(MANAGER)
    inspector = Inspector(page, own_portal.url)

    # The path has a price, and says what no training brings.
    inspector.open(url("tiers:path") + "?to=platinum", "en")
    step = page.locator(".data tbody tr").filter(has_text="Train a technical person in Data Loss Prevention")
    person = step.locator("th .second").first.inner_text()
    fee = euros(page.locator(".plan-total").inner_text())
    missing = euros(page.locator("tr").filter(has_text="of revenue").inner_text())
    assert 0 < missing < SOLD

    # It becomes a simulation, in which that revenue is declared, too.
    page.get_by_role("link", name="Simulate this plan").click()
    expect(sides(page)[1]).to_contain_text("Gold")
    page.locator("button[value=add]").click()
    last = page.locator("fieldset.change:has(.change-kind)").last
    last.locator("select[name$=-kind]").select_option("revenue")
    last.locator("select[name$=-specialization]").select_option("enterprise-security")
    last.locator("input[name$=-amount]").fill(str(SOLD))
    expect(sides(page)[1]).to_contain_text("Platinum")
    page.locator("#id_name").fill("To Platinum")
    page.locator("button[value=save]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To Platinum")
    expect(sides(page)[1]).to_contain_text("Platinum")
    expect(sides(page)[1]).to_contain_text("Held")
    simulated = {name: measure(page, ".versus", name, 1) for name in ("Specializations", "Revenue")}
    inspector.look("en")

    # It comes true: the training is planned from the path and passed, the order declared, and the night runs.
    page.goto(url("tiers:path") + "?to=platinum")
    step.get_by_role("link", name="Plan this training").click()
    assert plan_training(page, person, "STS-data-loss-prevention") == fee
    record_result(manager, person)
    declare(own_portal, tmp_path / "orders.csv")
    run_command(own_portal, "recompute_tiers")
    inspector.open(url("tiers:scorecard"), "en")
    expect(page.locator(".hero-name")).to_contain_text("Platinum")
    expect(page.locator(".hero-name")).to_contain_text("Held")
    assert {name: measure(page, "section:has(#requirements) table", name, 0) for name in simulated} == simulated
    page.goto(url("tiers:path") + "?to=platinum")
    expect(page.get_by_text("Platinum is met today: there is nothing to train.")).to_be_visible()

    # The same in French, for whoever only reads.
    speak(page, "fr")
    inspector.open(url("tiers:path") + "?to=platinum", "fr")
    wait_until(lambda: is_told(page, "Votre niveau est désormais Platinum"), what="the worker tells of it")
    inspector.look("fr")
    assert inspector.wrong == []


def is_told(page: Page, words: str) -> bool:
    page.goto(reverse("notification_list"))
    return page.get_by_text(words).count() > 0


def declare(portal: DemoPortal, file: Path) -> None:
    """An order over what was sold."""
    order = {
        "order_number": "STORY-1",
        "line": "1",
        "partner_code": CODE,
        "order_date": timezone.localdate().isoformat(),
        "product_code": "ES-WEB",
        "quantity": "1",
        "unit_price": str(SOLD),
        "currency": "EUR",
    }
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, order)
        writer.writeheader()
        writer.writerow(order)
    run_command(portal, "import_csv", "orders", str(file), "--source", "story")
