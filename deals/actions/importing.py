"""Importing a file, and taking the rows that earlier files had to leave waiting."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from core.actions import record
from core.bulk import refresh_statistics
from core.locks import alone
from core.models import User
from deals.actions.agreements import link_deal_numbers
from deals.actions.catalogue_facts import ProductLineLedger, RateLedger
from deals.actions.kept_rows import HeldKeys, keep_rows, settle_rows
from deals.actions.ledgers import Ledger
from deals.actions.order_lines import OrderLedger
from deals.actions.partner_facts import (
    AwardLedger,
    PartnerLedger,
    ReferenceLedger,
    StaffLedger,
    ValidationLedger,
)
from deals.actions.waiting import released_rows
from deals.enums import DeclarationState, ImportKind, Outcome
from deals.imports.batches import Batch, checked
from deals.imports.kinds import KINDS
from deals.imports.reading import FileRefused, RawRows, Sheet, examine, one_ahead, one_behind, raw_rows
from deals.models import Declaration, DeclarationRow, Order, OrderLine
from partners.actions import mark_stale

LOCK = "imports"
"""Held by whoever imports, or writes order lines, product lines or rates: one after the other."""

MAX_SOURCE_LENGTH = 40

LEDGERS: dict[ImportKind, Callable[[], Ledger]] = {
    ImportKind.PARTNERS: PartnerLedger,
    ImportKind.STAFF: StaffLedger,
    ImportKind.AWARDS: AwardLedger,
    ImportKind.REFERENCES: ReferenceLedger,
    ImportKind.VALIDATIONS: ValidationLedger,
    ImportKind.PRODUCT_LINES: ProductLineLedger,
    ImportKind.RATES: RateLedger,
    ImportKind.ORDERS: OrderLedger,
}

MANY_ROWS = 10_000
"""From so many rows on, an import tells the database's planner how large the tables have become."""

Progress = Callable[[int, int], None]
"""Called with the number of rows that are done and of those there are."""


@dataclass
class Taken:
    """What came of held rows: how many were taken, and the current order lines that changed with them."""

    taken: int = 0
    converted: int = 0
    remapped: int = 0


def import_file(
    *,
    kind: ImportKind,
    file: BinaryIO,
    name: str,
    source: str,
    by: User | None,
    clock: Callable[[], datetime],
    max_bytes: int,
    dry_run: bool = False,
    report: Callable[[Batch], None] | None = None,
    progress: Progress | None = None,
) -> Declaration:
    """Import a file; the declaration returned has the accounting of its rows.

    ``file`` is read twice, so it has to be seekable; ``source`` tells the orders of several systems apart;
    ``report`` sees each batch with its verdicts, in a thread of its own. Batches are committed one by one: an import
    that broke off is run again, and ends as if it had not. With ``dry_run`` everything happens and is then rolled back.
    Raises ``FileRefused`` with nothing written if the file is not one of this kind.
    """
    source = source.strip()
    if not 0 < len(source) <= MAX_SOURCE_LENGTH:
        raise FileRefused(_("The name of the source has one to 40 characters."))
    sheet = examine(file, KINDS[kind], max_bytes=max_bytes)
    with alone(LOCK), _rolled_back() if dry_run else nullcontext():
        declaration = _begin(kind, sheet, name, source, by=by, at=clock())
        try:
            ledger, held_keys = LEDGERS[kind](), HeldKeys(kind, source)
            rows = raw_rows(file, KINDS[kind], max_bytes=max_bytes)
            batches = one_ahead(_checked(rows, sheet.columns, declaration, _same_file(declaration)))
            with one_behind(report) if report else nullcontext() as tell:
                for batch in batches:
                    _write(batch, ledger, held_keys, declaration)
                    if tell:
                        tell(batch)
                    if progress:
                        progress(declaration.rows, sheet.rows)
            taken = _take(by=by, at=declaration.received_at, declaration=declaration)
            if kind == ImportKind.ORDERS or taken.taken:
                link_deal_numbers(at=declaration.received_at)
            if sheet.rows >= MANY_ROWS:
                refresh_statistics(Order, OrderLine, DeclarationRow)
        except BaseException:
            with suppress(DatabaseError):
                _end(declaration, DeclarationState.FAILED, at=clock())
            raise
        with transaction.atomic():
            _end(declaration, DeclarationState.DONE, at=clock())
            record(
                by=by,
                at=declaration.received_at,
                verb="imported",
                of=declaration,
                key=declaration.public_id,
                after={"kind": kind, **{outcome: getattr(declaration, outcome) for outcome in Outcome.values}},
            )
    return declaration


def take_held_rows(*, by: User | None, at: datetime) -> Taken:
    """Take every held row that waits for something that exists by now, whatever kind it is of.

    To be called after whatever creates partners, staff, accreditations, specializations, product lines or rates
    by other ways than an import, once that is committed. Taken rows are committed in batches.
    """
    with alone(LOCK):
        result = _take(by=by, at=at)
        if result.taken:
            link_deal_numbers(at=at)
        return result


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _begin(kind: ImportKind, sheet: Sheet, name: str, source: str, *, by: User | None, at: datetime) -> Declaration:
    # Whoever holds the lock is the only one running: another that says so was killed.
    Declaration.objects.filter(state=DeclarationState.RUNNING).update(state=DeclarationState.FAILED, finished_at=at)
    return Declaration.objects.create(
        kind=kind, source=source, file_name=_printable(name), sha256=sheet.sha256, received_at=at, received_from=by
    )


def _checked(
    batches: Iterable[RawRows], columns: tuple[str, ...], declaration: Declaration, same_file: frozenset[int]
) -> Iterator[Batch]:
    kind, source = ImportKind(declaration.kind), declaration.source
    for raw in batches:
        declarations = [declaration.pk] * len(raw.rows)
        yield checked(Batch(kind, source, columns, raw.rows, raw.numbers, declarations, same_file))


def _printable(name: str) -> str:
    """A file name as the database takes it: the end of a long one, without bytes that are no letters."""
    return name.encode(errors="replace").decode()[-200:]


def _same_file(declaration: Declaration) -> frozenset[int]:
    """The earlier declarations of the same content."""
    same = Declaration.objects.filter(kind=declaration.kind, source=declaration.source, sha256=declaration.sha256)
    return frozenset(same.exclude(pk=declaration.pk).values_list("pk", flat=True))


def _end(declaration: Declaration, state: DeclarationState, *, at: datetime) -> None:
    declaration.state = state
    declaration.finished_at = at
    declaration.seconds = (at - declaration.received_at).total_seconds()
    declaration.save(update_fields=["state", "finished_at", "seconds"])


@transaction.atomic
def _write(batch: Batch, ledger: Ledger, held_keys: HeldKeys, declaration: Declaration) -> None:
    """Write a batch and account for it."""
    at = declaration.received_at
    effects = ledger.write(batch, by=declaration.received_from, at=at)
    mark_stale(effects.stale, at=at)
    outcomes = Counter(verdict.outcome for verdict in batch.verdicts if verdict)
    additions = {
        "rows": len(batch),
        **{outcome.value: number for outcome, number in outcomes.items()},
        "superseded_held": keep_rows(batch, held_keys, at=at),
        "converted": effects.converted,
        "remapped": effects.remapped,
    }
    _add(declaration, additions)


def _add(declaration: Declaration, additions: Mapping[str, int]) -> None:
    for count, number in additions.items():
        setattr(declaration, count, getattr(declaration, count) + number)
    declaration.save(update_fields=list(additions))


def _take(*, by: User | None, at: datetime, declaration: Declaration | None = None) -> Taken:
    """Take released rows of all kinds, in the order in which kinds build on each other.

    They are counted to the import that released them.
    """
    result = Taken()
    for kind in ImportKind:
        ledger: Ledger | None = None
        for rows in released_rows(kind):
            ledger = ledger or LEDGERS[kind]()
            with transaction.atomic():
                for batch, stored in _batches(kind, rows):
                    effects = ledger.write(checked(batch), by=by, at=at)
                    mark_stale(effects.stale, at=at)
                    additions = asdict(Taken(settle_rows(batch, stored, at=at), effects.converted, effects.remapped))
                    for count, number in additions.items():
                        setattr(result, count, getattr(result, count) + number)
                    if declaration:
                        _add(declaration, additions)
    return result


def _batches(kind: ImportKind, rows: Iterable[DeclarationRow]) -> Iterator[tuple[Batch, list[DeclarationRow]]]:
    """Stored rows as batches: those of one source and with the same columns go together."""
    groups: defaultdict[tuple[str, tuple[str, ...]], list[DeclarationRow]] = defaultdict(list)
    for row in rows:
        groups[row.source, tuple(sorted(row.cells))].append(row)
    for (source, columns), members in groups.items():
        cells = [[row.cells[column] for column in columns] for row in members]
        numbers = [row.row_number for row in members]
        yield Batch(kind, source, columns, cells, numbers, [row.declaration_id for row in members]), members
