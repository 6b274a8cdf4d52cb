"""The one place where a teaming agreement changes its state.

A move is one ``UPDATE … WHERE state = old``: of two at the same time one finds the row as it read it, and the other is
told. With the state go its exclusive rows, its open requests, one event of the timeline, one audit event and one
notification for each reader, all in the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import formats
from core.actions import notify, record
from core.models import User
from deals import recipients
from deals.business_days import day_of
from deals.enums import EXCLUSIVE_STATES, MOVES, AgreementState, ExtensionState, ProposalState
from deals.models import AgreementEvent, AgreementSpecialization, EndCustomer, Reason, TeamingAgreement

MARK = "agreement_"
"""How the verbs of agreements begin in the audit trail."""


class StateChanged(ValidationError):
    """Somebody else moved the agreement since it was read: nothing was written."""

    def __init__(self, state: str) -> None:
        label = AgreementState(state).label
        super().__init__(
            _("This agreement was decided meanwhile: it is now “%(state)s”.") % {"state": label}, code="state_changed"
        )
        self.state = state


class CustomerProtected(ValidationError):
    """Another agreement holds the customer for a specialization. For the vendor's eyes: it names the other."""

    def __init__(self, message: str, *, others: Sequence[TeamingAgreement] = ()) -> None:
        super().__init__(message, code="customer_protected")
        self.others = tuple(others)


@dataclass(frozen=True)
class Step:
    """What the timeline says about a move, if it is more than one step."""

    verb: str
    old_state: AgreementState
    new_state: AgreementState


def reread(agreement: TeamingAgreement) -> None:
    """Load what is stored now into the caller's copy. Raises StateChanged if that was of another state."""
    read = agreement.state
    agreement.refresh_from_db()
    if agreement.state != read:
        raise StateChanged(agreement.state)


def check_move(agreement: TeamingAgreement, to: AgreementState) -> None:
    """Raise StateChanged unless the agreement, as its copy says, may become ``to``."""
    if to not in MOVES.get(AgreementState(agreement.state), frozenset()):
        raise StateChanged(agreement.state)


def move(
    *,
    agreement: TeamingAgreement,
    to: AgreementState,
    verb: str,
    by: User | None,
    at: datetime,
    acting_as: str = "",
    reason: Reason | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    guard: Mapping[str, Any] | None = None,
    steps: Sequence[Step] = (),
    changes: Mapping[str, Any] | None = None,
) -> TeamingAgreement:
    """Change the state and the other ``changes``, where the row is still as ``agreement`` was read.

    ``guard`` are further conditions on the row. ``data`` goes to the timeline, ``context`` to those who are told.
    Raises StateChanged, and CustomerProtected where the database refuses a second exclusive agreement.
    """
    check_move(agreement, to)
    old = AgreementState(agreement.state)
    values = {"state": to, "state_since": at, "changed_at": at, **(changes or {})}
    dated = {name: day for name, day in (changes or {}).items() if type(day) is date}
    before = {"state": old.value, **{name: _day(getattr(agreement, name)) for name in dated}}
    unchanged = TeamingAgreement.objects.filter(
        pk=agreement.pk, state=old, state_since=agreement.state_since, **(guard or {})
    )
    if not unchanged.update(**values):
        agreement.refresh_from_db()
        raise StateChanged(agreement.state)
    for name, value in values.items():
        setattr(agreement, name, value)
    if old in EXCLUSIVE_STATES and to not in EXCLUSIVE_STATES:
        release(agreement)
        _close_requests(agreement, to, at=at)
    elif to in EXCLUSIVE_STATES and old not in EXCLUSIVE_STATES:
        protect(agreement)
    taken = steps or (Step(verb, old, to),)
    for step in taken:
        event = AgreementEvent.objects.create(
            agreement=agreement,
            at=at,
            by=by,
            acting_as=acting_as,
            verb=step.verb,
            old_state=step.old_state,
            new_state=step.new_state,
            reason=reason,
            note=note,
            data=dict(data or {}),
        )
    days = {name: _day(day) for name, day in dated.items()}
    after = {"state": to.value, **days, **({"reason": reason.code} if reason else {}), **(data or {})}
    record(by=by, at=at, verb=MARK + verb, of=agreement, key=agreement.public_id, before=before, after=after)
    if agreement.first_submitted_at is not None:
        tell(agreement=agreement, event=f"agreement.{to.value}", about=event, at=at, context=context)
    return agreement


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def note_event(
    *,
    agreement: TeamingAgreement,
    verb: str,
    by: User | None,
    at: datetime,
    acting_as: str = "",
    reason: Reason | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
) -> AgreementEvent:
    """Write down what happened within a state: on the timeline and in the audit trail.

    ``data`` says what is so afterwards, ``before`` what of it was so until then.
    """
    event = AgreementEvent.objects.create(
        agreement=agreement,
        at=at,
        by=by,
        acting_as=acting_as,
        verb=verb,
        old_state=agreement.state,
        new_state=agreement.state,
        reason=reason,
        note=note,
        data=dict(data or {}),
    )
    record(by=by, at=at, verb=MARK + verb, of=agreement, key=agreement.public_id, before=before, after=data)
    return event


def tell(
    *,
    agreement: TeamingAgreement,
    event: str,
    about: AgreementEvent,
    at: datetime,
    context: Mapping[str, Any] | None = None,
    only_vendor: bool = False,
) -> None:
    """Notify the partner's people and the manager, or the manager alone, of one event of the timeline."""
    readers = {} if only_vendor else {user.pk: user for user in recipients.people_of(agreement)}
    readers |= {user.pk: user for user in recipients.manager_of(agreement, on=day_of(at))}
    notify(
        users=readers.values(),
        event=event,
        key=f"{event}:{agreement.public_id}:{about.pk}",
        subject=agreement.public_id,
        at=at,
        context=context,
    )


def protect(agreement: TeamingAgreement) -> None:
    """Make the agreement's rows exclusive for the customer it is about today. Raises CustomerProtected.

    The customer is locked meanwhile, so that nobody makes it another one; rows are taken in order, so that two
    approvals cannot deadlock.
    """
    root_id = root_of(agreement.customer_id)
    rows = AgreementSpecialization.objects.filter(agreement=agreement).order_by("specialization_id")
    for row_id, specialization_id in list(rows.values_list("pk", "specialization_id")):
        row = AgreementSpecialization.objects.filter(pk=row_id)
        try:
            with transaction.atomic():
                row.update(customer_id=root_id, exclusive=True)
        except IntegrityError as error:
            raise _protected(root_id, specialization_id) from error


def release(agreement: TeamingAgreement) -> None:
    AgreementSpecialization.objects.filter(agreement=agreement, exclusive=True).update(exclusive=False)


def root_of(customer_id: int | None) -> int | None:
    """The customer's root, locked until the end of the transaction where the database locks rows."""
    if customer_id is None:
        return None
    found = EndCustomer.objects.select_for_update(no_key=True).filter(pk=customer_id).values_list("root_id", flat=True)
    return found.first()


def _protected(root_id: int | None, specialization_id: int) -> CustomerProtected:
    holder = (
        AgreementSpecialization.objects.filter(customer_id=root_id, specialization_id=specialization_id, exclusive=True)
        .select_related("agreement__partner", "specialization")
        .first()
    )
    if holder is None:
        return CustomerProtected(_("This customer was protected by another agreement a moment ago. Try again."))
    other = holder.agreement
    message = _("The customer is protected for %(specialization)s by the agreement %(agreement)s of %(partner)s.") % {
        "specialization": holder.specialization.name,
        "agreement": other.deal_number or other.title,
        "partner": other.partner.name,
    }
    if other.protection_ends_on:
        last = other.protection_ends_on - timedelta(days=1)
        message += " " + _("It is protected until %(day)s.") % {"day": formats.long_date(last)}
    return CustomerProtected(message, others=[other])


def _close_requests(agreement: TeamingAgreement, to: AgreementState, *, at: datetime) -> None:
    """With the protection ends what somebody was still to decide about it."""
    agreement.extensions.filter(state=ExtensionState.ASKED).update(state=ExtensionState.LAPSED)
    settled = ProposalState.REVOKED if to == AgreementState.REVOKED else ProposalState.SETTLED
    agreement.proposals.filter(state=ProposalState.OPEN).update(state=settled)
