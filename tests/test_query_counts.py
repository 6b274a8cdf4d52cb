"""A list page asks as many queries for one row as for many; the scorecard at most twelve, whatever there is."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.enums import MembershipRole
from partners.models import Partner
from partners.roles import Role
from specializations.models import Accreditation, Specialization
from tests.factories.core import UserFactory
from tests.factories.deals import DeclarationFactory, DeclarationRowFactory, OrderFactory, OrderLineFactory
from tests.factories.partners import (
    AwardFactory,
    CustomerReferenceFactory,
    MembershipFactory,
    PartnerFactory,
    PartnerSpecializationFactory,
    PartnerStandingFactory,
    StaffMemberFactory,
)
from tests.factories.tiers import EvaluationFactory, EvaluationRunFactory, RunFailureFactory, StandingChangeFactory
from tests.roles import user_of
from tiers.actions import run_now
from tiers.enums import RunTrigger

SIZES = (1, 3, 40)
SCORECARD_QUERIES = 12


def queries(client: Client, path: str) -> int:
    client.get(path)  # what a process asks only once is not of interest
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


class World:
    """A partner with its people, and the means to give it more of everything."""

    def __init__(self, rulebook) -> None:
        self.rulebook = rulebook
        self.manager = UserFactory(channel_manager=True)
        self.admin = user_of(Role.PROGRAMME_ADMIN)
        self.partner = PartnerFactory(code="OWN", channel_manager=self.manager)
        self.member = MembershipFactory(partner=self.partner, role=MembershipRole.ADMIN).user
        self.specialization = Specialization.objects.get(slug="encryption")
        self.accreditation = Accreditation.objects.get(code="STS-encryption")
        self.declaration = DeclarationFactory()
        self.run = EvaluationRunFactory()
        self.today = timezone.localdate()

    def grow(self, number: int) -> None:
        """So many more rows of every list."""
        for _ in range(number):
            person = StaffMemberFactory(partner=self.partner)
            AwardFactory(staff_member=person, accreditation=self.accreditation, awarded_on=self.today)
            CustomerReferenceFactory(partner=self.partner, specialization=self.specialization)
            OrderLineFactory(
                order=OrderFactory(),
                partner=self.partner,
                specialization=self.specialization,
                order_date=self.today - timedelta(days=3),
                declaration=self.declaration,
            )
            DeclarationRowFactory(declaration=self.declaration, partner_code="OWN", waiting_for="product")
            DeclarationFactory()
            other = PartnerFactory(channel_manager=self.manager)
            PartnerStandingFactory(partner=other, rulebook=self.rulebook)
            PartnerSpecializationFactory(partner=other, specialization=self.specialization)
            evaluation = EvaluationFactory(partner=other, run=self.run, rulebook=self.rulebook)
            StandingChangeFactory(partner=other, run=self.run, evaluation=evaluation)
            RunFailureFactory(run=self.run, partner=other)
            EvaluationRunFactory()

    def pages(self) -> dict[str, tuple[Client, str]]:
        member, manager, admin = signed_in(self.member), signed_in(self.manager), signed_in(self.admin)
        here = [self.partner.code]
        return {
            "scorecard": (member, reverse("tiers:scorecard", args=here)),
            "scorecard, by the manager": (manager, reverse("tiers:scorecard", args=here)),
            "specializations": (member, reverse("tiers:specialization_list", args=here)),
            "specialization": (member, reverse("tiers:specialization", args=[*here, "encryption"])),
            "revenue": (member, reverse("tiers:revenue", args=here)),
            "orders": (member, reverse("tiers:order_list", args=here)),
            "staff": (member, reverse("tiers:staff_list", args=here)),
            "home of a manager": (manager, reverse("home")),
            "home of an admin": (admin, reverse("home")),
            "partners": (manager, reverse("tiers:partner_list")),
            "partners, all": (admin, reverse("tiers:partner_list")),
            "runs": (admin, reverse("tiers:run_list")),
            "run": (admin, reverse("tiers:run", args=[self.run.public_id])),
            "declarations": (admin, reverse("deals:declaration_list")),
            "declaration": (admin, reverse("deals:declaration", args=[self.declaration.public_id])),
            "rules": (member, reverse("specializations:rules")),
        }


@pytest.fixture
def world(shipped_rulebook) -> World:
    return World(shipped_rulebook)


def test_pages_ask_the_same_number_of_queries_at_every_size(world):
    world.grow(SIZES[0])
    run_now(as_of=world.today, today=world.today, trigger=RunTrigger.COMMAND, by=None, clock=timezone.now)
    pages = world.pages()
    found = {name: [queries(*page)] for name, page in pages.items()}
    for before, size in pairwise(SIZES):
        world.grow(size - before)
        for name, page in pages.items():
            found[name].append(queries(*page))
    assert {name: counts for name, counts in found.items() if len(set(counts)) > 1} == {}
    assert found["scorecard"][0] <= SCORECARD_QUERIES
    assert found["scorecard, by the manager"][0] <= SCORECARD_QUERIES


def test_history_costs_the_scorecard_nothing(world):
    world.grow(1)
    for days in range(3):
        day = world.today - timedelta(days=2 - days)
        run_now(as_of=day, today=world.today, trigger=RunTrigger.COMMAND, by=None, clock=timezone.now)
    client, path = world.pages()["scorecard"]
    before = queries(client, path)
    partner = Partner.objects.get(code="OWN")
    for days in range(40):
        evaluation = EvaluationFactory(partner=partner, run=world.run, rulebook=world.rulebook, as_of="2020-01-01")
        StandingChangeFactory(
            partner=partner,
            run=world.run,
            evaluation=evaluation,
            achievement="tier:silver",
            on=world.today - timedelta(days=400 + days),
        )
    assert queries(client, path) == before
