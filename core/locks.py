"""Locks that outlast a transaction, between all processes that share the database.

On PostgreSQL the lock belongs to the session and on SQLite to an open file beside the database: either way it
goes when its process dies, and nobody has to clean up.
"""

import fcntl
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import DatabaseError, connection

_in_memory: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Run the block while nobody else runs one of this name; wait for its turn. Such blocks do not nest."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        try:
            yield
        finally:
            # If the connection is lost, so is the lock.
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
    elif connection.is_in_memory_db():  # type: ignore[attr-defined] # SQLite's alone
        with _in_memory[name]:
            yield
    else:
        database = Path(connection.settings_dict["NAME"])
        with database.with_name(f"{database.name}.{name}.lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
