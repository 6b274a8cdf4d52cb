"""Triggers that keep facts from being rewritten, as migration operations for SQLite and PostgreSQL."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

BOTH = ("sqlite", "postgresql")

SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
POSTGRES = (
    """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
""",
    "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
)


def refuse(
    *,
    table: str,
    event: str,
    message: str,
    when: str = "1 = 1",
    vendors: Sequence[str] = BOTH,
) -> RunPython:
    """An operation after which ``event`` (INSERT, UPDATE or DELETE) on ``table`` fails with ``message``.

    ``when`` is a SQL condition over OLD and NEW that both databases understand.
    """
    name = f"{table}_refuse_{event.lower()}"

    def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        if vendor not in vendors:
            return
        for statement in POSTGRES if vendor == "postgresql" else (SQLITE,):
            editor.execute(statement.format(name=name, event=event, table=table, when=when, message=message))

    def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        if vendor == "postgresql" and vendor in vendors:
            editor.execute(f"DROP TRIGGER {name} ON {table}")
            editor.execute(f"DROP FUNCTION {name}()")
        elif vendor in vendors:
            editor.execute(f"DROP TRIGGER {name}")

    return RunPython(create, drop)


def append_only(table: str) -> list[RunPython]:
    """Operations that refuse UPDATE on both databases and DELETE on PostgreSQL.

    SQLite keeps DELETE: it is the embedded default, where a test empties its tables row by row.
    """
    message = f"{table} is append-only"
    return [
        refuse(table=table, event="UPDATE", message=message),
        refuse(table=table, event="DELETE", message=message, vendors=("postgresql",)),
    ]
