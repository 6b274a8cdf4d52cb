"""A programme admin's care for the runs, and the history of changes: started, watched, compared, mended, looked up."""

import csv
import re
import signal
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.conftest import press
from tests.journeys.inspection import Inspector

pytestmark = pytest.mark.journey

HELEN, SYLVIE = "admin@demo.example", "sylvie.armand@demo.example"
MOVER = "Merrowdown Technology"
FAILED = "GB-3003"
LAST_RUN = "SELECT id, public_id FROM tiers_evaluationrun ORDER BY id DESC LIMIT 1"
FAIL = """
    INSERT INTO tiers_runfailure (run_id, partner_id, error)
    SELECT %s, id, 'ValueError: a date that cannot be' FROM partners_partner WHERE code = %s"""
WORDS = {
    "en": {
        "start": "Run now",
        "done": "Finished",
        "again": "Judge again",
        "why": "Before and after",
        "compare": "Compare with the run before",
        "alive": "1 worker is at work",
        "filter": "Filter",
        "clear": "Clear the filters",
        "started": "Run started",
        "judged_again": "Failed partner judged again",
    },
    "fr": {
        "start": "Lancer un passage",
        "done": "Terminé",
        "again": "Évaluer de nouveau",
        "why": "Avant et après",
        "compare": "Comparer avec le passage précédent",
        "alive": "1 exécutant est au travail",
        "filter": "Filtrer",
        "clear": "Effacer les filtres",
        "started": "Passage lancé",
        "judged_again": "Partenaire en échec évalué de nouveau",
    },
}


def test_a_run_is_watched_to_its_end_and_compared(reader, own_portal, rows):
    page = reader(HELEN, "en")
    inspector = Inspector(page, own_portal.url)
    inspector.open(reverse("tiers:run_list"), "en")
    own_portal.worker.send_signal(signal.SIGSTOP)
    try:
        page.get_by_role("button", name=WORDS["en"]["start"]).click()
        expect(page.get_by_role("status")).to_contain_text(re.compile(r"0 of \d+ partners"))
        inspector.look("en")
    finally:
        own_portal.worker.send_signal(signal.SIGCONT)
    expect(page.locator(".page-title").get_by_text(WORDS["en"]["done"])).to_be_visible()

    # What is otherwise than after the run before, and why: the facts of both days side by side.
    page.get_by_role("link", name=WORDS["en"]["compare"]).click()
    moved = page.locator("tbody tr").filter(has_text=MOVER)
    gold = moved.filter(has=page.get_by_role("cell", name="Gold", exact=True))
    expect(gold).to_contain_text("Gold needs 2 specializations and has 2")
    inspector.look("en")
    gold.get_by_role("link", name=WORDS["en"]["why"]).click()
    page.get_by_role("link", name="Only what differs").click()
    requirements = page.locator("section", has=page.locator("#requirements"))
    expect(requirements).to_contain_text("IT Compliance")
    expect(requirements).to_contain_text("Gold")
    inspector.look("en")
    assert inspector.wrong == []


@pytest.mark.parametrize(("email", "language"), [(HELEN, "en"), (SYLVIE, "fr")])
def test_a_failed_partner_is_judged_again_alone(email, language, reader, own_portal, rows):
    words = WORDS[language]
    run_id, run = rows(LAST_RUN)[0]
    rows(FAIL, run_id, FAILED)
    rows("UPDATE tiers_evaluationrun SET failed = 1 WHERE id = %s", run_id)
    page = reader(email, language)
    inspector = Inspector(page, own_portal.url)

    # The health line and the problems say so, and lead to where it is mended.
    inspector.open(reverse("tiers:run_list"), language)
    health = page.locator("section", has=page.locator("#health"))
    expect(health).to_contain_text(words["alive"])
    problem = page.locator("section", has=page.locator("#problems")).locator("li").filter(has_text="Calder Vale IT")
    expect(problem).to_have_count(1)
    problem.get_by_role("link").click()
    page.wait_for_url(f"**{reverse('tiers:run', args=[run])}#failures")
    inspector.look(language)
    page.get_by_role("button", name=words["again"]).click()
    expect(page.locator(".messages, [role=status], [role=alert]").filter(has_text="Calder Vale IT")).to_be_visible()
    expect(page.get_by_role("button", name=words["again"])).to_have_count(0)
    assert rows("SELECT count(*) FROM tiers_runfailure WHERE run_id = %s", run_id)[0] == (0,)
    page.goto(reverse("tiers:run_list"))
    expect(page.locator("li").filter(has_text="Calder Vale IT")).to_have_count(0)
    assert inspector.wrong == []


def narrow(page: Page, language: str, **asked: str) -> None:
    page.goto(reverse("history"))
    for name, value in asked.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    press(page.get_by_role("button", name=WORDS[language]["filter"], exact=True))
    expect(page.get_by_role("link", name=WORDS[language]["clear"])).to_be_visible()


@pytest.mark.parametrize("language", WORDS)
def test_the_history_is_narrowed_and_saved(language, reader, own_portal):
    words = WORDS[language]
    page = reader(SYLVIE, language)
    inspector = Inspector(page, own_portal.url)
    inspector.open(reverse("history"), language)
    events = page.locator("table tbody tr")
    today = timezone.localdate().isoformat()

    narrow(page, language, event="run.started", person="admin@demo", since=today, until=today)
    expect(events).to_have_count(1)
    expect(events).to_contain_text("Helen")
    expect(events).to_contain_text(words["started"])
    inspector.look(language)

    narrow(page, language, thing="tiers.runfailure")
    expect(events.first).to_contain_text(words["judged_again"])
    expect(events.first).to_contain_text("→")
    response = page.request.get(f"{page.url}&download=csv")
    lines = list(csv.reader(StringIO(response.body().decode("utf-8-sig"))))
    expect(events).to_have_count(len(lines) - 1)
    assert {line[2] for line in lines[1:]} == {words["judged_again"]}

    # A period that ends before it begins is refused at the field, and what was entered stays.
    page.goto(f"{reverse('history')}?since=2026-02-02&until=2026-02-01&person=helen")
    expect(page.locator("#id_until")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=person]")).to_have_value("helen")
    inspector.look(language)
    assert inspector.wrong == []
