"""Lookups of our own, known to every field once the app is loaded."""

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    """``code__among=codes``: like ``in``, for many thousand values.

    The values go to the database as one parameter: SQLite takes at most 32,766 of them, and Django's care for
    each single one would cost more than the query. Give a set: Django looks into lists. The values are texts,
    integers or dates, as stored.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*parameters, values)
        listed = "SELECT value FROM json_each(%s)"
        return f"{column} IN ({listed})", (*parameters, json.dumps(values, default=str))
