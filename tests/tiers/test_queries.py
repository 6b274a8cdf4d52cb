"""What pages and the schedule ask: live values, stored decisions, and the next night."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from deals.enums import DeclarationState, ImportKind
from partners.enums import PartnerKind
from partners.models import Partner, StalePartner
from tests.factories.deals import DeclarationFactory
from tests.factories.partners import MembershipFactory
from tests.tiers.nights import D0, award, changed, day, night, order, partner_with, publish
from tiers import queries, tasks
from tiers.engine.dates import date_of
from tiers.models import EvaluationRun

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


def live(partner: Partner, on=D0):
    return queries.live_partner(
        Partner.objects.get(pk=partner.pk), on=on, last_run=EvaluationRun.objects.last_finished()
    )


class TestLivePartner:
    def test_says_what_todays_facts_change_tonight(self):
        publish()
        partner = partner_with("archiving")
        night(D0)
        assert live(partner).changes == ()
        award(partner, "encryption")
        assert [(change.achievement, change.kind) for change in live(partner).changes] == [
            ("encryption:specialist", "gained"),
            ("tier:gold", "gained"),
        ]
        assert live(partner).gained == {"encryption:specialist", "tier:gold"}

    @time_machine.travel("2012-01-10 12:00:00+01:00", tick=False)
    def test_the_pages_say_what_the_next_run_brings(self, client):
        publish()
        partner = partner_with("archiving", revenue=2_000)
        night(D0)
        award(partner, "encryption")
        client.force_login(MembershipFactory(partner=partner).user)
        pages = {path: client.get(f"/partners/{partner.code}/{path}") for path in ("", "specializations/encryption/")}
        for page in pages.values():
            assert page.content.decode().count("Met by today’s facts: held from the next run on.") == 1
        (price,) = pages[""].context["hero"].other_actions
        assert price.url.endswith("?to=platinum"), "gold is met already"
        assert not StalePartner.objects.exists()

    def test_shows_values_of_the_moment(self):
        publish()
        partner = partner_with("archiving", revenue=400)
        night(D0)
        order(partner, 90)
        lines = {(line.subject, line.measure): line for line in live(partner).lines}
        assert lines["silver", "revenue"].value == 490 * 10_000
        assert lines["silver", "revenue"].shortfall == 510 * 10_000
        assert lines["gold", "specializations"].value == 1

    def test_goes_through_nights_that_were_missed(self):
        publish(grace_days=5)
        partner = partner_with("archiving", expires_on=day(2))
        night(D0)
        assert [change.kind for change in live(partner, day(9)).changes] == [
            "grace_started",
            "grace_started",
            "lost",
            "lost",
        ]

    def test_names_coming_losses(self):
        publish(grace_days=5)
        partner = partner_with("archiving", expires_on=day(2))
        night(D0)
        losses = live(partner).losses()
        assert [(loss.achievement, date_of(loss.on), date_of(loss.final_on)) for loss in losses] == [
            ("archiving:specialist", day(2), day(7)),
            ("tier:silver", day(2), day(7)),
        ]

    @pytest.mark.parametrize("judged_again", [False, True])
    def test_who_came_back_holds_nothing_of_before(self, judged_again):
        publish(grace_days=30)
        partner = partner_with("archiving", expires_on=day(1))
        night(D0)
        Partner.objects.filter(pk=partner.pk).update(ended_on=day(1))
        changed(partner)
        night(day(1))
        Partner.objects.filter(pk=partner.pk).update(ended_on=None)
        changed(partner)
        if judged_again:
            night(day(2))
        found = live(partner, day(3))
        assert not found.outcome.after.held_since.any()
        assert found.changes == ()
        assert not live(partner, day(1)).outcome.after.held_since.any(), "nor while it was away"
        kept = live(partner_with("archiving", expires_on=day(1)), day(0))
        assert kept.outcome.after.held_since.any()

    def test_a_loss_may_become_final_after_every_calendar_date(self):
        publish(grace_days=30)
        partner = partner_with("archiving", expires_on=date.max)
        night(D0)
        losses = live(partner, date.max - timedelta(days=1)).losses(5)
        assert {(date_of(loss.on), date_of(loss.final_on)) for loss in losses} == {(date.max, None)}

    def test_is_none_for_who_has_no_standing(self):
        assert live(partner_without_rules()) is None
        publish()
        assert live(partner_with(kind=PartnerKind.DISTRIBUTOR)) is None
        assert live(partner_with(ended_on=D0)) is None
        assert live(partner_with()) is not None

    def test_takes_the_same_queries_for_much_and_for_little(self):
        publish()
        little, much = partner_with("archiving"), partner_with("archiving", "encryption", "storage")
        for offset in range(-40, 0):
            order(much, 5, on=day(offset))
        for offset in range(3):
            changed(much)
            night(day(offset))
        run, used = EvaluationRun.objects.last_finished(), []
        for partner in (little, much):
            queries.live_partner(partner, on=day(2), last_run=run)
            with CaptureQueriesContext(connection) as captured:
                queries.live_partner(partner, on=day(2), last_run=run)
            used.append(len(captured))
        assert used[0] == used[1] <= 8


def partner_without_rules() -> Partner:
    partner = Partner(code="alone", name="Alone")
    partner.save()
    return partner


def test_a_stored_decision_shows_the_values_that_decided():
    publish()
    partner = partner_with("archiving", revenue=400)
    night(D0)
    order(partner, 9_000)
    lines = queries.stored_lines(partner.evaluations.get())
    assert {line.value for line in lines if line.measure == "revenue"} == {400 * 10_000}


def test_freshness_names_the_last_finished_declaration_of_orders():
    assert queries.freshness(now=datetime(2012, 1, 1, tzinfo=PARIS)).orders_up_to is None
    publish()
    run = night(D0)
    for month, state in ((1, DeclarationState.DONE), (2, DeclarationState.RUNNING)):
        DeclarationFactory(
            kind=ImportKind.ORDERS, state=state, received_at=datetime(2012, month, 3, 23, 30, tzinfo=PARIS)
        )
    DeclarationFactory(kind=ImportKind.STAFF, received_at=datetime(2012, 5, 1, tzinfo=PARIS))
    fresh = queries.freshness(now=datetime(2012, 6, 1, tzinfo=PARIS))
    assert (str(fresh.orders_up_to), fresh.last_run, fresh.next_run_at) == ("2012-01-03", run, None)


@pytest.fixture
def nightly() -> PeriodicTask:
    at = CrontabSchedule.objects.create(hour="4", minute="15", timezone="Europe/Paris")
    return PeriodicTask.objects.create(name="nightly", task=queries.NIGHTLY_TASK, crontab=at)


class TestTheNextNight:
    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            ("2026-01-05 04:14", "2026-01-05 04:15"),
            ("2026-01-05 04:15", "2026-01-06 04:15"),
            ("2026-03-28 12:00", "2026-03-29 04:15"),  # the hour from two to three is missing
            ("2026-03-29 01:30", "2026-03-29 04:15"),
            ("2026-10-24 12:00", "2026-10-25 04:15"),  # the hour from two to three comes twice
            ("2026-10-25 02:30", "2026-10-25 04:15"),
            ("2026-12-31 23:59", "2027-01-01 04:15"),
        ],
    )
    def test_is_at_a_quarter_past_four_in_paris(self, nightly, now, expected):
        moment = datetime.fromisoformat(now).replace(tzinfo=PARIS)
        with time_machine.travel(moment, tick=False):
            found = queries.next_run_at(moment)
        assert found.astimezone(PARIS).strftime("%Y-%m-%d %H:%M") == expected

    @pytest.mark.parametrize("now", ["2026-03-29 09:00", "2026-10-25 23:00", "2026-01-05 00:00"])
    def test_is_due_once_a_day(self, nightly, now):
        moment = datetime.fromisoformat(now).replace(tzinfo=PARIS)
        with time_machine.travel(moment, tick=False):
            due = queries.due_today(moment)
        assert due.astimezone(PARIS).strftime("%Y-%m-%d %H:%M") == f"{now[:10]} 04:15"

    def test_is_none_while_it_is_switched_off(self, nightly):
        PeriodicTask.objects.update(enabled=False)
        now = datetime(2026, 1, 5, tzinfo=PARIS)
        assert queries.next_run_at(now) is queries.due_today(now) is None


class TestTasks:
    def test_the_nightly_task_starts_todays_run(self):
        publish()
        with time_machine.travel(datetime(2012, 1, 10, 4, 15, tzinfo=PARIS), tick=False):
            tasks.judge_tonight()
            tasks.judge_everybody()
        assert list(EvaluationRun.objects.order_by("id").values_list("as_of", "trigger", "full")) == [
            (D0, "nightly", False),
            (D0, "nightly", True),
        ]

    def test_does_nothing_without_a_rulebook(self):
        tasks.judge_tonight()
        assert not EvaluationRun.objects.exists()

    def test_the_sweep_waits_for_the_hour_of_the_schedule(self, nightly):
        publish()
        hour = datetime(2012, 1, 10, 4, 15, tzinfo=PARIS)
        for moment, runs in ((hour - timedelta(minutes=1), 0), (hour, 1), (hour + timedelta(hours=5), 1)):
            with time_machine.travel(moment, tick=False):
                tasks.sweep_runs()
            assert EvaluationRun.objects.count() == runs
