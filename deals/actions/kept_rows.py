"""Rows that an import could not write: held ones wait and are taken later, rejected ones are kept to be looked at."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from core.bulk import copy_rows, update_rows
from deals.enums import ImportKind, Outcome, RowState
from deals.imports.batches import Batch, kept_cells
from deals.models import DeclarationRow

KEPT_FOR = timedelta(days=180)
"""After so long the cells of a row are emptied: they may hold names of people."""

COLUMNS = (
    "declaration_id",
    "row_number",
    "state",
    "kind",
    "source",
    "key",
    "cells",
    "partner_code",
    "distributor_code",
    "column",
    "reason",
    "waiting_for",
    "waiting_value",
    "settled_at",
)

_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A held row of a key: a stored one by its ``id``, one of the batch at hand by its ``place``."""

    declaration_id: int
    row_number: int
    cells: dict[str, str]
    id: int | None = None
    place: int = 0


def source_of(kind: ImportKind, source: str) -> str:
    """What tells held rows of one key apart: orders are numbered by their source, nothing else is."""
    return source if kind == ImportKind.ORDERS else ""


class HeldKeys:
    """The keys of the held rows of one kind and source, so that only rows that can match one are looked up.

    Beyond ``MOST`` they are not remembered any more, and the database is asked about every row.
    """

    MOST = 500_000

    def __init__(self, kind: ImportKind, source: str) -> None:
        self.rows = DeclarationRow.objects.held().filter(kind=kind, source=source_of(kind, source))
        self._keys = set(self.rows.order_by().values_list("key", flat=True)[: self.MOST])

    def among(self, keys: Sequence[str]) -> dict[str, HeldRow]:
        """The held rows of these keys."""
        wanted = set(keys) if len(self._keys) >= self.MOST else self._keys.intersection(keys)
        if not wanted:
            return {}
        columns = ("key", "declaration_id", "row_number", "cells", "id")
        found = self.rows.order_by().filter(key__among=wanted).values_list(*columns)
        return {key: HeldRow(*values) for key, *values in found}

    def add(self, keys: Iterable[str]) -> None:
        if len(self._keys) < self.MOST:
            self._keys.update(keys)


def keep_rows(batch: Batch, held_keys: HeldKeys, *, at: datetime) -> int:
    """Store the held and rejected rows of a batch, and note the corrected ones. Every row has its verdict.

    A held row that is stored already with the same cells stays as it is; a newer row of its key, unless
    rejected, makes it obsolete. Returns how many became obsolete.
    """
    outcomes = [verdict.outcome for verdict in batch.verdicts if verdict]
    held = held_keys.among(batch.keys)
    states: dict[int, RowState] = {}
    cells: dict[int, dict[str, str]] = {}
    obsolete: list[int] = []
    count = 0
    for place, outcome in enumerate(outcomes):
        if outcome == Outcome.ACCEPTED and not held:
            continue
        if outcome == Outcome.REJECTED:
            states[place] = RowState.REJECTED
            cells[place] = kept_cells(batch, place)
            continue
        if outcome == Outcome.CORRECTED:
            states[place] = RowState.CORRECTED
        key = batch.keys[place]
        earlier = held.get(key)
        if earlier and batch.is_later_in_file(earlier.declaration_id, earlier.row_number, place):
            continue
        if outcome == Outcome.HELD:
            whole = kept_cells(batch, place)
            if earlier and earlier.cells == whole:
                continue
            states[place] = RowState.HELD
            cells[place] = whole
            held[key] = HeldRow(batch.declarations[place], batch.numbers[place], whole, place=place)
        if earlier:
            count += 1
            if earlier.id:
                obsolete.append(earlier.id)
            else:
                states[earlier.place] = RowState.SUPERSEDED
            if outcome != Outcome.HELD:
                del held[key]
    held_keys.add(held)
    DeclarationRow.objects.filter(pk__among=set(obsolete)).update(state=RowState.SUPERSEDED, settled_at=at)
    copy_rows(DeclarationRow, COLUMNS, _values(batch, states, cells, at))
    return count


def settle_rows(batch: Batch, rows: Sequence[DeclarationRow], *, at: datetime) -> int:
    """Let held rows follow the verdicts they got now: taken, rejected, or waiting for something else.

    ``rows`` are the stored rows of the batch. Returns how many were taken.
    """
    taken: list[int] = []
    refused: list[tuple[object, ...]] = []
    waiting: list[tuple[object, ...]] = []
    for row, verdict in zip(rows, batch.verdicts, strict=True):
        assert verdict is not None
        if verdict.outcome == Outcome.REJECTED:
            refused.append((row.pk, RowState.REJECTED, verdict.column, verdict.reason, at))
        elif verdict.outcome == Outcome.HELD:
            waiting.append((row.pk, verdict.column, verdict.waiting_for, verdict.waiting_value))
        else:
            taken.append(row.pk)
    DeclarationRow.objects.filter(pk__among=set(taken)).update(state=RowState.TAKEN, settled_at=at)
    update_rows(DeclarationRow, ("state", "column", "reason", "settled_at"), refused)
    update_rows(DeclarationRow, ("column", "waiting_for", "waiting_value"), waiting)
    return len(taken)


@transaction.atomic
def purge_kept_rows(*, at: datetime) -> int:
    """Empty the cells of rows received at least 180 days ago, which may name people. Returns how many.

    One that still waits cannot be taken any more: its file has to be sent again.
    """
    old = DeclarationRow.objects.filter(declaration__received_at__lte=at - KEPT_FOR).exclude(cells={})
    old.held().update(state=RowState.PURGED, settled_at=at)
    return old.update(cells={})


def _values(
    batch: Batch, states: Mapping[int, RowState], cells: Mapping[int, dict[str, str]], at: datetime
) -> Iterator[tuple[object, ...]]:
    """Rows of ``COLUMNS``. What a rejected row is about may be unreadable: it has no key."""
    kind, source = batch.kind.value, source_of(batch.kind, batch.source)
    nothing = [""] * len(batch)
    partner_codes = batch.values.get("partner_code") or nothing
    distributor_codes = batch.values.get("distributor_code") or nothing
    reasons: dict[int, tuple[str, ...]] = {}  # by the verdict, which many rows share
    for place, state in sorted(states.items()):
        verdict = batch.verdicts[place]
        assert verdict is not None
        if id(verdict) not in reasons:
            reasons[id(verdict)] = (
                verdict.column,
                verdict.reason.value if verdict.reason else "",
                verdict.waiting_for.value if verdict.waiting_for else "",
                verdict.waiting_value,
            )
        yield (
            batch.declarations[place],
            batch.numbers[place],
            state,
            kind,
            source,
            "" if state is RowState.REJECTED else batch.keys[place],
            _json(cells[place]) if place in cells else "{}",
            partner_codes[place] or "",
            distributor_codes[place] or "",
            *reasons[id(verdict)],
            at if state is RowState.SUPERSEDED else None,
        )
