"""Writing and changing many rows at once: the one place where the two databases differ in how to be fast.

PostgreSQL takes rows by COPY, SQLite by prepared statements. Nothing here fills in defaults, calls ``save``
or writes an audit event: that is the caller's business, as is the transaction.

A value is what its field takes. Two exceptions spare a conversion: a date may be ISO text, and JSON is text.
"""

# ruff: noqa: S608 - names of tables and columns are the models' own; values are parameters
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

from django.db import connection, models

ROWS_AT_ONCE = 20_000
"""So many rows are in memory and sent together."""

ROWS_SENT_AT_ONCE = 2_000
"""So many rows are turned into text for COPY at a time."""

ITEMS_IN_A_QUERY = 10_000
"""SQLite refuses more than 32,766 parameters in one statement."""

T = TypeVar("T")


def batched(items: Iterable[T], size: int = ITEMS_IN_A_QUERY) -> Iterator[list[T]]:
    """The items in lists of at most ``size``: what fits into one ``IN``."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for ``count`` rows that are yet to be written, so that they can name each other."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In a query of its own, so that the sequence is looked up once, not once for every key.
            sequence = "(SELECT pg_get_serial_sequence(%s, 'id')::regclass)"
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [table, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        first = (last[0] if last else 0) + 1
        return list(range(first, first + count))


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append rows to the model's table. ``columns`` are attributes (``partner_id``) in the order of a row."""
    fields = _fields(model, columns)
    if connection.vendor == "postgresql":
        _copy(model._meta.db_table, fields, rows)
        return
    for batch in _batches(rows):
        places = ", ".join(["%s"] * len(fields))
        insert = f"INSERT INTO {_name(model._meta.db_table)} ({_names(fields)}) VALUES ({places})"
        with connection.cursor() as cursor:
            cursor.executemany(insert, _adapted(fields, batch))


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Give existing rows new values. A row starts with its primary key, then the values of ``columns``."""
    table = _name(model._meta.db_table)
    fields = _fields(model, ["id", *columns])
    for batch in _batches(rows):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE TEMPORARY TABLE changed_rows AS SELECT {_names(fields)} FROM {table} WITH NO DATA"
                )
                _copy("changed_rows", fields, batch)
                values = ", ".join(f"{_name(f.column)} = changed_rows.{_name(f.column)}" for f in fields[1:])
                cursor.execute(f"UPDATE {table} SET {values} FROM changed_rows WHERE {table}.id = changed_rows.id")
                cursor.execute("DROP TABLE changed_rows")
            else:
                values = ", ".join(f"{_name(f.column)} = %s" for f in fields[1:])
                ids_last = [[*row[1:], row[0]] for row in _adapted(fields, batch)]
                cursor.executemany(f"UPDATE {table} SET {values} WHERE id = %s", ids_last)


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell the database's planner how large its tables have become, after many rows were written.

    PostgreSQL finds out by itself within minutes; until then it may read whole tables for a few rows.
    """
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {_name(table._meta.db_table)}")


def _batches(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    source = iter(rows)
    while batch := list(islice(source, ROWS_AT_ONCE)):
        yield batch


class _CsvText:
    """Rows as the CSV text that COPY asks for, made while the server stores what it was sent before."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._rows = iter(rows)

    def read(self, _size: int) -> str:
        text = io.StringIO()
        # Both characters of the line's end are named so that the writer quotes a cell that holds one of them.
        csv.writer(text, lineterminator="\r\n").writerows(islice(self._rows, ROWS_SENT_AT_ONCE))
        return text.getvalue()


def _copy(table: str, fields: Sequence[models.Field], rows: Iterable[Sequence[object]]) -> None:
    source = iter(rows)
    first = list(islice(source, 1))
    if not first:
        return
    # An empty cell is an empty text where NULL is not allowed, NULL elsewhere.
    texts = [field for field in fields if not field.null and field.empty_strings_allowed]
    options = f", FORCE_NOT_NULL ({_names(texts)})" if texts else ""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(
            f"COPY {_name(table)} ({_names(fields)}) FROM STDIN WITH (FORMAT csv{options})",
            _CsvText(chain(first, source)),
        )


def _adapted(fields: Sequence[models.Field], rows: Iterable[Sequence[object]]) -> list[list[Any]]:
    """Rows as SQLite's driver takes them."""
    special: dict[int, Callable[[Any], Any]] = {}
    for place, field in enumerate(fields):
        if isinstance(field, models.DateTimeField):
            special[place] = connection.ops.adapt_datetimefield_value
        elif isinstance(field, models.DateField | models.DecimalField):
            special[place] = str
    adapted = []
    for row in rows:
        values: list[Any] = list(row)
        for place, adapt in special.items():
            if values[place] is not None:
                values[place] = adapt(values[place])
        adapted.append(values)
    return adapted


def _fields(model: type[models.Model], columns: Sequence[str]) -> list[models.Field]:
    found = [model._meta.get_field(column) for column in columns]
    return [field for field in found if isinstance(field, models.Field)]


def _name(identifier: str | None) -> str:
    return connection.ops.quote_name(identifier or "")


def _names(fields: Iterable[models.Field]) -> str:
    return ", ".join(_name(field.column) for field in fields)
