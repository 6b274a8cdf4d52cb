"""The statements that fill the benchmarks' world know every column that has to have a value."""

import re

import pytest
from django.apps import apps

from tests.conftest import HOME

WORLD = (HOME / "benchmarks" / "sql" / "recompute_world.sql").read_text()
FILLED = dict(re.findall(r"INSERT INTO (\w+)\s*\(([^)]*)\)", WORLD))
TABLES = {model._meta.db_table: model for model in apps.get_models()}


@pytest.mark.parametrize("table", FILLED)
def test_every_column_that_needs_a_value_gets_one(table):
    needed = {field.column for field in TABLES[table]._meta.concrete_fields if not field.null and not field.primary_key}
    assert needed - {column.strip() for column in FILLED[table].split(",")} == set()
