"""A partner's people: added, corrected, leaving, coming back, moved; nothing is deleted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actions import store_attachment
from core.models import AuditEvent
from partners import actions
from partners.actions import NewPerson
from partners.enums import AwardState, PartnerStatus
from partners.models import Award, Partner, StaffMember, StalePartner
from partners.roles import Role
from tests.factories.core import LONG_AGO
from tests.factories.partners import AwardFactory, PartnerFactory, StaffMemberFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
NOW = LONG_AGO


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory(code="OWN")


@pytest.fixture
def admin(partner):
    return user_of(Role.PARTNER_ADMIN, partner)


@pytest.fixture
def client(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def is_stale(partner: Partner) -> bool:
    return StalePartner.objects.filter(partner=partner).exists()


def added(partner, by, **given) -> StaffMember:
    person = NewPerson(**{"name": "Ada Martin", **given})
    return actions.add_staff_member(partner=partner, person=person, by=by, at=NOW, today=TODAY)


# ── On and off the list ───────────────────────────────────────────────────────────────────────
def test_whoever_is_added_gets_a_code_of_the_partner_and_is_in_the_audit_without_a_name(partner, admin):
    person = added(partner, admin, email="ada@own.example", joined_on=TODAY)
    assert person.code.startswith("OWN-")
    assert is_stale(partner)
    event = AuditEvent.objects.get(verb="staff_member_added")
    assert (event.object_key, event.by) == (person.code, admin)
    assert "Ada" not in str(event.after) + str(event.before)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "ADA@own.example", "name": "Somebody else"}, "email"),
        ({"name": "ada martin"}, "name"),
    ],
)
def test_nobody_is_on_the_list_twice(partner, admin, given, field):
    added(partner, admin, email="ada@own.example")
    with pytest.raises(ValidationError) as refusal:
        added(partner, admin, **given)
    assert list(refusal.value.message_dict) == [field]


def test_two_people_of_one_name_are_told_apart_by_their_addresses(partner, admin):
    added(partner, admin, email="ada@own.example")
    assert added(partner, admin, email="ada.martin@own.example").pk


def test_whoever_leaves_stays_in_the_records(partner, admin):
    person = AwardFactory(staff_member__partner=partner).staff_member
    left = actions.set_leaving(person=person, left_on=TODAY, by=admin, at=NOW)
    assert (left.left_on, left.awards.count()) == (TODAY, 1)
    assert is_stale(partner)
    events = AuditEvent.objects.filter(verb="staff_member_left")
    assert events.count() == 1
    actions.set_leaving(person=person, left_on=TODAY, by=admin, at=NOW)
    assert events.count() == 1, "a second click changes nothing"
    assert actions.set_leaving(person=person, left_on=None, by=admin, at=NOW).left_on is None


def test_nobody_leaves_before_joining(partner, admin):
    person = StaffMemberFactory(partner=partner, joined_on=TODAY)
    with pytest.raises(ValidationError, match="last day"):
        actions.set_leaving(person=person, left_on=TODAY, by=admin, at=NOW)


def test_a_correction_of_the_name_is_noted_without_it_and_judges_nobody_anew(partner, admin):
    person = StaffMemberFactory(partner=partner, name="Ada Martn")
    actions.change_staff_member(person=person, name="Ada Martin", email="", joined_on=None, by=admin, at=NOW)
    assert AuditEvent.objects.get(verb="staff_member_changed").after["changed"] == ["name"]
    assert not is_stale(partner)
    actions.change_staff_member(person=person, name="Ada Martin", email="", joined_on=TODAY, by=admin, at=NOW)
    assert is_stale(partner)


# ── Coming back, and going to another partner ─────────────────────────────────────────────────
@pytest.fixture
def leaver(partner) -> StaffMember:
    """Somebody who left, with an award that still holds, one that is over, one revoked and a claim."""
    person = StaffMemberFactory(partner=partner, name="Ada Martin", left_on=TODAY - timedelta(days=30))
    AwardFactory(staff_member=person, certificate_number="HOLDS", expires_on=TODAY + timedelta(days=90))
    AwardFactory(staff_member=person, certificate_number="OVER", expires_on=TODAY)
    AwardFactory(staff_member=person, certificate_number="REVOKED", revoked_on=TODAY)
    AwardFactory(staff_member=person, certificate_number="CLAIMED", state=AwardState.CLAIMED, claimed_at=NOW)
    AwardFactory(staff_member=person, certificate_number="REFUSED", state=AwardState.REFUSED)
    return person


def numbers(person: StaffMember) -> set[str]:
    return set(person.awards.values_list("certificate_number", flat=True))


def test_whoever_comes_back_has_a_new_code_and_the_awards_that_hold(leaver, admin):
    back = actions.rehire(person=leaver, joined_on=TODAY, by=admin, at=NOW)
    assert back.code != leaver.code
    assert numbers(back) == {"HOLDS", "CLAIMED"}
    assert numbers(leaver) == {"HOLDS", "OVER", "REVOKED", "REFUSED"}, "the history stays, the open claim goes along"
    with pytest.raises(ValidationError):
        actions.rehire(person=leaver, joined_on=TODAY, by=admin, at=NOW)


@pytest.mark.parametrize("days", [-31, -40])
def test_nobody_comes_back_before_having_left(leaver, admin, days):
    with pytest.raises(ValidationError):
        actions.rehire(person=leaver, joined_on=TODAY + timedelta(days=days), by=admin, at=NOW)


def test_moving_ends_one_employment_and_begins_another_with_a_copy_of_the_certificate(partner):
    manager, other = user_of(Role.CHANNEL_MANAGER), PartnerFactory(code="OTHER")
    letter = ContentFile(b"%PDF-1.4 certificate")
    file = store_attachment(partner_code="OWN", file=letter, name="certificate.pdf", by=manager, at=NOW)
    award = AwardFactory(staff_member__partner=partner, file=file)
    moved = actions.move_staff_member(person=award.staff_member, to=other, on=TODAY, by=manager, at=NOW)
    award.staff_member.refresh_from_db()
    assert (award.staff_member.left_on, moved.joined_on, moved.partner) == (TODAY, TODAY, other)
    copy = moved.awards.get()
    assert (copy.accreditation, copy.awarded_on, copy.state) == (award.accreditation, award.awarded_on, award.state)
    assert (copy.file.partner_code, copy.file.sha256) == ("OTHER", file.sha256)
    assert copy.public_id != award.public_id
    assert is_stale(partner)
    assert is_stale(other)


# ── Pages ─────────────────────────────────────────────────────────────────────────────────────
def url(name: str, *more: str) -> str:
    return reverse(f"partners:{name}", args=["OWN", *more])


def test_a_person_is_added_on_a_page_and_a_second_click_is_told_so(client, partner):
    given = {"name": "Ada Martin", "email": "ada@own.example", "joined_on": "2026-02-01"}
    assert client.post(url("staff_add"), given).status_code == 302
    again = client.post(url("staff_add"), given)
    assert again.status_code == 200
    assert "Somebody with this address is on the list already." in again.content.decode()
    assert "ada@own.example" in again.content.decode(), "what was typed is still there"
    assert partner.staff.count() == 1


@pytest.mark.parametrize("role", [Role.PARTNER_MEMBER, Role.CHANNEL_MANAGER])
def test_only_an_admin_of_the_partner_changes_its_list(role, partner):
    user = user_of(role, partner)
    partner.channel_manager = user if role == Role.CHANNEL_MANAGER else None
    partner.save()
    person = StaffMemberFactory(partner=partner)
    client = Client()
    client.force_login(user)
    assert client.get(url("staff_member", person.code)).status_code == 200
    for name in ("staff_change", "staff_leave", "staff_rehire", "award_claim"):
        assert client.post(url(name, person.code), {"name": "X"}).status_code == 403, name
    assert client.post(url("staff_move", person.code), {}).status_code == (200 if user.is_vendor else 403)


def test_a_suspended_partner_changes_nothing(client, partner):
    Partner.objects.filter(pk=partner.pk).update(status=PartnerStatus.SUSPENDED)
    refused = client.post(url("staff_add"), {"name": "Ada Martin"})
    assert refused.status_code == 403
    assert "suspended" in refused.content.decode()


def test_leaving_asks_for_the_last_day_and_keeps_the_day_after(client, partner):
    person = StaffMemberFactory(partner=partner)
    client.post(url("staff_leave", person.code), {"last_day": "2026-03-31"})
    person.refresh_from_db()
    assert person.left_on == date(2026, 4, 1)
    page = client.get(url("staff_member", person.code)).content.decode()
    assert "31 March 2026" in page
    assert "Put back on the list" in page


def test_the_manager_moves_somebody_only_to_a_partner_looked_after(partner):
    manager = user_of(Role.CHANNEL_MANAGER)
    partner.channel_manager = manager
    partner.save()
    PartnerFactory(code="MINE", channel_manager=manager)
    PartnerFactory(code="THEIRS")
    person = StaffMemberFactory(partner=partner, name="Ada Martin")
    client = Client()
    client.force_login(manager)
    today = timezone.localdate().isoformat()
    refused = client.post(url("staff_move", person.code), {"partner": "THEIRS", "joined_on": today})
    assert "None of the partners that you look after has this code." in refused.content.decode()
    assert client.post(url("staff_move", person.code), {"partner": "MINE", "joined_on": today}).status_code == 302
    assert StaffMember.objects.get(partner__code="MINE").name == "Ada Martin"


# ── Several at once ───────────────────────────────────────────────────────────────────────────
PASTED = """Name\te-mail\tjoined_on
Ada Martin\tada@own.example\t2026-01-31
\tnobody@own.example\t
Bob Stone\tbob at own\t
Cleo Hart\t\t31/12/2025
Dan Webb\t\tsoon
"""


def test_good_rows_are_added_and_the_others_come_back_with_their_reasons(client, partner):
    answer = client.post(url("staff_add_many"), {"rows": PASTED}).content.decode()
    assert set(partner.staff.values_list("name", flat=True)) == {"Ada Martin", "Cleo Hart"}
    for words in ("The name is missing.", "“bob at own” is no e-mail address.", "“soon” is no day"):
        assert words in answer
    assert "2 people are on the list." in answer
    left = answer[answer.index("<textarea") : answer.index("</textarea>")]
    for kept in ("Name", "nobody@own.example", "bob at own", "Dan Webb"):
        assert kept in left
    assert "Ada Martin" not in left


def test_a_file_is_read_like_pasted_rows_and_sending_it_twice_adds_nobody_twice(client, partner):
    rows = "﻿nom;courriel;depuis\nZoé Lemaître;zoe@own.example;01/02/2026\n".encode()
    for _again in range(2):
        answer = client.post(url("staff_add_many"), {"file": ContentFile(rows, name="people.csv")})
    assert "Somebody with this address is on the list already." in answer.content.decode()
    assert [(each.name, each.joined_on) for each in partner.staff.all()] == [("Zoé Lemaître", date(2026, 2, 1))]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Paste at least one line"),
        ({"file": ContentFile("Zoé".encode("latin-1"), name="people.csv")}, "not written in UTF-8"),
        ({"rows": "\n".join(f"Person {number}" for number in range(501))}, "more than 500 lines"),
    ],
)
def test_what_cannot_be_read_says_what_to_change(client, partner, given, words):
    assert words in client.post(url("staff_add_many"), given).content.decode()
    assert not partner.staff.exists()


def test_nothing_of_a_person_is_ever_deleted(leaver, admin):
    before = set(Award.objects.values_list("pk", flat=True))
    actions.rehire(person=leaver, joined_on=TODAY, by=admin, at=NOW)
    assert before <= set(Award.objects.values_list("pk", flat=True))
