"""What the vendor decides with a reason: to send a request back, to reject it, to end an agreement or to let it run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core.actions import store_attachment
from core.models import User
from deals.actions.agreements.deciding import check_reason, deciding_capacity
from deals.actions.agreements.moving import check_move, move, note_event
from deals.business_days import day_of
from deals.enums import COMPLETABLE_FIELDS, AgreementState, Capacity, ProposalState, ReasonKind
from deals.models import Reason, RevocationProposal, TeamingAgreement

COMPLETE_DAYS = 30
"""So long a partner has to complete a request that was sent back."""

NEEDS_DOCUMENT = "customer_chose_other"
"""The code of the reason to revoke for which the customer's letter is kept."""


@transaction.atomic
def ask_for_action(
    *,
    agreement: TeamingAgreement,
    fields: Collection[str],
    reason: Reason,
    note: str,
    by: User,
    at: datetime,
    today: date,
) -> TeamingAgreement:
    """Send a request back: the partner may change these fields, and has ``COMPLETE_DAYS`` for it."""
    why = _why(agreement, ReasonKind.ACTION_REQUIRED, reason, note, by=by, on=today)
    named = [name for name in COMPLETABLE_FIELDS if name in fields]
    if not named or set(fields) - COMPLETABLE_FIELDS.keys():
        raise ValidationError({"fields": _("Name at least one field that the partner can complete.")})
    until = today + timedelta(days=COMPLETE_DAYS)
    asked = {"fields_to_complete": named, "complete_until": until, "answer_due_at": None, "answer_due_on": None}
    data = {"fields": named, "until": until.isoformat()}
    return _move(
        agreement,
        AgreementState.ACTION_REQUIRED,
        why,
        by=by,
        at=at,
        changes=asked,
        data=data,
        context={"fields": named},
    )


@transaction.atomic
def reject(*, agreement: TeamingAgreement, reason: Reason, note: str, by: User, at: datetime) -> TeamingAgreement:
    """Refuse a request, with a reason and a note that the partner sees."""
    why = _why(agreement, ReasonKind.REJECTION, reason, note, by=by, on=day_of(at))
    decided = {"decided_by": by, "decided_at": at, "decided_as": why.capacity}
    return _move(agreement, AgreementState.REJECTED, why, by=by, at=at, changes=decided)


@transaction.atomic
def revoke(
    *,
    agreement: TeamingAgreement,
    reason: Reason,
    note: str,
    document: File | None = None,
    by: User,
    at: datetime,
    today: date,
) -> TeamingAgreement:
    """End the protection for a reason. That the customer chose somebody else has to be documented."""
    check_move(agreement, AgreementState.REVOKED)
    why = _why(agreement, ReasonKind.REVOCATION, reason, note, by=by, on=today)
    if reason.code == NEEDS_DOCUMENT and document is None:
        raise ValidationError({"document": _("Attach what the customer wrote.")})
    ended: dict[str, Any] = {"ended_on": today}
    if document is not None:
        name = document.name or ""
        ended["document"] = store_attachment(
            partner_code=agreement.partner.code, file=document, name=name, by=by, at=at
        )
    RevocationProposal.objects.filter(agreement=agreement, state=ProposalState.OPEN).update(
        decided_by=by, decided_at=at
    )
    return _move(agreement, AgreementState.REVOKED, why, by=by, at=at, changes=ended)


@transaction.atomic
def dismiss_proposal(*, proposal: RevocationProposal, note: str, by: User, at: datetime) -> RevocationProposal:
    """Leave the agreement in force although the night proposed to revoke it."""
    capacity = deciding_capacity(proposal.agreement, by, day_of(at))
    still_open = RevocationProposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN)
    if not still_open.update(state=ProposalState.DISMISSED, decided_by=by, decided_at=at, note=note):
        raise ValidationError(_("Somebody decided about this proposal meanwhile."), code="state_changed")
    note_event(
        agreement=proposal.agreement,
        verb="proposal_dismissed",
        by=by,
        at=at,
        acting_as=capacity,
        note=note,
        data={"cause": proposal.cause},
    )
    proposal.refresh_from_db()
    return proposal


@dataclass(frozen=True)
class Why:
    """What goes with a decision that needs a reason; the partner reads the note."""

    capacity: Capacity
    reason: Reason
    note: str


def _why(agreement: TeamingAgreement, kind: ReasonKind, reason: Reason, note: str, *, by: User, on: date) -> Why:
    """Raises PermissionDenied for whoever may not decide, ValidationError for another decision's reason or no note."""
    capacity = deciding_capacity(agreement, by, on)
    check_reason(reason, kind, note)
    return Why(capacity, reason, note)


def _move(
    agreement: TeamingAgreement,
    to: AgreementState,
    why: Why,
    *,
    by: User,
    at: datetime,
    changes: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> TeamingAgreement:
    return move(
        agreement=agreement,
        to=to,
        verb=to.value,
        by=by,
        at=at,
        acting_as=why.capacity,
        reason=why.reason,
        note=why.note,
        data=data,
        context=context,
        changes={"reason": why.reason, "note": why.note, **changes},
    )
