"""How long the history of changes takes when a programme has a long one.

    portal bench history [--events 100000] [--requests 15]

On an empty PostgreSQL database it makes partners, people and so many audit events, then requests the page with each of
its filters and one file, in this process. Prints the median time, the part spent in SQL and the queries; `--plans` adds
how PostgreSQL found the slowest of them.
"""

import argparse
import logging
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")
os.environ.setdefault("REQUIRE_MFA", "false")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEvent, User

PARTNERS, PEOPLE = 2000, 200
# Most events are of imports and claims; those of rules and runs are few, as in a programme that has run for years.
FILL = f"""
INSERT INTO core_user (password, is_superuser, is_staff, is_active, email, name, language, theme, vendor_role,
    coverage_team, public_id, joined_at)
SELECT '!', false, false, true, 'p' || n || '@bench.example', 'Person ' || n, 'en', '', '', '',
    'bench' || lpad(n::text, 7, '0'), now() FROM generate_series(1, {PEOPLE}) n;
"""
EVENTS = """
INSERT INTO core_auditevent (at, by_id, verb, object_type, object_key, partner_code, before, after)
SELECT now() - (%(events)s - n) * interval '10 minutes',
    CASE WHEN n %% 3 = 0 THEN NULL ELSE (SELECT min(id) FROM core_user) + n %% %(people)s END,
    (ARRAY['corrected', 'claimed', 'claim_verified', 'imported', 'staff_member_changed', 'assigned', 'edited'])
        [1 + CASE WHEN n %% 500 = 0 THEN 6 ELSE n %% 6 END],
    (ARRAY['deals.order', 'partners.award', 'partners.award', 'deals.declaration', 'partners.staffmember',
        'partners.partner', 'specializations.rulebook'])[1 + CASE WHEN n %% 500 = 0 THEN 6 ELSE n %% 6 END],
    'key' || n %% 20000, 'P' || n %% %(partners)s,
    jsonb_build_object('state', 'claimed', 'revenue', n), jsonb_build_object('state', 'verified', 'revenue', n + 1)
FROM generate_series(1, %(events)s) n
"""


def fill(events: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        cursor.execute(EVENTS, {"events": events, "people": PEOPLE, "partners": PARTNERS})
        cursor.execute("ANALYZE core_auditevent")


def asked(events: int) -> dict[str, dict[str, str]]:
    """What the page is narrowed to, by a name to print."""
    middle = AuditEvent.objects.order_by("pk")[events // 2]
    day = middle.at.date().isoformat()
    return {
        "everything": {},
        "page 1,000": {"page": "1000"},
        "person": {"person": "Person 7"},
        "nobody": {"person": "Person that is not there"},
        "partner": {"partner": "P77"},
        "kind of thing, many": {"thing": "partners.award"},
        "kind of thing, few": {"thing": "specializations.rulebook"},
        "which one": {"key": "key777"},
        "what happened": {"event": "edited"},
        "day": {"since": day, "until": day},
        "person, event, day": {"person": "Person 7", "event": "claimed", "since": day},
        "file of a person": {"person": "Person 77", "download": "csv"},
    }


def measure(client: Client, query: dict[str, str], requests: int) -> tuple[float, float, int]:
    """Median milliseconds, milliseconds in SQL of one request, and its queries."""
    path, times = reverse("history"), []
    for _ in range(requests):
        started = time.perf_counter()
        assert client.get(path, query).status_code == 200
        times.append(time.perf_counter() - started)
    with CaptureQueriesContext(connection) as captured:
        client.get(path, query)
    in_sql = sum(float(each["time"]) for each in captured.captured_queries)
    return statistics.median(times) * 1000, in_sql * 1000, len(captured)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=15, help="requests counted for each filter")
    parser.add_argument("--plans", action="store_true", help="print how its slowest query was found")
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        sys.exit("this benchmark fills the history: give it an empty database")
    fill(options.events)
    admin = User.objects.create(email="admin@bench.example", name="Admin", vendor_role="programme_admin")
    client = Client(headers={"host": "localhost"})
    client.force_login(admin)
    print(f"{options.events:,} events\n{'asked for':<22} {'ms':>8} {'SQL':>8} {'queries':>8}")
    for name, query in asked(options.events).items():
        client.get(reverse("history"), query)
        taken, in_sql, queries = measure(client, query, options.requests)
        print(f"{name:<22} {taken:>8.1f} {in_sql:>8.1f} {queries:>8}", flush=True)
        if options.plans:
            show_plan(client, query)


def show_plan(client: Client, query: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("history"), query)
    slowest = max(captured.captured_queries, key=lambda each: float(each["time"]))
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + slowest["sql"].replace("%", "%%"))
        print(slowest["sql"][:300], *(row[0] for row in cursor.fetchall()), sep="\n    ")


if __name__ == "__main__":
    main()
