"""Several small questions in one statement.

Each query set is compiled alone and the database asked once: an ORM expression that holds them all resolves every
one of them again and takes twice as long. What comes back is as the database gives it, so ask for numbers and texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with at most one row of one value; ``sql`` has %s for each parameter."""

    sql: str
    parameters: tuple[Any, ...] = ()


def count_of(rows: QuerySet[Any]) -> Question:
    """How many rows there are."""
    try:
        sql, parameters = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Question("SELECT 0")
    return Question(f"SELECT COUNT(*) FROM ({sql}) counted", parameters)  # noqa: S608 - compiled by the ORM


def first_of(values: QuerySet[Any, Any]) -> Question:
    """The first of ``values``, which name one column; None without any."""
    try:
        return Question(*values[:1].query.sql_with_params())
    except EmptyResultSet:
        return Question("SELECT NULL")


def answers(questions: Mapping[str, Question]) -> dict[str, Any]:
    """The answer to each question by its name."""
    sql = ", ".join(f"({question.sql})" for question in questions.values())
    parameters = [value for question in questions.values() for value in question.parameters]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", parameters)
        return dict(zip(questions, cursor.fetchone(), strict=True))
