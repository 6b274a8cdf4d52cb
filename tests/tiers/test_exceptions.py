"""Exceptions: granted by one of the vendor's people, approved by another, counting only in between."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from core.messages import messages_of
from core.models import AuditEvent, Notification
from partners.enums import ExceptionState
from partners.models import AchievementException, PartnerStanding, StalePartner
from partners.roles import Role
from tests.factories.partners import AchievementExceptionFactory, DeputyFactory, MembershipFactory
from tests.roles import user_of
from tests.tiers.nights import D0, changed, day, night, partner_with, publish
from tiers.actions import exceptions as actions

pytestmark = pytest.mark.django_db
WHY = "A merger is being completed."


class World:
    def __init__(self):
        self.manager, self.chief = user_of(Role.CHANNEL_MANAGER), user_of(Role.PROGRAMME_ADMIN)
        publish(grace_days=0)
        self.partner = partner_with("archiving", expires_on=day(5), channel_manager=self.manager)
        self.member = MembershipFactory(partner=self.partner).user
        self.at = timezone.make_aware(timezone.datetime(2012, 1, 11, 9))

    def grant(self, **more):
        values = {"achievement": "tier:silver", "ends_on": day(30), "reason": WHY, "by": self.manager, "at": self.at}
        return actions.grant_exception(partner=self.partner, **values | more)

    def approve(self, exception, by=None):
        return actions.approve_exception(exception=exception, by=by or self.chief, at=self.at)

    def page(self, name="exception_list", *more):
        return reverse(f"tiers:{name}", args=[self.partner.code, *more])


@pytest.fixture
def world():
    return World()


def tier_on(world, on):
    night(on)
    standing = PartnerStanding.objects.get(partner=world.partner)
    return standing.tier, standing.status


class TestWhatCounts:
    def test_only_after_approval(self, world):
        night(D0)
        exception = world.grant()
        assert not StalePartner.objects.exists(), "it counts for nothing yet"
        assert tier_on(world, day(5)) == ("registered", "held")

        world.approve(exception)
        changed(world.partner)
        assert AchievementException.objects.get().state_on(day(5)) == ExceptionState.ACTIVE

    def test_it_keeps_until_its_last_day_and_says_so(self, world):
        night(D0)
        world.approve(world.grant())
        assert StalePartner.objects.filter(partner=world.partner).exists()
        assert tier_on(world, day(5)) == ("silver", "exception")
        assert tier_on(world, day(29)) == ("silver", "exception")
        assert tier_on(world, day(30)) == ("registered", "held")

    def test_ended_early_it_keeps_nothing_from_the_next_night_on(self, world):
        night(D0)
        exception = world.approve(world.grant())
        assert tier_on(world, day(5)) == ("silver", "exception")
        later = world.at + timezone.timedelta(days=9)
        actions.end_exception(exception=exception, reason="The merger failed.", by=world.manager, at=later)
        assert StalePartner.objects.filter(partner=world.partner).exists()
        assert tier_on(world, day(11)) == ("registered", "held")

    def test_refused_it_never_counts(self, world):
        exception = world.grant()
        actions.end_exception(exception=exception, reason="No.", by=world.chief, at=world.at)
        with pytest.raises(ValidationError, match="no longer waits"):
            world.approve(exception)
        assert exception.state_on(day(2)) == ExceptionState.REFUSED


class TestWhoMay:
    def test_never_the_one_who_granted_it(self, world):
        exception = world.grant()
        with pytest.raises(PermissionDenied, match="second person"):
            world.approve(exception, by=world.manager)

    @pytest.mark.parametrize("role", [Role.CHANNEL_MANAGER, Role.PARTNER_ADMIN])
    def test_nor_anybody_who_does_not_look_after_the_partner(self, world, role):
        stranger = user_of(role)
        with pytest.raises(PermissionDenied):
            world.grant(by=stranger)
        with pytest.raises(PermissionDenied):
            world.approve(world.grant(), by=stranger)

    def test_twice_is_once(self, world):
        exception = world.approve(world.grant())
        with pytest.raises(ValidationError, match="no longer waits"):
            world.approve(exception)
        actions.end_exception(exception=exception, reason="Enough.", by=world.chief, at=world.at)
        with pytest.raises(ValidationError, match="over already"):
            actions.end_exception(exception=exception, reason="Enough.", by=world.chief, at=world.at)
        verbs = AuditEvent.objects.filter(object_key=exception.public_id).order_by("id").values_list("verb", flat=True)
        assert list(verbs) == ["exception_granted", "exception_approved", "exception_ended"]


class TestWhoIsTold:
    """The second person that something waits; the one who granted it what became of it."""

    def told(self, user):
        found = Notification.objects.filter(user=user, event__startswith="exception").order_by("id")
        return [messages_of([each]).get(each.pk) for each in found]

    def test_everybody_who_may_approve_and_nobody_else(self, world):
        deputy = DeputyFactory(manager=world.manager, deputy=user_of(Role.CHANNEL_MANAGER), starts_on=day(0)).deputy
        stranger = user_of(Role.CHANNEL_MANAGER)
        world.grant()
        assert set(Notification.objects.values_list("user", flat=True)) == {deputy.pk, world.chief.pk}
        (message,) = self.told(world.chief)
        assert message.title == f"Exception for {world.partner.name} waits for a second person: Silver"
        assert message.url == world.page()
        assert self.told(stranger) == self.told(world.member) == self.told(world.manager) == []

    @pytest.mark.parametrize(
        ("steps", "event"),
        [(["approve"], "approved"), (["end"], "refused"), (["approve", "end"], "ended early")],
    )
    def test_whoever_granted_it_of_each_answer_once(self, world, steps, event):
        exception = world.grant()
        for step in steps:
            if step == "approve":
                world.approve(exception)
            else:
                actions.end_exception(exception=exception, reason="No merger.", by=world.chief, at=world.at)
        messages = self.told(world.manager)
        assert len(messages) == len(steps)
        assert messages[-1].title == f"Exception for {world.partner.name} {event}: Silver"
        assert ("Reason: No merger." in messages[-1].paragraphs) is ("end" in steps)
        assert self.told(world.chief) == [None], "it waits no longer"

    def test_nobody_of_what_they_did_themselves(self, world):
        exception = world.approve(world.grant())
        actions.end_exception(exception=exception, reason="Enough.", by=world.manager, at=world.at)
        assert len(self.told(world.manager)) == 1


class TestQueue:
    def rows(self, client, user):
        client.force_login(user)
        page = client.get(reverse("tiers:exception_queue"))
        return [row.record for row in page.context["table"].rows], waiting_count(page)

    def test_it_waits_for_the_others_until_somebody_answers(self, world, client):
        granted_on = timezone.localdate()
        exception = AchievementExceptionFactory(
            partner=world.partner,
            granted_by=world.manager,
            granted_on=granted_on,
            ends_on=granted_on + timezone.timedelta(days=30),
        )
        assert self.rows(client, world.chief) == ([exception], 1)
        assert self.rows(client, world.manager) == ([], 0), "a second person approves"
        assert self.rows(client, user_of(Role.CHANNEL_MANAGER)) == ([], 0), "somebody else's partner"
        actions.approve_exception(exception=exception, by=world.chief, at=timezone.now())
        assert self.rows(client, world.chief) == ([], 0)

    def test_what_was_over_before_anybody_answered_waits_no_longer(self, world, client):
        yesterday = timezone.localdate() - timezone.timedelta(days=1)
        AchievementExceptionFactory(partner=world.partner, granted_on=yesterday, ends_on=timezone.localdate())
        assert self.rows(client, world.chief) == ([], 0)


def waiting_count(page):
    """The number beside *Decisions* in the bar."""
    (entry,) = (each for each in page.context["navigation"] if each.label == "Decisions")
    return entry.count


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"achievement": "tier:registered"}, "achievement"),
        ({"achievement": "nothing:specialist"}, "achievement"),
        ({"ends_on": day(1)}, "last_day"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_cannot_be_granted_is_said_beside_its_field(world, more, field):
    with pytest.raises(ValidationError) as refused:
        world.grant(**more)
    assert field in refused.value.error_dict
    assert not AchievementException.objects.exists()


def test_one_for_each_achievement(world):
    world.grant()
    with pytest.raises(ValidationError, match="already"):
        world.grant()
    world.grant(achievement="archiving:specialist")


class TestPages:
    def test_from_the_grant_to_the_end(self, world, client):
        client.force_login(world.manager)
        later = timezone.localdate() + timezone.timedelta(days=30)
        data = {"achievement": "tier:silver", "last_day": later.isoformat(), "reason": WHY}
        for _ in range(2):
            client.post(world.page("exception_grant"), data)
        exception = AchievementException.objects.get()
        page = client.get(world.page()).content.decode()
        assert "Waits for approval" in page
        assert world.page("exception_approve", exception.public_id) not in page, "a second person approves"

        client.force_login(world.chief)
        assert world.page("exception_approve", exception.public_id) in client.get(world.page()).content.decode()
        for _ in range(2):
            client.post(world.page("exception_approve", exception.public_id))
        client.force_login(world.member)
        page = client.get(world.page()).content.decode()
        assert WHY in page
        assert "In force" in page
        assert "/end/" not in page

        client.force_login(world.chief)
        assert client.post(world.page("exception_end", exception.public_id), {"reason": ""}).status_code == 200
        client.post(world.page("exception_end", exception.public_id), {"reason": "The merger failed."})
        assert "The merger failed." in client.get(world.page()).content.decode()

    def test_bad_input_loses_nothing(self, world, client):
        client.force_login(world.manager)
        data = {"achievement": "tier:silver", "last_day": "1999-01-01", "reason": WHY}
        page = client.post(world.page("exception_grant"), data)
        assert page.context["form"].errors["last_day"]
        assert page.context["form"]["reason"].value() == WHY
