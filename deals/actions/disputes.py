"""Disputes: a partner asks about a row or a missing order, the vendor answers. Corrections are made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.actions import notify, record, store_attachment
from core.models import User
from core.policies import require
from deals import recipients
from deals.enums import DisputeAbout, DisputeState, DisputeVerb
from deals.models import Dispute, DisputeMessage, OrderLine
from deals.policies import can_answer_dispute, can_ask_dispute
from partners.models import Award, CustomerReference, Partner, TechnicalValidation

Row = OrderLine | Award | CustomerReference | TechnicalValidation
FIELDS: dict[type[Any], tuple[DisputeAbout, str]] = {
    OrderLine: (DisputeAbout.LINE, "order_line"),
    Award: (DisputeAbout.AWARD, "award"),
    CustomerReference: (DisputeAbout.REFERENCE, "reference"),
    TechnicalValidation: (DisputeAbout.VALIDATION, "validation"),
}


@transaction.atomic
def ask_dispute(
    *,
    partner: Partner,
    text: str,
    by: User,
    at: datetime,
    row: Row | None = None,
    order_number: str = "",
    order_date: date | None = None,
    file: File | None = None,
) -> Dispute:
    """Ask about a row of the partner or, without one, about an order that is not there. ValidationError if refused."""
    require(can_ask_dispute(by, partner))
    about, field = FIELDS[type(row)] if row is not None else (DisputeAbout.ORDER, "")
    order = {"order_number": order_number.strip(), "order_date": order_date}
    subject: dict[str, Any] = {field: row} if field else order
    if row is None and not order_number.strip():
        raise ValidationError({"order_number": _("Give the number of the order.")})
    if order_date is not None and order_date > localdate(at):
        raise ValidationError({"order_date": _("This day lies in the future.")})
    dispute = Dispute(partner=partner, about=about, asked_by=by, asked_at=at, **subject)
    if file is not None:
        dispute.file = store_attachment(partner_code=partner.code, file=file, name=file.name or "", by=by, at=at)
    try:
        with transaction.atomic():
            dispute.save()
    except IntegrityError as error:
        raise ValidationError(_("There is an open dispute about this already."), code="open") from error
    _say(dispute, DisputeVerb.ASKED, text, by=by, at=at)
    return dispute


@transaction.atomic
def reply_dispute(*, dispute: Dispute, text: str, by: User, at: datetime) -> Dispute:
    """Add to the thread of an open dispute, from either side."""
    if by.is_vendor:
        require(can_answer_dispute(by, dispute.partner, localdate(at)))
    else:
        require(can_ask_dispute(by, dispute.partner))
    if not Dispute.objects.open().filter(pk=dispute.pk).exists():
        raise _answered_meanwhile()
    _say(dispute, DisputeVerb.REPLIED, text, by=by, at=at)
    return dispute


@transaction.atomic
def answer_dispute(*, dispute: Dispute, accept: bool, text: str, by: User, at: datetime) -> Dispute:
    """Accept, saying what is corrected and where, or refuse, saying why; once. Nothing is corrected by this itself."""
    require(can_answer_dispute(by, dispute.partner, localdate(at)))
    state = DisputeState.ACCEPTED if accept else DisputeState.REFUSED
    _check(text)
    if not Dispute.objects.open().filter(pk=dispute.pk).update(state=state, answered_by=by, answered_at=at):
        raise _answered_meanwhile()
    dispute.refresh_from_db()
    verb = DisputeVerb.ACCEPTED if accept else DisputeVerb.REFUSED
    _say(dispute, verb, text, before={"state": DisputeState.OPEN.value}, by=by, at=at)
    return dispute


def _check(text: str) -> None:
    if not text.strip():
        raise ValidationError({"text": _("Write what the other side is to read.")})


def _answered_meanwhile() -> ValidationError:
    return ValidationError(_("Somebody answered this dispute meanwhile."), code="state_changed")


EVENTS = {
    DisputeVerb.ASKED: "dispute.asked",
    DisputeVerb.REPLIED: "dispute.replied",
    DisputeVerb.ACCEPTED: "dispute.answered",
    DisputeVerb.REFUSED: "dispute.answered",
}


def _say(
    dispute: Dispute,
    verb: DisputeVerb,
    text: str,
    *,
    before: Mapping[str, str] | None = None,
    by: User,
    at: datetime,
) -> None:
    """Keep the words, and tell the other side."""
    _check(text)
    message = DisputeMessage.objects.create(dispute=dispute, verb=verb, by=by, at=at, text=text.strip())
    after = {"state": dispute.state, "about": dispute.about}
    record(by=by, at=at, verb=f"dispute_{verb}", of=dispute, key=dispute.public_id, before=before, after=after)
    if by.is_vendor:
        others = recipients.asking_side(dispute)
    else:
        others = recipients.managers_of(dispute.partner, on=localdate(at))
    notify(
        users=others,
        event=EVENTS[verb],
        subject=dispute.public_id,
        key=f"{EVENTS[verb]}:{dispute.public_id}:{message.pk}",
        at=at,
        context={"state": dispute.state},
    )
