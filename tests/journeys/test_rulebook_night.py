"""New rules from the editor to their night: Gold is raised, the movers are seen, and exactly they move in time.

The nights are judged by processes whose clock goes ahead, in a demo world of this file's own.
"""

import csv
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from core import formats
from tests.journeys.conftest import press
from tests.journeys.inspection import Inspector
from tests.processes import DemoPortal, manage, running_web, wait_until

pytestmark = pytest.mark.journey

HELEN, SYLVIE = "admin@demo.example", "sylvie.armand@demo.example"
GRACE_DAYS = 2
RAISED = "400,000"
NAME = "Dearer Gold"
TIERS = """
    SELECT partner.name, standing.tier FROM partners_partnerstanding standing
    JOIN partners_partner partner ON partner.id = standing.partner_id"""
TOLD = """
    SELECT DISTINCT partner.name FROM core_notification told
    JOIN partners_membership member ON member.user_id = told.user_id
    JOIN partners_partner partner ON partner.id = member.partner_id
    WHERE told.event = 'rulebook.published'"""
TEAMS = """
    SELECT partner.name, count(member.id) FROM partners_partner partner
    LEFT JOIN partners_membership member ON member.partner_id = partner.id GROUP BY partner.name"""


def send(page: Page) -> None:
    press(page.locator("main form button").last)


def judge(portal: DemoPortal, days_ahead: int) -> None:
    done = manage("recompute_tiers", environment=portal.environment, days_ahead=days_ahead)
    assert done.returncode == 0, done.stderr


def make_dearer(page: Page, source: str, day: date) -> str:
    """A draft of the version in force in which Gold asks for more, without a transition: its public id."""
    page.goto(reverse("specializations:draft_create", args=[source]))
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=effective_from]").fill(day.isoformat())
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    public_id = page.url.split("/versions/")[1].split("/")[0]
    page.goto(reverse("specializations:rulebook_edit_group", args=[public_id, "times"]))
    for field in ("transition_ends_on", "transition_months", "transition_grace_months"):
        page.locator(f"[name={field}]").fill("")
    page.locator("[name=grace_days]").fill(str(GRACE_DAYS))
    send(page)
    page.goto(reverse("specializations:rulebook_edit", args=[public_id]))
    page.locator("[name=row-gold-revenue]").fill(RAISED)
    send(page)
    expect(page.locator(".edit-changed")).to_have_count(1)
    return public_id


def submit(page: Page, public_id: str) -> None:
    page.goto(reverse("specializations:rulebook_submit", args=[public_id]))
    page.locator("[name=change_text_en]").fill("Gold asks for €400,000.")
    page.locator("[name=change_text_fr]").fill("Gold demande 400 000 €.")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def movers(page: Page, view: str) -> dict[str, str]:
    """Who moves, and when that is final, as the file of that list has them."""
    address = f"{urlsplit(page.url).path}?view={view}&download=csv"
    response = page.request.get(address)
    assert response.ok
    lines = list(csv.reader(StringIO(response.body().decode("utf-8-sig"))))
    return {line[0].partition(" · ")[0].partition("; ")[0]: line[-1] for line in lines[1:]}


def test_exactly_the_previewed_move_on_the_previewed_days(reader, own_portal, rows):
    judge(own_portal, 0)
    before = dict(rows(TIERS))
    first = timezone.localdate() + timedelta(days=1)
    last = first + timedelta(days=GRACE_DAYS)
    in_force = rows("SELECT public_id FROM specializations_rulebook WHERE state = 'published' ORDER BY effective_from")

    # Helen raises Gold and reads who moves.
    helen = reader(HELEN, "en")
    inspector = Inspector(helen, own_portal.url)
    public_id = make_dearer(helen, in_force[0][0], first)
    inspector.open(reverse("tiers:rulebook_impact", args=[public_id]), "en")
    at_once, unmet = movers(helen, "held"), movers(helen, "met")
    in_grace = {name for name, final_on in unmet.items() if "in grace until then" in final_on}
    assert at_once
    assert in_grace
    assert set(at_once.values()) == {formats.short_date(first)}
    for name in in_grace:
        assert formats.short_date(last) in unmet[name]
        expect(helen.locator("#movers")).to_contain_text(name)

    # She submits it; Sylvie reads the same movers in French, and publishes.
    submit(helen, public_id)
    sylvie = reader(SYLVIE, "fr")
    other = Inspector(sylvie, own_portal.url)
    other.open(reverse("tiers:rulebook_impact", args=[public_id]), "fr")
    assert set(movers(sylvie, "held")) == set(at_once)
    sylvie.goto(reverse("tiers:rulebook_publish", args=[public_id]))
    send(sylvie)
    expect(sylvie.locator(".page-title .chip")).to_be_visible()

    # Whoever moves is told what it means for them; nobody has moved yet.
    told = {name for name, team in rows(TEAMS) if team} & set(in_grace)
    assert told
    wait_until(lambda: told <= {name for (name,) in rows(TOLD)}, what="the partners are told")
    assert dict(rows(TIERS)) == before

    # The day comes, and with it the night: exactly who was previewed moves, and the others on their last day.
    moved = []
    for ahead in range(1, GRACE_DAYS + 2):
        judge(own_portal, ahead)
        after = dict(rows(TIERS))
        moved.append({name for name in after if after[name] != before[name]})
        before = after
    assert moved == [set(at_once), *[set()] * (GRACE_DAYS - 1), in_grace]

    # The portal of that day says so in both languages.
    run = rows("SELECT public_id FROM tiers_evaluationrun ORDER BY as_of DESC")[0][0]
    log = own_portal.environment["PORTAL_DATA_DIR"]
    with running_web(own_portal.environment, Path(log) / "later.log", days_ahead=GRACE_DAYS + 1) as url:
        for email, language in ((SYLVIE, "fr"), (HELEN, "en")):
            page = reader(email, language, base_url=url)  # nobody stays signed in for days
            seen = Inspector(page, url)
            seen.open(reverse("tiers:run", args=[run]), language)
            for name in in_grace:
                expect(page.locator("main")).to_contain_text(name)
            assert seen.wrong == []
        page.goto(reverse("specializations:version_list"))
        expect(page.locator("tr", has_text=NAME).first).to_contain_text("In force")
    assert inspector.wrong == []
    assert other.wrong == []
