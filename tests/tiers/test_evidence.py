"""The rows behind a value add up to it, and a row that is not counted gives the first reason that applies."""

from datetime import date, timedelta
from random import Random

import pytest

from deals.enums import BusinessType
from partners.enums import ApprovalState, AwardState
from partners.models import Award, CustomerReference, StaffMember, TechnicalValidation
from specializations.enums import Role
from specializations.models import Accreditation, Specialization
from tests.factories.deals import DeclarationFactory, DeclarationRowFactory, OrderFactory, OrderLineFactory
from tests.factories.partners import AwardFactory, PartnerFactory, StaffMemberFactory
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
    awards = award_rows(partner, specialization, rulebook=shipped_rulebook, on=D)
    references = reference_rows(partner, specialization, on=D)
    validations = validation_rows(partner, specialization, on=D)

    def lines(of=None, *, incremental=False):
        return line_evidence(partner, of, rulebook=shipped_rulebook, on=D, incremental=incremental)

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
        assert evidence.totals()[0].amount_e4 == value
        assert sum(line.amount_e4 for line in evidence.counted()) == value
        shown = {reason_of(line) for line in evidence.counted(yes=False)}
        assert shown == {total.reason for total in evidence.totals()[1:]}


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
    (row,) = award_rows(member.partner, specialization, rulebook=shipped_rulebook, on=D)
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
    evidence = line_evidence(line.partner, None, rulebook=shipped_rulebook, on=D, incremental=True)
    assert [reason_of(found) for found in evidence.lines()] == [reason]


def test_held_rows_of_the_partner_are_shown_when_product_or_rate_is_missing(shipped_rulebook):
    partner = PartnerFactory(code="OWN")
    for waiting_for in ("product", "rate", "partner"):
        DeclarationRowFactory(partner_code="OWN", waiting_for=waiting_for)
    DeclarationRowFactory(partner_code="OTHER", waiting_for="product")
    evidence = line_evidence(partner, None, rulebook=shipped_rulebook, on=D)
    assert {row.waiting_for for row in evidence.held_rows()} == {"product", "rate"}


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
