"""Reading many rows into NumPy columns: the one place where the two databases differ about it.

PostgreSQL sends the rows as a binary COPY, whose rows of non-empty integers all have the same width; SQLite steps
through a cursor. Either way a column holds whole numbers: flags are 0 and 1, a date is its ordinal
(`datetime.date.toordinal()`), and the query says what stands for an empty one. What every connection to PostgreSQL is
told before its first query stands here as well.
"""

# ruff: noqa: S608 - names of tables and columns are the models' own; values are parameters
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from numpy.typing import NDArray

Columns: TypeAlias = Mapping[str, NDArray[Any]]

_COPY_HEADER_BYTES: Final = 19
_COPY_TRAILER_BYTES: Final = 2
_DENSE: Final = 0.5


@dataclass(frozen=True)
class Column:
    """One column of a result: `sql` is an expression that both databases understand and is never empty."""

    name: str
    sql: str
    width: Literal[4, 8] = 4

    @property
    def expression(self) -> str:
        return f"CAST({self.sql} AS {'integer' if self.width == 4 else 'bigint'})"


def flag(name: str, condition: str) -> Column:
    """A condition as 0 or 1."""
    return Column(name, f"CASE WHEN {condition} THEN 1 ELSE 0 END")


def day(name: str, field: str, *, absent: int | None = None) -> Column:
    """A date as its ordinal; `absent` where it is empty (None: it never is)."""
    if connection.vendor == "postgresql":
        ordinal = f"({field} - DATE '0001-01-01') + 1"
    else:
        ordinal = f"julianday({field}) - 1721424.5"
    return Column(name, ordinal if absent is None else f"COALESCE({ordinal}, {absent})")


@dataclass(frozen=True)
class Condition:
    sql: str
    parameters: tuple[Any, ...]


def among(field: str, keys: NDArray[np.int64]) -> Condition:
    """`field` is one of the keys, which ascend.

    A range where they lie close together, which an index follows best: the result may then hold other keys
    in between.
    """
    if not len(keys):
        return Condition("1 = 0", ())
    if _lie_close(keys):
        return Condition(f"{field} BETWEEN %s AND %s", (int(keys[0]), int(keys[-1])))
    if connection.vendor == "postgresql":
        return Condition(f"{field} = ANY(%s)", (keys.tolist(),))
    return Condition(f"{field} IN (SELECT value FROM json_each(%s))", (str(keys.tolist()),))


def among_q(field: str, keys: NDArray[np.int64]) -> Q:
    """The same for a query set; not for more keys than fit into one `IN`."""
    if len(keys) and _lie_close(keys):
        return Q(**{f"{field}__gte": int(keys[0]), f"{field}__lte": int(keys[-1])})
    return Q(**{f"{field}__in": keys.tolist()})


def _lie_close(keys: NDArray[np.int64]) -> bool:
    return len(keys) >= _DENSE * (int(keys[-1]) - int(keys[0]) + 1)


@dataclass(frozen=True)
class Query:
    """`source` is everything from FROM on, with %s for each parameter."""

    columns: Sequence[Column]
    source: str
    parameters: tuple[Any, ...] = ()

    @property
    def sql(self) -> str:
        return f"SELECT {', '.join(column.expression for column in self.columns)} {self.source}"


def set_up_connection(sender: type, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """For every new connection: PostgreSQL is not to compile queries, which takes longer than it saves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def read_columns(query: Query) -> Columns:
    """The rows of a query, one array a column."""
    return _copied(query) if connection.vendor == "postgresql" else _fetched(query)


def _copied(query: Query) -> Columns:
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for column in query.columns:
        fields += [(f"{column.name} width", ">i4"), (column.name, f">i{column.width}")]
    row = np.dtype(fields)
    received = io.BytesIO()
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(query.sql, query.parameters).decode()
        cursor.cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", received)
    data = received.getbuffer()
    count, rest = divmod(len(data) - _COPY_HEADER_BYTES - _COPY_TRAILER_BYTES, row.itemsize)
    if rest:
        raise ValueError("A column that must not be empty is.")
    table = np.frombuffer(data, dtype=row, count=count, offset=_COPY_HEADER_BYTES)
    return {column.name: table[column.name].astype(f"i{column.width}") for column in query.columns}


def _fetched(query: Query) -> Columns:
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.parameters)
        rows = cursor.fetchall()
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(query.columns))
    return {column.name: table[:, place].astype(f"i{column.width}") for place, column in enumerate(query.columns)}
