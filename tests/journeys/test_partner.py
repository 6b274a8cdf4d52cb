"""What a partner's people come for: what they hold, why, what is missing, and what they could lose."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

ADMIN = "yasmine.chevalier@soleane-reseaux.example"


def section(page, heading):
    return page.locator("section.section", has=page.get_by_role("heading", name=heading))


def test_from_a_value_to_the_row_that_does_not_count(page_of):
    page = page_of(ADMIN)
    expect(page.get_by_role("heading", level=1, name="My tier")).to_be_visible()

    page.get_by_role("row", name=re.compile("^Specializations")).get_by_role("link").click()
    page.get_by_role("link", name="Data Loss Prevention").click()
    page.get_by_role("listitem").filter(has_text="Technical people").first.get_by_role("link").click()

    expect(page).to_have_url(re.compile("#people$"))
    people = page.get_by_role("table", name="People and awards")
    expect(people.get_by_role("row", name=re.compile("^Not counted · "))).to_be_visible()
    left = people.get_by_role("row").filter(has_text="Left the company on")
    expect(left).to_contain_text("Soraya Carpentier")
    expect(left).to_contain_text(re.compile(r"Left the company on \d+ \w+ \d{4}"))
    expect(left).to_contain_text("Counted until")


def test_from_the_revenue_to_its_orders(page_of):
    page = page_of(ADMIN)
    value = page.get_by_role("row", name=re.compile("^Revenue")).get_by_role("link")
    amount = value.inner_text()
    value.click()
    # The heading has cents, the matrix has not: what stands before the point is the same amount.
    expect(page.get_by_role("heading", level=2).first).to_contain_text(amount)
    expect(page.get_by_role("row", name=re.compile(r"^Counted · \d+ lines"))).to_contain_text(amount)
    expect(page.get_by_role("row").filter(has_text="Older than the window").first).to_be_visible()
    page.get_by_role("link", name="Show all lines").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")
    expect(page.locator(".table-footer").last).to_contain_text(re.compile(r"Showing 1 to 25 of \d+"))


def test_from_the_history_to_the_stored_decision(page_of):
    page = page_of(ADMIN)
    point = page.locator("ol.history").get_by_role("listitem").filter(has_text="In grace")
    cause = point.locator(".second").inner_text()
    point.get_by_role("link").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Decision of")
    changed = section(page, "What changed")
    expect(changed).to_contain_text("Gold")
    expect(changed).to_contain_text(cause)
    expect(page.get_by_role("row").filter(has_text="1 more specialization").first).to_be_visible()


def test_the_grace_says_until_when_and_what_stops_it(page_of):
    page = page_of(ADMIN)
    hero = page.get_by_role("region", name="Your tier")
    expect(hero).to_contain_text("Gold")
    expect(hero).to_contain_text("In grace")
    expect(hero).to_contain_text(re.compile(r"Kept until \d+ \w+ \d{4}, then Silver"))
    kept_until = re.search(r"Kept until (\d+ \w+ \d{4})", hero.inner_text())[1]

    losses = section(page, "What you could lose next")
    gold = losses.get_by_role("listitem").filter(has_text="Gold is lost")
    expect(gold).to_contain_text(kept_until)
    expect(gold).to_contain_text(re.compile(r"What stops it\s+1 specialization for Gold, by \d+ \w+ \d{4}"))


def test_every_chart_can_be_read_as_a_table(page_of):
    page = page_of(ADMIN)
    charts = page.locator("figure.chart")
    expect(charts).to_have_count(2)
    for chart in charts.all():
        chart.get_by_text("Show as a table").click()
        expect(chart.get_by_role("table")).to_be_visible()


def test_an_award_of_today_shows_before_the_night(page_of):
    page = page_of("megan.mistry@merrowdown-technology.example")
    tonight = section(page, "What tonight’s run changes")
    expect(tonight).to_contain_text("Gold")


def test_staff_is_searched_and_the_filters_cleared(page_of):
    page = page_of(ADMIN, "/")
    page.get_by_role("navigation").get_by_role("link", name="Staff").click()
    page.get_by_label("Name or code").fill("soraya")
    page.get_by_role("button", name="Filter").click()
    rows = page.get_by_role("table").locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Soraya Carpentier")
    page.get_by_role("link", name="Clear the filters").click()
    expect(rows.nth(1)).to_be_visible()
    expect(page.get_by_label("Name or code")).to_have_value("")


def test_a_distributor_sees_what_became_of_its_orders(page_of):
    page = page_of("orders@meridiale-distribution.example")
    taken = section(page, "Taken").get_by_role("table")
    expect(taken.locator("tbody tr").first).to_contain_text("€")
    expect(section(page, "Waiting").get_by_role("table")).to_contain_text("DLP-EP-2XX")
