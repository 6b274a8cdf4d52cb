"""What the vendor does with an agreement in force: revoke, record a visit, extend, dismiss a proposal."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.messages import messages_of
from core.models import Notification
from deals.actions import agreements as actions
from deals.enums import AgreementState, ExtensionState, ProposalState, ReasonKind
from deals.models import AgreementExtension
from tests.deals.agreements.desks import NOW, signed_in, text_of, url
from tests.deals.agreements.worlds import (
    TODAY,
    a_reason,
    in_force,
    stored,
)
from tests.factories.deals import RevocationProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("at_noon")]


def test_a_revocation_says_its_consequence_and_needs_what_its_reason_needs(side, encryption):
    agreement = in_force(side, encryption)
    manager = signed_in(side.manager)
    page = manager.get(url(agreement, "request_revoke"))
    assert "loses its protection and its terms for Hafenwerk Maschinenbau GmbH today" in text_of(page)
    chose = a_reason(ReasonKind.REVOCATION, "customer_chose_other")
    sent = {"reason": chose.public_id, "note": "They wrote on Monday."}
    refused = manager.post(url(agreement, "request_revoke"), sent)
    assert set(refused.context["form"].errors) == {"document"}
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 a letter")
    manager.post(url(agreement, "request_revoke"), sent | {"document": letter})
    agreement = stored(agreement)
    assert (agreement.state, agreement.reason) == (AgreementState.REVOKED, chose)
    assert agreement.document.original_name == "letter.pdf"
    assert manager.get(url(agreement, "request_revoke")).status_code == 302


def test_the_vendor_records_a_visit(side, encryption):
    agreement = in_force(side, encryption)
    manager = signed_in(side.manager)
    wrong = manager.post(url(agreement, "request_activity"), {"kind": "visit_held", "on": "yesterday"})
    assert set(wrong.context["visit_form"].errors) == {"on"}
    manager.post(url(agreement, "request_activity"), {"kind": "visit_held", "on": TODAY.isoformat(), "note": "At 10."})
    (activity,) = agreement.activities.all()
    assert (activity.kind, activity.by_vendor, activity.note) == ("visit_held", True, "At 10.")


@pytest.fixture
def extension(side, encryption) -> AgreementExtension:
    agreement = in_force(side, encryption)
    return actions.ask_for_extension(agreement=agreement, proof="A pilot.", by=side.member, at=NOW, today=TODAY)


def test_an_extension_is_granted(side, extension):
    before = extension.agreement.protection_ends_on
    page = signed_in(side.manager)
    assert [row.record for row in page.get(reverse("deals:extension_list")).context["table"].rows] == [extension]
    page.post(reverse("deals:extension_decide", args=[extension.public_id]), {"decision": "grant"})
    extension.refresh_from_db()
    assert extension.state == ExtensionState.GRANTED
    assert stored(extension.agreement).protection_ends_on == before + timedelta(days=90)


def test_an_extension_is_refused_with_a_reason_once(side, extension):
    page, here = signed_in(side.manager), reverse("deals:extension_decide", args=[extension.public_id])
    assert set(page.post(here, {"decision": "refuse"}).context["form"].errors) == {"reason", "note"}
    reason = a_reason(ReasonKind.EXTENSION_REFUSAL)
    sent = {"decision": "refuse", "reason": reason.public_id, "note": "Nothing new."}
    page.post(here, sent)
    extension.refresh_from_db()
    assert (extension.state, extension.reason) == (ExtensionState.REFUSED, reason)
    told = Notification.objects.get(event="extension.decided", user=side.member)
    assert "Nothing new." in messages_of([told])[told.pk].paragraphs
    again = page.post(here, {"decision": "grant", "note": "Well then."})
    assert again.context["form"].non_field_errors()
    assert "Well then." in text_of(again)
    extension.refresh_from_db()
    assert extension.state == ExtensionState.REFUSED


def test_a_proposal_is_dismissed_with_a_note(side, encryption):
    proposal = RevocationProposalFactory(agreement=in_force(side, encryption))
    page, here = signed_in(side.manager), reverse("deals:proposal_decide", args=[proposal.public_id])
    assert set(page.post(here, {}).context["form"].errors) == {"note"}
    page.post(here, {"note": "The customer is on holiday."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.note) == (ProposalState.DISMISSED, "The customer is on holiday.")
    assert page.get(reverse("deals:proposal_list")).context["table"].rows.data.data.count() == 0
