"""An import that broke off is run again and ends as if it had not; two at once end as one after the other."""

import threading
from contextlib import nullcontext

import pytest
from django.db import connection

from core.locks import alone
from deals.actions import importing
from deals.enums import DeclarationState
from deals.imports import reading
from deals.models import Declaration
from tests.deals.files import ORDERS, PARTNERS, everything, import_bytes, import_text, make_world
from tests.processes import wait_until


class Interrupted(Exception):
    pass


def orders(count, *, price="1", partner="P1"):
    """So many order lines; every third says two things about one key."""
    rows = (
        f"O{number // 3},{number % 3 or 1},{partner if number % 5 else 'P9'},2011-03-01,A1,{number},{price},GBP"
        for number in range(count)
    )
    return "\n".join((ORDERS, *rows)).encode()


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(reading, "ROWS_IN_BATCH", 4)
    monkeypatch.setattr(reading, "ROWS_AT_A_TIME", 4)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [1, 2, 4, 7])
def test_an_interrupted_import_is_run_again(small_batches, after):
    make_world()
    content = orders(30)
    undisturbed = everything_after(content)

    def interrupt(batch):
        if batch.numbers[0] > 4 * (after - 1):
            raise Interrupted

    with pytest.raises(Interrupted):
        import_bytes("orders", content, each_batch=interrupt)
    assert Declaration.objects.latest("pk").state == DeclarationState.FAILED
    again = import_bytes("orders", content)
    assert again.declaration.rows == 30
    assert everything() == undisturbed


def everything_after(content):
    """What the database holds after an undisturbed import, which is then undone."""
    with importing._rolled_back():
        import_bytes("orders", content)
        return everything()


@pytest.mark.django_db
def test_a_killed_import_is_said_to_have_failed_by_the_next(world):
    killed = import_text("partners", PARTNERS, "P1,One,FR").declaration
    Declaration.objects.filter(pk=killed.pk).update(state=DeclarationState.RUNNING, finished_at=None)
    import_text("partners", PARTNERS, "P1,One,FR")
    killed.refresh_from_db()
    assert killed.state == DeclarationState.FAILED


@pytest.mark.django_db
def test_an_interrupted_import_lets_the_next_one_in(world):
    def interrupt(batch):
        raise Interrupted

    with pytest.raises(Interrupted):
        import_bytes("partners", f"{PARTNERS}\nP7,Seven,FR\n".encode(), each_batch=interrupt)
    assert import_text("partners", PARTNERS, "P7,Seven,FR").counts == {"unchanged": 1}


def race(first, second):
    """Import ``first``, stop it after a batch until ``second`` is through or has to wait, and let both finish."""
    has_begun, may_go_on, is_through = threading.Event(), threading.Event(), threading.Event()

    def import_first():
        # Between two batches: the report about one is still being written while the next goes to the database.
        import_bytes("orders", first, progress=lambda done, total: has_begun.set() or may_go_on.wait(60))
        connection.close()

    def import_second():
        assert has_begun.wait(60)
        import_bytes("orders", second)
        is_through.set()
        connection.close()

    threads = [threading.Thread(target=work) for work in (import_first, import_second)]
    for thread in threads:
        thread.start()
    assert has_begun.wait(60)
    wait_until(lambda: is_through.is_set() or somebody_waits(), what="the second import")
    may_go_on.set()
    for thread in threads:
        thread.join()
    return everything()["lines"]


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0]


def one_after_the_other(first, second):
    """What the lines are after both orders of two imports, each of which is undone."""
    ends = []
    for pair in ((first, second), (second, first)):
        with importing._rolled_back():
            for content in pair:
                import_bytes("orders", content)
            ends.append(everything()["lines"])
    return ends


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_end_as_one_after_the_other(small_batches):
    make_world()
    pair = orders(40, price="1"), orders(40, price="2", partner="P2")
    assert one_after_the_other(*pair).index(race(*pair)) == 0
    assert Declaration.objects.filter(state=DeclarationState.DONE, kind="orders").count() == 2


@pytest.mark.postgres
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # one of the two may fail
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_imports_get_mixed_up(small_batches, monkeypatch):
    """The control: the race is real, so the test above would notice a lock that does not lock."""
    make_world()
    pair = orders(40, price="1"), orders(40, price="2", partner="P2")
    ends = one_after_the_other(*pair)
    monkeypatch.setattr(importing, "alone", lambda name: nullcontext())
    assert race(*pair) not in ends


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_held_by_one_at_a_time(tmp_path):
    inside = []
    overlaps = []

    def run():
        for _time in range(20):
            with alone("test"):
                inside.append(1)
                overlaps.append(len(inside))
                inside.pop()
        connection.close()

    threads = [threading.Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert overlaps == [1] * 60
