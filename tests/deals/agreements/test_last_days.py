"""An end is kept as the first day on which it is too late; whoever reads of it is told the last day, everywhere."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from core import formats
from core.messages import messages_of
from core.models import Notification
from deals.actions import agreements as actions
from deals.documents import Stage, contract_of
from deals.enums import ReasonKind
from partners.models import PartnerSpecialization
from tests.deals.agreements.desks import signed_in, text_of
from tests.deals.agreements.desks import url as desk_url
from tests.deals.agreements.partner_desks import step, url
from tests.deals.agreements.worlds import DAY, a_reason, a_request, approve, in_force

pytestmark = pytest.mark.django_db


def says_the_last_day(text: str, ends_on, language: str) -> bool:
    """The text names the day before, and nowhere the first day on which it is too late."""
    with translation.override(language):
        writings = (formats.long_date, formats.short_date)
        return any(write(ends_on - DAY) in text for write in writings) and not any(
            write(ends_on) in text for write in writings
        )


def read(user, *addresses: str) -> dict[str, str]:
    client = signed_in(user)
    return {address: text_of(client.get(address)) for address in addresses}


def mails(user, event: str) -> str:
    found = list(Notification.objects.filter(user=user, event=event))
    with translation.override(user.language):
        return " ".join(" ".join([each.title, *each.paragraphs]) for each in messages_of(found).values())


@pytest.fixture
def now():
    return {"at": timezone.now(), "today": timezone.localdate()}


@pytest.mark.parametrize("language", ["en", "fr"])
class TestLastDays:
    @pytest.fixture(autouse=True)
    def speak(self, side, language):
        for user in (side.admin, side.manager):
            user.language = language
            user.save()

    def test_of_completing_a_request(self, side, encryption, language, now):
        agreement = a_request(side, encryption, **now)
        reason = a_reason(ReasonKind.ACTION_REQUIRED)
        asked = {"fields": ["presales_note"], "reason": reason, "note": "More.", "by": side.manager}
        actions.ask_for_action(agreement=agreement, **asked, **now)
        pages = read(side.admin, url(agreement), step(agreement, "deal"))
        queue = reverse("deals:request_list") + "?pile=action"
        pages |= read(side.manager, desk_url(agreement), queue)
        pages["mail"] = mails(side.admin, "agreement.action_required")
        for where, text in pages.items():
            assert says_the_last_day(text, agreement.complete_until, language), where

    def test_of_accepting_changed_terms(self, side, encryption, language, now):
        agreement = approve(side, a_request(side, encryption, **now), discount_percent=Decimal(5), **now)
        queue = reverse("deals:request_list") + "?pile=terms"
        pages = read(side.admin, url(agreement)) | read(side.manager, desk_url(agreement), queue)
        pages["mail"] = mails(side.admin, "agreement.approved")
        for where, text in pages.items():
            assert says_the_last_day(text, agreement.accept_until, language), where

    def test_of_the_protection(self, side, encryption, language, now):
        agreement = in_force(side, encryption, **now)
        ends_on = agreement.protection_ends_on
        pages = read(side.admin, url(agreement), reverse("deals:agreement_list", args=[side.partner.code]))
        queue = reverse("deals:request_list") + "?pile=in_force"
        pages |= read(side.manager, desk_url(agreement), queue, desk_url(agreement, "request_revoke"))
        pages["mail"] = mails(side.admin, "agreement.in_force")
        contract = contract_of(agreement, Stage.TERMS, language)
        pages["contract"] = " ".join(paragraph for section in contract.sections for paragraph in section.paragraphs)
        pages["facts of the contract"] = " ".join(str(fact.value) for fact in contract.facts)
        for where, text in pages.items():
            assert says_the_last_day(text, ends_on, language), where

    def test_of_regaining_a_specialization(self, side, encryption, language, now):
        agreement = in_force(side, encryption, expected_close_on=now["today"] + 90 * DAY, **now)
        PartnerSpecialization.objects.filter(partner=side.partner).delete()
        actions.run_night(**now)
        until = now["today"] + 60 * DAY
        pages = read(side.admin, url(agreement)) | {"mail": mails(side.admin, "agreement.flagged")}
        for where, text in pages.items():
            assert says_the_last_day(text, until, language), where
