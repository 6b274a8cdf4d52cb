"""The forecast behind *My tier* is kept, and never shown once anything that it follows from is another."""

from datetime import date

import numpy as np
import pytest
from django.core.cache import cache
from django.utils import timezone

from partners.models import Award, Partner
from tests.factories.core import UserFactory
from tests.factories.partners import AchievementExceptionFactory
from tests.tiers.nights import D0, award, day, night, order, partner_with, publish, random_partners
from tiers import queries
from tiers.engine.facts import Exceptions
from tiers.engine.fingerprint import fingerprint
from tiers.engine.forecast import FORECAST_DAYS, forecast
from tiers.engine.judgement import Judged
from tiers.models import EvaluationRun


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def live(partner: Partner, on: date = D0) -> queries.LivePartner:
    found = queries.live_partner(
        Partner.objects.get(pk=partner.pk), on=on, last_run=EvaluationRun.objects.last_finished()
    )
    assert found is not None
    return found


def computed(partner: queries.LivePartner, days: int = FORECAST_DAYS):
    judged = (Judged(np.zeros(1, dtype=np.int64), partner.outcome),)
    return forecast(partner.loaded.programme, partner.facts, judged, days)


def kept() -> int:
    return sum("tiers.losses" in key for key in cache._cache)


@pytest.fixture
def partner(db) -> Partner:
    publish(grace_days=5)
    partner = partner_with("archiving", expires_on=day(40))
    award(partner, "encryption", expires_on=day(90))
    night(D0)
    return partner


def test_the_same_question_is_computed_once(partner):
    first = live(partner).losses()
    assert first
    assert kept() == 1
    assert live(partner).losses() == first
    assert kept() == 1


def test_what_is_kept_is_what_is_shown(partner):
    """Otherwise the tests below would say nothing."""
    live(partner).losses()
    (key,) = [key.split(":", 2)[2] for key in cache._cache if "tiers.losses" in key]
    cache.set(key, ())
    assert live(partner).losses() == ()


def longer_award(partner):
    Award.objects.filter(expires_on=day(40)).update(expires_on=day(300))


def less_revenue(partner):
    order(partner, -1_500, on=day(-3))


def exception(partner):
    AchievementExceptionFactory(
        partner=partner,
        achievement="archiving:specialist",
        granted_on=D0,
        ends_on=day(120),
        granted_by=UserFactory(programme_admin=True),
        approved_by=UserFactory(programme_admin=True),
        approved_at=timezone.now(),
    )


def end(partner):
    Partner.objects.filter(pk=partner.pk).update(ended_on=day(20))


def other_rules(partner):
    publish(day(10), people=2, grace_days=5)


@pytest.mark.parametrize("change", [longer_award, less_revenue, exception, end, other_rules])
def test_a_change_shows_at_once_even_where_nobody_marked_it(partner, change):
    before = live(partner).losses()
    change(partner)
    after = live(partner)
    assert after.losses() == computed(after)
    assert after.losses() != before
    assert kept() == 2


@pytest.mark.parametrize("on", [day(1), day(41), day(50), day(400)])
def test_another_day_is_another_question(partner, on):
    live(partner).losses()
    later = live(partner, on)
    assert later.losses() == computed(later)
    assert kept() == 2


def test_another_horizon_is_another_question(partner):
    assert len(live(partner).losses(50)) < len(live(partner).losses())


def test_many_partners_on_many_days_each_have_their_own(db):
    publish(grace_days=6, transition_ends_on=day(15))
    partners = random_partners(12, seed=4)
    for on in (D0, day(9), day(31)):
        night(on)
        for each in partners:
            found = queries.live_partner(
                Partner.objects.get(pk=each.pk), on=on, last_run=EvaluationRun.objects.last_finished()
            )
            if found is not None:
                expected = computed(found)
                assert found.losses() == expected
                assert found.losses() == expected


def test_a_fingerprint_tells_apart_what_differs_in_anything():
    one = np.array([1, 2], dtype=np.int32)
    table = Exceptions(one, one.astype(np.int16), one, one)
    parts = [
        (),
        (None,),
        (1,),
        ("1",),
        ("a", "b"),
        ("ab",),
        (("a",), "b"),
        (one,),
        (one[::-1],),
        (one.astype(np.int64),),
        (one.reshape(2, 1),),
        (np.zeros(0, dtype=np.int32),),
        (np.zeros(0, dtype=np.int64),),
        (one, one[:0]),
        (one[:0], one),
        (table,),
        (table.rows(np.array([1, 0])),),
        (one, one.astype(np.int16), one, one),
    ]
    assert len({fingerprint(*each) for each in parts}) == len(parts)
    assert fingerprint(table) == fingerprint(table.rows(np.array([0, 1])))


@pytest.mark.parametrize("part", [{"a": 1}, [1], 1.5, object()])
def test_what_has_no_value_of_its_own_has_no_fingerprint(part):
    with pytest.raises(TypeError, match="has no fingerprint"):
        fingerprint(part)
