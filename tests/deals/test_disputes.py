"""Disputes: asked about any row or a missing order, answered once by whoever looks after the partner, read by both."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.messages import messages_of
from core.models import AuditEvent, Notification
from deals.actions import disputes as actions
from deals.actions import import_file
from deals.disputes import ask_order_url, ask_url, subject_words
from deals.enums import DisputeState, ImportKind
from deals.models import Dispute, DisputeMessage, OrderLine
from partners.actions import verify
from partners.models import Award
from partners.roles import Role
from spp_portal.waiting import waiting_for
from tests.factories.deals import DeclarationFactory, DisputeFactory, OrderLineFactory
from tests.factories.partners import (
    AwardFactory,
    CustomerReferenceFactory,
    DeputyFactory,
    PartnerFactory,
    StaffMemberFactory,
    TechnicalValidationFactory,
)
from tests.factories.specializations import ProductLineFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db
WORDS = "This order was placed in May, and it is not a renewal."


class World:
    def __init__(self) -> None:
        self.manager = user_of(Role.CHANNEL_MANAGER)
        self.partner = PartnerFactory(channel_manager=self.manager)
        self.member = user_of(Role.PARTNER_MEMBER, self.partner)
        self.admin = user_of(Role.PARTNER_ADMIN, self.partner)
        self.rows = {
            "line": OrderLineFactory(partner=self.partner),
            "award": AwardFactory(staff_member=StaffMemberFactory(partner=self.partner)),
            "reference": CustomerReferenceFactory(partner=self.partner),
            "validation": TechnicalValidationFactory(partner=self.partner),
        }

    def ask(self, row=None, **more):
        missing = {} if row else {"order_number": "PO-1"}
        values = {"partner": self.partner, "row": row, "text": WORDS, "by": self.member, "at": timezone.now()}
        return actions.ask_dispute(**values | missing | more)

    def answer(self, dispute, *, accept=True, by=None, text="Corrected by declaration 17."):
        by = by or self.manager
        return actions.answer_dispute(dispute=dispute, accept=accept, text=text, by=by, at=timezone.now())


@pytest.fixture
def world():
    return World()


def told(user):
    found = Notification.objects.filter(user=user).order_by("id")
    return [(each.event, messages_of([each])[each.pk].title) for each in found]


def url_of(dispute):
    return reverse("deals:dispute", args=[dispute.partner.code, dispute.public_id])


@pytest.mark.parametrize("about", ["line", "award", "reference", "validation"])
class TestAsking:
    def test_from_a_row_by_a_member(self, world, client, about):
        client.force_login(world.member)
        url = ask_url(world.partner.code, world.rows[about])
        assert client.get(url).status_code == 200
        response = client.post(url, {"text": WORDS}, follow=True)
        dispute = Dispute.objects.get()
        assert (dispute.about, dispute.row, dispute.state) == (about, world.rows[about], DisputeState.OPEN)
        assert WORDS in response.content.decode()
        assert told(world.manager) == [("dispute.asked", f"{world.partner.name} disputes: {subject_words(dispute)}")]

    def test_a_second_click_leads_to_the_first_question(self, world, client, about):
        client.force_login(world.member)
        url = ask_url(world.partner.code, world.rows[about])
        for _ in range(2):
            response = client.post(url, {"text": WORDS})
        dispute = Dispute.objects.get()
        assert response.url == url_of(dispute)
        assert client.get(url).url == url_of(dispute)
        assert DisputeMessage.objects.count() == 1
        with pytest.raises(ValidationError, match="open dispute"):
            world.ask(world.rows[about])

    def test_after_the_answer_it_can_be_asked_again(self, world, about):
        world.answer(world.ask(world.rows[about]), accept=False, text="It is a renewal.")
        world.ask(world.rows[about])
        assert Dispute.objects.count() == 2

    def test_somebody_elses_row_does_not_exist(self, world, client, about):
        other = World()
        client.force_login(world.member)
        for code in (world.partner.code, other.partner.code):
            assert client.get(ask_url(code, other.rows[about])).status_code == 404
            assert client.post(ask_url(code, other.rows[about]), {"text": WORDS}).status_code == 404
        assert not Dispute.objects.exists()


class TestMissingOrder:
    def test_with_number_day_and_proof(self, world, client):
        client.force_login(world.member)
        url = ask_order_url(world.partner.code, "PO-17")
        assert client.get(url).context["form"]["order_number"].value() == "PO-17"
        proof = SimpleUploadedFile("order.pdf", b"%PDF-1.4 order")
        data = {"order_number": "PO-17", "order_date": "2026-01-03", "text": WORDS, "file": proof}
        page = client.post(url, data, follow=True).content.decode()
        assert "PO-17" in page
        assert "order.pdf" in page
        assert client.post(url, {"order_number": " PO-17 ", "text": WORDS}).status_code == 302
        assert Dispute.objects.count() == 1

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"order_number": "", "text": WORDS}, "order_number"),
            ({"order_number": "PO-17", "text": "  "}, "text"),
            ({"order_number": "PO-17", "text": WORDS, "order_date": "2999-01-01"}, "order_date"),
            ({"order_number": "PO-17", "text": WORDS, "order_date": "soon"}, "order_date"),
            ({"order_number": "P" * 81, "text": WORDS}, "order_number"),
            ({"order_number": "PO\x00", "text": WORDS}, "order_number"),
        ],
    )
    def test_bad_input_gets_a_message_and_loses_nothing(self, world, client, data, field):
        client.force_login(world.member)
        page = client.post(ask_order_url(world.partner.code), data)
        assert page.status_code == 200
        assert page.context["form"].errors[field]
        assert page.context["form"]["text"].value() == data["text"]
        assert not Dispute.objects.exists()

    @pytest.mark.parametrize(("about", "key"), [("nothing", "1"), ("line", "x"), ("line", "9" * 40), ("award", "no")])
    def test_nonsense_in_the_address_is_a_404(self, world, client, about, key):
        client.force_login(world.member)
        url = reverse("deals:dispute_ask", args=[world.partner.code, about, key])
        assert client.get(url).status_code == 404


class TestAnswering:
    @pytest.mark.parametrize(("answer", "state"), [("accept", "accepted"), ("refuse", "refused")])
    def test_in_place_with_words_that_the_partner_reads(self, world, client, answer, state):
        dispute = world.ask(world.rows["line"])
        client.force_login(world.manager)
        page = client.post(url_of(dispute), {"answer": answer, "text": "See declaration 17."}, follow=True)
        assert "See declaration 17." in page.content.decode()
        dispute.refresh_from_db()
        assert (dispute.state, dispute.answered_by) == (state, world.manager)
        assert [event for event, _title in told(world.member)] == ["dispute.answered"]
        assert [event for event, _title in told(world.admin)] == ["dispute.answered"]
        events = AuditEvent.objects.filter(object_key=dispute.public_id).order_by("pk")
        assert list(events.values_list("verb", flat=True)) == ["dispute_asked", f"dispute_{state}"]

    def test_once(self, world, client):
        dispute = world.ask()
        client.force_login(world.manager)
        client.post(url_of(dispute), {"answer": "refuse", "text": "A renewal."})
        page = client.post(url_of(dispute), {"answer": "accept", "text": "Corrected."})
        assert page.status_code == 200
        assert "Somebody answered this dispute meanwhile." in page.content.decode()
        dispute.refresh_from_db()
        assert dispute.state == DisputeState.REFUSED
        assert len(told(world.member)) == 1
        with pytest.raises(ValidationError, match="meanwhile"):
            actions.reply_dispute(dispute=dispute, text="But …", by=world.member, at=timezone.now())

    @pytest.mark.parametrize(
        "data", [{"answer": "accept", "text": " "}, {"text": "Yes."}, {"answer": "x", "text": "Y"}]
    )
    def test_without_a_reason_or_an_answer_nothing_happens(self, world, client, data):
        dispute = world.ask()
        client.force_login(world.manager)
        assert client.post(url_of(dispute), data).context["form"].errors
        assert Dispute.objects.open().count() == 1

    def test_a_deputy_answers_and_another_manager_sees_nothing(self, world, client):
        dispute, deputy = world.ask(), user_of(Role.CHANNEL_MANAGER)
        client.force_login(deputy)
        assert client.get(url_of(dispute)).status_code == 404
        with pytest.raises(PermissionDenied):
            world.answer(dispute, by=deputy)
        DeputyFactory(manager=world.manager, deputy=deputy)
        assert client.get(url_of(dispute)).status_code == 200
        assert world.answer(dispute, by=deputy).answered_by == deputy

    def test_the_partner_does_not_answer_itself(self, world, client):
        dispute = world.ask()
        client.force_login(world.admin)
        client.post(url_of(dispute), {"answer": "accept", "text": "We accept."})
        dispute.refresh_from_db()
        assert dispute.state == DisputeState.OPEN, "it is one more message"
        with pytest.raises(PermissionDenied):
            world.answer(dispute, by=world.admin)

    def test_both_write_until_it_is_answered(self, world, client):
        dispute = world.ask()
        client.force_login(world.manager)
        client.post(url_of(dispute), {"answer": "reply", "text": "Which distributor?"})
        client.force_login(world.member)
        page = client.post(url_of(dispute), {"text": "The one in Lyon."}, follow=True).content.decode()
        assert page.index("The one in Lyon.") < page.index("Which distributor?") < page.index(WORDS)
        assert [event for event, _ in told(world.member)] == ["dispute.replied"]
        assert [event for event, _ in told(world.manager)] == ["dispute.asked", "dispute.replied"]


def imported(kind, text):
    import_file(
        kind=kind, file=BytesIO(text.encode()), name="june.csv", source="main", by=None, clock=timezone.now,
        max_bytes=10_000,
    )  # fmt: skip


class TestCorrection:
    """Accepting corrects nothing: the page says so until the ordinary actions did it."""

    STILL = "The correction is still to be made."

    def page(self, dispute, user):
        client = Client()
        client.force_login(user)
        return client.get(url_of(dispute)).content.decode()

    def accepted(self, world, row=None):
        dispute = world.answer(world.ask(row), text="You are right.")
        for user in (world.member, world.manager):
            assert self.STILL in self.page(dispute, user)
        return dispute

    def test_a_claim_is_confirmed_where_the_page_leads(self, world):
        award = world.rows["award"]
        Award.objects.filter(pk=award.pk).update(state="claimed", claimed_at=timezone.now(), claimed_by=world.admin)
        dispute = self.accepted(world, Award.objects.get(pk=award.pk))
        assert reverse("deals:claim_decide", args=["award", award.public_id]) in self.page(dispute, world.manager)
        claim = Award.objects.get(pk=award.pk)
        verify(claim=claim, expires_on=None, by=world.manager, at=timezone.now(), today=timezone.localdate())
        for user in (world.member, world.manager):
            page = self.page(dispute, user)
            assert self.STILL not in page
            assert "The award was confirmed" in page

    def test_an_award_is_corrected_by_a_file(self, world):
        award = world.rows["award"]
        dispute = self.accepted(world, award)
        imported(
            ImportKind.AWARDS,
            "staff_code,accreditation_code,awarded_on,expires_on\n"
            f"{award.staff_member.code},{award.accreditation.code},{award.awarded_on},2099-01-01\n",
        )
        assert "Corrected by an imported file" in self.page(dispute, world.member)

    def test_so_are_references_and_validations(self, world):
        reference, validation = world.rows["reference"], world.rows["validation"]
        disputes = [self.accepted(world, row) for row in (reference, validation)]
        code = world.partner.code
        imported(
            ImportKind.REFERENCES,
            "partner_code,specialization,customer,approved_on,expires_on\n"
            f"{code},{reference.specialization.slug},{reference.customer},{reference.approved_on},2099-01-01\n",
        )
        imported(
            ImportKind.VALIDATIONS,
            "partner_code,specialization,validated_on,expires_on\n"
            f"{code},{validation.specialization.slug},{validation.validated_on},2099-01-01\n",
        )
        for dispute in disputes:
            assert "Corrected by an imported file" in self.page(dispute, world.manager)

    def test_a_line_is_replaced_and_a_missing_order_declared(self, world):
        line = world.rows["line"]
        disputes = [self.accepted(world, line), self.accepted(world)]
        declaration = DeclarationFactory(file_name="june.csv", received_at=timezone.now())
        OrderLine.objects.filter(pk=line.pk).update(superseded_at=timezone.now())
        OrderLineFactory(partner=world.partner, order=line.order, line=line.line, declaration=declaration)
        OrderLineFactory(partner=world.partner, order__number="PO-1", declaration=declaration)
        assert "The line was replaced: june.csv" in self.page(disputes[0], world.member)
        assert "The order was declared: june.csv" in self.page(disputes[1], world.member)

    def test_what_was_there_before_the_question_corrects_nothing(self, world):
        OrderLineFactory(partner=world.partner, order__number="PO-1")
        self.accepted(world)

    def test_the_product_of_a_line_is_a_programme_admins_to_change(self, world):
        line = world.rows["line"]
        product = ProductLineFactory(product_code=line.product_code)
        dispute = self.accepted(world, line)
        url = reverse("deals:catalogue_entry", args=["product-lines", product.pk])
        assert url in self.page(dispute, user_of(Role.PROGRAMME_ADMIN))
        assert url not in self.page(dispute, world.manager)

    def test_a_refused_one_promises_nothing(self, world):
        dispute = world.answer(world.ask(world.rows["award"]), accept=False)
        assert self.STILL not in self.page(dispute, world.manager)


class TestQueue:
    def test_what_waits_is_counted_for_whoever_answers(self, world, client, django_assert_num_queries):
        world.ask()
        world.answer(world.ask(world.rows["line"]))
        World().ask()
        now, today = timezone.now(), timezone.localdate()
        with django_assert_num_queries(1):
            waiting = waiting_for(world.manager, Role.CHANNEL_MANAGER, None, on=today, now=now)
        assert (waiting.disputes, waiting.decisions) == (1, 1)
        client.force_login(world.manager)
        page = client.get(reverse("deals:dispute_queue")).content.decode()
        assert "PO-1" in page
        assert page.count(f"/partners/{world.partner.code}/disputes/") == 1


def test_whoever_left_is_told_nothing_any_more(world):
    world.answer(world.ask())
    world.member.membership.delete()
    assert messages_of(Notification.objects.filter(user=world.member)) == {}


def test_rows_lead_to_it_counted_or_not(world, client, shipped_rulebook):
    client.force_login(world.member)
    page = client.get(reverse("tiers:order_list", args=[world.partner.code])).content.decode()
    assert ask_url(world.partner.code, world.rows["line"]) in page
    assert ask_order_url(world.partner.code) in page
    file = client.get(reverse("tiers:order_list", args=[world.partner.code]), {"download": "csv"}).content.decode()
    assert world.rows["line"].order.number in file
    assert "Dispute" not in file
    client.force_login(world.manager)
    assert "/disputes/new/" not in client.get(reverse("tiers:order_list", args=[world.partner.code])).content.decode()


def test_the_factory_makes_an_open_one():
    assert DisputeFactory().state == DisputeState.OPEN
