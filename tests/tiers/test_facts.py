"""Facts come out of either database the same, in a fixed number of queries, by the index made for them."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.models import OrderLine
from partners.enums import ApprovalState, AwardState
from tests.factories.core import UserFactory
from tests.factories.partners import (
    AchievementExceptionFactory,
    CustomerReferenceFactory,
    PilotInvitationFactory,
    TechnicalValidationFactory,
)
from tests.processes import wait_until
from tests.tiers.nights import D0, award, day, order, partner_with, publish, random_partners
from tiers.engine.dates import ALWAYS, NEVER
from tiers.evidence import line_evidence
from tiers.facts import lines_query, load_batch, load_facts
from tiers.programme import load_programme

pytestmark = pytest.mark.django_db


def facts_of(*partners, **options):
    batch = load_batch(np.array(sorted(partner.pk for partner in partners)))
    return load_facts(batch, load_programme(), from_day=D0.toordinal(), **options)


class TestWhatIsLoaded:
    def test_awards_with_the_days_of_their_person(self):
        publish()
        partner = partner_with(revenue=0)
        first = award(partner, "encryption", awarded_on=day(-9), expires_on=day(9))
        first.staff_member.left_on = day(5)
        first.staff_member.save()
        second = award(partner, "archiving", awarded_on=day(-8))
        second.state, second.revoked_on = AwardState.CLAIMED, day(3)
        second.save()
        awards = facts_of(partner).awards
        loaded = load_programme().axes
        assert [loaded.specializations[position] for position in awards.specialization] == ["encryption", "archiving"]
        assert awards.awarded_on.tolist() == [day(-9).toordinal(), day(-8).toordinal()]
        assert awards.expires_on.tolist() == [day(9).toordinal(), NEVER]
        assert awards.left_on.tolist() == [day(5).toordinal(), NEVER]
        assert awards.revoked_on.tolist() == [NEVER, day(3).toordinal()]
        assert awards.joined_on.tolist() == [ALWAYS, ALWAYS]
        assert awards.verified.tolist() == [True, False]

    def test_proofs_invitations_and_exceptions(self):
        publish()
        partner = partner_with("archiving")
        specialization = partner.staff.get().awards.get().accreditation.specialization
        about = {"partner": partner, "specialization": specialization}
        CustomerReferenceFactory(**about, approved_on=day(-3), expires_on=day(4))
        CustomerReferenceFactory(**about, approved_on=day(-3), state=ApprovalState.SUBMITTED)
        TechnicalValidationFactory(**about, validated_on=day(-2))
        PilotInvitationFactory(**about)
        approved = {"approved_by": UserFactory(programme_admin=True), "approved_at": timezone.now()}
        for achievement, approval in (("tier:gold", approved), ("tier:silver", {}), ("tier:wood", approved)):
            AchievementExceptionFactory(
                partner=partner, achievement=achievement, granted_on=day(1), ends_on=day(8), **approval
            )
        facts = facts_of(partner)
        assert sorted(facts.references.approved.tolist()) == [False, True]
        assert facts.validations.starts_on.tolist() == [day(-2).toordinal()]
        assert facts.validations.ends_on.tolist() == [NEVER]
        assert facts.invitations.invited_on.tolist() == [ALWAYS]
        assert [facts.axes.achievements[place] for place in facts.exceptions.achievement] == ["tier:gold"]
        assert facts.exceptions.ends_on.tolist() == [day(8).toordinal()]

    def test_lines_that_are_current_from_the_window_on(self):
        publish()
        partner = partner_with(revenue=0)
        for on in (day(-400), day(-10), day(20)):
            order(partner, 5, on=on)
        OrderLine.objects.filter(order_date=day(-10)).update(superseded_at=timezone.now())
        lines = facts_of(partner).lines
        assert lines.ordered_on.tolist() == [day(20).toordinal()]
        assert lines.amount_e4.tolist() == [50_000]
        assert lines.order is None

    def test_order_numbers_only_where_a_rulebook_counts_orders(self):
        publish(orders=True)
        assert facts_of(partner_with()).lines.order.tolist() == [OrderLine.objects.get().order_id]

    def test_of_partners_whose_keys_lie_far_apart(self):
        publish()
        partners = random_partners(40)
        for chosen in (partners, partners[::30]):
            together = facts_of(*chosen)
            alone = [facts_of(partner) for partner in chosen]
            assert [len(one.awards) for one in alone] == np.bincount(together.awards.partner).tolist()
            assert sum(int(one.lines.amount_e4.sum()) for one in alone) == int(together.lines.amount_e4.sum())


def test_the_number_of_queries_does_not_depend_on_the_number_of_partners():
    publish()
    partners = random_partners(30)
    used = []
    for chosen in (partners[:1], partners):
        facts_of(*chosen)
        with CaptureQueriesContext(connection) as queries:
            facts_of(*chosen)
        used.append([query["sql"] for query in queries if not query["sql"].startswith("SET ")])
    assert len(used[0]) == len(used[1])


def vacuumed() -> bool:
    """Vacuum the order lines; True once nobody's old snapshot keeps pages from being marked as visible to all."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE, DISABLE_PAGE_SKIPPING, INDEX_CLEANUP ON) deals_orderline")
        cursor.execute("SELECT relallvisible >= relpages FROM pg_class WHERE relname = 'deals_orderline'")
        return bool(cursor.fetchone()[0])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_order_lines_are_read_from_their_index_alone():
    publish()
    partners = random_partners(30)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO deals_order (source, number) SELECT 'plan', i::text FROM generate_series(1, 20000) i"
        )
        cursor.execute(
            """
            INSERT INTO deals_orderline
              (line, order_date, amount_e4, incremental, product_code, quantity, unit_price, currency,
               business_type, description, country, end_customer, end_customer_id, distributor_code, deal_number,
               row_number, declaration_id, order_id, partner_id, specialization_id)
            SELECT '9', date '2012-01-10' - (o.id % 700)::int, 1, true, 'a', '1', '1', 'EUR',
                   'new', repeat('x', 100), '', '', '', '', '', 1,
                   (SELECT min(id) FROM deals_declaration), o.id,
                   (SELECT min(id) FROM partners_partner) + o.id % 30,
                   (SELECT min(id) FROM specializations_specialization)
            FROM deals_order o WHERE source = 'plan'
            """
        )
    wait_until(vacuumed, what="every page of the order lines is visible to all")
    batch = load_batch(np.array(sorted(partner.pk for partner in partners[:3])))
    query = lines_query(batch, load_programme(), after=day(-365))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query.sql}", query.parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using order_line_facts" in plan
    evidence = line_evidence(partners[0], None, window_months=12, on=D0)
    assert "Seq Scan on deals_orderline" not in evidence.lines().explain()
