"""A partner's people: who joins, leaves, comes back, or goes to another partner. Nothing is deleted.

A staff code is one employment: whoever comes back or moves gets a new one, with the awards that still hold
(docs/rules/verification.md).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.actions import record, store_attachment
from core.models import Attachment, User
from partners.actions.staleness import mark_stale
from partners.enums import AwardState
from partners.models import Award, Partner, StaffMember

CODE_PREFIX = 48
"""Characters of the partner's code that begin the code of its people."""


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be put on the staff list."""

    name: str
    email: str = ""
    joined_on: date | None = None


@transaction.atomic
def add_staff_member(*, partner: Partner, person: NewPerson, by: User, at: datetime, today: date) -> StaffMember:
    """Put somebody on the partner's list. Raises ValidationError for who is on it already."""
    _refuse_twins(partner, person.name, person.email, on=person.joined_on or today)
    added = StaffMember(
        partner=partner, code=_new_code(partner), name=person.name, email=person.email, joined_on=person.joined_on
    )
    added.full_clean()
    added.save()
    mark_stale([partner.pk], at=at)
    after = {"joined_on": _iso(person.joined_on)}
    record(by=by, at=at, verb="staff_member_added", of=added, key=added.code, after=after)
    return added


@transaction.atomic
def change_staff_member(
    *, person: StaffMember, name: str, email: str, joined_on: date | None, by: User, at: datetime
) -> StaffMember:
    """Correct what is known of a person; of name and address the audit notes only that they changed."""
    stored = StaffMember.objects.get(pk=person.pk)
    if (stored.name, stored.email, stored.joined_on) == (name, email, joined_on):
        return stored
    if stored.left_on and joined_on and joined_on >= stored.left_on:
        raise ValidationError({"joined_on": _("Nobody joins after having left.")})
    before = {"joined_on": _iso(stored.joined_on)}
    personal = [field for field, value in (("name", name), ("email", email)) if getattr(stored, field) != value]
    moved = stored.joined_on != joined_on
    stored.name, stored.email, stored.joined_on = name, email, joined_on
    stored.full_clean()
    stored.save(update_fields=["name", "email", "joined_on"])
    if moved:
        mark_stale([stored.partner_id], at=at)
    after = {"joined_on": _iso(joined_on), "changed": personal}
    record(by=by, at=at, verb="staff_member_changed", of=stored, key=stored.code, before=before, after=after)
    return stored


@transaction.atomic
def set_leaving(*, person: StaffMember, left_on: date | None, by: User, at: datetime) -> StaffMember:
    """Note the first day on which the person is no longer with the company; None: the person stays.

    Raises ValidationError for a day on or before the one of joining.
    """
    stored = StaffMember.objects.select_related("partner").get(pk=person.pk)
    if stored.left_on == left_on:
        return stored
    if left_on and stored.joined_on and left_on <= stored.joined_on:
        raise ValidationError({"last_day": _("The last day is not before the day of joining.")})
    before = {"left_on": _iso(stored.left_on)}
    stored.left_on = left_on
    stored.save(update_fields=["left_on"])
    mark_stale([stored.partner_id], at=at)
    after = {"left_on": _iso(left_on)}
    record(by=by, at=at, verb="staff_member_left", of=stored, key=stored.code, before=before, after=after)
    return stored


@transaction.atomic
def rehire(*, person: StaffMember, joined_on: date, by: User, at: datetime) -> StaffMember:
    """Take somebody back who had left: a new employment, with the awards that still hold. Raises ValidationError."""
    if person.left_on is None or joined_on < person.left_on:
        raise ValidationError({"joined_on": _("The person is with the company until the day before.")})
    return _employ(person, person.partner, joined_on, verb="staff_member_rehired", by=by, at=at)


@transaction.atomic
def move_staff_member(*, person: StaffMember, to: Partner, on: date, by: User, at: datetime) -> StaffMember:
    """End the employment and begin one at another partner on the same day. Raises ValidationError."""
    if to.pk == person.partner_id:
        raise ValidationError({"partner": _("The person works for this partner already.")})
    if person.left_on is None or person.left_on > on:
        set_leaving(person=person, left_on=on, by=by, at=at)
    return _employ(person, to, on, verb="staff_member_moved", by=by, at=at)


def _employ(person: StaffMember, partner: Partner, on: date, *, verb: str, by: User, at: datetime) -> StaffMember:
    """The person's next employment. Verified awards that still hold are there too; open claims go along."""
    _refuse_twins(partner, person.name, person.email, on=on)
    employed = StaffMember(partner=partner, code=_new_code(partner), name=person.name, email=person.email, joined_on=on)
    employed.full_clean()
    employed.save()
    kept = person.awards.filter(Q(expires_on=None) | Q(expires_on__gt=on), revoked_on=None).select_related("file")
    for award in kept.filter(state__in=(AwardState.VERIFIED, AwardState.CLAIMED)):
        _take_along(award, employed, by=by, at=at)
    mark_stale([person.partner_id, partner.pk], at=at)
    before = _employment(person)
    record(by=by, at=at, verb=verb, of=employed, key=employed.code, before=before, after=_employment(employed))
    return employed


def _employment(person: StaffMember) -> dict[str, str | None]:
    joined_on = person.joined_on.isoformat() if person.joined_on else None
    return {"code": person.code, "partner": person.partner.code, "joined_on": joined_on}


def _take_along(award: Award, employed: StaffMember, *, by: User, at: datetime) -> None:
    award.file = _own_copy(award.file, employed.partner, by=by, at=at)
    award.staff_member = employed
    if award.state == AwardState.CLAIMED:
        award.save(update_fields=["staff_member", "file"])
        return
    fields = [field.name for field in Award._meta.concrete_fields if field.name not in {"id", "public_id"}]
    Award.objects.create(**{name: getattr(award, name) for name in fields})


def _own_copy(file: Attachment | None, partner: Partner, *, by: User, at: datetime) -> Attachment | None:
    """The document as one of the partner's own: people of another partner cannot open it."""
    if file is None or file.partner_code == partner.code:
        return file
    with default_storage.open(file.stored_name) as stored:
        copied = File(stored, name=file.original_name)
        return store_attachment(partner_code=partner.code, file=copied, name=file.original_name, by=by, at=at)


def _refuse_twins(partner: Partner, name: str, email: str, *, on: date) -> None:
    """Nobody is on the list twice at a time: told by the address, or where one has none by the name.

    Of two clicks at once the second waits until the first is done.
    """
    Partner.objects.select_for_update().get(pk=partner.pk)
    present = partner.staff.filter(Q(left_on=None) | Q(left_on__gt=on))
    if email and present.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody with this address is on the list already.")})
    same_name = present.filter(name__iexact=name) if name else present.none()
    if same_name.filter(email="").exists() or (not email and same_name.exists()):
        message = _("Somebody of this name is on the list already. Two addresses tell two people apart.")
        raise ValidationError({"name": message})


def _new_code(partner: Partner) -> str:
    return f"{partner.code[:CODE_PREFIX]}-{secrets.token_hex(4).upper()}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def add_staff_members(
    *, partner: Partner, people: Iterable[tuple[int, NewPerson]], by: User, at: datetime, today: date
) -> tuple[list[StaffMember], dict[int, ValidationError]]:
    """Add each person, given with the number of its row; whom the list refuses comes back with the reason."""
    added, refused = [], {}
    for number, person in people:
        try:
            added.append(add_staff_member(partner=partner, person=person, by=by, at=at, today=today))
        except ValidationError as refusal:
            refused[number] = refusal
    return added, refused
