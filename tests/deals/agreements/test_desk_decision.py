"""One page to decide: what each answer does, refuses, and keeps of what was typed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.actions import agreements as actions
from deals.enums import AgreementState, ReasonKind
from partners.actions import appoint_deputy
from tests.deals.agreements.desks import NOW, signed_in, text_of, url
from tests.deals.agreements.worlds import (
    TODAY,
    a_customer,
    a_reason,
    a_request,
    a_side,
    approve,
    in_force,
    stored,
)
from tests.factories.core import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("at_noon")]


def approval(**changed) -> dict[str, str]:
    last_day = TODAY + timedelta(days=179)
    terms = {"decision": "approve", "discount_percent": "10", "last_day": last_day.isoformat(), "visit": "no"}
    return terms | {name: str(value) for name, value in changed.items()}


def test_the_form_shows_what_was_asked_for(side, request_of_side):
    form = signed_in(side.manager).get(url(request_of_side)).context["decision_form"]
    assert str(form["discount_percent"].value()) == "10"
    assert form["last_day"].value() == TODAY + timedelta(days=179)
    assert form["visit"].value() == "no"


def test_terms_as_asked_are_in_force_at_once(side, request_of_side):
    answer = signed_in(side.manager).post(url(request_of_side), approval(note="Good luck."), follow=True)
    agreement = stored(request_of_side)
    assert agreement.state == AgreementState.IN_FORCE
    assert agreement.decided_as == "manager"
    assert agreement.note == "Good luck."
    assert agreement.deal_number in text_of(answer)
    assert answer.context.get("decision_form") is None  # after the decision there is nothing to decide


def test_other_terms_wait_for_the_partner(side, request_of_side):
    signed_in(side.manager).post(url(request_of_side), approval(discount_percent="8.5", visit=side.manager.public_id))
    agreement = stored(request_of_side)
    assert (agreement.state, agreement.discount_percent) == (AgreementState.APPROVED, Decimal("8.5"))
    assert agreement.joint_visit_by == side.manager


def test_a_discount_above_the_limit_needs_a_programme_admin(side, request_of_side, programme_admin):
    refused = signed_in(side.manager).post(url(request_of_side), approval(discount_percent="25"))
    assert refused.context["decision_form"].errors["discount_percent"] == ["You may grant at most 20%."]
    assert stored(request_of_side).state == AgreementState.SUBMITTED
    page = signed_in(programme_admin)
    assert "programme admin. The timeline says so." in text_of(page.get(url(request_of_side)))
    page.post(url(request_of_side), approval(discount_percent="25"))
    agreement = stored(request_of_side)
    assert (agreement.discount_percent, agreement.decided_as) == (Decimal(25), "programme_admin")


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, {"decision"}),
        ({"decision": "sell"}, {"decision"}),
        (approval(discount_percent=""), {"discount_percent"}),
        (approval(discount_percent="ten"), {"discount_percent"}),
        (approval(discount_percent="101"), {"discount_percent"}),
        (approval(discount_percent="-1"), {"discount_percent"}),
        (approval(last_day=""), {"last_day"}),
        (approval(last_day="tomorrow"), {"last_day"}),
        (approval(last_day=TODAY), {"last_day"}),
        (approval(last_day=TODAY + timedelta(days=400)), {"last_day"}),
        (approval(visit="somebody"), {"visit"}),
        (approval(note="x" * 4001), {"note"}),
        ({"decision": "ask"}, {"fields_to_complete", "ask_reason", "note"}),
        ({"decision": "ask", "fields_to_complete": "state", "note": "?"}, {"fields_to_complete", "ask_reason"}),
        ({"decision": "reject"}, {"reject_reason", "note"}),
        ({"decision": "reject", "reject_reason": "nothing", "note": "No."}, {"reject_reason"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(side, request_of_side, sent, wrong):
    answer = signed_in(side.manager).post(url(request_of_side), sent)
    assert answer.status_code == 200
    assert set(answer.context["decision_form"].errors) == wrong
    assert stored(request_of_side).state == AgreementState.SUBMITTED


def test_a_reason_of_another_decision_is_refused(side, request_of_side):
    loss = a_reason(ReasonKind.LOSS, "price")
    sent = {"decision": "reject", "reject_reason": loss.public_id, "note": "No."}
    answer = signed_in(side.manager).post(url(request_of_side), sent)
    assert set(answer.context["decision_form"].errors) == {"reject_reason"}


def test_a_request_goes_back_with_the_fields_that_were_ticked(side, request_of_side):
    reason = a_reason(ReasonKind.ACTION_REQUIRED)
    sent = {
        "decision": "ask",
        "fields_to_complete": ["amount", "presales_note"],
        "ask_reason": reason.public_id,
        "note": "Which seats?",
        "discount_percent": "not a number",  # of a decision that was not chosen: it does not count
    }
    signed_in(side.manager).post(url(request_of_side), sent)
    agreement = stored(request_of_side)
    assert agreement.state == AgreementState.ACTION_REQUIRED
    assert agreement.fields_to_complete == ["amount", "presales_note"]
    assert (agreement.reason, agreement.note) == (reason, "Which seats?")


def test_a_rejection_keeps_its_reason_and_note(side, request_of_side):
    reason = a_reason(ReasonKind.REJECTION)
    sent = {"decision": "reject", "reject_reason": reason.public_id, "note": "Another came first."}
    answer = signed_in(side.manager).post(url(request_of_side), sent, follow=True)
    agreement = stored(request_of_side)
    assert (agreement.state, agreement.reason) == (AgreementState.REJECTED, reason)
    assert "Another came first." in text_of(answer)


def test_whoever_comes_too_late_is_told_and_loses_nothing_typed(side, request_of_side):
    manager = signed_in(side.manager)
    actions.withdraw(agreement=stored(request_of_side), by=side.admin, at=NOW)
    sent = {
        "decision": "reject",
        "reject_reason": a_reason(ReasonKind.REJECTION).public_id,
        "note": "A long explanation that took me an hour.",
    }
    answer = manager.post(url(request_of_side), sent)
    assert "This agreement was decided meanwhile: it is now “Withdrawn”." in text_of(answer)
    assert "A long explanation that took me an hour." in text_of(answer)
    assert answer.context.get("decision_form") is None
    assert stored(request_of_side).state == AgreementState.WITHDRAWN


def test_a_deputy_decides_and_the_timeline_says_so(side, request_of_side):
    deputy = UserFactory(channel_manager=True, name="Vera Hof")
    appoint_deputy(manager=side.manager, deputy=deputy, starts_on=TODAY, ends_on=None, by=None, at=NOW)
    page = signed_in(deputy)
    assert f"deputy of {side.manager}" in text_of(page.get(url(request_of_side)))
    answer = page.post(url(request_of_side), approval(), follow=True)
    assert stored(request_of_side).decided_as == "deputy"
    assert "by Vera Hof (Deputy)" in text_of(answer)


def test_what_blocks_is_said_and_the_button_cannot_be_pressed(side, other, encryption):
    in_force(other, encryption, customer=a_customer(other, "Hafenwerk Maschinenbau"))
    wanted = a_request(side, encryption)
    page = signed_in(side.manager).get(url(wanted))
    assert "This cannot be approved." in text_of(page)
    assert "of Nordkap Data" in text_of(page)
    assert 'button-primary button-wide" disabled' in page.content.decode()
    answer = signed_in(side.manager).post(url(wanted), approval())
    assert answer.context["decision_form"].non_field_errors()
    assert stored(wanted).state == AgreementState.SUBMITTED


def test_an_approved_request_that_waits_shows_its_terms_and_no_form(side, request_of_side):
    approve(side, stored(request_of_side), discount_percent=Decimal(5))
    page = signed_in(side.manager).get(url(request_of_side))
    assert page.context.get("decision_form") is None
    assert "Last day to accept" in text_of(page)


@pytest.fixture
def near(other, encryption):
    """Another partner's request for what may be the same customer."""
    return a_request(other, encryption, customer=a_customer(other, "Hafenwerke Maschinenbaus AG"))


def test_near_customers_stand_side_by_side_until_somebody_says(side, request_of_side, near):
    manager = signed_in(side.manager)
    (table,) = manager.get(url(request_of_side)).context["compared"]
    assert [str(column.text) for column in table.columns][1] == near.customer.name
    theirs = near.customer.public_id

    manager.post(url(request_of_side, "request_similar", theirs, "same"))
    near.customer.refresh_from_db()
    mine = request_of_side.customer
    mine.refresh_from_db()
    assert mine.root_id == near.customer.root_id

    manager.post(url(request_of_side, "request_similar", theirs, "undo"))
    near.customer.refresh_from_db()
    mine.refresh_from_db()
    assert mine.root_id != near.customer.root_id

    manager.post(url(request_of_side, "request_similar", theirs, "distinct"))
    page = manager.get(url(request_of_side))
    (answer,) = [row.cells[1] for row in page.context["compared"][0].rows if row.label == "Same customer?"]
    assert answer.outcome == "Not the same"
    assert page.context["to_judge"] == 0

    manager.post(url(request_of_side, "request_similar", theirs, "undo"))
    assert manager.get(url(request_of_side)).context["to_judge"] == 1


def test_only_customers_on_the_page_and_known_answers_are_taken(side, other, encryption, request_of_side, near):
    manager = signed_in(side.manager)
    stranger = a_customer(other, "Ganz Anders Logistik KG")
    for more in ((stranger.public_id, "same"), ("nobody", "same"), (near.customer.public_id, "perhaps")):
        assert manager.post(url(request_of_side, "request_similar", *more)).status_code == 404


def test_two_that_are_both_protected_cannot_be_the_same(side, other, encryption):
    mine = in_force(side, encryption)
    theirs = in_force(other, encryption, customer=a_customer(other, "Hafenwerke Maschinenbaus AG"))
    answer = signed_in(side.manager).post(url(mine, "request_similar", theirs.customer.public_id, "same"), follow=True)
    said = text_of(answer)
    assert mine.deal_number in said
    assert theirs.deal_number in said
    theirs.customer.refresh_from_db()
    assert theirs.customer.root_id != stored(mine).customer.root_id


def test_many_similar_requests_cost_no_more_queries_than_one(side, encryption, request_of_side):
    manager = signed_in(side.manager)

    def queries_beside(others: int) -> int:
        for _ in range(others):
            rival = a_side(encryption, manager=side.manager)
            a_request(rival, encryption, customer=a_customer(rival, name="HAFENWERK Maschinenbau"))
        with CaptureQueriesContext(connection) as captured:
            page = manager.get(url(request_of_side))
        assert "HAFENWERK" in text_of(page)
        return len(captured)

    queries_beside(1)  # fills caches
    assert queries_beside(0) == queries_beside(7)
