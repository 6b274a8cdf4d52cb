"""Who holds what, and what ends soon with what the standing loses by it."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from partners.enums import AwardState
from partners.models import Award
from partners.roles import Role
from specializations.models import Accreditation, Rulebook
from tests.factories.partners import AwardFactory, StaffMemberFactory
from tests.roles import user_of
from tests.tiers.nights import D0, award, day, night, partner_with, publish
from tiers.staffing import ending_awards, matrix_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    publish(grace_days=5)
    partner = partner_with("archiving", expires_on=day(40), code="OWN")
    night(D0)
    return partner


@pytest.fixture
def client(partner) -> Client:
    client = Client()
    client.force_login(user_of(Role.PARTNER_ADMIN, partner))
    return client


def page(client: Client, name: str, **query: object) -> str:
    with time_machine.travel(f"{D0}T10:00:00+01:00", tick=False):
        return client.get(reverse(f"tiers:{name}", args=["OWN"]), query).content.decode()


def rules() -> Rulebook:
    return Rulebook.objects.with_parts().get()


# ── What ends soon ────────────────────────────────────────────────────────────────────────────
def test_the_only_award_says_what_is_lost_with_it(client):
    shown = page(client, "staff_expiring", days=60)
    assert "silver" in shown.lower()
    assert "archiving is lost" in shown or "is lost" in shown
    assert "Nothing by itself" not in shown


def test_one_of_two_says_that_nothing_changes(client, partner):
    award(partner, "archiving", expires_on=day(400))
    shown = page(client, "staff_expiring", days=60)
    assert "Nothing by itself: the requirements stay met." in shown
    assert "is lost" not in shown


@pytest.mark.parametrize(("days", "found"), [(30, False), (60, True), (90, True), ("x", True)])
def test_only_what_ends_in_the_chosen_time_is_listed(client, days, found):
    assert ("No award ends in this time." not in page(client, "staff_expiring", days=days)) is found


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ({"expires_on": day(10)}, True),
        ({"expires_on": day(0)}, False),
        ({"expires_on": day(61)}, False),
        ({"revoked_on": day(20)}, True),
        ({"state": AwardState.CLAIMED}, False),
    ],
)
def test_an_award_ends_when_it_expires_or_is_revoked(partner, change, ends):
    Award.objects.update(**change)
    assert bool(ending_awards(partner, on=D0, days=60)) is ends


def test_an_award_ends_with_its_holder(partner):
    Award.objects.update(expires_on=None)
    partner.staff.update(left_on=day(5))
    assert len(ending_awards(partner, on=D0, days=30)) == 1


# ── Who holds what ────────────────────────────────────────────────────────────────────────────
def test_of_several_awards_the_one_that_holds_longest_is_shown(partner):
    person = StaffMemberFactory(partner=partner, name="Ada Martin")
    kind = Accreditation.objects.get(code="STS-archiving")
    for number, end in enumerate((day(30), day(300), day(90))):
        AwardFactory(staff_member=person, accreditation=kind, awarded_on=day(-number), expires_on=end)
    specializations, rows = matrix_of(partner, rulebook=rules(), on=D0)
    assert [each.slug for each in specializations] == ["archiving"]
    (holding,) = next(row for row in rows if row.person == person).holdings[kind.specialization_id]
    assert (holding.ends_on, holding.waits) == (day(300), False)


@pytest.mark.parametrize(("held", "waits"), [(True, False), (False, True)])
def test_a_claim_is_shown_only_where_nothing_holds(partner, held, waits):
    kind = Accreditation.objects.get(code="STS-archiving")
    person = Award.objects.get().staff_member if held else StaffMemberFactory(partner=partner)
    AwardFactory(staff_member=person, accreditation=kind, awarded_on=day(-1), state=AwardState.CLAIMED)
    _, rows = matrix_of(partner, rulebook=rules(), on=D0)
    (holding,) = next(row for row in rows if row.person == person).holdings[kind.specialization_id]
    assert holding.waits is waits


def test_what_does_not_count_and_who_has_left_are_not_in_the_matrix(client, partner):
    customer_track = Accreditation.objects.create(
        code="SCS-archiving", type="SCS", role="technical",
        specialization=Accreditation.objects.get(code="STS-archiving").specialization,
    )  # fmt: skip
    AwardFactory(staff_member=StaffMemberFactory(partner=partner, name="Only Customer"), accreditation=customer_track)
    StaffMemberFactory(partner=partner, name="Gone Away", left_on=day(-1))
    shown = page(client, "staff_matrix")
    assert "Only Customer" in shown
    assert "Gone Away" not in shown
    _, rows = matrix_of(partner, rulebook=rules(), on=D0)
    assert next(row for row in rows if row.person.name == "Only Customer").holdings == {}
