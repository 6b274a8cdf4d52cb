"""A process that imports is killed, and the same command run again ends as if it had not been. PostgreSQL."""

import io
import signal
import subprocess
import sys
from contextlib import redirect_stdout

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from deals.enums import DeclarationState
from deals.models import Declaration, DeclarationRow, Order, OrderLine
from tests.deals.files import ORDERS, import_bytes, make_world, stale
from tests.processes import HOME, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

POINTS = ("deals_order", "deals_orderline", "deals_declarationrow", "core_auditevent")
"""Tables that an import writes one after the other; the audit once all batches are through."""


def rows(count, *, price):
    """Every fifth waits for its partner, every fourth corrects the row before, one cannot be understood."""
    return (
        f"O{number // 4},{number % 4 or 1},{'P9' if number % 5 == 0 else 'P1'},"
        f"{'never' if number == 7 else '2011-03-01'},A1,{number},{price},GBP"
        for number in range(count)
    )


def state():
    """What two ways to the same end must agree on: everything but when a line was superseded."""
    written = ("order__number", "line", "partner__code", "quantity", "unit_price", "amount_e4", "row_number")
    lines = OrderLine.objects.values_list(*written, "supersedes__quantity", "superseded_by__quantity")
    held = DeclarationRow.objects.held().values_list("key", "cells", "waiting_for", "waiting_value")
    return sorted(map(repr, lines)), sorted(map(repr, held)), Order.objects.count(), stale()


def undisturbed(path):
    with transaction.atomic():
        run_again(path)
        found = state()
        transaction.set_rollback(True)
    return found


def run_again(path):
    with redirect_stdout(io.StringIO()):
        call_command("import_csv", "orders", str(path), "--json")


def somebody_waits_for(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table])
        return cursor.fetchone()[0]


@pytest.fixture
def an_import(process_environment):
    def start(path):
        command = [sys.executable, str(HOME / "manage.py"), "import_csv", "orders", str(path), "--json"]
        return subprocess.Popen(command, cwd=HOME, env=process_environment, stdout=subprocess.PIPE)

    return start


def killed(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def assert_as_undisturbed(path, expected):
    """Run again, which waits until the database has noticed that the killed one is gone."""
    run_again(path)
    assert state() == expected
    states = Declaration.objects.filter(kind="orders").order_by("id").values_list("state", flat=True)
    assert list(states)[-2:] == [DeclarationState.FAILED, DeclarationState.DONE]


@pytest.mark.parametrize("table", POINTS)
def test_killed_while_it_writes_and_run_again(an_import, tmp_path, table):
    make_world()
    import_bytes("orders", "\n".join((ORDERS, *rows(40, price="1"))).encode())
    path = tmp_path / "orders.csv"
    path.write_text("\n".join((ORDERS, *rows(90, price="2"))))
    expected = undisturbed(path)
    before = state()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        process = an_import(path)
        wait_until(lambda: somebody_waits_for(table) or process.poll() is not None, what=f"writing {table}")
        killed(process)
        if table != "core_auditevent":
            assert state() == before
    assert_as_undisturbed(path, expected)


def test_killed_between_two_batches_and_run_again(an_import, tmp_path):
    make_world()
    path = tmp_path / "orders.csv"
    path.write_text("\n".join((ORDERS, *rows(21_000, price="2"))))
    expected = undisturbed(path)
    process = an_import(path)
    first_batch = Declaration.objects.filter(kind="orders", rows__gt=0)
    wait_until(lambda: first_batch.exists() or process.poll() is not None, what="the first batch")
    killed(process)
    assert_as_undisturbed(path, expected)
