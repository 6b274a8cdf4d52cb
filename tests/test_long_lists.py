"""The long lists ask as many queries for a thousand rows as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deals.models import Declaration, DeclarationRow, OrderLine
from partners.models import Partner, PartnerSpecialization, PartnerStanding, StaffMember
from partners.roles import Role
from specializations.models import Specialization
from tests.factories.core import UserFactory
from tests.factories.deals import DeclarationFactory, DeclarationRowFactory, OrderFactory, OrderLineFactory
from tests.factories.partners import (
    PartnerFactory,
    PartnerSpecializationFactory,
    PartnerStandingFactory,
    StaffMemberFactory,
)
from tests.factories.tiers import EvaluationRunFactory, StandingChangeFactory
from tests.roles import user_of
from tiers.models import EvaluationRun, StandingChange

MANY = 1000


class Lists:
    """One partner, one declaration and one run, and the means to give every list about them many rows."""

    def __init__(self, rulebook) -> None:
        self.rulebook, self.today = rulebook, timezone.localdate()
        self.manager, self.admin = UserFactory(channel_manager=True), user_of(Role.PROGRAMME_ADMIN)
        self.partner = PartnerFactory(channel_manager=self.manager)
        self.declaration, self.run, self.order = DeclarationFactory(), EvaluationRunFactory(), OrderFactory()
        self.specialization = Specialization.objects.get(slug="encryption")

    def grow(self, number: int) -> None:
        partners = PartnerFactory.build_batch(number, channel_manager=self.manager)
        Partner.objects.bulk_create(partners)
        of_partner = [{"partner": partner} for partner in partners]
        _made(PartnerStanding, PartnerStandingFactory, of_partner, rulebook=self.rulebook)
        _made(PartnerSpecialization, PartnerSpecializationFactory, of_partner, specialization=self.specialization)
        _made(StandingChange, StandingChangeFactory, of_partner, run=self.run, evaluation=None, on=self.today)
        _made(StaffMember, StaffMemberFactory, [{}] * number, partner=self.partner)
        _made(Declaration, DeclarationFactory, [{}] * number, received_from=None)
        _made(DeclarationRow, DeclarationRowFactory, [{}] * number, declaration=self.declaration)
        _made(EvaluationRun, EvaluationRunFactory, [{}] * number, by=None)
        bought = {"order_date": self.today - timedelta(days=3), "specialization": self.specialization}
        first = OrderLine.objects.count()
        numbered = [{"line": str(first + place)} for place in range(number)]
        of_order = {"order": self.order, "partner": self.partner, "declaration": self.declaration}
        _made(OrderLine, OrderLineFactory, numbered, **of_order, **bought)

    def pages(self) -> dict[str, tuple[Client, str]]:
        manager, admin, here = _signed_in(self.manager), _signed_in(self.admin), [self.partner.code]
        return {
            "partners": (manager, reverse("tiers:partner_list")),
            "partners, all": (admin, reverse("tiers:partner_list")),
            "orders": (manager, reverse("tiers:order_list", args=here)),
            "staff": (manager, reverse("tiers:staff_list", args=here)),
            "runs": (admin, reverse("tiers:run_list")),
            "run": (admin, reverse("tiers:run", args=[self.run.public_id])),
            "declarations": (admin, reverse("deals:declaration_list")),
            "declaration": (admin, reverse("deals:declaration", args=[self.declaration.public_id])),
        }


def _made(model, factory, each, **shared) -> None:
    model.objects.bulk_create([factory.build(**shared, **own) for own in each])


def _signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _queries(client: Client, path: str) -> int:
    client.get(path)  # what a process asks only once is not of interest
    with CaptureQueriesContext(connection) as captured:
        page = client.get(path)
    assert page.status_code == 200
    return len(captured)


def test_a_thousand_rows_cost_the_queries_of_one(shipped_rulebook):
    lists = Lists(shipped_rulebook)
    pages = lists.pages()
    lists.grow(1)
    few = {name: _queries(*page) for name, page in pages.items()}
    lists.grow(MANY - 1)
    assert {name: _queries(*page) for name, page in pages.items()} == few


@pytest.mark.postgres
def test_what_waits_for_a_distributor_is_found_by_an_index(shipped_rulebook):
    lists = Lists(shipped_rulebook)
    lists.grow(MANY)
    DeclarationRowFactory(declaration=lists.declaration, distributor_code="D-1")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {DeclarationRow._meta.db_table}")
    waiting = DeclarationRow.objects.held().filter(kind="orders", distributor_code="D-1")
    assert waiting.count() == 1
    assert "held_row_distributor" in waiting.explain()
