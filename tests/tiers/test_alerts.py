"""What partners are told after a night: changes, grace, and losses that come near; each once, whom it concerns."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.enums import JobState
from core.messages import messages_of
from core.models import Job, Notification
from tests.factories.core import NotificationFactory, UserFactory
from tests.factories.partners import MembershipFactory
from tests.tiers.nights import D0, award, changed, day, night, partner_with, publish
from tiers import actions
from tiers.actions.alerts import partners_to_look_at
from tiers.actions.runs import ALERT_KIND
from tiers.alerts import EXPIRY_AHEAD, GRACE_STARTED, SPECIALIZATION_CHANGED, TIER_CHANGED
from tiers.models import LossWatch

pytestmark = pytest.mark.django_db
GRACE = 10


def alert(on, **night_options):
    """A night, and what is told after it."""
    run = night(on, **night_options)
    job = Job.objects.get(kind=ALERT_KIND, key=f"alerts:{run.public_id}")
    actions.tell_of_run(job_id=job.public_id, clock=timezone.now)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return job


def told(user, event=""):
    found = Notification.objects.filter(user=user, event__startswith=event).order_by("id")
    return [messages_of([each])[each.pk] for each in found]


def titles(user, event=""):
    return [message.title for message in told(user, event)]


def member(partner, **user):
    return MembershipFactory(partner=partner, **{f"user__{name}": value for name, value in user.items()}).user


@pytest.fixture
def book(db):
    return publish(grace_days=GRACE)


class TestChanges:
    def test_tier_and_specializations_that_were_gained(self, book):
        partner = partner_with("archiving", "encryption")
        anna = member(partner)
        alert(D0)
        assert titles(anna) == [
            "Specialist in archiving is yours",
            "Specialist in encryption is yours",
            "Your tier is now Gold",
        ]
        (tier,) = told(anna, TIER_CHANGED)
        assert "before, it was Registered." in tier.paragraphs[0]
        assert "Gold needs 2 specializations and has 2." in tier.paragraphs

    def test_grace_is_told_with_its_cause_its_end_and_what_would_stop_it(self, book):
        partner = partner_with("archiving", "encryption", expires_on=day(5))
        anna = member(partner)
        alert(D0)
        Notification.objects.all().delete()
        alert(day(5))
        assert titles(anna, GRACE_STARTED) == [
            "Specialist in archiving is in grace",
            "Specialist in encryption is in grace",
            "Gold is in grace",
        ]
        gold = told(anna, GRACE_STARTED)[-1]
        assert "The days of grace keep it until 24 January 2012." in gold.paragraphs
        assert any(
            "What would stop it: 2 specializations for Gold, by 24 January 2012." in each for each in gold.paragraphs
        )

    def test_the_loss_is_a_change_of_tier(self, book):
        partner = partner_with("archiving", expires_on=day(5))
        anna = member(partner)
        for offset in (0, 5, 15):
            alert(day(offset))
        assert titles(anna, TIER_CHANGED) == ["Your tier is now Silver", "Your tier is now Registered"]
        assert titles(anna, SPECIALIZATION_CHANGED) == [
            "Specialist in archiving is yours",
            "Specialist in archiving is lost",
        ]

    def test_a_night_that_was_missed_is_told_with_its_own_days(self, book):
        partner = partner_with("archiving", expires_on=day(5))
        anna = member(partner)
        alert(D0)
        alert(day(30))
        assert titles(anna, GRACE_STARTED) == ["Specialist in archiving is in grace", "Silver is in grace"]
        (_, lost) = told(anna, TIER_CHANGED)
        assert "Since 25 January 2012" in lost.paragraphs[0]

    def test_twice_the_job_and_twice_the_night_tell_once(self, book):
        partner = partner_with("archiving", expires_on=day(50))
        member(partner)
        job = alert(D0)
        before = Notification.objects.count()
        actions.tell_of_run(job_id=job.public_id, clock=timezone.now)
        Job.objects.filter(pk=job.pk).update(state=JobState.PENDING, lease_until=None)
        actions.tell_of_run(job_id=job.public_id, clock=timezone.now)
        changed(partner)
        alert(D0, full=True)
        assert Notification.objects.count() == before == 3

    def test_only_the_partner_s_own_active_people_are_told(self, book):
        partner = partner_with("archiving")
        member(partner, is_active=False)
        member(partner_with(revenue=0))
        UserFactory(programme_admin=True)
        alert(D0)
        assert not Notification.objects.exists()

    def test_a_partnership_that_ended_is_told_nothing(self, book):
        partner = partner_with("archiving")
        member(partner)
        night(D0)
        partner.ended_on = day(3)
        partner.save()
        changed(partner)
        alert(day(4))
        assert not Notification.objects.exists()


class TestAhead:
    def test_ninety_sixty_and_thirty_days_before_once_each(self, book):
        partner = partner_with("archiving", expires_on=day(100))
        anna = member(partner)
        days = []
        for offset in (0, 9, 10, 11, 39, 40, 41, 69, 70, 71, 99):
            alert(day(offset))
            days.append(len(told(anna, EXPIRY_AHEAD)))
        assert days == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
        assert titles(anna, EXPIRY_AHEAD)[0] == "In 90 days: Silver and Specialist in archiving at stake"

    def test_it_says_what_when_why_and_whose_award(self, book):
        partner = partner_with("archiving", expires_on=day(20))
        anna = member(partner)
        alert(D0)
        (message,) = told(anna, EXPIRY_AHEAD)
        person = partner.staff.get()
        assert f"If nothing new happens, this changes for {partner.name} on 30 January 2012:" in message.paragraphs
        assert any("held until 8 February 2012." in each for each in message.paragraphs)
        assert ("Award that expires", f"{person.name} · STS-archiving") in [
            (fact.label, fact.value) for fact in message.facts
        ]

    def test_an_expiry_that_changes_nothing_is_not_told(self, book):
        partner = partner_with("archiving", expires_on=day(20))
        award(partner, "archiving")
        anna = member(partner)
        alert(D0)
        assert told(anna, EXPIRY_AHEAD) == []

    def test_of_missed_nights_only_the_last_reminder_is_made_up_for(self, book):
        partner = partner_with("archiving", expires_on=day(100))
        anna = member(partner)
        alert(D0)
        alert(day(75))
        (message,) = told(anna, EXPIRY_AHEAD)
        assert message.title.startswith("In 25 days:")

    def test_the_second_loss_is_told_although_the_first_has_not_come(self, book):
        partner = partner_with("archiving", expires_on=day(80))
        award(partner, "encryption", expires_on=day(120))
        changed(partner)
        anna = member(partner)
        for offset in (0, 19, 20, 29, 30, 49, 50):
            alert(day(offset))
        assert [title.partition(":")[2] for title in titles(anna, EXPIRY_AHEAD)] == [
            " Gold and Specialist in archiving at stake",
            " Gold and Specialist in archiving at stake",
            " Silver and Specialist in encryption at stake",
            " Gold and Specialist in archiving at stake",
        ]

    def test_what_was_put_right_is_not_told(self, book):
        partner = partner_with("archiving", expires_on=day(100))
        anna = member(partner)
        alert(day(10))
        award(partner, "archiving", awarded_on=day(10))
        changed(partner)
        alert(day(40))
        assert len(told(anna, EXPIRY_AHEAD)) == 1

    def test_the_end_of_a_long_grace_is_told_too(self, db):
        publish(grace_days=100)
        partner = partner_with("archiving", expires_on=day(5))
        anna = member(partner)
        for offset in (0, 5, 16, 46, 76):
            alert(day(offset))
        found = [title.partition(":")[0] for title in titles(anna, EXPIRY_AHEAD)]
        assert found == ["In 5 days", "In 89 days", "In 59 days", "In 29 days"]
        assert "Silver is lost." in told(anna, EXPIRY_AHEAD)[-1].paragraphs[1]


class TestSize:
    def test_nobody_is_judged_for_alerts_where_nothing_comes(self, book):
        for _ in range(30):
            member(partner_with("archiving", ordered_on=day(-1)))
        soon = partner_with("archiving", expires_on=day(40), ordered_on=day(-1))
        member(soon)
        job = alert(D0)
        assert job.result["looked_at"] == 1
        assert alert(day(1)).result["looked_at"] == 0, "nothing is due, and nobody was judged anew"
        assert alert(day(10)).result == {"changed": 0, "looked_at": 1, "told": 1}

    def test_the_number_of_queries_does_not_grow(self, book):
        for size in (2, 40):
            for _ in range(size - LossWatch.objects.count()):
                member(partner_with("archiving", expires_on=day(40)))
            run = night(D0)
            job = Job.objects.get(kind=ALERT_KIND, key=f"alerts:{run.public_id}")
            assert len(partners_to_look_at(D0)) == size
            with CaptureQueriesContext(connection) as captured:
                actions.tell_of_run(job_id=job.public_id, clock=timezone.now)
            if size == 2:
                few = len(captured)
        assert len(captured) <= few + 2, "jobs and notifications go in by the hundred"


def test_the_list_words_many_with_a_fixed_number_of_queries(book, django_assert_num_queries):
    partner = partner_with("archiving", expires_on=day(50))
    anna = member(partner)
    alert(D0)
    context = Notification.objects.filter(event=EXPIRY_AHEAD).get().context
    rows = [
        NotificationFactory(user=anna, event=EXPIRY_AHEAD, subject=partner.code, context=context) for _ in range(20)
    ]
    with django_assert_num_queries(3):
        assert len(messages_of(rows)) == 20


def test_whoever_left_the_partner_is_told_nothing_any_more(book):
    partner = partner_with("archiving")
    anna = member(partner)
    alert(D0)
    anna.membership.delete()
    assert messages_of(Notification.objects.filter(user=anna)) == {}


def test_a_run_that_fails_to_tell_is_tried_again(book, monkeypatch):
    member(partner_with("archiving"))
    run = night(D0)
    job = Job.objects.get(key=f"alerts:{run.public_id}")
    Job.objects.filter(pk=job.pk).update(arguments={"run": 0})
    with pytest.raises(type(run).DoesNotExist):
        actions.tell_of_run(job_id=job.public_id, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.PENDING, 1)
    assert job.lease_until > timezone.now() + timedelta(seconds=30)
