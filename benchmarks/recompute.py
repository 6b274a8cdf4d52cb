"""How long a full recompute takes, against one SQL statement written by hand for the same night.

    portal bench recompute [--partners 1000,10000,100000] [--lines 100]

For every size a new database on the given PostgreSQL server is filled, judged by the statement and by
`recompute_tiers`, each time with nothing stored before, so that every row changes; then the next night with 1 % of
the partners marked. Prints seconds, ratios, the exponent of growth and the peak memory of the judging process.
Bars: at most 1.0 × the statement (1.5 × the shorter one, which leaves out the first day of change) at 100,000
partners, exponent at most 1.10, 350 MB, and 4 % of the full run when 1 % changed.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

HERE = Path(__file__).resolve().parent
HOME = HERE.parent
SQL = HERE / "sql"
FIRST_NIGHT, NEXT_NIGHT = "2011-12-09", "2011-12-10"
RULEBOOK = HOME / "specializations" / "rulebooks" / "spp-emea-2010.yaml"
NO_CHANGE_DAY = ("leaving AS", "people_change AS", "by_cell AS", "cell_change AS", "by_partner AS", "tier_change AS")


@dataclass(frozen=True)
class Judged:
    """One `recompute_tiers`: what it says of itself, and the peak memory of its process."""

    evaluated: int
    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Figures:
    partners: int
    shorter: float
    statement: float
    full: Judged
    repeated: Judged
    one_percent: Judged


def execute(url: str, statement: str) -> float:
    """Seconds that a statement took, in a connection of its own and without a transaction around it."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET work_mem = '256MB'; SET jit = off")
            started = time.perf_counter()
            cursor.execute(statement)
            return time.perf_counter() - started


class Database:
    """A database of its own on the given server, for one size."""

    def __init__(self, server: str, name: str) -> None:
        self.url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        execute(server, f"DROP DATABASE IF EXISTS {name}")
        execute(server, f"CREATE DATABASE {name}")

    def execute(self, statement: str) -> float:
        """Seconds that a statement took."""
        return execute(self.url, statement)

    def manage(self, *arguments: str) -> tuple[str, float]:
        """What a management command printed, and the peak memory of its process in MB."""
        environment = os.environ | {"DATABASE_URL": self.url}
        command = [sys.executable, str(HOME / "manage.py"), *arguments]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            printed = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
        return printed, usage.ru_maxrss / 1024

    def judge(self, as_of: str, *options: str) -> Judged:
        printed, peak_mb = self.manage("recompute_tiers", "--as-of", as_of, "--json", *options)
        report = json.loads(printed)
        return Judged(report["evaluated"], report["seconds"], peak_mb)


def filled(text: str, **values: object) -> str:
    for name, value in values.items():
        text = text.replace(f":{name}", f"{value}")
    return text


def shorter(statement: str) -> str:
    """The statement without the first day of change."""
    kept, rest = [], statement.split("\n), ")
    for part in rest:
        if not part.startswith(NO_CHANGE_DAY):
            kept.append(part)
    text = "\n), ".join(kept)
    for name in ("people_change pc", "cell_change cc", "tier_change tc"):
        text = text.replace(f"  LEFT JOIN {name} USING (partner_id)\n", "")
    return text.replace("least(m.day, pc.day, cc.day, tc.day)", "m.day")


def measure(server: str, partners: int, lines: int) -> Figures:
    database = Database(server, f"bench_recompute_{partners}")
    database.manage("migrate", "--verbosity", "0")
    database.manage("load_rulebook", str(RULEBOOK), "--publish", "--json")
    world = (SQL / "recompute_world.sql").read_text()
    database.execute(filled(world, partners=partners, lines=lines, today=f"'{FIRST_NIGHT}'"))
    database.execute("VACUUM ANALYZE")
    statement = filled((SQL / "recompute_statement.sql").read_text(), today=f"date '{FIRST_NIGHT}'")
    results = (SQL / "recompute_results.sql").read_text()
    seconds = {}
    for name, text in (("shorter", shorter(statement)), ("statement", statement)):
        database.execute(f"DROP TABLE IF EXISTS bench_result; {results}")
        seconds[name] = database.execute(text)
    full = database.judge(FIRST_NIGHT)
    assert full.evaluated == partners
    database.execute("VACUUM ANALYZE")
    repeated = database.judge(FIRST_NIGHT, "--full")
    database.execute(
        "INSERT INTO partners_stalepartner (partner_id, version, marked_at) "
        "SELECT id, 1, now() FROM partners_partner WHERE id % 100 = 0"
    )
    one_percent = database.judge(FIRST_NIGHT)
    return Figures(partners, seconds["shorter"], seconds["statement"], full, repeated, one_percent)


def show(figures: Figures) -> None:
    full, again, few = figures.full, figures.repeated, figures.one_percent
    print(f"\n{figures.partners:,} partners")
    print(f"  shorter statement        {figures.shorter:8.2f} s")
    print(f"  statement                {figures.statement:8.2f} s")
    print(
        f"  full, every row new      {full.seconds:8.2f} s   {full.seconds / figures.statement:.2f} × the statement, "
        f"{full.seconds / figures.shorter:.2f} × the shorter one, {full.peak_mb:.0f} MB"
    )
    print(
        f"  full, nothing changed    {again.seconds:8.2f} s   {again.seconds / figures.statement:.2f} × the statement, "
        f"{again.peak_mb:.0f} MB"
    )
    print(
        f"  1 % changed ({few.evaluated:,})    {few.seconds:8.2f} s   "
        f"{100 * few.seconds / full.seconds:.1f} % of the full run, {few.peak_mb:.0f} MB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partners", default="1000,10000,100000", help="sizes, separated by commas")
    parser.add_argument("--lines", type=int, default=100, help="order lines of a partner in the window")
    options = parser.parse_args()
    server = os.environ["DATABASE_URL"]
    measured = []
    for size in sorted(int(size) for size in options.partners.split(",")):
        measured.append(measure(server, size, options.lines))
        show(measured[-1])
    for small, large in pairwise(measured):
        growth = math.log(large.full.seconds / small.full.seconds) / math.log(large.partners / small.partners)
        print(f"\nexponent from {small.partners:,} to {large.partners:,} partners: {growth:.2f}")


if __name__ == "__main__":
    main()
