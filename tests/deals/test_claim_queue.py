"""The vendor's queue of awards and proofs: what waits, and the page to verify or refuse."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deals import desk
from partners.enums import ApprovalState, AwardState
from partners.models import Award, CustomerReference
from partners.roles import Role
from spp_portal.waiting import waiting_for
from tests.factories.partners import (
    AwardFactory,
    CustomerReferenceFactory,
    PartnerFactory,
    TechnicalValidationFactory,
)
from tests.roles import user_of

pytestmark = pytest.mark.django_db


class World:
    """One claim of each kind at a partner of the manager's, one award at somebody else's."""

    def __init__(self) -> None:
        self.now, self.today = timezone.now(), timezone.localdate()
        self.manager = user_of(Role.CHANNEL_MANAGER)
        self.partner = PartnerFactory(code="OWN", name="Own Partner", channel_manager=self.manager)
        self.admin = user_of(Role.PARTNER_ADMIN, self.partner)
        sent = {"claimed_at": self.now - timedelta(days=2), "claimed_by": self.admin}
        day = self.today - timedelta(days=10)
        self.award = AwardFactory(staff_member__partner=self.partner, state=AwardState.CLAIMED, awarded_on=day, **sent)
        self.reference = CustomerReferenceFactory(partner=self.partner, state=ApprovalState.SUBMITTED, **sent)
        self.validation = TechnicalValidationFactory(
            partner=self.partner, state=ApprovalState.SUBMITTED, validated_on=day, **sent
        )
        self.foreign = AwardFactory(staff_member__partner=PartnerFactory(), state=AwardState.CLAIMED, **sent)
        AwardFactory(staff_member__partner=self.partner)
        self.client = Client()
        self.client.force_login(self.manager)

    def url(self, kind: str, claim) -> str:
        return reverse("deals:claim_decide", args=[kind, claim.public_id])


@pytest.fixture
def world() -> World:
    return World()


def test_the_queue_holds_what_waits_and_nothing_of_others(world):
    page = world.client.get(reverse("deals:claim_list")).content.decode()
    for kind, claim in (("award", world.award), ("reference", world.reference), ("validation", world.validation)):
        assert world.url(kind, claim) in page
    assert world.foreign.public_id not in page
    assert page.count("Own Partner") == 3


def test_what_waits_is_counted_in_one_query_each(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert desk.waiting_for(world.manager, on=world.today, now=world.now).claims == 3
    with django_assert_num_queries(1):
        found = waiting_for(world.manager, Role.CHANNEL_MANAGER, None, on=world.today, now=world.now)
    assert (found.claims, found.decisions) == (3, 3)
    admin = user_of(Role.PROGRAMME_ADMIN)
    assert waiting_for(admin, Role.PROGRAMME_ADMIN, None, on=world.today, now=world.now).claims == 4
    assert waiting_for(world.admin, Role.PARTNER_ADMIN, world.partner, on=world.today, now=world.now).claims == 0


def test_verifying_sets_the_end_and_a_second_click_is_told_so(world):
    last_day = world.today + timedelta(days=99)
    answer = {"decision": "approve", "last_day": last_day.isoformat(), "note": ""}
    assert world.client.post(world.url("award", world.award), answer).url == reverse("deals:claim_list")
    award = Award.objects.get(pk=world.award.pk)
    assert (award.state, award.expires_on) == (AwardState.VERIFIED, last_day + timedelta(days=1))
    again = world.client.post(world.url("award", world.award), answer, follow=True)
    assert "decided meanwhile" in again.content.decode()
    assert str(world.manager) in again.content.decode(), "who decided stands on the page"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"decision": "reject", "note": " "}, "Say why: the partner reads this."),
        ({"decision": "approve", "last_day": "2001-01-01"}, "It ends after it begins."),
        ({"decision": "approve", "last_day": "tomorrow"}, "Enter a valid date."),
    ],
)
def test_a_wrong_answer_says_what_to_change_and_decides_nothing(world, answer, words):
    page = world.client.post(world.url("reference", world.reference), answer)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert CustomerReference.objects.get().state == ApprovalState.SUBMITTED


def test_what_is_typed_for_the_other_answer_is_no_error(world):
    answer = {"decision": "reject", "last_day": "nonsense", "note": "No letterhead."}
    assert world.client.post(world.url("reference", world.reference), answer).status_code == 302
    assert CustomerReference.objects.get().decision_note == "No letterhead."


@pytest.mark.parametrize(("kind", "claim"), [("award", "foreign"), ("reference", "award"), ("nothing", "award")])
def test_somebody_elses_claim_and_a_wrong_kind_do_not_exist(world, kind, claim):
    address = reverse("deals:claim_decide", args=[kind, getattr(world, claim).public_id])
    assert world.client.get(address).status_code == 404


def test_a_partner_sends_in_a_reference_that_its_manager_then_reads(world, shipped_rulebook):
    client = Client()
    client.force_login(world.admin)
    given = {"specialization": "encryption", "customer": "Kosmos", "file": ContentFile(b"%PDF-1.4", name="letter.pdf")}
    assert client.post(reverse("partners:reference_submit", args=["OWN"]), given).status_code == 302
    reference = CustomerReference.objects.get(customer="Kosmos")
    page = world.client.get(world.url("reference", reference)).content.decode()
    assert "letter.pdf" in page
    listed = client.get(reverse("partners:proof_list", args=["OWN"])).content.decode()
    assert "Not counted: awaiting verification since" in listed


@pytest.mark.parametrize("kind", ["reference", "validation"])
def test_a_proof_is_sent_in_with_its_document(world, shipped_rulebook, kind):
    client = Client()
    client.force_login(world.admin)
    given = {"specialization": "encryption", "customer": "Kosmos", "validated_on": "2026-01-05"}
    answer = client.post(reverse(f"partners:{kind}_submit", args=["OWN"]), given)
    assert answer.context["form"].errors == {"file": ["This field is required."]}
