"""What happens to a deal in force: activities, orders, an end, and a longer protection."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core.actions import store_attachment
from core.models import Attachment, User
from deals.actions.agreements.deciding import check_reason, deciding_capacity
from deals.actions.agreements.moving import StateChanged, move, note_event, reread, tell
from deals.actions.agreements.orders import standing_of_order, win_by_orders
from deals.business_days import day_of
from deals.eligibility import may_ask_for_extension, parameters_of
from deals.enums import ActivityKind, AgreementState, ExtensionState, ProposalCause, ProposalState, ReasonKind
from deals.models import (
    AgreementActivity,
    AgreementExtension,
    AgreementOrder,
    DealNumberConflict,
    Order,
    Reason,
    TeamingAgreement,
)

ONE_CLICK = timedelta(minutes=1)
"""The same activity again within so short a time is the second half of a double click."""

ALIVE = frozenset({AgreementState.APPROVED, AgreementState.IN_FORCE})
TAKES_ORDERS = frozenset({AgreementState.IN_FORCE, AgreementState.WON, AgreementState.EXPIRED})


@transaction.atomic
def record_activity(
    *,
    agreement: TeamingAgreement,
    kind: ActivityKind,
    on: date,
    note: str,
    file: File | None = None,
    by: User,
    at: datetime,
) -> AgreementActivity:
    """Write down what one side did for the deal, or agreed to do. It counts as activity up to the day of recording."""
    reread(agreement)
    if agreement.state not in ALIVE:
        raise StateChanged(agreement.state)
    today = day_of(at)
    errors = {}
    if on > today and kind != ActivityKind.VISIT_PLANNED:
        errors["on"] = _("This day is still to come.")
    if not note.strip() and kind == ActivityKind.PROGRESS_REPORT:
        errors["note"] = _("Say what was done.")
    if errors:
        raise ValidationError(errors)
    same = agreement.activities.filter(kind=kind, on=on, note=note, by=by, recorded_at__gt=at - ONE_CLICK)
    if twin := same.first():
        return twin
    activity = AgreementActivity.objects.create(
        agreement=agreement,
        kind=kind,
        by=by,
        by_vendor=by.is_vendor,
        on=on,
        note=note,
        file=_kept(agreement, file, by=by, at=at),
        recorded_at=at,
    )
    last = max(min(on, today), agreement.last_activity_on or date.min)
    unchanged = TeamingAgreement.objects.filter(
        pk=agreement.pk, state=agreement.state, state_since=agreement.state_since
    )
    if not unchanged.update(last_activity_on=last, changed_at=at):
        agreement.refresh_from_db()
        raise StateChanged(agreement.state)
    agreement.last_activity_on, agreement.changed_at = last, at
    note_event(
        agreement=agreement,
        verb="activity",
        by=by,
        at=at,
        data={"kind": ActivityKind(kind).value, "on": on.isoformat()},
    )
    idle = agreement.proposals.filter(state=ProposalState.OPEN, cause=ProposalCause.NO_ACTIVITY, since__lt=last)
    if idle.update(state=ProposalState.SETTLED):
        data = {"cause": ProposalCause.NO_ACTIVITY.value}
        note_event(agreement=agreement, verb="proposal_settled", by=None, at=at, data=data)
    return activity


@transaction.atomic
def link_order(*, agreement: TeamingAgreement, order: Order, by: User, at: datetime, today: date) -> TeamingAgreement:
    """Say that an order belongs to the deal; the first positive one dated inside the protection wins it.

    Raises ValidationError for orders of others, of other days, and of other deals.
    """
    reread(agreement)
    if agreement.state not in TAKES_ORDERS:
        raise StateChanged(agreement.state)
    link = AgreementOrder.objects.filter(order=order).first()
    if link is not None and link.agreement_id != agreement.pk:
        raise ValidationError({"order": _("This order belongs to another deal.")})
    if link is None:
        standing = standing_of_order(order, agreement)
        if standing is None:
            raise ValidationError({"order": _("This is no order of the partner.")})
        if not standing.is_inside(agreement):
            raise ValidationError({"order": _("The order is not dated inside the protection.")})
        AgreementOrder.objects.create(agreement=agreement, order=order, by=by, at=at)
        note_event(agreement=agreement, verb="order_linked", by=by, at=at, data={"order": order.number})
    win_by_orders(agreement_ids=[agreement.pk], by=by, at=at)
    agreement.refresh_from_db()
    return agreement


@transaction.atomic
def declare_lost(
    *, agreement: TeamingAgreement, reason: Reason, note: str, by: User, at: datetime, today: date
) -> TeamingAgreement:
    """The partner says that the deal is lost, and why; the customer is free."""
    if reason.kind != ReasonKind.LOSS or reason.retired_at is not None:
        raise ValidationError({"reason": _("Choose one of the reasons in use.")})
    return move(
        agreement=agreement,
        to=AgreementState.LOST,
        verb="lost",
        by=by,
        at=at,
        reason=reason,
        note=note,
        changes={"reason": reason, "note": note, "ended_on": today},
    )


@transaction.atomic
def ask_for_extension(
    *, agreement: TeamingAgreement, proof: str, file: File | None = None, by: User, at: datetime, today: date
) -> AgreementExtension:
    """Ask for a longer protection before it ends, with proof of what was done for the deal."""
    reread(agreement)
    if agreement.state != AgreementState.IN_FORCE:
        raise StateChanged(agreement.state)
    if not proof.strip():
        raise ValidationError({"proof": _("Say what was done for the deal since the approval.")})
    if not may_ask_for_extension(agreement, today):
        raise ValidationError(_("An extension can be asked for once, before the protection ends."))
    extension = AgreementExtension(
        agreement=agreement,
        asked_by=by,
        asked_at=at,
        proof=proof,
        file=_kept(agreement, file, by=by, at=at),
        days=parameters_of(agreement, today).extension_days,
    )
    extension.validate_constraints()
    extension.save()
    data = {"days": extension.days}
    event = note_event(agreement=agreement, verb="extension_asked", by=by, at=at, data=data)
    tell(agreement=agreement, event="extension.asked", about=event, at=at, context=data)
    return extension


@transaction.atomic
def decide_extension(
    *,
    extension: AgreementExtension,
    grant: bool,
    reason: Reason | None = None,
    note: str = "",
    by: User,
    at: datetime,
    today: date,
) -> AgreementExtension:
    """Grant or refuse a longer protection. Raises StateChanged if the agreement ended meanwhile."""
    agreement = extension.agreement
    capacity = deciding_capacity(agreement, by, today)
    agreement.refresh_from_db()
    values: dict[str, Any] = {
        "decided_by": by,
        "decided_at": at,
        "decided_as": capacity,
        "note": note,
        "state": ExtensionState.GRANTED if grant else ExtensionState.REFUSED,
    }
    data: dict[str, Any] = {"days": extension.days, "granted": grant}
    before: dict[str, Any] = {}
    if grant:
        ends_on = agreement.protection_ends_on
        assert ends_on is not None
        new_end = ends_on + timedelta(days=extension.days)
        running = TeamingAgreement.objects.filter(
            pk=agreement.pk, state=AgreementState.IN_FORCE, protection_ends_on=ends_on, protection_ends_on__gt=today
        )
        if not running.update(protection_ends_on=new_end, changed_at=at):
            agreement.refresh_from_db()
            raise StateChanged(agreement.state)
        agreement.protection_ends_on, agreement.changed_at = new_end, at
        data["protection_ends_on"] = new_end.isoformat()
        before["protection_ends_on"] = ends_on.isoformat()
    else:
        check_reason(reason, ReasonKind.EXTENSION_REFUSAL, note)
        values["reason"] = reason
    still_asked = AgreementExtension.objects.filter(pk=extension.pk, state=ExtensionState.ASKED)
    if not still_asked.update(**values):
        raise ValidationError(_("This extension was decided meanwhile."), code="state_changed")
    extension.refresh_from_db()
    event = note_event(
        agreement=agreement,
        verb="extension_granted" if grant else "extension_refused",
        by=by,
        at=at,
        acting_as=capacity,
        reason=None if grant else reason,
        note=note,
        data=data,
        before=before,
    )
    context = {"days": extension.days, "granted": grant, "note": note}
    tell(agreement=agreement, event="extension.decided", about=event, at=at, context=context)
    return extension


@transaction.atomic
def settle_number_conflict(*, conflict: DealNumberConflict, by: User, at: datetime) -> DealNumberConflict:
    """Somebody of the vendor has seen to a deal number on another partner's order."""
    if DealNumberConflict.objects.filter(pk=conflict.pk, settled_at=None).update(settled_at=at, settled_by=by):
        data = {"order": conflict.order.number}
        note_event(agreement=conflict.agreement, verb="number_conflict_settled", by=by, at=at, data=data)
    conflict.refresh_from_db()
    return conflict


def _kept(agreement: TeamingAgreement, file: File | None, *, by: User, at: datetime) -> Attachment | None:
    if file is None:
        return None
    code = agreement.partner.code
    return store_attachment(partner_code=code, file=file, name=file.name or "", by=by, at=at)
