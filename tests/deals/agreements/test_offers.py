"""What the page of an agreement offers to do, by state and reader."""

from decimal import Decimal

import pytest
from django.utils import timezone

from deals.actions import agreements as actions
from deals.enums import AgreementState, ReasonKind
from tests.deals.agreements.desks import signed_in
from tests.deals.agreements.partner_desks import url
from tests.deals.agreements.worlds import a_draft, a_reason, approve, submit

pytestmark = pytest.mark.django_db

S = AgreementState
OFFERS = {
    # state: what an admin is offered, the first thing first; what a member is
    S.DRAFT: (["Go on", "Discard the draft"], ["Go on", "Discard the draft"]),
    S.SUBMITTED: (["Withdraw the request"], []),
    S.ACTION_REQUIRED: (["Complete the request", "Withdraw the request"], ["Complete the request"]),
    S.APPROVED: (["Read and answer", "Record an activity"], ["Record an activity"]),
    S.IN_FORCE: (
        ["Record an activity", "Link an order", "Ask for an extension", "The deal is lost"],
        ["Record an activity", "Link an order", "Ask for an extension", "The deal is lost"],
    ),
    S.REJECTED: ([], []),
    S.WITHDRAWN: ([], []),
    S.EXPIRED: (["Link an order"], ["Link an order"]),
    S.REVOKED: ([], []),
    S.LOST: ([], []),
}


def brought_to(state, side, encryption):
    """An agreement of the side in this state, moved there by people and the night."""
    at, today = timezone.now(), timezone.localdate()
    now = {"at": at, "today": today}
    agreement = a_draft(side, encryption, at=at)
    if state == S.DRAFT:
        return agreement
    submit(side, agreement, **now)
    of_vendor = {"agreement": agreement, "by": side.manager, "note": "So it is."}
    match state:
        case S.ACTION_REQUIRED:
            reason = a_reason(ReasonKind.ACTION_REQUIRED)
            actions.ask_for_action(**of_vendor, fields=["title"], reason=reason, **now)
        case S.REJECTED:
            actions.reject(**of_vendor, reason=a_reason(ReasonKind.REJECTION), at=at)
        case S.WITHDRAWN:
            actions.withdraw(agreement=agreement, note="", by=side.admin, at=at)
        case S.APPROVED:
            approve(side, agreement, discount_percent=Decimal(5), **now)
        case S.SUBMITTED:
            pass
        case _:
            approve(side, agreement, **now)
    match state:
        case S.EXPIRED:
            actions.run_night(today=agreement.protection_ends_on, at=at)
        case S.REVOKED:
            actions.revoke(**of_vendor, reason=a_reason(ReasonKind.REVOCATION), **now)
        case S.LOST:
            reason = a_reason(ReasonKind.LOSS)
            actions.declare_lost(agreement=agreement, reason=reason, note="", by=side.admin, **now)
    return agreement


@pytest.mark.parametrize("state", OFFERS)
def test_a_page_offers_what_can_be_done(state, side, encryption):
    agreement = brought_to(state, side, encryption)
    for user, offered in zip((side.admin, side.member, side.manager), (*OFFERS[state], []), strict=True):
        client = signed_in(user)
        if user is side.manager and state == S.DRAFT:
            assert client.get(url(agreement)).status_code == 404
            continue
        page = client.get(url(agreement))
        found = [*filter(None, [page.context["primary"]]), *page.context["others"]]
        assert [str(action.label) for action in found] == offered
        for action in found:
            assert client.get(action.url, follow=True).status_code == 200
