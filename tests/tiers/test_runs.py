"""What a run judges, and from when: docs/rules/tier_evaluation.md §4 and §5."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from partners.enums import PartnerKind
from partners.models import Award, Partner, PartnerSpecialization, PartnerStanding, StalePartner
from specializations.enums import TierSlug
from tests.factories.tiers import EvaluationRunFactory
from tests.tiers.nights import (
    D0,
    award,
    changed,
    day,
    exports,
    night,
    order,
    partner_with,
    publish,
    random_partners,
    standings,
)
from tests.tiers.nights import counts_of as counts
from tiers.actions import NoRulebookInForce, RunRefused, start_run, sweep_runs
from tiers.actions.publishing import results_of, store
from tiers.due import run_terms
from tiers.enums import Change, RunState, RunTrigger
from tiers.judging import judge
from tiers.models import Evaluation, EvaluationRun, StandingChange
from tiers.programme import load_programme
from tiers.verification import verify_evaluations

pytestmark = pytest.mark.django_db

import numpy as np  # noqa: E402


def start(as_of: date, **options):
    terms = {"today": day(1000), "trigger": RunTrigger.BUTTON, "by": None, "at": timezone.now()}
    return start_run(as_of=as_of, **(terms | options))


class TestWhomANightJudges:
    def test_everybody_once_and_then_nobody_without_a_reason(self):
        publish()
        partner_with("archiving"), partner_with()
        assert counts(night(D0)) == (2, 1, 0)
        assert counts(night(D0)) == (0, 0, 0)
        assert counts(night(day(1))) == (0, 0, 0)

    def test_who_is_marked(self):
        publish()
        one, other = partner_with("archiving"), partner_with("archiving")
        night(D0)
        award(one, "encryption")
        changed(one)
        assert counts(night(day(1))) == (1, 1, 0)
        assert standings(day(1)) == {one.code: ("gold", "held"), other.code: ("silver", "held")}
        assert not StalePartner.objects.exists()

    def test_whose_day_of_change_has_come(self):
        publish()
        partner = partner_with("archiving", expires_on=day(5))
        night(D0)
        assert counts(night(day(4))) == (0, 0, 0)
        assert counts(night(day(5))) == (1, 1, 0)
        assert standings(day(5)) == {partner.code: ("silver", "grace")}

    def test_whose_rulebook_is_no_longer_in_force(self):
        publish()
        partner_with("archiving")
        night(D0)
        publish(day(3), people=2)
        assert counts(night(day(2))) == (0, 0, 0)
        assert counts(night(day(3))) == (1, 1, 0)

    def test_who_has_come_anew(self):
        publish()
        night(D0)
        partner = partner_with("archiving")
        StalePartner.objects.all().delete()
        assert counts(night(D0)) == (1, 1, 0)
        assert standings(D0) == {partner.code: ("silver", "held")}

    def test_a_full_run_judges_everybody_but_stores_nothing_twice(self):
        publish()
        for _ in range(3):
            partner_with("archiving", expires_on=day(5))
        night(D0)
        for on in (D0, day(1)):
            run = night(on, full=True)
            assert (run.evaluated, run.changed, run.missed) == (3, 0, 0)
        assert Evaluation.objects.count() == 3

    def test_a_full_run_tells_of_what_no_mark_had_announced(self):
        publish()
        partner = partner_with("archiving")
        night(D0)
        Award.objects.update(expires_on=day(1))
        assert counts(night(day(1))) == (0, 0, 0)
        run = night(day(2), full=True)
        assert (run.evaluated, run.changed, run.missed) == (1, 1, 1)
        assert standings(day(2)) == {partner.code: ("silver", "grace")}

    def test_no_distributor(self):
        publish()
        partner_with("archiving", kind=PartnerKind.DISTRIBUTOR)
        assert counts(night(D0)) == (0, 0, 0)
        assert standings(D0) == {}
        assert not StalePartner.objects.exists()


class TestOrderOfNights:
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_which_nights_the_job_ran_leaves_no_trace(self, seed):
        publish(transition_ends_on=day(12))
        publish(day(20), people=1, silver_revenue=300, grace_days=5)
        random_partners(25, seed=seed)
        seen = []
        for nights in (range(41), (0, 40), (0, 3, 4, 19, 33, 40)):
            with transaction.atomic():
                for offset in nights:
                    assert night(day(offset)).failed == 0
                assert verify_evaluations().discrepancies == []
                seen.append([exports(day(offset)) for offset in (0, 7, 21, 40)])
                transaction.set_rollback(True)
        assert seen[0] == seen[1] == seen[2]
        assert len({row.tier for row in seen[0][3][0]}) > 2

    def test_missed_nights_are_judged_on_the_days_of_change(self):
        publish(grace_days=10)
        partner = partner_with("archiving", expires_on=day(5))
        night(D0)
        night(day(30))
        assert list(Evaluation.objects.order_by("id").values_list("as_of", flat=True)) == [D0, day(5), day(15)]
        assert list(
            StandingChange.objects.order_by("on", "achievement").values_list("on", "change", "achievement")
        ) == [
            (D0, "gained", "archiving:specialist"),
            (D0, "gained", "tier:silver"),
            (day(5), "grace_started", "archiving:specialist"),
            (day(5), "grace_started", "tier:silver"),
            (day(15), "lost", "archiving:specialist"),
            (day(15), "lost", "tier:silver"),
        ]
        assert [standings(day(offset))[partner.code] for offset in (4, 5, 14, 15, 30)] == [
            ("silver", "held"),
            ("silver", "grace"),
            ("silver", "grace"),
            ("registered", "held"),
            ("registered", "held"),
        ]

    def test_a_late_fact_is_seen_from_the_first_day_not_judged_yet(self):
        publish()
        partner = partner_with("archiving")
        night(D0), night(day(3))
        award(partner, "encryption", awarded_on=day(-200))
        changed(partner)
        night(day(6))
        assert [standings(day(offset))[partner.code][0] for offset in (0, 3, 4, 6)] == [
            "silver",
            "silver",
            "gold",
            "gold",
        ]
        assert partner.standing.held_since == day(4)

    def test_the_same_day_again_starts_from_the_day_before(self):
        publish(grace_days=0)
        partner = partner_with("archiving")
        night(D0), night(day(1))
        earned = award(partner, "encryption", expires_on=day(3))
        changed(partner)
        night(day(2))
        assert standings(day(2))[partner.code][0] == "gold"
        earned.delete()
        changed(partner)
        assert counts(night(day(2))) == (1, 0, 0)
        assert standings(day(2))[partner.code][0] == "silver"
        assert Evaluation.objects.filter(as_of=day(2)).count() == 2
        assert not StandingChange.objects.filter(on=day(2)).exists()
        assert PartnerSpecialization.objects.get().held_since == D0
        assert PartnerStanding.objects.get().held_since == D0

    def test_the_first_day_again_starts_from_the_old_programme_as_it_is_now(self):
        publish()
        partner = partner_with()
        night(D0)
        Partner.objects.update(legacy_tier=TierSlug.GOLD, legacy_tier_since=date(2009, 1, 1))
        changed(partner)
        night(D0)
        assert standings(D0) == {partner.code: ("gold", "grace")}

    def test_a_tier_of_the_old_programme_is_kept_through_the_transition(self):
        publish(date(2010, 1, 1), transition_ends_on=day(20), grace_days=5)
        partner = partner_with(legacy_tier=TierSlug.GOLD, legacy_tier_since=date(2009, 1, 1))
        night(D0), night(day(30))
        assert [standings(day(offset))[partner.code] for offset in (0, 19, 20)] == [
            ("gold", "transition"),
            ("gold", "transition"),
            ("registered", "held"),
        ]

    def test_a_rulebook_published_late_holds_from_the_first_day_not_judged_yet(self):
        publish(people=1)
        partner = partner_with("archiving")
        night(D0)
        publish(day(-5), people=2, grace_days=0, published_at=timezone.now())
        order(partner, 1)
        changed(partner)
        night(D0)
        assert standings(D0) == {partner.code: ("silver", "held")}
        night(day(1))
        assert standings(day(1)) == {partner.code: ("registered", "held")}


class TestEndOfAPartnership:
    def test_nothing_is_held_and_no_row_is_exported_from_that_day(self):
        publish()
        partner = partner_with("archiving")
        night(D0)
        Partner.objects.update(ended_on=day(3))
        changed(partner)
        night(day(5))
        assert [list(standings(day(offset))) for offset in (2, 3, 5)] == [[partner.code], [], []]
        assert not PartnerStanding.objects.exists()
        assert not PartnerSpecialization.objects.exists()
        assert (
            list(StandingChange.objects.filter(change=Change.LOST).values_list("on", "cause__code"))
            == [(day(3), "ended")] * 2
        )
        assert counts(night(day(6))) == (0, 0, 0)

    def test_who_comes_back_starts_anew(self):
        publish()
        partner = partner_with("archiving")
        night(D0)
        Partner.objects.update(ended_on=day(1))
        changed(partner)
        night(day(2))
        Partner.objects.update(ended_on=None)
        changed(partner)
        night(day(4))
        assert PartnerStanding.objects.get().held_since == day(3)
        assert [list(standings(day(offset))) for offset in (0, 2, 3)] == [[partner.code], [], [partner.code]]

    def test_a_reseller_that_becomes_a_distributor_loses_its_standing(self):
        publish()
        partner = partner_with("archiving")
        night(D0)
        Partner.objects.update(kind=PartnerKind.DISTRIBUTOR)
        changed(partner)
        night(day(1))
        assert not PartnerStanding.objects.exists()


class TestAFailure:
    def test_stays_with_its_partner_until_it_is_mended(self):
        publish(grace_days=30)
        good, bad = partner_with("archiving"), partner_with("archiving", expires_on=day(2))
        night(D0)
        Partner.objects.filter(pk=bad.pk).update(country="zz")
        award(good, "encryption")
        changed(good, bad)
        assert counts(night(day(1))) == (1, 1, 1)
        run = night(day(4))
        assert counts(run) == (0, 0, 1)
        error = run.failures.get().error
        assert error.endswith("ValueError")
        assert "zz" not in error
        assert standings(day(4)) == {good.code: ("gold", "held"), bad.code: ("silver", "held")}

        Partner.objects.filter(pk=bad.pk).update(country="FR")
        assert counts(night(day(4))) == (1, 1, 0)
        assert standings(day(4))[bad.code] == ("silver", "grace")
        assert Evaluation.objects.filter(partner=bad, as_of=day(2)).exists()
        assert not StalePartner.objects.exists()

    def test_of_a_partner_never_judged(self):
        publish()
        partner = partner_with("archiving", country="zz")
        assert counts(night(D0)) == (0, 0, 1)
        Partner.objects.update(country="")
        assert counts(night(day(2))) == (1, 1, 0)
        assert PartnerStanding.objects.get(partner=partner).held_since == day(2)


class TestMarks:
    def test_one_made_after_the_facts_were_read_stays(self):
        publish()
        partner = partner_with("archiving")
        run = EvaluationRunFactory(as_of=D0, state=RunState.RUNNING)
        terms = run_terms(as_of=D0, full=False, at=timezone.now())
        results = results_of(judge(np.array([partner.pk]), terms, load_programme()), at=timezone.now())
        changed(partner)
        store(results, run_id=run.pk)
        assert StalePartner.objects.get().version == 2


class TestStarting:
    @pytest.mark.parametrize(("offset", "reason"), [(-1, "before the last finished run"), (2000, "in the future")])
    def test_is_refused_for_a_day_that_cannot_be_judged(self, offset, reason):
        publish()
        night(D0)
        with pytest.raises(RunRefused, match=reason):
            start(day(offset))
        assert EvaluationRun.objects.count() == 1

    def test_is_refused_without_a_rulebook_in_force(self):
        with pytest.raises(NoRulebookInForce):
            start(D0)
        publish(day(5))
        with pytest.raises(NoRulebookInForce):
            start(D0)
        assert not EvaluationRun.objects.exists()

    def test_joins_the_run_that_is_going(self):
        publish()
        partner_with("archiving")
        first = start(D0)
        second = start(day(1))
        assert (first.joined, second.joined) == (False, True)
        assert second.run == first.run
        with pytest.raises(RunRefused, match="later day"):
            start(day(-1))

    def test_the_command_finishes_the_run_that_is_going_before_its_own(self):
        publish()
        partner_with("archiving")
        going = start(D0, publish=False).run
        run = night(day(2))
        going.refresh_from_db()
        assert (going.state, run.as_of) == (RunState.DONE, day(2))

    def test_is_audited_with_its_actor(self):
        publish()
        run = start(D0).run
        assert run.state == RunState.DONE  # there was nobody to judge


class TestSweep:
    now = datetime(2012, 1, 10, 9, 0, tzinfo=UTC)

    def sweep(self, due_at):
        sweep_runs(today=D0, due_at=due_at, at=self.now)
        return list(EvaluationRun.objects.values_list("as_of", "trigger"))

    def test_starts_the_run_that_was_missed(self):
        publish()
        assert self.sweep(self.now - timedelta(hours=1)) == [(D0, "sweep")]
        assert self.sweep(self.now - timedelta(hours=1)) == [(D0, "sweep")]

    @pytest.mark.parametrize("due_at", [None, datetime(2012, 1, 10, 9, 1, tzinfo=UTC)])
    def test_waits_for_its_hour(self, due_at):
        publish()
        assert self.sweep(due_at) == []

    def test_keeps_quiet_while_no_rulebook_is_in_force(self):
        assert self.sweep(self.now) == []

    def test_finishes_a_run_whose_chunks_are_done(self):
        run = EvaluationRunFactory(state=RunState.RUNNING, finished_at=None, as_of=D0)
        self.sweep(None)
        run.refresh_from_db()
        assert run.state == RunState.DONE
