"""The world of `portal bench desk` and its pages, in a process of their own, on the database in the environment."""

import argparse
import json
import logging
import os
import random
import statistics
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import User
from core.tables import PAGE_ROWS
from deals.conflicts import identity_of, similar_requests
from deals.enums import AgreementState
from deals.matching import blocking_keys, fold_name
from deals.models import AgreementSpecialization, EndCustomer, EndCustomerKey, TeamingAgreement
from partners.models import Partner, PartnerSpecialization, PartnerStanding
from specializations.models import Rulebook, Specialization

DAY = timedelta(days=1)
PARTNERS_OF_A_MANAGER = 100
REQUESTS_OF_A_PARTNER = 5
DECIDED = (AgreementState.REJECTED, AgreementState.WON, AgreementState.LOST, AgreementState.EXPIRED)
SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in "aeiou"]
NUMBERED = (AgreementState.WON, AgreementState.LOST)
TRADES = ("Maschinenbau", "Logistik", "Assurances", "Consulting", "Pharma", "Energie", "Transports", "Software", "Bank")
FORMS = ("GmbH", "SA", "SAS", "AG", "Ltd", "SpA")


def name_of(number: int) -> str:
    """A company's name; each number has its own, and spells it the same in every run."""
    chance = random.Random(number)
    invented = "".join(chance.choices(SYLLABLES, k=chance.randint(3, 5))).capitalize()
    return f"{invented} {chance.choice(TRADES)} {chance.choice(FORMS)}"


def spelled_otherwise(name: str) -> str:
    invented, trade, _form = name.split()
    return f"{trade.upper()} {invented}"


def fill(waiting: int) -> None:
    specializations = list(Specialization.objects.order_by("pk"))
    partners = make_partners(max(1, waiting // REQUESTS_OF_A_PARTNER), specializations)
    customers = make_customers(partners, 2 * waiting)
    by = User.objects.get(vendor_role="programme_admin")
    agreements = TeamingAgreement.objects.bulk_create(
        [
            an_agreement(each, customers[each % len(customers)], by, is_waiting=each < waiting)
            for each in range(5 * waiting)
        ],
        batch_size=1000,
    )
    AgreementSpecialization.objects.bulk_create(
        [
            AgreementSpecialization(
                agreement=each, specialization=specializations[at % len(specializations)], customer=each.customer
            )
            for at, each in enumerate(agreements)
        ],
        batch_size=2000,
    )


def make_partners(number: int, specializations: list[Specialization]) -> list[Partner]:
    rulebook, today = Rulebook.objects.get(), timezone.localdate()
    managers = [
        User.objects.create(email=f"m{each}@vendor.example", name=f"Manager {each}", vendor_role="channel_manager")
        for each in range(-(-number // PARTNERS_OF_A_MANAGER))
    ]
    User.objects.create(email="admin@vendor.example", name="Programme Admin", vendor_role="programme_admin")
    partners = Partner.objects.bulk_create(
        [
            Partner(
                code=f"BENCH-{each}",
                name=f"Partner {each}",
                country="FR",
                channel_manager=managers[each // PARTNERS_OF_A_MANAGER],
            )
            for each in range(number)
        ]
    )
    PartnerStanding.objects.bulk_create(
        [PartnerStanding(partner=each, tier="gold", tier_met="gold", status="held", rulebook=rulebook, as_of=today)
         for each in partners]
    )  # fmt: skip
    PartnerSpecialization.objects.bulk_create(
        [
            PartnerSpecialization(
                partner=each, specialization=one, level="specialist", level_met="specialist", status="held",
                held_since=today - 100 * DAY,
            )
            for each in partners
            for one in specializations
        ],
        batch_size=2000,
    )  # fmt: skip
    return partners


def make_customers(partners: list[Partner], number: int) -> list[EndCustomer]:
    """Every twentieth is the company of another partner under another spelling."""
    now, chance = timezone.now(), random.Random(0)
    names = [name_of(each) for each in range(number)]
    for each in range(20, number, 20):
        names[each] = spelled_otherwise(names[each - chance.randint(1, 19)])
    customers = EndCustomer.objects.bulk_create(
        [
            EndCustomer(
                partner=partners[each % len(partners)],
                name=name,
                country="DE",
                name_key=fold_name(name),
                created_at=now,
            )
            for each, name in enumerate(names)
        ],
        batch_size=2000,
    )
    with transaction.atomic():
        EndCustomer.objects.update(root=F("pk"))
        EndCustomerKey.objects.bulk_create(
            [
                EndCustomerKey(customer=each, value=value)
                for each in customers
                for value in sorted(blocking_keys(identity_of(each)))
            ],
            batch_size=5000,
        )
    return customers


def an_agreement(number: int, customer: EndCustomer, by: User, *, is_waiting: bool) -> TeamingAgreement:
    """One that waits, due between yesterday and in four days; or one decided in the last two years."""
    chance, now = random.Random(number), timezone.now()
    submitted_at = now - (timedelta(hours=chance.randint(1, 100)) if is_waiting else chance.randint(5, 730) * DAY)
    decided_at = None if is_waiting else submitted_at + DAY
    state = AgreementState.SUBMITTED if is_waiting else chance.choice(DECIDED)
    due_at = submitted_at + 4 * DAY
    euros = chance.randint(5, 400) * 1000
    return TeamingAgreement(
        partner_id=customer.partner_id,
        customer=customer,
        state=state,
        state_since=decided_at or submitted_at,
        created_at=submitted_at,
        created_by=by,
        changed_at=submitted_at,
        title=f"New platform of {customer.name}",
        amount=Decimal(euros),
        amount_e4=euros * 10_000,
        expected_close_on=(submitted_at + 90 * DAY).date(),
        discount_asked_percent=Decimal(10),
        presales_note="Two workshops and a proof of concept.",
        first_submitted_at=submitted_at,
        submitted_at=submitted_at,
        answer_due_at=due_at,
        answer_due_on=due_at.date(),
        decided_at=decided_at,
        decided_by=None if is_waiting else by,
        deal_number=f"BENCH-{number}" if state in NUMBERED else None,
    )


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def a_page(name: str, client: Client, path: str, requests: int) -> dict[str, str | float]:
    """Median over so many requests, after two that fill caches."""
    taken, computed, in_database = [], [], []
    for _ in range(requests + 2):
        with CaptureQueriesContext(connection) as captured:
            started, busy = time.perf_counter(), time.process_time()
            page = client.get(path)
            taken.append(1000 * (time.perf_counter() - started))
            computed.append(1000 * (time.process_time() - busy))
        assert page.status_code == 200, (path, page.status_code)
        in_database.append(1000 * sum(float(query["time"]) for query in captured.captured_queries))
    return {
        "name": name,
        "ms": statistics.median(taken[2:]),
        "cpu_ms": statistics.median(computed[2:]),
        "sql_ms": statistics.median(in_database[2:]),
        "queries": len(captured),
        "kb": len(page.content) / 1024,
    }


def pages(requests: int) -> list[dict[str, str | float]]:
    waiting = TeamingAgreement.objects.filter(state=AgreementState.SUBMITTED).order_by("answer_due_at", "pk")
    manager = User.objects.filter(vendor_role="channel_manager").order_by("pk").first()
    admin = User.objects.filter(vendor_role="programme_admin").first()
    assert manager is not None
    assert admin is not None
    own = waiting.filter(partner__channel_manager=manager)
    like_others = next(each for each in own[:200] if similar_requests(each, timezone.localdate()))
    queue = reverse("deals:request_list")
    last = -(-waiting.count() // PAGE_ROWS)
    asked = [
        ("queue of a manager", signed_in(manager), queue),
        ("decision of a manager", signed_in(manager), reverse("deals:request_decide", args=[like_others.public_id])),
        ("queue of a programme admin", signed_in(admin), queue),
        ("its last page", signed_in(admin), f"{queue}?page={last}"),
        ("sorted by amount", signed_in(admin), f"{queue}?sort=-amount"),
        ("searched by words", signed_in(admin), f"{queue}?q=logistik"),
        ("what was decided", signed_in(admin), f"{queue}?pile=closed"),
        ("overdue requests", signed_in(admin), reverse("deals:overdue_list")),
        ("first page of a manager", signed_in(manager), reverse("home")),
    ]
    return [a_page(name, client, path, requests) for name, client, path in asked]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fill", type=int, help="make a world with so many requests that wait")
    parser.add_argument("--requests", type=int, default=15)
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    if options.fill:
        call_command("collectstatic", interactive=False, verbosity=0)
        fill(options.fill)
    print(json.dumps([] if options.fill else pages(options.requests)))


if __name__ == "__main__":
    main()
