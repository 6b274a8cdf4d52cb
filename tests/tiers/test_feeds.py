"""The private address of a calendar: who gets one, what it answers, and when it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from core.limits import within_limit
from core.models import AuditEvent
from deals.enums import AgreementState
from partners.enums import MembershipRole, PartnerStatus
from partners.models import Membership, Partner
from tests.factories.core import UserFactory
from tests.factories.deals import TeamingAgreementFactory
from tests.factories.partners import CustomerReferenceFactory, MembershipFactory
from tests.tiers.nights import award, changed, day, night, partner_with, publish
from tiers.models import CalendarFeed
from tiers.views.feeds import READS_AN_HOUR, WRONG_AN_HOUR

pytestmark = pytest.mark.django_db
NOON = "2012-01-10 12:00:00+01:00"


@pytest.fixture(autouse=True)
def at_noon():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def partner() -> Partner:
    book = publish()
    publish(day(300), silver_revenue=9_000)
    found = partner_with("encryption", expires_on=day(40), code="P-1")
    person = award(found, "archiving", expires_on=day(100)).staff_member
    person.name = "Ingeborg Brandt"
    person.save()
    CustomerReferenceFactory(partner=found, customer="Meier SE", expires_on=day(50))
    TeamingAgreementFactory(
        partner=found,
        rulebook=book,
        state=AgreementState.IN_FORCE,
        deal_number="TA-1",
        protection_starts_on=day(-5),
        protection_ends_on=day(85),
    )
    changed(found)
    night(day(0))
    return found


@pytest.fixture
def member(partner):
    return MembershipFactory(partner=partner, role=MembershipRole.MEMBER).user


def address_for(user, code="P-1") -> str:
    """The address that a user makes: shown in the answer, and in no other."""
    client = Client()
    client.force_login(user)
    page = client.post(f"/partners/{code}/forecast/calendar/")
    address = page.context["address"]
    assert address in page.content.decode()
    assert address not in client.get(f"/partners/{code}/forecast/calendar/").content.decode()
    return address[address.index("/calendar.ics") :]


def test_the_calendar_holds_every_deadline_and_no_name(member):
    answer = Client().get(address_for(member))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert {"no-store", "private"} <= set(answer["Cache-Control"].replace(",", " ").split())
    assert "Ingeborg" not in answer.content.decode()
    assert "Meier" not in answer.content.decode()
    events = {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    found = {title: event["dtstart"].dt for title, event in events.items()}
    assert found["Specialist in encryption is in grace"] == day(40)
    assert found["Specialist in encryption is lost"] == day(50)
    assert found["1 award of STS · encryption: last valid day"] == day(39)
    assert day(49) in [on for title, on in found.items() if title.startswith("Customer reference in ")]
    assert found["Teaming agreement TA-1: last day of protection"] == day(84)
    assert [title for title in found if title.startswith("New programme rules")]
    grace = events["Specialist in encryption is in grace"]
    assert "needs 1 person and goes from 1 to 0" in str(grace["description"])
    assert all(str(event["url"]).startswith("http") for event in events.values())


def test_it_is_written_as_the_standard_asks(member):
    """RFC 5545: CRLF, no line above 75 octets, what is required of a calendar and of each event, no id twice."""
    content = Client().get(address_for(member)).content
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    calendar = Calendar.from_ical(content)
    assert {"PRODID", "VERSION"} <= set(calendar)
    events = calendar.walk("VEVENT")
    assert all({"UID", "DTSTAMP", "DTSTART"} <= set(event) for event in events)
    assert len({event["uid"] for event in events}) == len(events) > 5
    assert not any(event.errors for event in events)


def test_ids_stay_from_day_to_day(member):
    address = address_for(member)
    first = {event["uid"] for event in Calendar.from_ical(Client().get(address).content).walk("VEVENT")}
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        second = {event["uid"] for event in Calendar.from_ical(Client().get(address).content).walk("VEVENT")}
    assert first == second


def test_it_speaks_the_language_of_its_user(member):
    member.language = "fr"
    member.save()
    assert "Nouveau règlement" in Client().get(address_for(member)).content.decode()


def test_only_a_digest_of_the_secret_is_kept(member):
    secret = address_for(member).partition("key=")[2]
    (feed,) = CalendarFeed.objects.all()
    assert secret not in feed.secret_digest
    assert AuditEvent.objects.filter(verb="calendar_feed_made", by=member).count() == 1
    assert not [event for event in AuditEvent.objects.all() if secret in str((event.before, event.after))]


def test_a_new_address_ends_the_old_one_and_it_can_be_ended(member):
    first, second = address_for(member), address_for(member)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    client = Client()
    client.force_login(member)
    for _twice in range(2):
        assert client.post("/partners/P-1/forecast/calendar/end/").status_code == 302
    assert Client().get(second).status_code == 404
    assert not CalendarFeed.objects.exists()


def removed(member, partner):
    Membership.objects.all().delete()


def locked(member, partner):
    member.is_active = False
    member.save()


def ended(member, partner):
    Partner.objects.filter(pk=partner.pk).update(status=PartnerStatus.ENDED, ended_on=day(-1))


def moved(member, partner):
    Membership.objects.update(partner=partner_with(code="P-2"))


@pytest.mark.parametrize("happens", [removed, locked, ended, moved])
def test_it_ends_with_the_user_s_access(happens, member, partner):
    address = address_for(member)
    happens(member, partner)
    assert Client().get(address).status_code == 404


def test_a_manager_s_ends_with_the_assignment(partner):
    manager = UserFactory(channel_manager=True)
    Partner.objects.filter(pk=partner.pk).update(channel_manager=manager)
    address = address_for(manager)
    assert Client().get(address).status_code == 200
    Partner.objects.filter(pk=partner.pk).update(channel_manager=None)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/calendar.ics", "/calendar.ics?key=", "/calendar.ics?key=wrong"])
def test_without_the_secret_there_is_nothing(address, member):
    address_for(member)
    answers = [Client().get(address).status_code for _ in range(WRONG_AN_HOUR + 1)]
    assert answers == [404] * WRONG_AN_HOUR + [429]


def test_it_is_not_read_all_the_time(member):
    address = address_for(member)
    now = timezone.now()
    (feed,) = CalendarFeed.objects.all()
    for _ in range(READS_AN_HOUR - 1):
        assert within_limit(f"calendar {feed.pk}", most=READS_AN_HOUR, seconds=3600, now=now)
    assert Client().get(address).status_code == 200
    refused = Client().get(address)
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        assert Client().get(address).status_code == 200
