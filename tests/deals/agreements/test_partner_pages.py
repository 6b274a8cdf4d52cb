"""The partner's pages after the signature: who may do what, and who comes too late."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.enums import Language
from deals.actions import agreements as actions
from deals.enums import AgreementState, ReasonKind
from tests.deals.agreements.desks import signed_in
from tests.deals.agreements.partner_desks import DEAL, approved, draft, sign, step, submitted, url
from tests.deals.agreements.worlds import a_reason, a_side

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_only_the_named_fields_can_be_completed(side, admin):
    agreement = submitted(side, admin)
    actions.ask_for_action(
        agreement=agreement,
        fields=["amount"],
        reason=a_reason(ReasonKind.ACTION_REQUIRED),
        note="Is the amount without tax?",
        by=side.manager,
        at=timezone.now(),
        today=timezone.localdate(),
    )
    assert admin.get(url(agreement, "agreement_edit")).url == step(agreement, "deal")
    page = admin.get(step(agreement, "deal"))
    assert list(page.context["form"].fields) == ["amount"]
    assert "Is the amount without tax?" in page.content.decode()
    assert admin.get(step(agreement, "customer")).url == step(agreement, "deal"), "that step has nothing to complete"
    admin.post(step(agreement, "deal"), DEAL | {"amount": "39000", "go": "next"})
    agreement.refresh_from_db()
    assert (agreement.amount, agreement.title) == (39_000, "Protection of the head office")
    assert sign(admin, agreement).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SUBMITTED
    assert agreement.events.filter(verb="resubmitted").exists()


def test_changed_terms_are_shown_beside_those_asked_for_and_accepted(side, admin, member):
    agreement = approved(side, admin, discount_percent=Decimal(7))
    assert agreement.state == AgreementState.APPROVED
    page = admin.get(url(agreement, "agreement_accept"))
    assert [cell.text for cell in page.context["terms"].rows[0].cells] == ["10%", "7%"]
    assert member.get(url(agreement, "agreement_accept")).status_code == 403
    data = {"digest": page.context["form"].initial["digest"], "signs": "on"}
    assert "signs" in admin.post(url(agreement, "agreement_accept"), data | {"signs": ""}).context["form"].errors
    for _click in range(2):
        assert admin.post(url(agreement, "agreement_accept"), data).url == url(agreement)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.IN_FORCE
    assert agreement.events.filter(verb="in_force").count() == 1
    assert agreement.deal_number in admin.get(url(agreement)).content.decode()


def test_changed_terms_are_declined(side, admin):
    agreement = approved(side, admin, discount_percent=Decimal(7))
    page = admin.get(url(agreement, "agreement_withdraw")).content.decode()
    assert "Decline the changed terms" in page
    for _click in range(2):
        assert admin.post(url(agreement, "agreement_withdraw"), {"note": "Too little."}).url == url(agreement)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.WITHDRAWN


@pytest.mark.parametrize("name", ["agreement_edit", "agreement_withdraw", "agreement_accept", "agreement_lost"])
def test_who_comes_too_late_is_told_what_became_of_it(side, admin, name):
    agreement = draft(side)
    actions.withdraw(agreement=agreement, by=side.admin, at=timezone.now())
    answer = admin.get(url(agreement, name), follow=True)
    assert answer.redirect_chain[-1][0] == url(agreement)
    assert "This agreement is now: Withdrawn." in answer.content.decode()


def test_the_contract_is_a_pdf_once_it_is_signed(side, admin):
    agreement = draft(side)
    assert admin.get(url(agreement, "agreement_document")).status_code == 404
    assert sign(admin, agreement).status_code == 302
    document = admin.get(url(agreement, "agreement_document"))
    assert document["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-")


def test_the_vendor_reads_what_was_submitted_and_changes_nothing(side, admin):
    manager = signed_in(side.manager)
    agreement = draft(side)
    assert manager.get(url(agreement)).status_code == 404
    assert sign(admin, agreement).status_code == 302
    page = manager.get(url(agreement))
    assert page.status_code == 200
    assert page.context["primary"] is None
    assert page.context["others"] == []
    for name in ("agreement_withdraw", "agreement_edit", "agreement_lost"):
        assert manager.get(url(agreement, name)).status_code == 403


def test_somebody_elses_agreement_does_not_exist(side, admin, encryption):
    other = a_side(encryption)
    agreement = draft(other)
    assert admin.get(url(agreement)).status_code == 404
    mine = reverse("deals:agreement", args=[side.partner.code, agreement.public_id])
    assert admin.get(mine).status_code == 404


def test_the_list_is_filtered(side, admin):
    agreement = draft(side)
    path = reverse("deals:agreement_list", args=[side.partner.code])
    for query, is_found in (
        ({"search": "hafen"}, True),
        ({"search": "nobody"}, False),
        ({"state": "draft"}, True),
        ({"state": "won"}, False),
        ({"specialization": "encryption"}, True),
        ({"specialization": "archiving"}, False),
    ):
        assert (agreement.title in admin.get(path, query).content.decode()) is is_found, query


@pytest.mark.parametrize("language", Language.values)
def test_pages_speak_both_languages(side, admin, language):
    side.admin.language = language
    side.admin.save()
    agreement = draft(side)
    for name in ("customer", "deal", "specializations", "duties", "signature"):
        page = admin.get(step(agreement, name))
        assert f'<html lang="{language}"' in page.content.decode()


def test_a_lost_specialization_stands_where_both_sides_look(side, admin, encryption):
    agreement = approved(side, admin)
    row = agreement.covered.get()
    row.flagged_on = agreement.protection_starts_on
    row.save()
    step = admin.get(url(agreement)).context["next"]
    assert step.title == "A required specialization was lost: Encryption"
    assert step.until == row.flagged_on + timedelta(days=59), "sixty days to regain it, this one included"
    facts = signed_in(side.manager).get(reverse("deals:request_decide", args=[agreement.public_id])).context["outcome"]
    (flagged,) = (fact for fact in facts if str(fact.label) == "A required specialization was lost")
    assert str(flagged.value).startswith("Encryption · ")
