"""Simulations of partners in the database."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.enums import PartnerKind
from partners.models import Award as RealAward
from partners.models import Partner, StalePartner
from specializations.enums import Level, Measure
from specializations.models import Accreditation, Rulebook, Specialization
from tests.factories.specializations import (
    RequirementFactory,
    RulebookAccreditationFactory,
    RulebookFactory,
    RulebookOpeningFactory,
)
from tests.tiers.nights import (
    D0,
    EURO,
    SLUGS,
    day,
    night,
    order,
    partner_with,
    publish,
    random_partners,
)
from tests.tiers.simulations import exported, make, random_changes, shown, simulated
from tiers.engine.changes import Leave, Renew
from tiers.models import Evaluation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("later", [0, 1, 9])
def test_a_simulation_equals_making_the_changes_and_running_that_night(later):
    publish(date(2010, 1, 1), orders=True, grace_days=6)
    publish(day(8), grace_days=20, people=2, silver_revenue=500)
    Accreditation.objects.update(validity_months=12)
    partners, chance = random_partners(12, seed=later), random.Random(later)
    for offset in range(3):
        night(day(offset))
    on = day(2 + later)
    stored = Evaluation.objects.count(), RealAward.objects.count(), StalePartner.objects.count()
    planned, found = {}, {}
    for partner in partners:
        planned[partner.pk] = random_changes(chance, partner)
        found[partner.pk] = simulated(partner, *planned[partner.pk], on=on)
    assert stored == (Evaluation.objects.count(), RealAward.objects.count(), StalePartner.objects.count())
    if later > 1:
        night(on - timedelta(days=1))
    for partner in partners:
        make(partner, planned[partner.pk])
    night(on)
    turned = 0
    for partner in partners:
        rows, lines = exported(partner.code, on)
        if found[partner.pk] is None:
            assert rows == []
            continue
        assert shown(found[partner.pk].after) == (rows, lines)
        turned += found[partner.pk].before.tier_met != found[partner.pk].after.tier_met
    assert turned


def test_before_is_the_day_with_the_facts_as_they_are():
    publish(date(2010, 1, 1), grace_days=6)
    partners = random_partners(12)
    for offset in range(8):
        night(day(offset))
    for on in (day(7), day(3)):
        for partner in partners:
            found = simulated(partner, on=on)
            assert (shown(found.before) if found else ([], {})) == exported(partner.code, on)
            assert found is None or found.changed == ()


def test_a_rulebook_that_came_too_late_for_a_day_does_not_judge_it():
    publish(silver_revenue=1_000)
    partner = partner_with("archiving")
    night(D0)
    publish(day(-3), silver_revenue=9_000, published_at=timezone.now())
    assert simulated(partner).before.tier_met == "silver"
    assert simulated(partner, on=day(1)).before.tier_met == "registered"


class TestAnotherRulebook:
    def test_one_that_is_coming(self):
        publish(grace_days=5)
        coming = publish(day(200), silver_revenue=9_000, grace_days=7)
        partner = partner_with("archiving")
        night(D0)
        found = simulated(partner, on=day(1), rulebook=coming)
        assert (found.before.tier_met, found.after.tier_met) == ("silver", "registered")
        assert (found.after.tier, found.after.tier_status, found.after.kept_until) == ("silver", "grace", day(8))
        assert found.after.rulebook_name == coming.name != found.before.rulebook_name
        (difference,) = found.changed
        assert (difference.line.measure, difference.line.minimum, difference.is_turned) == (
            "revenue",
            9_000 * EURO,
            True,
        )

    def test_a_draft(self):
        publish()
        partner = partner_with("archiving", "storage")
        night(D0)
        draft = RulebookFactory(effective_from=day(10), window_months=1)
        RulebookAccreditationFactory(rulebook=draft)
        RulebookOpeningFactory(rulebook=draft, specialization=Specialization.objects.get(slug="storage"))
        RequirementFactory(rulebook=draft, tier="", level=Level.SPECIALIST, measure=Measure.PEOPLE, minimum=1)
        found = simulated(partner, rulebook=Rulebook.objects.with_parts().get(pk=draft.pk))
        assert (found.before.specialist, found.after.specialist) == (("archiving", "storage"), ("storage",))
        assert found.after.tier_met == "registered"
        gone = {difference.line.subject for difference in found.changed if difference.after is None}
        assert {"silver", "gold", "platinum"} <= gone


def test_on_the_day_of_a_first_evaluation_nothing_was_held_before():
    publish()
    partner = partner_with("archiving")
    night(D0)
    gone = Leave(partner.staff.get().code, D0)
    assert simulated(partner, gone).after.tier == "registered"
    assert simulated(partner, gone, on=day(1)).after.tier_status == "grace"


def test_nobody_without_a_standing_is_simulated():
    partner = Partner.objects.create(code="alone", name="Alone")
    assert simulated(partner) is None
    publish()
    assert simulated(partner_with(kind=PartnerKind.DISTRIBUTOR)) is None
    assert simulated(partner_with(ended_on=D0)) is None
    assert simulated(partner) is not None


def test_it_takes_the_same_queries_for_much_and_for_little():
    publish()
    little, much = partner_with("archiving"), partner_with(*SLUGS)
    for offset in range(-40, 0):
        order(much, 5, on=day(offset))
    night(D0)
    used = []
    for partner in (little, much):
        staff = partner.staff.first().code
        with CaptureQueriesContext(connection) as captured:
            simulated(partner, Renew(staff, "STS-archiving", D0), Leave(staff, D0), on=day(5))
        used.append(len(captured))
    assert used[0] == used[1] <= 16
