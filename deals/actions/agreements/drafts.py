"""What a partner writes before anybody decides: drafts, their files, and taking a request back."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext as _

from core.actions import record, store_attachment
from core.enums import Language
from core.models import Attachment, User
from deals.actions.agreements.moving import MARK, StateChanged, move, note_event, reread, root_of
from deals.enums import COMPLETABLE_FIELDS, AgreementState
from deals.models import AgreementSpecialization, EndCustomer, TeamingAgreement
from deals.policies import EDITABLE
from partners.enums import PartnerKind, PartnerStatus
from partners.models import Partner
from specializations.models import Specialization

MOST_FILES = 10
FREE_TEXT = frozenset({"presales_note"})
"""May name people: the audit trail notes that it changed, not what it says."""


@transaction.atomic
def start_agreement(*, partner: Partner, by: User, at: datetime) -> TeamingAgreement:
    """A new, empty draft, or the one that the same person started and left empty.

    Raises ValidationError for a distributor and for a partner that is not active.
    """
    if partner.kind != PartnerKind.RESELLER or partner.status != PartnerStatus.ACTIVE:
        raise ValidationError(_("Only an active reseller can ask for teaming agreements."))
    for unused in TeamingAgreement.objects.filter(
        partner=partner, created_by=by, state=AgreementState.DRAFT, customer=None, title="", amount=None
    ):
        if unused.changed_at == unused.created_at:
            return unused
    agreement = TeamingAgreement.objects.create(
        partner=partner,
        state_since=at,
        created_at=at,
        created_by=by,
        changed_at=at,
        contract_language=Language(by.language),
    )
    note_event(agreement=agreement, verb="started", by=by, at=at, data={"partner": partner.code})
    return agreement


@transaction.atomic
def save_draft(
    *,
    agreement: TeamingAgreement,
    changes: Mapping[str, Any],
    specializations: Iterable[Specialization] | None = None,
    by: User,
    at: datetime,
) -> TeamingAgreement:
    """Keep what was filled in, complete or not. ``changes`` maps fields of ``COMPLETABLE_FIELDS`` to values.

    A request that was sent back takes only the fields that the manager named; others, and values that cannot be,
    raise ValidationError by field.
    """
    reread(agreement)
    wanted = None if specializations is None else sorted(specializations, key=lambda each: each.pk)
    changed = {name: value for name, value in changes.items() if getattr(agreement, name, None) != value}
    unknown = changed.keys() - (COMPLETABLE_FIELDS.keys() - {"specializations", "files"})
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, _("This is not filled in by the partner.")))
    is_other_set = wanted is not None and {each.pk for each in wanted} != _covered(agreement)
    _check_open(agreement, [*changed, *(["specializations"] if is_other_set else [])])
    if not changed and not is_other_set:
        return agreement
    before = {name: _plain(name, getattr(agreement, name)) for name in changed}
    if is_other_set:
        before["specializations"] = [
            row.specialization.slug for row in agreement.covered.select_related("specialization")
        ]
    for name, value in changed.items():
        setattr(agreement, name, value)
    agreement.full_clean(exclude=[field.name for field in TeamingAgreement._meta.fields if field.name not in changed])
    _check_links(agreement)
    _update(agreement, changed, at=at)
    if wanted is not None and is_other_set:
        rows = AgreementSpecialization.objects.filter(agreement=agreement)
        rows.exclude(specialization__in=wanted).delete()
        AgreementSpecialization.objects.bulk_create(
            [AgreementSpecialization(agreement=agreement, specialization=each) for each in wanted],
            ignore_conflicts=True,
        )
    if is_other_set or "customer" in changed:
        root_id = root_of(agreement.customer_id)
        AgreementSpecialization.objects.filter(agreement=agreement).update(customer_id=root_id)
    after = {name: _plain(name, value) for name, value in changed.items()}
    if is_other_set and wanted is not None:
        after["specializations"] = [each.slug for each in wanted]
    record(by=by, at=at, verb=MARK + "saved", of=agreement, key=agreement.public_id, before=before, after=after)
    return agreement


@transaction.atomic
def attach_file(*, agreement: TeamingAgreement, file: File, name: str, by: User, at: datetime) -> Attachment:
    """Add a file to the proof of pre-sales work, or return it if it is there already.

    Raises ValidationError for a type that is not taken, or too many.
    """
    reread(agreement)
    _check_open(agreement, ["files"])
    known = agreement.files.filter(sha256=_sha256(file)).first()
    if known is not None:
        return known
    if agreement.files.count() >= MOST_FILES:
        raise ValidationError({"files": _("A request has at most %(count)s files.") % {"count": MOST_FILES}})
    attachment = store_attachment(partner_code=agreement.partner.code, file=file, name=name, by=by, at=at)
    _update(agreement, {}, at=at)
    agreement.files.add(attachment)
    after = {"file": attachment.public_id}
    record(by=by, at=at, verb=MARK + "file_added", of=agreement, key=agreement.public_id, after=after)
    return attachment


@transaction.atomic
def remove_file(*, agreement: TeamingAgreement, attachment: Attachment, by: User, at: datetime) -> None:
    """Take a file off a request that can still be changed; its bytes are kept."""
    reread(agreement)
    _check_open(agreement, ["files"])
    _update(agreement, {}, at=at)
    agreement.files.remove(attachment)
    before = {"file": attachment.public_id}
    record(by=by, at=at, verb=MARK + "file_removed", of=agreement, key=agreement.public_id, before=before)


@transaction.atomic
def withdraw(*, agreement: TeamingAgreement, note: str = "", by: User, at: datetime) -> TeamingAgreement:
    """Take a request back before it is decided; changed terms that wait to be accepted are declined by this."""
    verb = "declined" if agreement.state == AgreementState.APPROVED else "withdrawn"
    return move(agreement=agreement, to=AgreementState.WITHDRAWN, verb=verb, by=by, at=at, note=note)


def _check_open(agreement: TeamingAgreement, names: Iterable[str]) -> None:
    """Raise unless all these fields can be changed in this state."""
    if agreement.state not in EDITABLE:
        raise StateChanged(agreement.state)
    if agreement.state == AgreementState.DRAFT:
        return
    closed = [name for name in names if name not in agreement.fields_to_complete]
    if closed:
        raise ValidationError(dict.fromkeys(closed, _("The channel manager did not ask for this to be changed.")))


def _check_links(agreement: TeamingAgreement) -> None:
    """Raise ValidationError if the draft names somebody else's customer, or somebody of the wrong kind."""
    errors = {}
    if agreement.customer and agreement.customer.partner_id != agreement.partner_id:
        errors["customer"] = _("Choose a customer that your company recorded.")
    if agreement.distributor and agreement.distributor.kind != PartnerKind.DISTRIBUTOR:
        errors["distributor"] = _("Choose a distributor.")
    if agreement.vendor_contact and not agreement.vendor_contact.is_vendor:
        errors["vendor_contact"] = _("Choose somebody of the vendor.")
    if errors:
        raise ValidationError(errors)


def _update(agreement: TeamingAgreement, changes: Mapping[str, Any], *, at: datetime) -> None:
    """Write the fields where the row is still in the state in which it was read."""
    unchanged = TeamingAgreement.objects.filter(
        pk=agreement.pk, state=agreement.state, state_since=agreement.state_since
    )
    if not unchanged.update(**changes, changed_at=at):
        agreement.refresh_from_db()
        raise StateChanged(agreement.state)
    agreement.changed_at = at


def _sha256(file: File) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _covered(agreement: TeamingAgreement) -> set[int]:
    return set(agreement.covered.values_list("specialization_id", flat=True))


def _plain(name: str, value: Any) -> Any:
    """A value as the audit trail keeps it."""
    if name in FREE_TEXT:
        return f"{len(value)} characters"
    match value:
        case Partner():
            return value.code
        case User() | EndCustomer():
            return value.public_id
        case models.Model():
            return value.pk
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
    return value
