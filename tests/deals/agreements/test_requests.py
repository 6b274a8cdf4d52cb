"""A request from the draft to the decision: what is taken, what is refused, what is told to whom."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.models import AuditEvent, Notification
from deals.actions import agreements as actions
from deals.deal_numbers import parse_deal_number
from deals.enums import AgreementState, BusinessType, PublicTender, ReasonKind
from deals.models import AgreementEvent, Reason, TeamingAgreement
from partners.enums import PartnerStatus
from tests.deals.agreements.worlds import (
    AT,
    DAY,
    TODAY,
    a_customer,
    a_draft,
    a_reason,
    a_request,
    a_side,
    approve,
    digest_of,
    in_force,
    stored,
    submit,
)
from tests.factories.core import UserFactory
from tests.factories.partners import DeputyFactory, MembershipFactory, PartnerFactory
from tests.factories.specializations import SpecializationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def spec():
    return SpecializationFactory()


@pytest.fixture
def side(spec):
    return a_side(spec, country="DE")


def verbs(agreement):
    return list(AgreementEvent.objects.filter(agreement=agreement).values_list("verb", flat=True))


def told(agreement):
    return sorted(Notification.objects.filter(subject=agreement.public_id).values_list("event", "user__pk"))


def test_an_approval_as_asked_is_in_force_at_once(side, spec):
    agreement = a_request(side, spec)
    assert agreement.state == AgreementState.SUBMITTED
    assert agreement.answer_due_on == date(2026, 3, 5)
    assert stored(agreement).covered.get().exclusive is False
    approve(side, agreement)
    kept = stored(agreement)
    assert kept.state == AgreementState.IN_FORCE
    assert parse_deal_number(kept.deal_number) == kept.deal_number
    assert kept.protection_ends_on == TODAY + 180 * DAY
    assert kept.covered.get().exclusive is True
    assert verbs(agreement) == ["started", "submitted", "approved", "in_force"]
    of_both = {side.admin.pk, side.member.pk, side.manager.pk}
    assert {user for event, user in told(agreement) if event == "agreement.in_force"} == of_both
    assert {event for event, _user in told(agreement)} == {"agreement.submitted", "agreement.in_force"}
    audited = AuditEvent.objects.filter(object_type="deals.teamingagreement", object_key=agreement.public_id)
    assert list(audited.order_by("pk").values_list("verb", flat=True)) == [
        "agreement_started",
        "agreement_saved",
        "agreement_submitted",
        "agreement_approved",
    ]


def test_changed_terms_wait_for_the_partner(side, spec):
    agreement = approve(side, a_request(side, spec), discount_percent=Decimal(5))
    assert agreement.state == AgreementState.APPROVED
    assert agreement.deal_number is None
    assert agreement.accept_until == date(2026, 3, 18)  # ten business days, that one included
    assert stored(agreement).covered.get().exclusive is True
    with pytest.raises(PermissionDenied):
        actions.accept_terms(
            agreement=stored(agreement), digest=digest_of(agreement), by=side.member, at=AT, today=TODAY
        )
    with pytest.raises(ValidationError, match="Read it again"):
        actions.accept_terms(agreement=stored(agreement), digest="0" * 64, by=side.admin, at=AT, today=TODAY)
    late = date(2026, 3, 18)
    with pytest.raises(ValidationError, match="over"):
        actions.accept_terms(agreement=stored(agreement), digest=digest_of(agreement), by=side.admin, at=AT, today=late)
    actions.accept_terms(agreement=agreement, digest=digest_of(agreement), by=side.admin, at=AT, today=TODAY)
    assert stored(agreement).state == AgreementState.IN_FORCE
    assert verbs(agreement)[-2:] == ["approved", "in_force"]


def test_declining_changed_terms_frees_the_customer(side, spec):
    agreement = approve(side, a_request(side, spec), discount_percent=Decimal(5))
    actions.withdraw(agreement=agreement, note="Too little", by=side.admin, at=AT)
    assert stored(agreement).state == AgreementState.WITHDRAWN
    assert verbs(agreement)[-1] == "declined"
    assert stored(agreement).covered.get().exclusive is False


def test_only_the_named_fields_can_be_completed(side, spec):
    agreement = a_request(side, spec)
    actions.ask_for_action(
        agreement=agreement,
        fields=["amount"],
        reason=a_reason(ReasonKind.ACTION_REQUIRED, "amount_unclear"),
        note="Which currency?",
        by=side.manager,
        at=AT,
        today=TODAY,
    )
    assert stored(agreement).complete_until == TODAY + 30 * DAY
    agreement = stored(agreement)
    with pytest.raises(ValidationError) as refused:
        actions.save_draft(agreement=agreement, changes={"title": "Another"}, by=side.member, at=AT)
    assert refused.value.message_dict.keys() == {"title"}
    other = SpecializationFactory()
    with pytest.raises(ValidationError) as refused:
        actions.save_draft(
            agreement=stored(agreement), changes={}, specializations=[spec, other], by=side.member, at=AT
        )
    assert refused.value.message_dict.keys() == {"specializations"}
    actions.save_draft(agreement=stored(agreement), changes={"amount": Decimal(45_000)}, by=side.member, at=AT)
    later = AT + 3 * DAY
    agreement = submit(side, stored(agreement), at=later, today=later.date())
    assert (agreement.first_submitted_at, agreement.submitted_at) == (AT, later)
    assert agreement.answer_due_on == date(2026, 3, 10)  # Friday and two business days
    assert verbs(agreement)[-2:] == ["action_required", "resubmitted"]


CHANGES = {
    "no customer": ({"customer": None}, "customer"),
    "no title": ({"title": ""}, "title"),
    "no amount": ({"amount": None}, "amount"),
    "too small": ({"amount": Decimal("4999.99")}, "amount"),
    "unknown money": ({"currency": "XTS"}, "currency"),
    "no close": ({"expected_close_on": None}, "expected_close_on"),
    "close in the past": ({"expected_close_on": TODAY - DAY}, "expected_close_on"),
    "renewal": ({"business_type": BusinessType.RENEWAL}, "business_type"),
    "tender": ({"public_tender": PublicTender.PUBLISHED}, "public_tender"),
    "no proof": ({"presales_note": "  "}, "presales_note"),
}


@pytest.mark.parametrize(("changes", "field"), CHANGES.values(), ids=CHANGES)
def test_what_breaks_a_rule_is_not_taken(side, spec, changes, field):
    agreement = a_draft(side, spec)
    actions.save_draft(agreement=agreement, changes=changes, by=side.member, at=AT)
    with pytest.raises(ValidationError) as refused:
        submit(side, agreement)
    assert field in refused.value.message_dict
    assert stored(agreement).state == AgreementState.DRAFT


def test_the_smallest_amount_and_an_expected_tender_are_taken(side, spec):
    changes = {"amount": Decimal(5000), "public_tender": PublicTender.EXPECTED, "business_type": BusinessType.ADD_ON}
    assert a_request(side, spec, **changes).state == AgreementState.SUBMITTED


def test_a_specialization_that_is_not_held_is_not_taken(side):
    agreement = a_draft(side, SpecializationFactory())
    with pytest.raises(ValidationError) as refused:
        submit(side, agreement)
    assert refused.value.message_dict.keys() == {"specializations"}


def test_a_partner_member_does_not_sign(side, spec):
    agreement = a_draft(side, spec)
    with pytest.raises(PermissionDenied):
        actions.submit(agreement=agreement, digest=digest_of(agreement), by=side.member, at=AT, today=TODAY)


def test_what_changed_since_it_was_shown_is_not_signed(side, spec):
    agreement = a_draft(side, spec)
    digest = digest_of(agreement)
    actions.save_draft(agreement=stored(agreement), changes={"amount": Decimal(90_000)}, by=side.member, at=AT)
    with pytest.raises(ValidationError, match="Read it again"):
        actions.submit(agreement=stored(agreement), digest=digest, by=side.admin, at=AT, today=TODAY)


def test_somebody_elses_customer_and_wrong_kinds_are_refused(side, spec):
    theirs = a_customer(a_side(), name="Papierfabrik Oberau AG")
    agreement = a_draft(side, spec)
    changes = {"customer": theirs, "distributor": PartnerFactory(), "vendor_contact": side.admin}
    with pytest.raises(ValidationError) as refused:
        actions.save_draft(agreement=agreement, changes=changes, by=side.member, at=AT)
    assert refused.value.message_dict.keys() == changes.keys()


def test_the_clicks_of_a_double_click_make_one_draft(side):
    first = actions.start_agreement(partner=side.partner, by=side.member, at=AT)
    assert actions.start_agreement(partner=side.partner, by=side.member, at=AT) == first
    assert actions.start_agreement(partner=side.partner, by=side.admin, at=AT) != first


def test_only_an_active_reseller_starts(side):
    for partner in (PartnerFactory(distributor=True), PartnerFactory(status=PartnerStatus.SUSPENDED)):
        with pytest.raises(ValidationError):
            actions.start_agreement(partner=partner, by=side.member, at=AT)


def test_who_decides_and_in_which_capacity(side, spec):
    deputy = UserFactory(channel_manager=True)
    DeputyFactory(manager=side.manager, deputy=deputy, starts_on=TODAY, ends_on=TODAY + DAY)
    reason = a_reason(ReasonKind.REJECTION)
    for by, capacity in (
        (side.manager, "manager"),
        (deputy, "deputy"),
        (UserFactory(programme_admin=True), "programme_admin"),
    ):
        agreement = a_request(side, spec)
        actions.reject(agreement=agreement, reason=reason, note="No", by=by, at=AT)
        assert (agreement.decided_as, agreement.events.last().acting_as) == (capacity, capacity)
    for by, at in (
        (side.admin, AT),
        (MembershipFactory().user, AT),
        (UserFactory(channel_manager=True), AT),
        (deputy, AT + DAY),
        (UserFactory(), AT),
    ):
        agreement = a_request(side, spec)
        with pytest.raises(PermissionDenied):
            actions.reject(agreement=agreement, reason=reason, note="No", by=by, at=at)


def test_a_refusal_needs_a_reason_of_its_kind_and_a_note(side, spec):
    agreement = a_request(side, spec)
    for reason, note, field in (
        (a_reason(ReasonKind.LOSS), "No", "reason"),
        (a_reason(ReasonKind.REJECTION), " ", "note"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.reject(agreement=agreement, reason=reason, note=note, by=side.manager, at=AT)
        assert refused.value.message_dict.keys() == {field}


TERMS = {
    "discount": ({"discount_percent": Decimal("20.01")}, "discount_percent"),
    "protection": ({"protection_ends_on": TODAY + 181 * DAY}, "protection_ends_on"),
}


@pytest.mark.parametrize(("terms", "field"), TERMS.values(), ids=TERMS)
def test_a_programme_admin_may_grant_more_than_a_manager(side, spec, terms, field):
    agreement = a_request(side, spec)
    with pytest.raises(ValidationError) as refused:
        approve(side, agreement, **terms)
    assert refused.value.message_dict.keys() == {field}
    approve(side, agreement, by=UserFactory(programme_admin=True), **terms)
    assert stored(agreement).state == AgreementState.APPROVED


def test_terms_that_cannot_be(side, spec):
    agreement = a_request(side, spec)
    for terms, field in (
        ({"discount_percent": Decimal(101)}, "discount_percent"),
        ({"protection_ends_on": TODAY}, "protection_ends_on"),
        ({"joint_visit": True}, "joint_visit_by"),
        ({"joint_visit": True, "joint_visit_by": side.admin}, "joint_visit_by"),
    ):
        with pytest.raises(ValidationError) as refused:
            approve(side, stored(agreement), **terms)
        assert refused.value.message_dict.keys() == {field}


def test_a_specialization_lost_since_blocks_the_approval(side, spec):
    agreement = a_request(side, spec)
    side.partner.specialization_standings.all().delete()
    with pytest.raises(ValidationError, match="does not hold"):
        approve(side, agreement)


def test_the_parameters_stay_with_the_request(side, spec, shipped_rulebook):
    """A rulebook that takes effect later changes nothing for what was submitted before."""
    agreement = a_request(side, spec)
    assert agreement.rulebook == shipped_rulebook


def test_deal_numbers_run_through_the_year(side):
    made = [in_force(side, spec_, customer=a_customer(side, name=f"Kunde {spec_.pk} AG")) for spec_ in _held(side, 3)]
    assert [number.deal_number[:14] for number in made] == [
        "TA-2026-000001",
        "TA-2026-000002",
        "TA-2026-000003",
    ]


def _held(side, count):
    specs = [SpecializationFactory() for _ in range(count)]
    for each in specs:
        side.partner.specialization_standings.create(
            specialization=each, level="specialist", status="held", held_since=date(2026, 1, 1)
        )
    return specs


def test_the_words_come_with_the_database():
    assert Reason.objects.filter(retired_at=None).count() >= 25
    assert {kind.value for kind in ReasonKind} == set(Reason.objects.values_list("kind", flat=True))


def test_a_vendor_does_not_see_drafts(side, spec):
    draft, sent = a_draft(side, spec), a_request(side, spec)
    partners = type(side.partner).objects.all()
    seen = TeamingAgreement.objects.visible_to(side.manager, partners=partners)
    assert (draft in seen, sent in seen) == (False, True)
