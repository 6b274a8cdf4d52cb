"""How long the pages of the vendor's queue take while thousands of requests wait for an answer.

    portal bench desk [--waiting 500,5000] [--requests 15]

For every size a new database on the given PostgreSQL server is filled: so many submitted requests, four times as many
that were decided in the last two years, customers that every twentieth partner spells in another way, and one manager
for 100 partners. Then a channel manager and a programme admin open the first page, the last one, a filtered one and a
decision. Prints the median time, how much of it this process computed and how much the database took, the queries and
the weight of each. Bar: the same number of queries at every size.
"""

import argparse
import json
import os
import subprocess
import sys

from recompute import HERE, RULEBOOK, Database


def measured(database: Database, *arguments: str) -> list[dict[str, str | float]]:
    """What another process found out, page by page."""
    command = [sys.executable, str(HERE / "_desk.py"), *arguments]
    environment = os.environ | {"DATABASE_URL": database.url, "REQUIRE_MFA": "false"}
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: list[dict[str, str | float]] = json.loads(ended.stdout.splitlines()[-1])
    return found


def filled(server: str, waiting: int) -> Database:
    """A database of its own with so many requests to answer."""
    database = Database(server, f"bench_desk_{waiting}")
    database.manage("migrate", "--verbosity", "0")
    database.manage("load_rulebook", str(RULEBOOK), "--publish", "--json")
    measured(database, "--fill", str(waiting))
    database.execute("VACUUM ANALYZE")
    return database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--waiting", default="500,5000", help="requests to answer, separated by commas")
    parser.add_argument("--requests", type=int, default=15, help="requests counted for each page")
    options = parser.parse_args()
    queries: dict[str, set[float]] = {}
    for waiting in sorted(int(size) for size in options.waiting.split(",")):
        pages = measured(filled(os.environ["DATABASE_URL"], waiting), "--requests", str(options.requests))
        print(f"\n{waiting:,} requests to answer")
        print(f"  {'page':<36} {'ms':>8} {'CPU':>8} {'SQL':>8} {'queries':>8} {'KB':>7}")
        for page in pages:
            queries.setdefault(str(page["name"]), set()).add(float(page["queries"]))
            times = " ".join(f"{page[name]:>8.1f}" for name in ("ms", "cpu_ms", "sql_ms"))
            figures = f"{times} {page['queries']:>8} {page['kb']:>7.1f}"
            print(f"  {page['name']:<36} {figures}", flush=True)
    growing = [name for name, counts in queries.items() if len(counts) > 1]
    print(f"\nqueries: {'other numbers for ' + ', '.join(growing) if growing else 'the same at every size'}")
    sys.exit(1 if growing else 0)


if __name__ == "__main__":
    main()
