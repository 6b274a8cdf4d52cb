"""How long pages take, against a trivial view and against a page with login and one query.

    portal bench pages [--requests 30]

Seeds the demo world into the database it is given, requests the heavy pages in this process, one after the other in
rounds as readers would, and prints the median time, the ratio to a view that touches nothing, the requests per second
against the account page, queries and weight.
Bars (docs: the heaviest page): at most 30 × the trivial view, at least 35 % of the requests per second.
"""

import argparse
import logging
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")
os.environ.setdefault("REQUIRE_MFA", "false")  # the demo's vendor accounts have no second factor

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import User
from deals.models import Declaration
from partners.models import Partner
from tiers.models import EvaluationRun

TRIVIAL = "/robots.txt"
ONE_QUERY = "/account/"
WARM_UP = 3
"""Requests of each page before any is counted."""


def signed_in(email: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email=email))
    return client


def medians(pages: Sequence[tuple[str, Client, str]], requests: int) -> dict[str, float]:
    """Milliseconds by name. Each round asks for every page once, so that all of them meet the same machine."""
    times: dict[str, list[float]] = {name: [] for name, _, _ in pages}
    for _ in range(WARM_UP + requests):
        for name, client, path in pages:
            start = time.perf_counter()
            response = client.get(path)
            times[name].append(time.perf_counter() - start)
            assert response.status_code == 200, path
    return {name: statistics.median(taken[WARM_UP:]) * 1000 for name, taken in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=30, help="requests counted for each page")
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    call_command("migrate", verbosity=0)
    if not Partner.objects.exists():
        call_command("seed_demo", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does soon after so many new rows

    partner = Partner.objects.filter(memberships__isnull=False, standing__tier="gold").order_by("code").first()
    member = partner.memberships.first().user
    admin = User.objects.filter(vendor_role="programme_admin").order_by("id").first()
    own, vendor = signed_in(member.email), signed_in(admin.email)
    here = [partner.code]
    run = EvaluationRun.objects.order_by("-changed").first()
    declaration = Declaration.objects.filter(kind="orders").order_by("-rows").first()
    slug = partner.specialization_standings.first().specialization.slug
    pages = (
        ("my tier", own, reverse("tiers:scorecard", args=here)),
        ("specialization", own, reverse("tiers:specialization", args=[*here, slug])),
        ("revenue", own, reverse("tiers:revenue", args=here)),
        ("orders", own, reverse("tiers:order_list", args=here)),
        ("staff", own, reverse("tiers:staff_list", args=here)),
        ("programme rules", own, reverse("specializations:rules")),
        ("partners", vendor, reverse("tiers:partner_list")),
        ("runs", vendor, reverse("tiers:run_list")),
        ("run", vendor, reverse("tiers:run", args=[run.public_id])),
        ("declarations", vendor, reverse("deals:declaration_list")),
        ("declaration", vendor, reverse("deals:declaration", args=[declaration.public_id])),
    )
    taken = medians((("trivial", own, TRIVIAL), ("account", own, ONE_QUERY), *pages), options.requests)
    trivial, one_query = taken["trivial"], taken["account"]
    print(f"{'page':<16} {'ms':>8} {'x trivial':>10} {'% of rps':>9} {'queries':>8} {'KB':>6}")
    print(f"{'trivial':<16} {trivial:>8.2f}")
    print(f"{'account':<16} {one_query:>8.2f} {one_query / trivial:>10.1f}")
    for name, client, path in pages:
        with CaptureQueriesContext(connection) as captured:
            weight = len(client.get(path).content) / 1024
        print(
            f"{name:<16} {taken[name]:>8.2f} {taken[name] / trivial:>10.1f} {100 * one_query / taken[name]:>9.0f} "
            f"{len(captured):>8} {weight:>6.1f}"
        )


if __name__ == "__main__":
    main()
