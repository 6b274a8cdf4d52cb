"""What a partner claims and the vendor verifies: awards, customer references, technical validations.

Each is a row from the day it is claimed; only a verified one counts (docs/rules/verification.md).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from core.actions import notify, record, store_attachment
from core.models import User
from partners.actions.staleness import mark_stale
from partners.enums import ApprovalState, AwardState
from partners.models import Award, CustomerReference, Partner, StaffMember, TechnicalValidation
from partners.validity import proposed_expiry
from specializations.models import Accreditation, Specialization

Claimed = Award | CustomerReference | TechnicalValidation
Proof = TypeVar("Proof", CustomerReference, TechnicalValidation)

NO_DECISION = {"decided_at": None, "decided_by": None, "decision_note": ""}
"""What stands in a claim that nobody decided about, or that an imported row verified."""


class DecidedMeanwhile(ValidationError):
    """Somebody else, or an imported file, decided since the claim was read: nothing was written."""

    def __init__(self) -> None:
        super().__init__(_("This was decided meanwhile: nothing was changed."), code="decided_meanwhile")


@transaction.atomic
def claim_award(
    *,
    person: StaffMember,
    accreditation: Accreditation,
    awarded_on: date,
    expires_on: date | None,
    certificate_number: str,
    file: File | None,
    by: User,
    at: datetime,
    today: date,
) -> Award:
    """Record an award that waits to be verified; without ``expires_on`` it ends by the accreditation's validity.

    The same award claimed once more replaces a claim that waits, was refused or taken back. Raises ValidationError by
    field.
    """
    award = person.awards.filter(accreditation=accreditation, awarded_on=awarded_on).first()
    if award is not None and award.state == AwardState.VERIFIED:
        raise ValidationError({"accreditation": _("This award is known and verified already.")})
    award = award or Award(staff_member=person, accreditation=accreditation, awarded_on=awarded_on)
    if person.left_on and person.left_on <= today:
        raise ValidationError({"accreditation": _("This person has left: awards are recorded for people on the list.")})
    if awarded_on > today:
        raise ValidationError({"awarded_on": _("Choose today or an earlier day.")})
    award.expires_on = expires_on or proposed_expiry(accreditation, awarded_on)
    if award.expires_on and award.expires_on <= awarded_on:
        raise ValidationError({"last_day": _("The last day is not before the day of the award.")})
    if not (certificate_number or file or award.file_id):
        raise ValidationError({"certificate_number": _("Give the certificate’s number, its file, or both.")})
    award.certificate_number = certificate_number
    _send_in(award, AwardState.CLAIMED, person.partner, file, by=by, at=at)
    return award


@transaction.atomic
def submit_reference(
    *, partner: Partner, specialization: Specialization, customer: str, file: File | None, by: User, at: datetime,
    today: date,
) -> CustomerReference:  # fmt: skip
    """Name a customer who vouches for the partner; it counts once it is approved. Raises ValidationError by field."""
    given = {"specialization": specialization, "customer": customer}
    if partner.references.filter(**given, state=ApprovalState.SUBMITTED).exists():
        raise ValidationError({"customer": _("This reference waits for the channel manager already.")})
    reference = partner.references.filter(**given, approved_on=today).first()
    if reference is not None and reference.state == ApprovalState.APPROVED:
        raise ValidationError({"customer": _("This reference was approved today.")})
    reference = reference or CustomerReference(partner=partner, approved_on=today, **given)
    _submit(reference, file, by=by, at=at)
    return reference


@transaction.atomic
def submit_validation(
    *, partner: Partner, specialization: Specialization, validated_on: date, file: File | None, by: User, at: datetime,
    today: date,
) -> TechnicalValidation:  # fmt: skip
    """Send in the proof of a technical validation; it counts once it is approved. Raises ValidationError by field."""
    if validated_on > today:
        raise ValidationError({"validated_on": _("Choose today or an earlier day.")})
    given = {"specialization": specialization, "validated_on": validated_on}
    validation = partner.validations.filter(**given).first()
    words = {
        ApprovalState.SUBMITTED.value: _("This validation waits for the channel manager already."),
        ApprovalState.APPROVED.value: _("This validation is approved already."),
    }
    if validation is not None and validation.state in words:
        raise ValidationError({"validated_on": words[validation.state]})
    validation = validation or TechnicalValidation(partner=partner, **given)
    _submit(validation, file, by=by, at=at)
    return validation


def _submit(proof: CustomerReference | TechnicalValidation, file: File | None, *, by: User, at: datetime) -> None:
    if file is None and proof.file_id is None:
        raise ValidationError({"file": _("Attach the document that proves it.")})
    proof.expires_on = None
    _send_in(proof, ApprovalState.SUBMITTED, proof.partner, file, by=by, at=at)


def _send_in(claim: Claimed, state: str, partner: Partner, file: File | None, *, by: User, at: datetime) -> None:
    """Store the claim with its document as one that waits."""
    if file is not None:
        try:
            name = file.name or ""
            claim.file = store_attachment(partner_code=partner.code, file=file, name=name, by=by, at=at)
        except ValidationError as refusal:
            raise ValidationError({"file": refusal.messages}) from refusal
    claim.state, claim.claimed_at, claim.claimed_by = state, at, by
    for name, value in NO_DECISION.items():
        setattr(claim, name, value)
    claim.full_clean()
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError as error:  # a second click came first
        known = next(each for each in claim._meta.constraints if isinstance(each, UniqueConstraint))
        raise ValidationError(str(known.violation_error_message)) from error
    mark_stale([partner.pk], at=at)
    record(by=by, at=at, verb="claimed", of=claim, key=claim.public_id, after=_facts(claim))


def verify(*, claim: Claimed, expires_on: date | None, by: User, at: datetime, today: date) -> None:
    """The vendor vouches for it: from the next run on it counts. ``expires_on`` is the first day it no longer does.

    A reference counts from today, the day of its approval. Raises DecidedMeanwhile, or ValidationError.
    """
    changes: dict[str, Any] = {"expires_on": expires_on, "decision_note": ""}
    starts_on = today
    if isinstance(claim, CustomerReference):
        changes["approved_on"] = today
    else:
        starts_on = claim.awarded_on if isinstance(claim, Award) else claim.validated_on
    if expires_on and expires_on <= starts_on:
        raise ValidationError({"last_day": _("It ends after it begins.")})
    _decide(claim, _verified(claim), changes, by=by, at=at)


def refuse(*, claim: Claimed, note: str, by: User, at: datetime) -> None:
    """The vendor does not vouch for it, for the reason in ``note``; it may be claimed anew. Raises DecidedMeanwhile."""
    state = AwardState.REFUSED if isinstance(claim, Award) else ApprovalState.REFUSED
    _decide(claim, state, {"decision_note": note}, by=by, at=at)


@transaction.atomic
def withdraw(*, claim: Claimed, by: User, at: datetime) -> bool:
    """The partner takes back what it sent in by mistake and nobody decided yet; the row stays.

    False for what was taken back already. Raises DecidedMeanwhile.
    """
    state = AwardState.WITHDRAWN if isinstance(claim, Award) else ApprovalState.WITHDRAWN
    before = _facts(claim)
    if not _still_waiting(claim).update(state=state, decided_at=at, decided_by=by, decision_note=""):
        claim.refresh_from_db()
        if claim.state == state:
            return False
        raise DecidedMeanwhile
    claim.refresh_from_db()
    mark_stale([claim.partner.pk], at=at)
    record(by=by, at=at, verb="claim_withdrawn", of=claim, key=claim.public_id, before=before, after=_facts(claim))
    return True


def _still_waiting(claim: Claimed) -> Any:
    """The claim if nobody decided about it, or sent it in anew, since it was read."""
    rows = type(claim)._default_manager
    return rows.filter(pk=claim.pk, state=_waiting(claim), claimed_at=claim.claimed_at)


@transaction.atomic
def _decide(claim: Claimed, state: str, changes: dict[str, Any], *, by: User, at: datetime) -> None:
    """Move a claim that still waits, as it was read, and tell whoever made it."""
    before = _facts(claim)
    try:
        with transaction.atomic():
            moved = _still_waiting(claim).update(state=state, decided_at=at, decided_by=by, **changes)
    except IntegrityError as error:
        raise ValidationError(_("The same reference was approved today already: refuse this one.")) from error
    if not moved:
        raise DecidedMeanwhile
    claim.refresh_from_db()
    mark_stale([claim.partner.pk], at=at)
    record(by=by, at=at, verb=f"claim_{state}", of=claim, key=claim.public_id, before=before, after=_facts(claim))
    tell_claimants(claims=[claim], at=at)


def tell_claimants(*, claims: Iterable[Claimed], at: datetime) -> None:
    """Tell whoever made each of these claims that it was decided, once for each time it was sent in."""
    for claim in claims:
        if claim.claimed_by is not None and claim.claimed_at is not None:
            tell_decision(claim, to=claim.claimed_by, sent_at=claim.claimed_at, at=at)


def tell_decision(claim: Claimed, *, to: User, sent_at: datetime, at: datetime) -> None:
    """Tell somebody what became of an award or proof, once for each time it was sent in; nobody who is gone."""
    if not to.is_active:
        return
    subject = "award" if isinstance(claim, Award) else "proof"
    event = f"{subject}.{'verified' if claim.state == _verified(claim) else 'refused'}"
    key = f"{event}:{claim.public_id}:{sent_at.isoformat()}"
    context = {"kind": type(claim)._meta.model_name}
    notify(users=[to], event=event, subject=claim.public_id, key=key, context=context, at=at)


def _waiting(claim: Claimed) -> str:
    return AwardState.CLAIMED if isinstance(claim, Award) else ApprovalState.SUBMITTED


def _verified(claim: Claimed) -> str:
    return AwardState.VERIFIED if isinstance(claim, Award) else ApprovalState.APPROVED


def _facts(claim: Claimed) -> dict[str, str | None]:
    """What the audit keeps of a claim: codes, days and the document's id."""
    if isinstance(claim, Award):
        what = {
            "person": claim.staff_member.code,
            "accreditation": claim.accreditation.code,
            "awarded_on": claim.awarded_on.isoformat(),
        }
    else:
        starts_on = claim.approved_on if isinstance(claim, CustomerReference) else claim.validated_on
        what = {"specialization": claim.specialization.slug, "from": starts_on.isoformat()}
    return {
        **what,
        "state": str(claim.state),
        "expires_on": claim.expires_on.isoformat() if claim.expires_on else None,
        "file": claim.file.public_id if claim.file else None,
    }
