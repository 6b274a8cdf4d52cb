"""The rows behind a value add up to it, and a row that is not counted gives the first reason that applies."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from html import unescape
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.enums import BusinessType
from deals.models import OrderLine
from partners.enums import ApprovalState, AwardState
from partners.models import Award, CustomerReference, StaffMember, TechnicalValidation
from specializations.enums import Role
from specializations.models import Accreditation, Specialization
from tests.factories.deals import DeclarationFactory, DeclarationRowFactory, OrderFactory, OrderLineFactory
from tests.factories.partners import AwardFactory, MembershipFactory, PartnerFactory, StaffMemberFactory
from tiers.enums import NotCounted
from tiers.evidence import (
    award_rows,
    line_evidence,
    people_counted,
    reason_of,
    reference_rows,
    validation_rows,
    window_before,
)
from tiers.programme import load_programme
from tiers.queries import live_partner

D = date(2011, 12, 9)
SLUG = "encryption"


def some_day(random: Random, spread: int = 500) -> date:
    return D + timedelta(days=random.randint(-spread, spread // 2))


def maybe(random: Random, value):
    return value if random.random() < 0.4 else None


def random_partner(random: Random):
    partner = PartnerFactory(country="FR")
    of = {slug: Specialization.objects.get(slug=slug) for slug in (SLUG, "archiving")}
    accreditations = list(Accreditation.objects.filter(specialization=of[SLUG]))
    for number in range(random.randint(0, 5)):
        person = StaffMember.objects.create(
            partner=partner,
            code=f"{partner.code}-{number}",
            joined_on=maybe(random, some_day(random)),
            left_on=maybe(random, some_day(random)),
        )
        for accreditation in random.sample(accreditations, random.randint(0, 3)):
            Award.objects.create(
                staff_member=person,
                accreditation=accreditation,
                awarded_on=some_day(random),
                expires_on=maybe(random, some_day(random)),
                revoked_on=maybe(random, some_day(random)),
                state=random.choice([AwardState.VERIFIED, AwardState.VERIFIED, AwardState.CLAIMED]),
            )
    declaration = DeclarationFactory()
    for _ in range(random.randint(0, 25)):
        kind = random.choice(BusinessType.values)
        OrderLineFactory(
            order=OrderFactory(),
            partner=partner,
            specialization=random.choice(list(of.values())),
            order_date=some_day(random),
            amount_e4=random.randint(-3_000_000, 9_000_000),
            business_type=kind,
            incremental=kind != BusinessType.RENEWAL,
            superseded_at="2026-01-01T00:00:00Z" if random.random() < 0.2 else None,
            declaration=declaration,
        )
    for number in range(random.randint(0, 4)):
        CustomerReference.objects.create(
            partner=partner,
            specialization=of[SLUG],
            customer=f"Customer {number}",
            approved_on=some_day(random),
            expires_on=maybe(random, some_day(random)),
            state=random.choice(ApprovalState.values),
        )
    for days in random.sample(range(-400, 200), random.randint(0, 2)):
        TechnicalValidation.objects.create(
            partner=partner,
            specialization=of[SLUG],
            validated_on=D + timedelta(days=days),
            expires_on=maybe(random, some_day(random)),
        )
    return partner


@pytest.mark.parametrize("seed", range(15))
def test_evidence_adds_up_to_the_value(seed, shipped_rulebook):
    partner = random_partner(Random(seed))
    specialization = Specialization.objects.get(slug=SLUG)
    values = {
        (line.subject, line.level, line.measure): line.value
        for line in live_partner(partner, on=D, last_run=None).lines
    }
    awards = award_rows(partner, specialization, loaded=load_programme(), on=D)
    references = reference_rows(partner, specialization, on=D)
    validations = validation_rows(partner, specialization, on=D)

    def lines(of=None, *, incremental=False):
        return line_evidence(partner, of, window_months=12, on=D, incremental=incremental)

    assert people_counted(awards) == values[SLUG, "master", "people"]
    assert people_counted(awards, Role.SALES) == values[SLUG, "master", "people_sales"]
    assert people_counted(awards, Role.TECHNICAL) == values[SLUG, "master", "people_technical"]
    assert sum(row.reason is None for row in references) == values[SLUG, "master", "references"]
    assert min(1, sum(row.reason is None for row in validations)) == values[SLUG, "master", "validation"]
    for evidence, value in (
        (lines(specialization), values[SLUG, "master", "revenue"]),
        (lines(), values["silver", "tier", "revenue"]),
        (lines(incremental=True), values["gold", "tier", "incremental_revenue"]),
    ):
        every = list(evidence.lines())
        assert sum(line.amount_e4 for line in every if reason_of(line) == "") == value
        for newest in (1, len(every)):
            groups = {group.counts: group for group in evidence.groups(newest)}
            for counts in (True, False):
                alike = [line for line in every if (reason_of(line) == "") == counts]
                assert (counts in groups) == bool(alike)
                if alike:
                    found = groups[counts]
                    assert (found.lines, found.amount_e4) == (len(alike), sum(line.amount_e4 for line in alike))
                    by_day = sorted(alike, key=lambda line: (line.order_date, line.pk), reverse=True)
                    assert found.newest == by_day[:newest]


@pytest.mark.parametrize(
    ("award", "person", "reason", "since"),
    [
        ({}, {}, None, None),
        ({"accreditation": "SCS"}, {}, NotCounted.DOES_NOT_COUNT, None),
        ({"state": AwardState.CLAIMED}, {"left_on": D}, NotCounted.UNVERIFIED, None),
        ({}, {"joined_on": D + timedelta(days=1)}, NotCounted.NOT_YET_JOINED, D + timedelta(days=1)),
        ({}, {"joined_on": D}, None, None),
        ({"expires_on": D}, {"left_on": D}, NotCounted.LEFT_COMPANY, D),
        ({}, {"left_on": D + timedelta(days=1)}, None, None),
        ({"awarded_on": D + timedelta(days=1)}, {}, NotCounted.NOT_YET_VALID, D + timedelta(days=1)),
        ({"revoked_on": D, "expires_on": D}, {}, NotCounted.REVOKED, D),
        ({"expires_on": D}, {}, NotCounted.EXPIRED, D),
        ({"expires_on": D + timedelta(days=1)}, {}, None, None),
    ],
)
def test_the_first_reason_of_an_award(award, person, reason, since, shipped_rulebook):
    code = award.pop("accreditation", "STS")
    member = StaffMemberFactory(**person)
    given = {"awarded_on": D - timedelta(days=30), **award}
    AwardFactory(staff_member=member, accreditation=Accreditation.objects.get(code=f"{code}-{SLUG}"), **given)
    specialization = Specialization.objects.get(slug=SLUG)
    (row,) = award_rows(member.partner, specialization, loaded=load_programme(), on=D)
    assert (row.reason, row.since) == (reason, since)


@pytest.mark.parametrize(
    ("order_date", "more", "reason"),
    [
        (D, {}, ""),
        (date(2010, 12, 10), {}, ""),
        (date(2010, 12, 9), {}, "outside_window"),
        (D + timedelta(days=1), {}, "outside_window"),
        (D, {"incremental": False}, "renewal"),
        (date(2010, 12, 9), {"incremental": False}, "outside_window"),
        (date(2010, 12, 9), {"superseded_at": "2026-01-01T00:00:00Z"}, "superseded"),
    ],
)
def test_the_first_reason_of_an_order_line(order_date, more, reason, shipped_rulebook):
    line = OrderLineFactory(order_date=order_date, **more)
    evidence = line_evidence(line.partner, None, window_months=12, on=D, incremental=True)
    assert [reason_of(found) for found in evidence.lines()] == [reason]


def test_held_rows_of_the_partner_are_shown_when_product_or_rate_is_missing(shipped_rulebook):
    partner = PartnerFactory(code="OWN")
    for waiting_for in ("product", "rate", "partner"):
        DeclarationRowFactory(partner_code="OWN", waiting_for=waiting_for)
    DeclarationRowFactory(partner_code="OTHER", waiting_for="product")
    evidence = line_evidence(partner, None, window_months=12, on=D)
    assert {row.waiting_for for row in evidence.held_rows()} == {"product", "rate"}


def test_the_file_of_orders_holds_amounts_to_calculate_with(shipped_rulebook, client):
    member = MembershipFactory().user
    partner = member.membership.partner
    OrderLineFactory(partner=partner, amount_e4=-12_760_500, incremental=False, business_type="renewal")
    client.force_login(member)
    answer = client.get(reverse("tiers:order_list", args=[partner.code]), {"download": "csv"})
    (row,) = csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    assert (row["Amount"], row["Business type"]) == ("-1276.05", "Renewal")


@pytest.mark.parametrize(("page", "counted"), [("", 25), ("?incremental=yes", 24)])
def test_the_file_of_a_pages_orders_holds_every_line_as_it_counts_there(shipped_rulebook, client, page, counted):
    member = MembershipFactory().user
    given = {"partner": member.membership.partner, "order_date": timezone.localdate()}
    OrderLineFactory.create_batch(24, amount_e4=12_760_500, **given)
    OrderLineFactory(amount_e4=-10_000, incremental=False, business_type="renewal", **given)
    client.force_login(member)
    path = reverse("tiers:revenue", args=[member.membership.partner.code])
    (link,) = re.findall(r'href="([^"]*download=csv[^"]*of=[a-z]+)"', client.get(path + page).content.decode())
    answer = client.get(path + unescape(link))
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    groups = Counter(row["Group"].partition(" ·")[0] for row in rows)
    assert (len(rows), groups["Counted"]) == (25, counted)
    assert {row["Amount"] for row in rows} == {"1276.05", "-1"}
    assert Counter(row["Incremental"] for row in rows) == {"incremental": 24, "not incremental": 1}


@pytest.mark.sqlite
@pytest.mark.django_db
def test_every_line_of_a_partner_is_found_by_the_two_indexes():
    """PostgreSQL's plan depends on what is stored: test_facts looks at it among many lines."""
    lines = OrderLine.objects.of(PartnerFactory())
    plan = lines.explain()
    assert "USING INDEX order_line_facts" in plan
    assert "USING INDEX order_line_replaced" in plan


@pytest.mark.parametrize(
    ("on", "before"),
    [
        (date(2011, 11, 30), date(2010, 11, 30)),
        (date(2012, 2, 29), date(2011, 2, 28)),
        (date(2013, 2, 28), date(2012, 2, 28)),
        (date(2013, 3, 1), date(2012, 3, 1)),
    ],
)
def test_the_window_is_clipped_to_the_end_of_a_month(on, before):
    assert window_before(on, 12) == before
