"""Who looks after which partners: all of a manager's at once, and deputies for a time."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent
from partners.actions import reassign_partners
from partners.models import Deputy
from tests.factories.core import LONG_AGO, UserFactory
from tests.factories.partners import DeputyFactory, PartnerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TODAY = date(2026, 3, 3)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel("2026-03-03T09:00:00+00:00", tick=False):
        yield


@pytest.fixture
def manager():
    return UserFactory(channel_manager=True, name="Ada Vent")


@pytest.fixture
def colleague():
    return UserFactory(channel_manager=True, name="Ben Fall")


@pytest.fixture
def admin():
    return UserFactory(programme_admin=True)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_all_partners_go_to_another_manager_each_with_its_audit_event(manager, colleague, admin):
    partners = [PartnerFactory(channel_manager=manager, coverage_team="technical") for _ in range(3)]
    stays = PartnerFactory(channel_manager=colleague)
    here = reverse("partners:reassign")
    asked = {"manager": manager.public_id, "to": colleague.public_id}
    shown = signed_in(admin).get(here, asked)
    assert len(shown.context["table"].rows) == 3
    for partner in partners:
        partner.refresh_from_db()
        assert partner.channel_manager == manager  # looking changes nothing
    signed_in(admin).post(here, asked)
    for partner in partners:
        partner.refresh_from_db()
        assert (partner.channel_manager, partner.coverage_team) == (colleague, "technical")
    events = AuditEvent.objects.filter(verb="assigned")
    assert {event.object_key for event in events} == {partner.code for partner in partners}
    assert {event.by for event in events} == {admin}
    assert stays.code not in {event.object_key for event in events}


@pytest.mark.parametrize("to", ["manager", "admin", "locked", "nobody"])
def test_partners_go_to_another_active_channel_manager_only(manager, admin, to):
    partner = PartnerFactory(channel_manager=manager)
    people = {"manager": manager, "admin": admin, "locked": UserFactory(channel_manager=True, is_active=False)}
    chosen = people[to].public_id if to in people else "nothing"
    asked = {"manager": manager.public_id, "to": chosen}
    assert set(signed_in(admin).get(reverse("partners:reassign"), asked).context["form"].errors) == {"to"}
    signed_in(admin).post(reverse("partners:reassign"), asked)
    partner.refresh_from_db()
    assert partner.channel_manager == manager
    if to in people:
        with pytest.raises(ValidationError):
            reassign_partners(manager=manager, to=people[to], by=admin, at=LONG_AGO)


def test_a_manager_appoints_a_deputy_for_a_period(manager, colleague):
    partner = PartnerFactory(channel_manager=manager)
    sent = {"deputy": colleague.public_id, "starts_on": "2026-03-03", "last_day": "2026-03-10"}
    signed_in(manager).post(reverse("partners:deputy_list"), sent)
    deputy = Deputy.objects.get()
    assert (deputy.manager, deputy.deputy, deputy.ends_on) == (manager, colleague, date(2026, 3, 11))
    assert partner.name in signed_in(colleague).get(reverse("tiers:partner_list")).content.decode()


def test_a_programme_admin_appoints_for_anybody(manager, colleague, admin):
    sent = {"manager": manager.public_id, "deputy": colleague.public_id, "starts_on": "2026-03-09", "last_day": ""}
    signed_in(admin).post(reverse("partners:deputy_list"), sent)
    deputy = Deputy.objects.get()
    assert (deputy.manager, deputy.starts_on, deputy.ends_on) == (manager, date(2026, 3, 9), None)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"deputy": "nobody"}, {"deputy"}),
        ({"deputy": "self"}, {"deputy"}),
        ({"starts_on": "2026-03-02"}, {"starts_on"}),
        ({"starts_on": "soon"}, {"starts_on"}),
        ({"last_day": "2026-03-02"}, {"last_day"}),
    ],
)
def test_a_deputy_that_cannot_be_is_refused(manager, colleague, changed, wrong):
    sent = {"deputy": colleague.public_id, "starts_on": "2026-03-03", "last_day": "2026-03-10"} | changed
    if sent["deputy"] == "self":
        sent["deputy"] = manager.public_id
    answer = signed_in(manager).post(reverse("partners:deputy_list"), sent)
    assert set(answer.context["form"].errors) == wrong
    assert not Deputy.objects.exists()


def test_standing_in_ends_today_and_what_has_not_begun_is_taken_back(manager, colleague):
    running = DeputyFactory(manager=manager, deputy=colleague, starts_on=TODAY - DAY)
    coming = DeputyFactory(manager=manager, deputy=colleague, starts_on=TODAY + DAY)
    page = signed_in(manager)
    page.post(reverse("partners:deputy_end", args=[running.pk]))
    page.post(reverse("partners:deputy_end", args=[coming.pk]))
    running.refresh_from_db()
    assert running.ends_on == TODAY
    assert not Deputy.objects.filter(pk=coming.pk).exists()
    assert AuditEvent.objects.filter(verb="deputy_withdrawn").count() == 1


def test_a_deputy_cannot_end_what_the_manager_appointed(manager, colleague):
    deputy = DeputyFactory(manager=manager, deputy=colleague, starts_on=TODAY - DAY)
    page = signed_in(colleague)
    shown = page.get(reverse("partners:deputy_list"))
    assert [row.record for row in shown.context["deputies"].rows] == [deputy]
    assert reverse("partners:deputy_end", args=[deputy.pk]) not in shown.content.decode()
    assert page.post(reverse("partners:deputy_end", args=[deputy.pk])).status_code == 404
