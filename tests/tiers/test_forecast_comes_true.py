"""The forecast of a day is what the nights say on that day, as long as nothing new happens; and the page shows it."""

import pytest
import time_machine
from django.test import Client

from core.components import Link
from tests.factories.core import UserFactory
from tests.tiers.nights import D0, award, changed, day, night, order, partner_with, publish, random_partners
from tiers.engine.dates import date_of
from tiers.enums import Change
from tiers.models import EvaluationRun, StandingChange
from tiers.queries import live_partner
from tiers.revenue import RevenueWindow, month_days, revenue_months

pytestmark = pytest.mark.django_db
NIGHTS = 45


def test_the_forecast_is_what_the_nights_say():
    publish()
    publish(day(20), people=2, silver_revenue=300)
    partners = [partner for partner in random_partners(8, seed=5) if partner.ended_on is None]
    night(D0)
    run = EvaluationRun.objects.last_finished()
    lost, started = set(), set()
    for partner in partners:
        for event in live_partner(partner, on=D0, last_run=run).losses():
            final_on = date_of(event.final_on or 0)
            if final_on is not None and final_on <= day(NIGHTS):
                lost.add((partner.code, event.achievement, final_on))
            if day(0) < date_of(event.on) <= day(NIGHTS) and date_of(event.on) != final_on:
                started.add((partner.code, event.achievement, date_of(event.on)))
    assert lost
    assert started
    for later in range(1, NIGHTS + 1):
        night(day(later))

    def found(kind: Change) -> set:
        rows = StandingChange.objects.filter(on__gt=D0, change=kind, partner__in=partners)
        return set(rows.values_list("partner__code", "achievement", "on"))

    # The forecast tells the first loss of an achievement; one gained again later may be lost again.
    assert lost <= found(Change.LOST)
    assert started <= found(Change.GRACE_STARTED)
    first_lost = {}
    for code, achievement, on in sorted(found(Change.LOST), key=lambda row: row[2]):
        first_lost.setdefault((code, achievement), on)
    gained = set(
        StandingChange.objects.filter(on__gt=D0, change=Change.GAINED).values_list("partner__code", "achievement")
    )
    said = {(code, achievement): on for code, achievement, on in lost}
    assert {key: on for key, on in first_lost.items() if key not in gained} == {
        key: on for key, on in said.items() if key not in gained
    }


def test_revenue_month_by_month_is_what_each_day_says():
    publish()
    publish(day(60), silver_revenue=9_000)
    partner = partner_with("encryption", revenue=0)
    for offset in (-400, -200, -40, -1):
        order(partner, 1_000 - offset, on=day(offset))
    live = live_partner(partner, on=D0, last_run=None, since=day(-365))
    months = revenue_months(live, month_days(D0, 12), today=D0)
    assert len(months) == 25
    assert [month.on for month in months if month.is_today] == [D0]
    for month in months:
        there = live_partner(partner, on=month.on, last_run=None)
        (line,) = [line for line in there.lines if line.subject == "silver" and line.measure == "revenue"]
        if not month.is_projected:  # the past knows nothing of what came later
            assert month.revenue_e4 == RevenueWindow(there.facts.lines).amount_e4(month.on, 12)
        assert (month.revenue_e4, month.minimums["silver"]) == (line.value, line.minimum)


def test_the_page_names_the_award_the_orders_and_the_rules_behind_a_loss():
    publish()
    publish(day(100), silver_revenue=50_000)
    partner = partner_with("encryption", code="P-1", revenue=2_000, ordered_on=day(-300))
    person = award(partner, "archiving", expires_on=day(40)).staff_member
    person.name = "Ann"
    person.save()
    changed(partner)
    with time_machine.travel("2012-01-10 12:00:00+01:00", tick=False):
        night(D0)
        client = Client()
        client.force_login(UserFactory(programme_admin=True))
        page = client.get("/partners/P-1/forecast/")
        losses = {str(loss.what): loss for loss in page.context["losses"]}
        archiving = losses["Specialist in archiving is lost"]
        assert archiving.on == day(50)
        assert [str(row.label) for row in archiving.because] == [
            "Ann: STS · archiving expires, last valid day 18 February 2012"
        ]
        assert isinstance(archiving.action, Link)
        silver = losses["Silver is lost"]
        assert any("order line of" in str(row.label) for row in silver.because)
        text = client.get("/partners/P-1/forecast/?download=csv").content.decode()
        assert "Specialist in archiving" in text
        months = client.get("/partners/P-1/forecast/?download=csv&of=months").content.decode()
        assert len(months.splitlines()) == 26
        assert D0.isoformat() in months
