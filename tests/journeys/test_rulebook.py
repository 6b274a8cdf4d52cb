"""A change of the rules, from the version in force to its publication by a second programme admin."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from specializations.enums import EditGroup
from tests.journeys.conftest import press
from tests.journeys.inspection import Inspector
from tests.processes import DemoPortal

pytestmark = pytest.mark.journey

HELEN, SYLVIE = "admin@demo.example", "sylvie.armand@demo.example"
# So far ahead that it moves nobody: what was sold and earned is over by then under any rules.
DAYS_AHEAD = {"en": 1000, "fr": 1001}
IN_FORCE = "SELECT public_id FROM specializations_rulebook WHERE state = 'published' ORDER BY effective_from"
RAISED = {"en": ("300,000", "€250,000", "€300,000"), "fr": ("300 000", "250 000 €", "300 000 €")}


def send(page: Page) -> None:
    press(page.locator("main form button").last)


def as_numbers(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_gold_is_raised_by_one_and_published_by_another(language: str, page_of, portal: DemoPortal, ask):
    first, second = (HELEN, SYLVIE) if language == "en" else (SYLVIE, HELEN)
    entered, before, after = RAISED[language]
    name = f"Rules after next, {language}"
    page = page_of(first, reverse("specializations:version_list"), language=language)
    inspector = Inspector(page, portal.url)
    inspector.look(language)

    # A draft is made from the version in force.
    inspector.open(reverse("specializations:draft_create", args=[ask(IN_FORCE)]), language)
    page.locator("[name=name]").fill(name)
    day = timezone.localdate() + timedelta(days=DAYS_AHEAD[language])
    page.locator("[name=effective_from]").fill(day.isoformat())
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    public_id = page.url.split("/versions/")[1].split("/")[0]

    # The transition is over by then: the guards say so until it is taken out.
    expect(page.locator("section:has(#findings) .tone-bad")).to_have_count(1)
    times = reverse("specializations:rulebook_edit_group", args=[public_id, EditGroup.TIMES])
    inspector.open(times, language)
    for field in ("transition_ends_on", "transition_months", "transition_grace_months"):
        page.locator(f"[name={field}]").fill("")
    send(page)

    # Gold's revenue goes up; the old value stays beside it.
    inspector.open(reverse("specializations:rulebook_edit", args=[public_id]), language)
    page.locator("[name=row-gold-revenue]").fill(entered)
    send(page)
    changed = page.locator(".edit-changed")
    expect(changed).to_have_count(1)
    assert before in as_numbers(changed.inner_text())
    expect(page.locator("section:has(#findings) .tone-ok")).to_have_count(1)
    inspector.look(language)
    for group in EditGroup:
        if group not in (EditGroup.MASTER, EditGroup.TIERS, EditGroup.TIMES):
            inspector.open(reverse("specializations:rulebook_edit_group", args=[public_id, group]), language)
    inspector.open(reverse("specializations:rulebook_edit_specialization", args=[public_id, "encryption"]), language)
    inspector.open(reverse("partners:rulebook_master", args=[public_id]), language)

    # It is submitted with what changes in both languages.
    inspector.open(reverse("specializations:rulebook_submit", args=[public_id]), language)
    assert after in as_numbers(page.locator("main").inner_text())
    page.locator("[name=change_text_en]").fill("Gold asks for €300,000.")
    page.locator("[name=change_text_fr]").fill("Gold demande 300 000 €.")
    send(page)
    publish = reverse("tiers:rulebook_publish", args=[public_id])
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(f'a[href="{publish}"]')).to_have_count(0)  # not for whoever submitted it

    # The second one reads it and publishes.
    other = page_of(second, reverse("specializations:rulebook", args=[public_id]), language=language)
    assert inspector.wrong == []
    inspector = Inspector(other, portal.url)
    inspector.look(language)
    expect(other.locator(f'a[href="{publish}"]')).to_have_count(1)
    inspector.open(reverse("specializations:rulebook_return", args=[public_id]), language)
    inspector.open(publish, language)
    send(other)
    expect(other.locator(".page-title .chip")).to_be_visible()
    assert ask("SELECT state FROM specializations_rulebook WHERE public_id = %s", public_id) == "published"

    # The world is left as it was.
    inspector.open(reverse("tiers:rulebook_withdraw", args=[public_id]), language)
    other.locator("[name=reason]").fill("Only tried.")
    send(other)
    expect(other.get_by_text("Only tried.")).to_be_visible()
    assert inspector.wrong == []
