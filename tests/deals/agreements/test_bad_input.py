"""What no browser sends and what nobody means: refused in words, never an error page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.actions import agreements as actions
from deals.enums import AgreementState, ReasonKind
from deals.models import TeamingAgreement
from tests.deals.agreements.desks import signed_in
from tests.deals.agreements.desks import url as desk_url
from tests.deals.agreements.partner_desks import DEAL, draft, step, url
from tests.deals.agreements.worlds import a_customer, a_reason, a_request, in_force

pytestmark = pytest.mark.django_db

FAR_DAYS = ["9999-12-31", "0001-01-01", "1989-12-31", "2200-01-01", "31/12/9999", "2026-02-30", "\0", "tomorrow"]


@pytest.fixture
def running(side, encryption) -> TeamingAgreement:
    return in_force(side, encryption, at=timezone.now(), today=timezone.localdate())


@pytest.mark.parametrize("day", FAR_DAYS)
def test_a_day_that_nobody_means_is_refused_where_it_is_typed(day, side, admin, encryption, running, programme_admin):
    waiting = draft(side)
    page = admin.post(step(waiting, "deal"), DEAL | {"expected_close_on": day, "go": "next"})
    assert list(page.context["form"].errors) == ["expected_close_on"]

    manager = signed_in(side.manager)
    asked = a_request(
        side, encryption, customer=a_customer(side, "Other"), at=timezone.now(), today=timezone.localdate()
    )
    terms = {"decision": "approve", "discount_percent": "10", "last_day": day, "visit": "no"}
    page = manager.post(desk_url(asked), terms)
    assert list(page.context["decision_form"].errors) == ["last_day"]
    assert TeamingAgreement.objects.get(pk=asked.pk).state == AgreementState.SUBMITTED

    page = manager.post(desk_url(running, "request_activity"), {"kind": "visit_planned", "on": day, "note": "x"})
    assert list(page.context["visit_form"].errors) == ["on"]
    page = admin.post(url(running, "agreement_activity"), {"kind": "visit_held", "on": day})
    assert list(page.context["form"].errors) == ["on"]

    page = signed_in(programme_admin).get(reverse("deals:agreement_statistics"), {"first": day, "last": day})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"first", "last"}


@pytest.mark.parametrize("words", ["\0", "%", "'", "a" * 5000, "\u202e", "١٢"])
def test_any_words_can_be_searched_for(words, side, admin, running):
    waiting = draft(side, customer=a_customer(side, "Other"))
    for where in (
        step(waiting, "customer"),
        url(running, "agreement_orders"),
        reverse("deals:agreement_list", args=[side.partner.code]),
    ):
        for name in ("q", "search"):
            assert admin.get(where, {name: words}).status_code == 200
    assert signed_in(side.manager).get(reverse("deals:request_list"), {"search": words}).status_code == 200
    assert admin.get(url(waiting, "agreement_customers"), {"customer": f"{words}x"}).status_code == 404


@pytest.mark.parametrize("chosen", ["", "0", "-1", "9" * 18, "9" * 40, "1e3", "\0", "١٢", "one"])
def test_an_order_that_there_is_not_is_refused(chosen, admin, running):
    page = admin.post(url(running, "agreement_orders"), {"order": chosen})
    assert list(page.context["form"].errors) == ["order"]


@pytest.mark.parametrize("chosen", ["", "\0", "a" * 5000, "nobody"])
def test_a_choice_that_there_is_not_is_refused(chosen, side, admin, running, encryption):
    page = admin.post(
        step(draft(side, customer=a_customer(side, "Other")), "customer"), {"customer": chosen, "go": "next"}
    )
    assert list(page.context["form"].errors) == ["customer"]
    page = admin.post(url(running, "agreement_lost"), {"reason": chosen})
    assert list(page.context["form"].errors) == ["reason"]
    page = signed_in(side.manager).post(desk_url(running, "request_revoke"), {"reason": chosen, "note": "x"})
    assert list(page.context["form"].errors) == ["reason"]


def test_the_chosen_customer_stands_in_the_list_however_long_that_is(side, admin):
    chosen = a_customer(side, "Zweckverband")
    agreement = draft(side, customer=chosen)
    for number in range(21):
        a_customer(side, f"Abc {number}", country="FR", domain=f"abc{number}.com")
    page = admin.get(step(agreement, "customer"))
    assert chosen in page.context["form"].fields["customer"].queryset
    correction = page.context["correction"].url
    assert admin.get(correction).context["form"].initial["name"] == "Zweckverband"
    assert admin.post(step(agreement, "customer"), {"customer": chosen.public_id, "go": "next"}).status_code == 302


def test_a_note_that_is_too_long_is_called_too_long_and_nothing_else(side, running):
    extension = actions.ask_for_extension(
        agreement=running, proof="A pilot.", by=side.member, at=timezone.now(), today=timezone.localdate()
    )
    sent = {"decision": "refuse", "reason": a_reason(ReasonKind.EXTENSION_REFUSAL).public_id, "note": "x" * 10_000}
    page = signed_in(side.manager).post(reverse("deals:extension_decide", args=[extension.public_id]), sent)
    form = page.context["form"]
    assert [len(errors) for errors in form.errors.values()] == [1]
    assert form["note"].value() == sent["note"]
