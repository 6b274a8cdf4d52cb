"""Awards, references and validations that a partner claims: none counts before it is verified."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.messages import messages_of
from core.models import AuditEvent, Notification
from deals.actions import import_file
from deals.enums import ImportKind
from partners import actions
from partners.enums import ApprovalState, AwardState
from partners.messages import claim_url
from partners.models import Award, StalePartner
from partners.roles import Role
from specializations.enums import Measure
from specializations.models import Accreditation, Specialization
from tests.factories.partners import (
    AwardFactory,
    CustomerReferenceFactory,
    PartnerFactory,
    StaffMemberFactory,
    TechnicalValidationFactory,
)
from tests.roles import user_of
from tiers.evidence import award_rows, people_counted, reference_rows
from tiers.programme import load_programme
from tiers.queries import live_partner

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4 certificate"


def pdf(name="certificate.pdf", content=PDF) -> ContentFile:
    return ContentFile(content, name=name)


class World:
    """A partner with an admin, its manager, one person, and the shipped rules."""

    def __init__(self, rulebook) -> None:
        self.rulebook = rulebook
        self.now, self.today = timezone.now(), timezone.localdate()
        self.manager = user_of(Role.CHANNEL_MANAGER)
        self.partner = PartnerFactory(code="OWN", channel_manager=self.manager)
        self.admin = user_of(Role.PARTNER_ADMIN, self.partner)
        self.person = StaffMemberFactory(partner=self.partner, code="OWN-1", name="Ada Martin")
        self.kind = Accreditation.objects.get(code="STS-encryption")
        self.encryption = Specialization.objects.get(slug="encryption")

    def claim(self, **given) -> Award:
        values = {
            "person": self.person,
            "accreditation": self.kind,
            "awarded_on": self.today - timedelta(days=5),
            "expires_on": None,
            "certificate_number": "C-1",
            "file": None,
        }
        return actions.claim_award(**values | given, by=self.admin, at=self.now, today=self.today)

    def reference(self, customer="Kosmos Banque", file=None):
        return actions.submit_reference(
            partner=self.partner,
            specialization=self.encryption,
            customer=customer,
            file=file or pdf(),
            by=self.admin,
            at=self.now,
            today=self.today,
        )

    def technical_people(self) -> int:
        rows = award_rows(self.partner, self.encryption, loaded=load_programme(), on=self.today)
        return people_counted(rows)

    def value(self, measure: Measure) -> int:
        live = live_partner(self.partner, on=self.today, last_run=None)
        return next(line.value for line in live.lines if (line.subject, line.measure) == ("encryption", measure))

    def verify(self, claim, **given) -> None:
        actions.verify(claim=claim, **{"expires_on": None, **given}, by=self.manager, at=self.now, today=self.today)

    def refuse(self, claim) -> None:
        actions.refuse(claim=claim, note="The number is not ours.", by=self.manager, at=self.now)


@pytest.fixture
def world(shipped_rulebook) -> World:
    return World(shipped_rulebook)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ── Only what is verified counts ──────────────────────────────────────────────────────────────
def test_a_claim_counts_once_it_is_verified_and_the_evidence_says_since_when_it_waits(world):
    award = world.claim()
    assert (world.technical_people(), world.value(Measure.PEOPLE_TECHNICAL)) == (0, 0)
    page = signed_in(world.admin).get(reverse("tiers:specialization", args=["OWN", "encryption"])).content.decode()
    assert "Not counted: awaiting verification since" in page
    StalePartner.objects.all().delete()
    world.verify(award)
    assert (world.technical_people(), world.value(Measure.PEOPLE_TECHNICAL)) == (1, 1)
    assert StalePartner.objects.filter(partner=world.partner).exists()


def test_a_refused_claim_does_not_count_and_says_why(world):
    award = world.claim()
    world.refuse(award)
    assert world.technical_people() == 0
    page = signed_in(world.admin).get(reverse("partners:staff_member", args=["OWN", "OWN-1"])).content.decode()
    assert "refused on" in page
    assert "The number is not ours." in page


def test_references_and_validations_wait_like_awards(world):
    reference = world.reference()
    assert [row.reason is None for row in reference_rows(world.partner, world.encryption, on=world.today)] == [False]
    page = signed_in(world.admin).get(reverse("tiers:specialization", args=["OWN", "encryption"])).content.decode()
    assert "Not counted: awaiting verification since" in page
    world.verify(reference, expires_on=world.today + timedelta(days=365))
    assert [row.reason is None for row in reference_rows(world.partner, world.encryption, on=world.today)] == [True]
    reference.refresh_from_db()
    assert (reference.state, reference.approved_on, reference.decided_by) == (
        ApprovalState.APPROVED, world.today, world.manager,
    )  # fmt: skip


def test_an_expired_approval_counts_no_more(world):
    reference = world.reference()
    world.verify(reference, expires_on=world.today + timedelta(days=10))
    (row,) = reference_rows(world.partner, world.encryption, on=world.today + timedelta(days=10))
    assert row.reason is not None


# ── Claiming ──────────────────────────────────────────────────────────────────────────────────
def test_without_a_last_day_the_validity_of_the_accreditation_ends_it(world):
    world.kind.validity_months = 24
    award = world.claim(awarded_on=date(2024, 2, 29))
    assert award.expires_on == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"awarded_on": date(2100, 1, 1)}, "awarded_on"),
        ({"expires_on": date(2000, 1, 1)}, "last_day"),
        ({"certificate_number": ""}, "certificate_number"),
        ({"file": pdf("virus.exe", b"MZ\x00\x01")}, "file"),
        ({"file": pdf("empty.pdf", b"")}, "file"),
    ],
)
def test_what_cannot_be_claimed_is_refused_beside_its_field(world, given, field):
    with pytest.raises(ValidationError) as refusal:
        world.claim(**given)
    assert list(refusal.value.message_dict) == [field]
    assert not Award.objects.exists()


def test_who_has_left_claims_nothing(world):
    actions.set_leaving(person=world.person, left_on=world.today, by=world.admin, at=world.now)
    world.person.refresh_from_db()
    with pytest.raises(ValidationError, match="has left"):
        world.claim()


def test_claiming_twice_is_one_claim_and_a_refused_one_can_be_sent_again(world):
    first = world.claim()
    assert world.claim(certificate_number="C-2").pk == first.pk
    world.refuse(Award.objects.get())
    again = world.claim(certificate_number="C-3")
    assert (again.pk, again.state, again.decided_by, again.decision_note) == (first.pk, AwardState.CLAIMED, None, "")
    world.verify(again)
    with pytest.raises(ValidationError, match="verified already"):
        world.claim()


def test_a_reference_waits_once_and_needs_its_document(world):
    world.reference()
    with pytest.raises(ValidationError, match="waits for the channel manager already"):
        world.reference()
    with pytest.raises(ValidationError, match="Attach the document"):
        actions.submit_reference(
            partner=world.partner, specialization=world.encryption, customer="Other", file=None, by=world.admin,
            at=world.now, today=world.today,
        )  # fmt: skip


@pytest.mark.parametrize("state", ApprovalState)
def test_a_validation_is_sent_again_once_refused_or_taken_back(world, state):
    known = TechnicalValidationFactory(
        partner=world.partner, specialization=world.encryption, validated_on=world.today, state=state
    )
    given = {"partner": world.partner, "specialization": world.encryption, "validated_on": world.today}
    by_now = {"by": world.admin, "at": world.now, "today": world.today}
    if state in (ApprovalState.REFUSED, ApprovalState.WITHDRAWN):
        assert actions.submit_validation(**given, file=pdf(), **by_now).pk == known.pk
    else:
        with pytest.raises(ValidationError):
            actions.submit_validation(**given, file=pdf(), **by_now)


# ── Deciding ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("decision", ["verify", "refuse"])
@pytest.mark.parametrize("state", [state for state in AwardState if state != AwardState.CLAIMED])
def test_only_a_claim_that_waits_is_decided(world, decision, state):
    award = AwardFactory(staff_member=world.person, accreditation=world.kind, state=state, claimed_at=world.now)
    with pytest.raises(actions.DecidedMeanwhile):
        getattr(world, decision)(award)
    award.refresh_from_db()
    assert award.state == state


def test_of_two_stale_copies_one_decides(world):
    world.claim()
    one, other = Award.objects.get(), Award.objects.get()
    world.refuse(one)
    with pytest.raises(actions.DecidedMeanwhile):
        world.verify(other)
    assert Award.objects.get().state == AwardState.REFUSED


def test_a_claim_that_was_sent_again_meanwhile_is_read_anew_before_it_is_decided(world):
    world.claim()
    stale = Award.objects.get()
    world.now += timedelta(minutes=1)
    world.claim(certificate_number="C-2")
    with pytest.raises(actions.DecidedMeanwhile):
        world.verify(stale)


def test_two_references_of_a_customer_cannot_both_be_approved_on_one_day(world):
    CustomerReferenceFactory(
        partner=world.partner, specialization=world.encryption, customer="Kosmos", approved_on=world.today
    )
    waiting = CustomerReferenceFactory(
        partner=world.partner, specialization=world.encryption, customer="Kosmos",
        approved_on=world.today - timedelta(days=3), state=ApprovalState.SUBMITTED, claimed_at=world.now,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="approved today already"):
        world.verify(waiting)


@pytest.mark.parametrize(("decision", "event"), [("verify", "award.verified"), ("refuse", "award.refused")])
def test_the_claimant_is_told_once(world, decision, event):
    award = world.claim()
    getattr(world, decision)(award)
    actions.tell_claimants(claims=[award], at=world.now)
    (told,) = Notification.objects.all()
    assert (told.user, told.event, told.subject) == (world.admin, event, award.public_id)
    message = messages_of([told])[told.pk]
    assert "STS · Encryption" in message.title
    assert message.url == reverse("partners:staff_member", args=["OWN", "OWN-1"])
    assert ("The number is not ours." in " ".join(message.paragraphs)) == (decision == "refuse")
    assert "Ada" not in str(told.context) + told.key


def test_whoever_no_longer_belongs_to_the_partner_is_told_nothing(world):
    world.verify(world.claim())
    actions.remove_membership(membership=world.admin.membership, by=None, at=world.now)
    assert messages_of(Notification.objects.all()) == {}


# ── Taking back ───────────────────────────────────────────────────────────────────────────────
class TestTakingBack:
    def url(self, kind, claim):
        return reverse("partners:claim_withdraw", args=["OWN", kind, claim.public_id])

    def claims(self, world):
        sent = {"claimed_at": world.now, "claimed_by": world.admin}
        given = {"partner": world.partner, "state": ApprovalState.SUBMITTED, **sent}
        return {
            "award": world.claim(),
            "reference": CustomerReferenceFactory(**given),
            "validation": TechnicalValidationFactory(**given),
        }

    @pytest.mark.parametrize("kind", ["award", "reference", "validation"])
    def test_it_leaves_the_queue_and_stays_in_the_history_and_a_second_click_is_clean(self, world, kind):
        claim = self.claims(world)[kind]
        client, desk_of_manager = signed_in(world.admin), signed_in(world.manager)
        url, here = self.url(kind, claim), claim_url(claim)
        assert url in client.get(here).content.decode()
        assert url not in desk_of_manager.get(here).content.decode()
        StalePartner.objects.all().delete()
        for _ in range(2):
            page = client.post(url, follow=True).content.decode()
            assert "It is taken back and waits no longer." in page
        claim.refresh_from_db()
        assert (claim.state, claim.decided_by, claim.waits) == ("withdrawn", world.admin, False)
        assert "Not counted: taken back on" in page
        assert url not in page
        assert claim.public_id not in desk_of_manager.get(reverse("deals:claim_list")).content.decode()
        assert StalePartner.objects.filter(partner=world.partner).exists()
        (event,) = AuditEvent.objects.filter(verb="claim_withdrawn")
        assert (event.object_key, event.after["state"]) == (claim.public_id, "withdrawn")
        assert not Notification.objects.exists()

    def test_what_was_decided_meanwhile_stays_decided(self, world):
        award = world.claim()
        stale = Award.objects.get()
        world.verify(award)
        with pytest.raises(actions.DecidedMeanwhile):
            actions.withdraw(claim=stale, by=world.admin, at=world.now)
        page = signed_in(world.admin).post(self.url("award", award), follow=True).content.decode()
        assert "This was decided meanwhile" in page
        assert Award.objects.get().state == AwardState.VERIFIED

    def test_nobody_decides_about_it_afterwards_and_it_may_be_sent_in_anew(self, world):
        award = world.claim()
        actions.withdraw(claim=award, by=world.admin, at=world.now)
        with pytest.raises(actions.DecidedMeanwhile):
            world.verify(Award.objects.get())
        again = world.claim()
        assert (again.pk, again.state, again.decided_by) == (award.pk, AwardState.CLAIMED, None)

    def test_only_the_partner_s_own_admins_and_only_claims(self, world):
        award, verified = world.claim(), AwardFactory(staff_member=world.person)
        assert signed_in(world.manager).post(self.url("award", award)).status_code == 403
        assert signed_in(user_of(Role.PARTNER_MEMBER, world.partner)).post(self.url("award", award)).status_code == 403
        assert signed_in(world.admin).post(self.url("award", verified)).status_code == 404
        assert signed_in(world.admin).post(self.url("nothing", award)).status_code == 404
        assert Award.objects.get(pk=award.pk).state == AwardState.CLAIMED


# ── Verified by a file ────────────────────────────────────────────────────────────────────────
def imported(kind: ImportKind, text: str) -> None:
    import_file(
        kind=kind, file=BytesIO(text.encode()), name="file.csv", source="main", by=None, clock=timezone.now,
        max_bytes=10_000,
    )  # fmt: skip


@pytest.mark.parametrize("refused_before", [False, True])
def test_a_matching_row_of_an_awards_file_verifies_the_claim(world, refused_before):
    award = world.claim()
    if refused_before:
        world.refuse(award)
    day = award.awarded_on.isoformat()
    StalePartner.objects.all().delete()
    Notification.objects.all().delete()
    text = f"staff_code,accreditation_code,awarded_on\nOWN-1,STS-encryption,{day}\n"
    imported(ImportKind.AWARDS, text)
    imported(ImportKind.AWARDS, text)
    award.refresh_from_db()
    assert (award.state, award.decided_by, award.decision_note) == (AwardState.VERIFIED, None, "")
    assert award.claimed_by == world.admin
    assert [told.event for told in Notification.objects.all()] == ["award.verified"]
    assert StalePartner.objects.filter(partner=world.partner).exists()
    assert world.technical_people() == 1


def test_a_row_of_another_day_is_another_award(world):
    award = world.claim()
    imported(ImportKind.AWARDS, "staff_code,accreditation_code,awarded_on\nOWN-1,STS-encryption,2024-01-01\n")
    award.refresh_from_db()
    assert award.state == AwardState.CLAIMED
    assert Award.objects.count() == 2


def test_a_matching_row_of_a_references_file_approves_the_reference(world):
    reference = world.reference()
    text = f"partner_code,specialization,customer,approved_on\nOWN,encryption,Kosmos Banque,{world.today}\n"
    imported(ImportKind.REFERENCES, text)
    reference.refresh_from_db()
    assert reference.state == ApprovalState.APPROVED
    assert [told.event for told in Notification.objects.all()] == ["proof.verified"]


def test_the_audit_holds_codes_and_days(world):
    world.verify(world.claim())
    event = AuditEvent.objects.get(verb="claim_verified")
    assert (event.before["state"], event.after["state"]) == ("claimed", "verified")
    assert event.after["person"] == "OWN-1"
    assert "Ada" not in str(event.after)
