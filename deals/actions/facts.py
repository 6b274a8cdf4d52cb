"""Writing facts that have one row per key: everything but order lines."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models
from django.db.models import prefetch_related_objects

from core.actions import KEPT_OUT, event_of, record_many
from core.models import AuditEvent, User
from deals.actions.directory import Directory
from deals.actions.ledgers import Effects
from deals.enums import ImportKind, RejectReason, RowState
from deals.imports.batches import Batch
from deals.imports.kinds import KINDS
from deals.imports.verdicts import ACCEPTED, CORRECTED, UNCHANGED, rejected
from deals.models import DeclarationRow

Fact = TypeVar("Fact", bound=models.Model)

Content = dict[str, Any]
"""Column → value, with codes instead of ids: what tells a correction from a repetition."""


@dataclass
class Change(Generic[Fact]):
    """A fact that a row added (``before`` is None) or corrected."""

    place: int
    fact: Fact
    before: Content | None
    after: Content

    def touches(self, columns: Collection[str]) -> bool:
        before = self.before
        return before is None or any(before[column] != self.after[column] for column in columns)


class FactLedger(ABC, Generic[Fact]):
    """Writes the facts of one kind. Subclasses say how a fact is found, made and filled in.

    ``blank`` is the content of a new fact as far as a file leaves it out; ``judged`` are the columns that a
    standing depends on; the values of ``personal`` ones stay out of the audit. ``owned_through`` leads from a fact to
    its partner, under whom the audit files it.
    """

    kind: ClassVar[ImportKind]
    model: type[Fact]
    attributes: ClassVar[Sequence[str]]
    blank: ClassVar[Mapping[str, Any]]
    judged: ClassVar[Collection[str]] = ()
    personal: ClassVar[Collection[str]] = ()
    owned_through: ClassVar[Sequence[str]] = ()

    def __init__(self) -> None:
        self.directory = Directory()

    @abstractmethod
    def key(self, row: Content) -> Any:
        """What identifies the fact that a row is about, in terms of the database."""

    @abstractmethod
    def find(self, keys: Collection[Any]) -> Iterable[tuple[Any, Fact, Content]]:
        """The facts of these keys that exist, with their content."""

    @abstractmethod
    def make(self, key: Any) -> Fact:
        """A new fact with nothing but its key."""

    @abstractmethod
    def fill(self, fact: Fact, content: Content) -> None:
        """Give the fact its content."""

    def content(self, row: Content) -> Content:
        """What a row says beyond its key, in the columns that it has."""
        return {column: row[column] for column in self.blank if column in row}

    def problem(self, content: Content) -> tuple[str, RejectReason] | None:
        """What is wrong with the content as a whole: the column and the reason."""
        return None

    def partner_ids(self, changes: Sequence[Change[Fact]]) -> Iterable[int]:
        """The partners whose standing may depend on the changed facts."""
        return ()

    def store(self, added: Sequence[Fact], corrected: Sequence[Fact]) -> None:
        objects = self.model._default_manager
        objects.bulk_create(added, batch_size=1000)
        objects.bulk_update(corrected, self.attributes, batch_size=500)

    def effects(self, changes: Sequence[Change[Fact]], batch: Batch) -> Effects:
        """What follows from the changes, once they are stored."""
        return Effects(set(self.partner_ids([change for change in changes if change.touches(self.judged)])))

    def write(self, batch: Batch, *, by: User | None, at: datetime) -> Effects:
        """Write facts. A correction leaves the values before and after in the audit."""
        self.hold_unknown(batch)
        changes = self._changes(batch)
        for change in changes:
            self.fill(change.fact, change.after)
        added = [change.fact for change in changes if change.before is None]
        fresh = set(map(id, added))
        corrected = {id(change.fact): change.fact for change in changes if id(change.fact) not in fresh}
        self.store(added, list(corrected.values()))
        prefetch_related_objects(list(corrected.values()), *self.owned_through)
        record_many(self._event(change, batch, by=by, at=at) for change in changes if change.before)
        return self.effects(changes, batch)

    def hold_unknown(self, batch: Batch) -> None:
        """Hold the rows that name something unknown."""
        for column in KINDS[self.kind].columns:
            if column.waits_for and column.name in batch.values:
                known = self.directory.ids(column.waits_for, batch.values[column.name])
                batch.hold_unknown(column.name, column.waits_for, known)

    def _changes(self, batch: Batch) -> list[Change[Fact]]:
        """Give each open row its verdict; the changes in the order of the rows."""
        rows = {
            place: {column: values[place] for column, values in batch.values.items()} for place in batch.open_rows()
        }
        keys = {place: self.key(row) for place, row in rows.items()}
        known = {key: (fact, content) for key, fact, content in self.find(set(keys.values()))}
        overruled = _overruled(batch, rows)
        changes: list[Change[Fact]] = []
        for place, row in rows.items():
            fact, before = known.get(keys[place], (None, None))
            after = {**(before or self.blank), **self.content(row)}
            if problem := self.problem(after):
                batch.verdicts[place] = rejected(*problem)
            elif before == after or (fact and place in overruled):
                batch.verdicts[place] = UNCHANGED
            else:
                batch.verdicts[place] = CORRECTED if fact else ACCEPTED
                fact = fact or self.make(keys[place])
                known[keys[place]] = (fact, after)
                changes.append(Change(place, fact, before, after))
        return changes

    def _event(self, change: Change[Fact], batch: Batch, *, by: User | None, at: datetime) -> AuditEvent:
        before, after = change.before or {}, change.after
        changed = [column for column in after if before.get(column) != after[column]]
        return event_of(
            by=by,
            at=at,
            verb="corrected",
            of=change.fact,
            key=batch.keys[change.place].replace("\t", " / ")[:200],
            before={column: self._noted(column, before.get(column)) for column in changed},
            after={column: self._noted(column, after[column]) for column in changed},
        )

    def _noted(self, column: str, value: Any) -> Any:
        """A value as the audit keeps it: JSON, without personal data."""
        if column in self.personal:
            return KEPT_OUT if value else ""
        if isinstance(value, date | Decimal):
            return str(value)
        return value


def _overruled(batch: Batch, places: Iterable[int]) -> set[int]:
    """Rows whose fact was last corrected by a later row of this very file, when it was imported before."""
    by_key: dict[str, tuple[int, int]] = {}
    if batch.same_file:
        corrections = DeclarationRow.objects.filter(
            kind=batch.kind, state=RowState.CORRECTED, key__among={batch.keys[place] for place in places}
        ).order_by("id")
        for key, declaration_id, row_number in corrections.values_list("key", "declaration_id", "row_number"):
            by_key[key] = (declaration_id, row_number)
    return {
        place
        for place in places
        if batch.keys[place] in by_key and batch.is_later_in_file(*by_key[batch.keys[place]], place)
    }
