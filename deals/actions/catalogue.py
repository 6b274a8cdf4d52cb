"""The catalogue as a programme admin edits it, and what follows: order lines, awards, and rows that waited."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import ngettext

from core.actions import enqueue, record
from core.formats import number
from core.locks import alone
from core.models import User
from core.policies import require
from deals.actions.catalogue_facts import lines_follow
from deals.actions.importing import LOCK
from deals.models import OrderLine
from partners.actions import mark_stale
from partners.models import StaffMember
from specializations import actions as entries
from specializations.catalogue import key_of, values_of
from specializations.equivalence import leading_to
from specializations.models import Accreditation, Benefit, ProductLine, Resource, Specialization, Tier
from specializations.policies import can_edit_catalogue

Entry: TypeAlias = Specialization | Accreditation | ProductLine | Tier | Benefit | Resource

TAKE_KIND = "deals.take_held_rows"
WAITED_FOR = (Specialization, Accreditation, ProductLine)
"""What rows of earlier imports may wait for."""

REPLACEMENTS = "replacements"
"""Held by whoever changes accreditations: two replacements at once could make a loop that neither sees."""


@dataclass(frozen=True)
class Saved:
    """An entry as it is now: how many partners are judged anew for it, and how many order lines follow it."""

    entry: Entry
    partners: int = 0
    lines: int = 0


def add_entry(*, entry: Entry, file: File | None = None, by: User, at: datetime, today: date) -> Entry:
    """A new entry; rows of earlier imports that waited for it are taken afterwards. Raises ValidationError."""
    with _alone(entry), transaction.atomic():
        added = entries.add_entry(entry=entry, file=file, by=by, at=at, today=today)
        if isinstance(added, WAITED_FOR):
            enqueue(kind=TAKE_KIND, key=f"take:{added._meta.model_name}:{key_of(added)}", by=by, at=at)
        return added


def change_entry(
    *, entry: Entry, values: Mapping[str, Any], file: File | None = None, by: User, at: datetime, today: date
) -> Saved:
    """Give the entry, as it was read, other values, and mark whoever they concern. ValidationError, EntryChanged."""
    with _alone(entry), transaction.atomic():
        after = entries.change_entry(entry=entry, values=values, file=file, by=by, at=at, today=today)
        match after:
            case Accreditation() if isinstance(entry, Accreditation) and after.replaced_by_id != entry.replaced_by_id:
                stale = holders_of(after)
                mark_stale(stale, at=at)
                return Saved(after, partners=len(stale))
            case ProductLine():
                effects = lines_follow({after.specialization_id: [after.product_code]})
                mark_stale(effects.stale, at=at)
                return Saved(after, partners=len(effects.stale), lines=effects.remapped)
        return Saved(after)


def remove_product_line(*, line: ProductLine, by: User, at: datetime) -> None:
    """Remove a product code that no order names. Raises ValidationError, EntryChanged."""
    require(can_edit_catalogue(by))
    with alone(LOCK), transaction.atomic():
        lines = OrderLine.objects.filter(product_code=line.product_code).count()
        if lines:
            text = ngettext(
                "%(count)s order line names %(code)s, which therefore stays. Map it to another specialization instead.",
                "%(count)s order lines name %(code)s, which therefore stays. Map it to another specialization instead.",
                lines,
            )
            raise ValidationError(text % {"count": number(lines), "code": line.product_code})
        removed, _rows = ProductLine.objects.filter(pk=line.pk, specialization=line.specialization_id).delete()
        if not removed:
            raise entries.EntryChanged
        record(by=by, at=at, verb="deleted", of=line, key=key_of(line), before=values_of(line))


def holders_of(accreditation: Accreditation) -> set[int]:
    """The partners whose people hold it, or one whose awards are taken as it: their primary keys."""
    held = StaffMember.objects.filter(awards__accreditation__in=leading_to(accreditation))
    return set(held.values_list("partner", flat=True))


def _alone(entry: Entry) -> Any:
    match entry:
        case ProductLine():
            return alone(LOCK)
        case Accreditation():
            return alone(REPLACEMENTS)
    return nullcontext()
