from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core import formats
from partners.models import PartnerSpecialization
from partners.roles import Role
from specializations.enums import Level, Measure, TierSlug
from specializations.models import Benefit, Specialization, Tier
from tests.factories.partners import (
    PartnerSpecializationFactory,
    PartnerStandingFactory,
    PilotInvitationFactory,
)
from tests.factories.specializations import (
    RequirementFactory,
    RulebookLevelFactory,
    RulebookRegionFactory,
    SpecializationFactory,
)
from tests.roles import user_of
from tests.tiers.nights import D0, award, publish, release
from tiers.benefits import Closed, Ground, offers
from tiers.engine.assessment import NOT_OPEN
from tiers.shortfalls import RequirementLine

GOLD, SILVER = (Tier(slug=slug, rank=TierSlug(slug).rank, name=slug) for slug in ("gold", "silver"))
ENCRYPTION = Specialization(slug="encryption", name="Encryption")
LINES = [
    RequirementLine("silver", "tier", Measure.REVENUE, 100, 40),
    RequirementLine("gold", "tier", Measure.REVENUE, 200, 40),
    RequirementLine("archiving", "specialist", Measure.PEOPLE, 2, 2),
    RequirementLine("encryption", "specialist", Measure.PEOPLE_SALES, 2, 0),
    RequirementLine("it-compliance", "specialist", Measure.PEOPLE_SALES, 2, 1),
    RequirementLine("encryption", "master", Measure.REFERENCES, 1, 0),
]
SLUGS = ["archiving", "encryption", "it-compliance"]


def held(slug, level=Level.SPECIALIST):
    return PartnerSpecialization(specialization=Specialization(slug=slug), level=level)


def ground(tier="registered", *levels):
    return Ground(tier, levels, LINES, {})


@pytest.mark.parametrize(
    ("benefit", "has", "expected"),
    [
        ({}, ground(), []),
        ({"tier": GOLD}, ground("gold"), []),
        ({"tier": GOLD}, ground("platinum"), []),
        ({"tier": SILVER}, ground(), [("silver", "tier", 60)]),
        ({"tier": GOLD}, ground("silver"), [("gold", "tier", 160)]),
        ({"level": Level.SPECIALIST}, ground("registered", held("archiving")), []),
        ({"level": Level.SPECIALIST}, ground("registered", held("archiving", Level.MASTER)), []),
        # nobody is short in archiving by today's facts: only the run is missing
        ({"level": Level.SPECIALIST}, ground(), [("archiving", "specialist", 0)]),
        (
            {"level": Level.SPECIALIST, "specialization": ENCRYPTION},
            ground("registered", held("archiving")),
            [("encryption", "specialist", 2)],
        ),
        (
            {"level": Level.MASTER, "specialization": ENCRYPTION},
            ground("registered", held("encryption")),
            [("encryption", "master", 3)],
        ),
        (
            {"tier": GOLD, "level": Level.SPECIALIST, "specialization": ENCRYPTION},
            ground(),
            [("gold", "tier", 160), ("encryption", "specialist", 2)],
        ),
        ({"tier": GOLD, "level": Level.SPECIALIST}, ground("gold", held("encryption")), []),
    ],
)
def test_what_unlocks_and_what_is_missing(benefit, has, expected):
    (offer,) = offers([Benefit(**benefit)], has, SLUGS)
    gaps = [(gap.subject, gap.level, sum(line.shortfall for line in gap.lines)) for gap in offer.gaps]
    assert gaps == expected
    assert offer.is_unlocked == (not expected)


def test_the_nearest_to_a_level_is_counted_over_all_that_the_level_asks_for():
    """Nobody is far from the one's specialist, but its master asks for most."""
    lines = [
        RequirementLine("archiving", "specialist", Measure.PEOPLE, 1, 0),
        RequirementLine("archiving", "master", Measure.PEOPLE, 4, 0),
        RequirementLine("archiving", "master", Measure.REFERENCES, 2, 0),
        RequirementLine("encryption", "specialist", Measure.PEOPLE, 2, 2),
        RequirementLine("encryption", "master", Measure.PEOPLE, 4, 2),
    ]
    (offer,) = offers([Benefit(level=Level.MASTER)], Ground("gold", [held("encryption")], lines, {}), SLUGS[:2])
    (gap,) = offer.gaps
    assert [(gap.subject, line.measure, line.shortfall) for line in gap.lines] == [("encryption", Measure.PEOPLE, 2)]


def test_a_closed_level_is_never_the_nearest_while_another_is_open():
    closed = {("archiving", "specialist"): Closed(NOT_OPEN)}
    (offer,) = offers([Benefit(level=Level.SPECIALIST)], Ground("gold", [], LINES, closed), SLUGS[:2])
    assert [(gap.subject, gap.closed) for gap in offer.gaps] == [("encryption", None)]


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def client(self):
        publish()
        user = user_of(Role.PARTNER_MEMBER)
        self.partner = user.membership.partner
        PartnerStandingFactory(partner=self.partner, tier="silver")
        client = Client()
        client.force_login(user)
        return client

    def page(self, client):
        return client.get(f"/partners/{self.partner.code}/benefits/")

    def test_an_unlocked_benefit_says_how_to_use_it_and_a_locked_one_what_is_missing(self, client):
        tiers = {slug: Tier.objects.get_or_create(slug=slug, defaults={"name": slug.title(), "rank": rank})[0]
                 for slug, rank in (("silver", 1), ("gold", 2))}  # fmt: skip
        words = {"name_fr": "x", "description_en": "What it is."}
        Benefit.objects.create(slug="a", name_en="Open one", use_en="Call us.", tier=tiers["silver"], **words)
        words["name_fr"] = "y"
        Benefit.objects.create(slug="b", name_en="Closed one", use_en="Never shown.", tier=tiers["gold"], **words)
        page = self.page(client).content.decode()
        assert page.index("Open one") < page.index("Call us.") < page.index("Closed one")
        assert "Never shown." not in page

    def test_the_link_of_a_resource_is_for_the_holders(self, client):
        mine, other = SpecializationFactory(), SpecializationFactory()
        PartnerSpecializationFactory(partner=self.partner, specialization=mine)
        for each in (mine, other):
            each.resources.create(title_en=f"Kit {each}", title_fr="Kit", url=f"https://kits.example/{each.slug}")
        page = self.page(client).content.decode()
        assert f"https://kits.example/{mine.slug}" in page
        assert f"Kit {other}" in page
        assert f"https://kits.example/{other.slug}" not in page

    def test_as_many_queries_for_one_as_for_many(
        self, client, django_assert_num_queries, django_assert_max_num_queries
    ):
        def grow(number):
            specialization = SpecializationFactory()
            PartnerSpecializationFactory(partner=self.partner, specialization=specialization)
            specialization.resources.create(title_en=f"Kit {number}", title_fr="Kit", url="https://kits.example/")
            names = {"name_en": f"B {number}", "name_fr": f"B {number}"}
            Benefit.objects.create(slug=f"b-{number}", specialization=specialization, level="specialist", **names)

        grow(1)
        self.page(client)
        with django_assert_max_num_queries(24) as first:
            self.page(client)
        asked = len(first)
        for number in (2, 3, 4):
            grow(number)
        self.page(client)  # what is remembered of the rules is remembered anew
        with django_assert_num_queries(asked):
            self.page(client)


TOMORROW = timezone.localdate() + timedelta(days=1)
LATER = TOMORROW + timedelta(days=1)
EVERYBODYS, OTHERS = ["DE", "FR"], ["DE"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("countries", "dates", "invited", "said"),
    [
        (EVERYBODYS, {}, False, "met by today’s facts, unlocked by the next run"),
        (OTHERS, {}, False, "The level is not available here: another region, or not yet"),
        (EVERYBODYS, {"available_from": TOMORROW}, False, f"Opens on {formats.long_date(TOMORROW)}"),
        (EVERYBODYS, {"available_from": TOMORROW, "pilot_from": D0}, True, "met by today’s facts"),
        (OTHERS, {"available_from": TOMORROW, "pilot_from": D0}, True, "The level is not available here"),
        (OTHERS, {"opened_on": TOMORROW}, False, "The level is not available here"),
        (EVERYBODYS, {"opened_on": TOMORROW, "available_from": LATER}, False, f"Opens on {formats.long_date(LATER)}"),
        (EVERYBODYS, {"opened_on": LATER, "available_from": TOMORROW}, False, f"Opens on {formats.long_date(LATER)}"),
    ],
)
def test_a_level_whose_gate_is_closed_is_not_unlocked_by_the_next_run(client, countries, dates, invited, said):
    """Whatever the master level asks for is there. An ``opened_on`` among the dates is that of the specialization."""
    book = publish(published_at=None)
    dates = dict(dates)
    book.openings.update(opened_on=dates.pop("opened_on", None))
    RulebookRegionFactory(rulebook=book, code="HERE", countries=countries)
    RulebookLevelFactory(rulebook=book, region="HERE", **dates)
    RequirementFactory(rulebook=book, tier="", level=Level.MASTER, measure=Measure.PEOPLE, minimum=1)
    release(book, at=timezone.now())
    user = user_of(Role.PARTNER_MEMBER)
    partner, archiving = user.membership.partner, Specialization.objects.get(slug="archiving")
    award(partner, archiving.slug)
    PartnerStandingFactory(partner=partner)
    if invited:
        PilotInvitationFactory(partner=partner, specialization=archiving, invited_on=D0)
    Benefit.objects.create(slug="m", name_en="Masters’ own", name_fr="x", specialization=archiving, level=Level.MASTER)
    client.force_login(user)
    page = client.get(f"/partners/{partner.code}/benefits/").content.decode()
    assert f"archiving: {said}" in page
