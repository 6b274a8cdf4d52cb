"""How long partners are told of a night, beside the night itself.

    portal bench alerts [--partners 1000,10000] [--lines 100] [--members 2]

For every size a new database on the given PostgreSQL server is filled, with a team for every partner, and judged; then
the alerts of that first night are made, in which every partner gains something, and those of the next one, with 1 % of
the partners marked. Prints seconds, queries, notifications and peak memory. Bar: the alerts of a night take no longer
than the night; docs/operations.md says how far they are from it.
"""

import argparse
import json
import os
import subprocess
import sys

from recompute import FIRST_NIGHT, HERE, NEXT_NIGHT, RULEBOOK, SQL, Database, Judged, filled

TEAMS = """
INSERT INTO core_user
  (password, is_superuser, public_id, email, name, language, theme, vendor_role, coverage_team, is_active, is_staff,
   joined_at)
SELECT '', false, 'u' || p.id || '-' || k, 'm' || p.id || '-' || k || '@example.org', '', 'en', '', '', '', true, false,
       now()
FROM partners_partner p, generate_series(1, :members) k;
INSERT INTO partners_membership (partner_id, user_id, role)
SELECT split_part(substr(email, 2), '-', 1)::bigint, id, 'member' FROM core_user WHERE email LIKE 'm%@example.org';
"""


def told(database: Database) -> dict[str, float]:
    """What another process says of the alerts of the last night."""
    environment = os.environ | {"DATABASE_URL": database.url}
    done = subprocess.run(
        [sys.executable, str(HERE / "_alerts.py")], env=environment, stdout=subprocess.PIPE, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(what: str, night: Judged, found: dict[str, float]) -> None:
    print(f"  {what:<24} night {night.seconds:8.2f} s, alerts {found['seconds']:8.2f} s (CPU {found['cpu']:.2f} s) "
          f"= {found['seconds'] / night.seconds:.2f} × the night")  # fmt: skip
    print(
        f"    {found['changed']:,.0f} partners changed, {found['looked_at']:,.0f} looked at; "
        f"{found['notifications']:,.0f} notifications, {found['queries']:,.0f} queries, {found['peak_mb']:.0f} MB",
        flush=True,
    )


def measure(server: str, partners: int, lines: int, members: int) -> None:
    database = Database(server, f"bench_alerts_{partners}")
    database.manage("migrate", "--verbosity", "0")
    database.manage("load_rulebook", str(RULEBOOK), "--publish", "--json")
    world = (SQL / "recompute_world.sql").read_text()
    database.execute(filled(world, partners=partners, lines=lines, today=f"'{FIRST_NIGHT}'"))
    database.execute(filled(TEAMS, members=members))
    database.execute("VACUUM ANALYZE")
    print(f"\n{partners:,} partners")
    night = database.judge(FIRST_NIGHT)
    show("first night", night, told(database))
    database.execute("VACUUM ANALYZE")
    database.execute(
        "INSERT INTO partners_stalepartner (partner_id, version, marked_at) "
        "SELECT id, 1, now() FROM partners_partner WHERE id % 100 = 0"
    )
    night = database.judge(NEXT_NIGHT)
    show("next night, 1 % changed", night, told(database))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partners", default="1000,10000", help="sizes, separated by commas")
    parser.add_argument("--lines", type=int, default=100, help="order lines of a partner in the window")
    parser.add_argument("--members", type=int, default=2, help="people of each partner's team")
    options = parser.parse_args()
    for size in sorted(int(size) for size in options.partners.split(",")):
        measure(os.environ["DATABASE_URL"], size, options.lines, options.members)


if __name__ == "__main__":
    main()
