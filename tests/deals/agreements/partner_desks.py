"""A partner's pages as their tests use them."""

from django.urls import reverse
from django.utils import timezone

from deals.actions import agreements as actions
from deals.enums import AgreementState
from deals.models import TeamingAgreement
from specializations.models import Specialization
from tests.deals.agreements.worlds import a_draft


def url(agreement, name="agreement", *more) -> str:
    return reverse(f"deals:{name}", args=[agreement.partner.code, agreement.public_id, *more])


def step(agreement, name) -> str:
    return url(agreement, "agreement_step", name)


def draft(side, **changes) -> TeamingAgreement:
    now = timezone.now()
    held = Specialization.objects.get(slug="encryption")
    return a_draft(side, held, at=now, **changes)


def submitted(side, admin, **changes) -> TeamingAgreement:
    agreement = draft(side, **changes)
    answer = sign(admin, agreement)
    assert answer.status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SUBMITTED
    return agreement


def sign(client, agreement, **data):
    page = client.get(step(agreement, "signature"))
    digest = page.context["form"].initial["digest"]
    return client.post(step(agreement, "signature"), {"digest": digest, "signs": "on"} | data)


DEAL = {
    "title": "Archive for 1,900 seats",
    "amount": "142 000,50",
    "currency": "EUR",
    "expected_close_on": "2099-01-31",
    "business_type": "new",
    "public_tender": "none",
    "discount_asked_percent": "12,5",
    "joint_visit_asked": "on",
    "presales_note": "A workshop.",
}


def approved(side, admin, **terms) -> TeamingAgreement:
    agreement = submitted(side, admin)
    today = timezone.localdate()
    given = {
        "discount_percent": agreement.discount_asked_percent,
        "protection_ends_on": actions.standard_end(agreement, today),
        "joint_visit": False,
        "joint_visit_by": None,
    } | terms
    actions.approve(agreement=agreement, by=side.manager, at=timezone.now(), today=today, **given)
    return agreement
