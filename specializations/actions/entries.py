"""Entries of the catalogue as a programme admin edits them: added, changed, retired, each with its audit event."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from core.actions import record, store_attachment
from core.models import Attachment, User
from core.policies import require
from specializations.catalogue import key_of, values_of
from specializations.catalogue_guards import replacement_problems, retirement_problems
from specializations.models import Accreditation, Benefit, ProductLine, Resource, Specialization, Tier
from specializations.policies import can_edit_catalogue

Entry = TypeVar("Entry", bound=Specialization | Accreditation | ProductLine | Tier | Benefit | Resource)
Retirable = TypeVar("Retirable", bound=Specialization | Accreditation | Benefit | Resource)

CODES = frozenset({"slug", "code", "type", "specialization", "role", "rank"})
"""What others know an entry by, or rely on: the history is kept under it. It never changes."""

FREE: dict[type[models.Model], frozenset[str]] = {
    kind: frozenset({"specialization"}) for kind in (ProductLine, Benefit, Resource)
}
"""Of these kinds the specialization is a value like any other."""


class EntryChanged(Exception):
    """The entry is no longer the one that was read: somebody else has changed it, or it is gone."""


@transaction.atomic
def add_entry(*, entry: Entry, file: File | None = None, by: User, at: datetime, today: date) -> Entry:
    """A new entry, a resource maybe with its file. Raises ValidationError."""
    require(can_edit_catalogue(by))
    if file is not None and isinstance(entry, Resource):
        entry.file = _kept(file, by=by, at=at)
    _check(entry, None, today=today)
    _stored(entry)
    record(by=by, at=at, verb="created", of=entry, key=key_of(entry), after=values_of(entry))
    return entry


@transaction.atomic
def change_entry(
    *, entry: Entry, values: Mapping[str, Any], file: File | None = None, by: User, at: datetime, today: date
) -> Entry:
    """Give the entry, as it was read, other values. Raises ValidationError, EntryChanged, with nothing written.

    Values that are the same write nothing. A ``file`` takes the place of what a resource held or led to.
    """
    require(can_edit_catalogue(by))
    if file is not None:
        values = {**values, "file": _kept(file, by=by, at=at), "url": ""}
    changed = {name: value for name, value in values.items() if getattr(entry, name) != value}
    if not changed:
        return entry
    after = copy(entry)
    for name, value in changed.items():
        setattr(after, name, value)
    _check(after, entry, today=today)
    _write(entry, changed)
    old, new = values_of(entry), values_of(after)
    told = [name for name in changed if old[name] != new[name]]
    record(
        by=by,
        at=at,
        verb="changed",
        of=entry,
        key=key_of(after),
        before={name: old[name] for name in told},
        after={name: new[name] for name in told},
    )
    return after


@transaction.atomic
def retire_entry(*, entry: Retirable, by: User, at: datetime, today: date) -> Retirable:
    """Take the entry out of use; nothing that refers to it changes. Raises ValidationError, EntryChanged."""
    require(can_edit_catalogue(by))
    problems = retirement_problems(entry, today=today)
    if problems:
        raise ValidationError(problems)
    return _moved(entry, "retired", {"retired_at": at}, by=by, at=at)


@transaction.atomic
def restore_entry(*, entry: Retirable, by: User, at: datetime) -> Retirable:
    """Put a retired entry into use again. Raises EntryChanged."""
    require(can_edit_catalogue(by))
    return _moved(entry, "restored", {"retired_at": None}, by=by, at=at)


def _moved(entry: Retirable, verb: str, values: dict[str, Any], *, by: User, at: datetime) -> Retirable:
    if (entry.retired_at is None) != (verb == "retired"):
        raise EntryChanged
    _write(entry, values)
    record(
        by=by,
        at=at,
        verb=verb,
        of=entry,
        key=key_of(entry),
        before={"retired_at": entry.retired_at and entry.retired_at.isoformat()},
        after={"retired_at": at.isoformat() if verb == "retired" else None},
    )
    for name, value in values.items():
        setattr(entry, name, value)
    return entry


def _kept(file: File, *, by: User, at: datetime) -> Attachment:
    """The file as one of the programme: it belongs to no partner. Raises ValidationError."""
    try:
        return store_attachment(partner_code="", file=file, name=file.name or "", by=by, at=at)
    except ValidationError as refused:
        raise ValidationError({"upload": refused.messages}) from None


def _write(entry: Entry, values: Mapping[str, Any]) -> None:
    """Only over what was read: of two who save at once the second is told."""
    as_read = {
        field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields if not field.primary_key
    }
    conditions = {
        f"{name}__isnull" if value is None else name: value is None or value for name, value in as_read.items()
    }
    try:
        with transaction.atomic():
            if not type(entry)._default_manager.filter(pk=entry.pk, **conditions).update(**values):
                raise EntryChanged
    except IntegrityError:
        raise EntryChanged from None


def _stored(entry: Entry) -> None:
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # another of this name came at the same moment
        entry.full_clean()
        raise


def _check(entry: Entry, before: Entry | None, *, today: date) -> None:
    """Raises ValidationError with everything that stands against the entry as it is to be."""
    problems: dict[str, list[str]] = {}
    try:
        entry.full_clean()
    except ValidationError as refused:
        problems = {name: list(texts) for name, texts in refused.message_dict.items()}
    for name, text in _objections(entry, before, today=today):
        problems.setdefault(name, []).append(text)
    if problems:
        raise ValidationError(problems)


def _objections(entry: Entry, before: Entry | None, *, today: date) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if isinstance(entry, Specialization | Tier) and _name_taken(entry):
        found.append(("name", _("Another entry has this name.")))
    if before is not None:
        fixed = [
            name
            for name in CODES - FREE.get(type(entry), frozenset())
            if getattr(entry, name, None) != getattr(before, name, None)
        ]
        text = _("%(code)s stays as it is: others refer to it. Add another entry and retire this one.")
        found += [(name, text % {"code": key_of(before)}) for name in sorted(fixed)]
        if (
            isinstance(entry, Accreditation)
            and entry.replaced_by
            and isinstance(before, Accreditation)
            and entry.replaced_by_id != before.replaced_by_id
        ):
            problems = replacement_problems(entry, entry.replaced_by, today=today)
            found += [("replaced_by", problem) for problem in problems]
    return found


def _name_taken(entry: Specialization | Tier) -> bool:
    others = type(entry)._default_manager.exclude(pk=entry.pk).values_list("name", flat=True)
    return entry.name.casefold() in {name.casefold() for name in others}
