"""How long the impact of a draft rulebook takes, from the facts that the last run left packed.

    portal bench preview [--partners 1000,20000,100000] [--lines 100] [--days 1,90]

For every size a new database on the given PostgreSQL server is filled and judged once, and its facts are packed. Then,
each in a process of its own: the first impact after the start (nothing remembered), the next one of a changed draft,
and the first where the night had prepared the day, as it does for the day of every draft; the same with 1 % of the
partners changed since the run, and one from the tables alone. `--days` are days ahead of the run on which the draft is
looked at. Bar: at most 1 s at 20,000 partners; above that a worker does it.
"""

import argparse
import json
import os
import subprocess
import sys

from recompute import FIRST_NIGHT, HERE, RULEBOOK, SQL, Database, filled

BAR_SECONDS = 1.0
BAR_PARTNERS = 20_000


def measured(database: Database, *arguments: str) -> dict[str, float]:
    """What another process found out."""
    command = [sys.executable, str(HERE / "_impact.py"), *arguments]
    environment = os.environ | {"DATABASE_URL": database.url}
    found: dict[str, float] = json.loads(
        subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1]
    )
    return found


def judged(server: str, partners: int, lines: int) -> Database:
    """A database of its own with a world that was judged once."""
    database = Database(server, f"bench_preview_{partners}")
    database.manage("migrate", "--verbosity", "0")
    database.manage("load_rulebook", str(RULEBOOK), "--publish", "--json")
    world = (SQL / "recompute_world.sql").read_text()
    database.execute(filled(world, partners=partners, lines=lines, today=f"'{FIRST_NIGHT}'"))
    database.execute("VACUUM ANALYZE")
    database.judge(FIRST_NIGHT)
    return database


def show(what: str, found: dict[str, float], partners: int) -> None:
    for name in ("first", "next"):
        if name not in found:
            continue
        ratio = f"{found[name] / BAR_SECONDS:.2f} × the bar" if partners <= BAR_PARTNERS else "by a worker"
        movers = f"{found['movers']:,.0f} movers, {found['peak_mb']:.0f} MB"
        times = f"{found[name]:8.2f} s  CPU {found[f'{name}_cpu']:5.2f} s"
        print(f"  {f'{what}, {name}':<32} {times}   {ratio}, {movers}", flush=True)


def measure(server: str, partners: int, lines: int, days: list[str]) -> None:
    database = judged(server, partners, lines)
    print(f"\n{partners:,} partners")
    kept = measured(database, "--keep")
    print(f"  packing the facts                {kept['seconds']:8.2f} s   {kept['megabytes']:.0f} MB kept")
    for ahead in days:
        show(f"{ahead} days ahead", measured(database, "--ahead", ahead), partners)
        prepared = measured(database, "--ahead", ahead, "--times", "1", "--prepared")
        show(f"{ahead} days ahead, prepared", prepared, partners)
    database.execute(
        "INSERT INTO partners_stalepartner (partner_id, version, marked_at) "
        "SELECT id, 1, now() FROM partners_partner WHERE id % 100 = 0"
    )
    show("1 % changed", measured(database, "--ahead", days[0]), partners)
    database.execute("UPDATE tiers_keptfacts SET finished_at = NULL")
    show("from the tables", measured(database, "--ahead", days[0], "--times", "1"), partners)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partners", default="1000,20000", help="sizes, separated by commas")
    parser.add_argument("--lines", type=int, default=100, help="order lines of a partner in the window")
    parser.add_argument("--days", default="1,90", help="days ahead of the run, separated by commas")
    options = parser.parse_args()
    for size in sorted(int(size) for size in options.partners.split(",")):
        measure(os.environ["DATABASE_URL"], size, options.lines, options.days.split(","))


if __name__ == "__main__":
    main()
