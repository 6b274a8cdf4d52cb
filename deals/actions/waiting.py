"""Which held rows need not wait any longer."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from core.bulk import ROWS_AT_ONCE
from deals.actions.directory import LOOKUPS, Directory
from deals.enums import ImportKind, WaitingFor
from deals.imports.kinds import KINDS
from deals.models import DeclarationRow


def released_rows(kind: ImportKind) -> Iterator[list[DeclarationRow]]:
    """Held rows of the kind whose reason to wait has gone, a batch at a time.

    The caller settles a batch before it asks for the next. A row whose code is empty waits to be taken by hand.
    """
    reasons = [column.waits_for for column in KINDS[kind].columns if column.waits_for]
    if kind == ImportKind.ORDERS:
        reasons.append(WaitingFor.RATE)
    for reason in dict.fromkeys(reasons):
        waiting = DeclarationRow.objects.held().filter(kind=kind, waiting_for=reason).exclude(waiting_value="")
        released = waiting.filter(_is_there(reason, waiting)).order_by("pk")
        last = 0
        while rows := list(released.filter(pk__gt=last)[:ROWS_AT_ONCE]):
            yield rows
            last = rows[-1].pk


def _is_there(reason: WaitingFor, waiting: QuerySet[DeclarationRow]) -> Q:
    """A condition: what is waited for exists by now."""
    if reason != WaitingFor.RATE:
        items, code, _value = LOOKUPS[reason]
        return Q(waiting_value__in=items.values(code))
    directory = Directory()

    def has_rate(value: str) -> bool:
        currency, _blank, day = value.partition(" ")
        return directory.rates(currency).rate(date.fromisoformat(day)) is not None

    values = waiting.values_list("waiting_value", flat=True).order_by("waiting_value").distinct()
    return Q(waiting_value__among=set(filter(has_rate, values)))
