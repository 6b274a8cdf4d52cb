"""A small programme in the database, and nights that judge it: what the tests of runs stand on."""

import random
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from partners.actions import mark_stale
from partners.models import Partner
from specializations.enums import Level, Measure, Role, RulebookState, TierSlug
from specializations.models import Accreditation, Rulebook, Specialization
from tests.factories.core import UserFactory
from tests.factories.deals import DeclarationFactory, OrderFactory, OrderLineFactory
from tests.factories.partners import (
    AchievementExceptionFactory,
    AwardFactory,
    CustomerReferenceFactory,
    PartnerFactory,
    StaffMemberFactory,
)
from tests.factories.specializations import (
    RequirementFactory,
    RulebookAccreditationFactory,
    RulebookFactory,
    RulebookOpeningFactory,
    SpecializationFactory,
)
from tiers.actions import run_now
from tiers.enums import RunTrigger
from tiers.exports import shortfall_rows, standing_rows
from tiers.models import EvaluationRun

SLUGS = ("archiving", "encryption", "storage")
EURO = 10_000
D0 = date(2012, 1, 10)


def day(offset: int) -> date:
    return D0 + timedelta(days=offset)


def publish(
    effective_from: date = date(2010, 1, 1),
    *,
    grace_days: int = 10,
    transition_ends_on: date | None = None,
    people: int = 1,
    silver_revenue: int = 1_000,
    orders: bool = False,
    published_at: datetime | None = datetime(2012, 1, 1, tzinfo=UTC),
) -> Rulebook:
    """A rulebook: specialist asks for people, silver for one specialization and revenue, gold for two.

    Without `published_at` it stays a draft.
    """
    book = RulebookFactory(effective_from=effective_from, grace_days=grace_days, transition_ends_on=transition_ends_on)
    for slug in SLUGS:
        found = Specialization.objects.filter(slug=slug).first() or SpecializationFactory(slug=slug, name=slug)
        Accreditation.objects.get_or_create(
            code=f"STS-{slug}", defaults={"type": "STS", "specialization": found, "role": Role.TECHNICAL}
        )
        RulebookOpeningFactory(rulebook=book, specialization=found)
    RulebookAccreditationFactory(rulebook=book)
    level = {"rulebook": book, "tier": "", "level": Level.SPECIALIST}
    RequirementFactory(**level, measure=Measure.PEOPLE, minimum=people)
    for tier, count in ((TierSlug.SILVER, 1), (TierSlug.GOLD, 2), (TierSlug.PLATINUM, 3)):
        RequirementFactory(rulebook=book, tier=tier, minimum=count)
    RequirementFactory(rulebook=book, tier=TierSlug.SILVER, measure=Measure.REVENUE, minimum=silver_revenue * EURO)
    if orders:
        RequirementFactory(rulebook=book, tier=TierSlug.GOLD, measure=Measure.INCREMENTAL_ORDERS, minimum=2)
    if published_at is not None:
        release(book, at=published_at)
    return book


def release(book: Rulebook, *, at: datetime) -> None:
    """Publish a draft as the operator does."""
    Rulebook.objects.filter(pk=book.pk).update(state=RulebookState.PUBLISHED, published_at=at, by_operator=True)


def partner_with(
    *slugs: str, revenue: int = 2_000, expires_on: date | None = None, ordered_on: date = D0, **fields
) -> Partner:
    """A partner with one accredited person in each of the specializations and one order."""
    partner = PartnerFactory(**fields)
    for slug in slugs:
        award(partner, slug, expires_on=expires_on)
    if revenue:
        order(partner, revenue, on=ordered_on)
    changed(partner)
    return partner


def award(partner: Partner, slug: str, *, awarded_on: date = date(2011, 1, 1), expires_on: date | None = None):
    return AwardFactory(
        staff_member=StaffMemberFactory(partner=partner),
        accreditation=Accreditation.objects.get(code=f"STS-{slug}"),
        awarded_on=awarded_on,
        expires_on=expires_on,
    )


def order(partner: Partner, revenue: int, *, on: date = D0, slug: str = SLUGS[0]):
    return OrderLineFactory(
        partner=partner,
        specialization=Specialization.objects.get(slug=slug),
        order_date=on,
        amount_e4=revenue * EURO,
    )


def changed(*partners: Partner) -> None:
    """The mark that every write of a fact leaves."""
    mark_stale([partner.pk for partner in partners], at=timezone.now())


def night(on: date, *, full: bool = False) -> EvaluationRun:
    return run_now(
        as_of=on, today=max(on, day(1000)), trigger=RunTrigger.COMMAND, by=None, clock=timezone.now, full=full
    )


def counts_of(run: EvaluationRun) -> tuple[int, int, int]:
    return run.evaluated, run.changed, run.failed


def standings(on: date) -> dict[str, tuple[str, str]]:
    """Tier and status of every partner on a day, as exported."""
    return {row.partner_code: (row.tier, row.tier_status) for row in standing_rows(on)}


def exports(on: date) -> tuple[list, list]:
    return list(standing_rows(on)), list(shortfall_rows(on))


def random_partners(count: int, *, seed: int = 1) -> list[Partner]:
    """Partners whose facts begin and end within some weeks of `D0`, on days of their own."""
    chance = random.Random(seed)
    declaration, admin = DeclarationFactory(), UserFactory(programme_admin=True)
    specializations = {found.slug: found for found in Specialization.objects.all()}
    partners = []
    for number in range(count):
        legacy = chance.choice(["", "", TierSlug.SILVER, TierSlug.GOLD])
        partner = PartnerFactory(
            code=f"R{number:03}",
            legacy_tier=legacy,
            legacy_tier_since=date(2009, 5, 1) if legacy else None,
            ended_on=day(chance.randint(1, 40)) if chance.random() < 0.1 else None,
        )
        for slug in chance.choices(SLUGS, k=3):
            begun = day(chance.randint(-400, 20))
            award(partner, slug, awarded_on=begun, expires_on=begun + timedelta(days=chance.randint(100, 430)))
        for _ in range(4):
            OrderLineFactory(
                order=OrderFactory(),
                declaration=declaration,
                partner=partner,
                specialization=specializations[chance.choice(SLUGS)],
                order_date=day(chance.randint(-370, 30)),
                amount_e4=chance.randint(-200, 900) * EURO,
                incremental=chance.random() < 0.7,
            )
        if chance.random() < 0.3:
            CustomerReferenceFactory(partner=partner, specialization=specializations[chance.choice(SLUGS)])
        if chance.random() < 0.3:
            AchievementExceptionFactory(
                partner=partner,
                achievement=chance.choice(["tier:silver", "encryption:specialist"]),
                granted_on=day(chance.randint(-5, 20)),
                ends_on=day(chance.randint(25, 50)),
                granted_by=admin,
                approved_by=UserFactory(programme_admin=True),
                approved_at=timezone.now(),
            )
        partners.append(partner)
    changed(*partners)
    return partners
