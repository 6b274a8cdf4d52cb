"""Signing and sending a request."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.models import User
from core.policies import require
from deals.actions.agreements.customers import recognise
from deals.actions.agreements.moving import check_move, move, reread, root_of
from deals.business_days import answer_due_at, day_of
from deals.documents import Stage, contract_digest
from deals.eligibility import amount_in_euro, parameters_of, rulebook_of, what_is_missing
from deals.enums import AgreementState
from deals.models import AgreementSpecialization, ContractText, TeamingAgreement
from deals.policies import can_sign_agreement


@transaction.atomic
def submit(*, agreement: TeamingAgreement, digest: str, by: User, at: datetime, today: date) -> TeamingAgreement:
    """Take the partner's signature under the contract shown and start the answer clock.

    ``digest`` is that of the contract as its signer saw it. Raises ValidationError with everything that is missing or
    against the rules, by field; and StateChanged.
    """
    reread(agreement)
    check_move(agreement, AgreementState.SUBMITTED)
    require(can_sign_agreement(by, agreement))
    is_first = agreement.first_submitted_at is None
    read_at = agreement.changed_at
    if agreement.customer:
        recognise(customer=agreement.customer, by=by, at=at)
        agreement.customer.refresh_from_db()
    agreement.contract_text = agreement.contract_text or ContractText.objects.order_by("version").last()
    agreement.rulebook = rulebook_of(agreement, today)
    rate_day = day_of(agreement.first_submitted_at) if agreement.first_submitted_at else today
    agreement.amount_e4 = amount_in_euro(agreement, rate_day)
    missing = what_is_missing(agreement, today)
    if missing:
        raise ValidationError({name or NON_FIELD_ERRORS: texts for name, texts in missing.items()})
    if agreement.contract_text is None or digest != contract_digest(agreement, Stage.REQUEST):
        raise ValidationError(_("The contract changed since you opened it. Read it again and sign."), code="digest")
    AgreementSpecialization.objects.filter(agreement=agreement).update(customer_id=root_of(agreement.customer_id))
    days = parameters_of(agreement, today).answer_business_days
    due_at = answer_due_at(at, days, str(agreement.partner.country))
    changes: dict[str, Any] = {
        "rulebook": agreement.rulebook,
        "contract_text": agreement.contract_text,
        "amount_e4": agreement.amount_e4,
        "partner_signed_by": by,
        "partner_signed_at": at,
        "partner_digest": digest,
        "first_submitted_at": agreement.first_submitted_at or at,
        "submitted_at": at,
        "answer_due_at": due_at,
        "answer_due_on": day_of(due_at),
        "fields_to_complete": [],
        "complete_until": None,
    }
    return move(
        agreement=agreement,
        to=AgreementState.SUBMITTED,
        verb="submitted" if is_first else "resubmitted",
        by=by,
        at=at,
        data={"text": agreement.contract_text.version, "digest": digest, "due_at": due_at.isoformat()},
        guard={"changed_at": read_at},
        changes=changes,
    )
