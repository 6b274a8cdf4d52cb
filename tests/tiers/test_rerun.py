"""A failed partner judged again alone: as part of the run that failed, once, and with nobody else's day touched."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from partners.models import Partner, PartnerStanding
from partners.roles import Role
from tests.factories.tiers import EvaluationRunFactory
from tests.roles import user_of
from tests.tiers.nights import D0, award, changed, counts_of, day, exports, night, partner_with, publish, standings
from tiers.actions import RunRefused, rerun_failed
from tiers.enums import RerunOutcome, RunState
from tiers.models import Evaluation, EvaluationRun
from tiers.verification import verify_evaluations

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return user_of(Role.PROGRAMME_ADMIN)


def broken(partner: Partner, country: str = "zz") -> None:
    """A country that no code can be: judging the partner fails until it is mended."""
    Partner.objects.filter(pk=partner.pk).update(country=country)


def again(run: EvaluationRun, partner: Partner, by) -> RerunOutcome:
    return rerun_failed(run=run, partner=partner, by=by, clock=timezone.now).outcome


def a_failing_night() -> tuple[EvaluationRun, Partner, Partner]:
    """A partner that is judged and one that is not, of whom each has gained a specialization."""
    publish()
    good, bad = partner_with("archiving"), partner_with("archiving")
    night(D0)
    for partner in (good, bad):
        award(partner, "encryption")
    changed(good, bad)
    broken(bad)
    return night(day(1)), good, bad


class TestMended:
    def test_it_is_judged_as_the_night_would_have(self, admin):
        run, good, bad = a_failing_night()
        broken(bad, "FR")
        assert again(run, bad, admin) == RerunOutcome.CHANGED
        run.refresh_from_db()
        assert (run.state, *counts_of(run)) == (RunState.DONE, 2, 2, 0)
        assert standings(day(1)) == {good.code: ("gold", "held"), bad.code: ("gold", "held")}
        assert set(bad.standing_changes.filter(on=day(1)).values_list("run", flat=True)) == {run.pk}
        assert verify_evaluations().discrepancies == []

    def test_the_nights_after_it_find_what_they_would_have_found(self, admin):
        run, _good, bad = a_failing_night()
        broken(bad, "FR")
        again(run, bad, admin)
        before = exports(day(1))
        assert counts_of(night(day(1))) == (0, 0, 0)
        assert exports(day(1)) == before

    def test_nothing_changed(self, admin):
        publish()
        partner = partner_with("archiving")
        night(D0)
        changed(partner)
        broken(partner)
        run = night(day(1))
        broken(partner, "FR")
        assert again(run, partner, admin) == RerunOutcome.UNCHANGED

    def test_it_is_recorded_with_its_actor(self, admin):
        run, _good, bad = a_failing_night()
        broken(bad, "FR")
        again(run, bad, admin)
        event = AuditEvent.objects.get(verb="run.partner_judged_again")
        assert (event.by, event.object_key, event.partner_code) == (admin, run.public_id, bad.code)
        assert (event.before, event.after) == ({"error": "ValueError"}, {"outcome": "changed"})

    def test_a_second_click_does_nothing(self, admin):
        run, _good, bad = a_failing_night()
        broken(bad, "FR")
        again(run, bad, admin)
        there = Evaluation.objects.count(), AuditEvent.objects.count()
        assert again(run, bad, admin) == RerunOutcome.NOTHING
        assert (Evaluation.objects.count(), AuditEvent.objects.count()) == there


class TestNotMended:
    def test_it_fails_again(self, admin):
        run, _good, bad = a_failing_night()
        before = standings(day(1))
        found = rerun_failed(run=run, partner=bad, by=admin, clock=timezone.now)
        assert (found.outcome, found.reason) == (RerunOutcome.FAILED, "ValueError")
        run.refresh_from_db()
        assert (run.state, *counts_of(run)) == (RunState.DONE, 1, 1, 1)
        assert standings(day(1)) == before

    def test_who_did_not_fail_is_left_alone(self, admin):
        run, good, _bad = a_failing_night()
        there = Evaluation.objects.count()
        assert again(run, good, admin) == RerunOutcome.NOTHING
        assert Evaluation.objects.count() == there

    def test_while_a_run_is_going(self, admin):
        run, _good, bad = a_failing_night()
        EvaluationRunFactory(as_of=day(2), state=RunState.RUNNING, finished_at=None)
        with pytest.raises(RunRefused, match="wait until it is finished"):
            again(run, bad, admin)
        run.refresh_from_db()
        assert (run.state, run.failed) == (RunState.DONE, 1)

    def test_after_a_later_run(self, admin):
        run, _good, bad = a_failing_night()
        broken(bad, "FR")
        night(day(2))
        with pytest.raises(RunRefused, match="A later run"):
            again(run, bad, admin)


class TestThePage:
    def post(self, client, run, partner):
        return client.post(reverse("tiers:run_rerun", args=[run.public_id, partner.code]), follow=True)

    def test_from_the_button_to_the_result(self, client, admin):
        run, _good, bad = a_failing_night()
        client.force_login(admin)
        page = client.get(reverse("tiers:run", args=[run.public_id])).content.decode()
        assert reverse("tiers:run_rerun", args=[run.public_id, bad.code]) in page
        assert "It failed again. ValueError" in self.post(client, run, bad).content.decode()
        broken(bad, "FR")
        assert "what it holds has changed" in self.post(client, run, bad).content.decode()
        assert "There was nothing to do" in self.post(client, run, bad).content.decode()
        assert PartnerStanding.objects.get(partner=bad).tier == "gold"

    def test_a_run_that_goes_on_does_not_say_yet_that_nobody_moved(self, client, admin):
        run = EvaluationRunFactory(as_of=day(2), state=RunState.RUNNING, finished_at=None, changed=0)
        client.force_login(admin)
        assert "Who moved" not in client.get(reverse("tiers:run", args=[run.public_id])).content.decode()

    def test_an_older_run_offers_no_button(self, client, admin):
        run, _good, bad = a_failing_night()
        night(day(2))
        client.force_login(admin)
        page = client.get(reverse("tiers:run", args=[run.public_id])).content.decode()
        assert bad.name in page
        assert "again/" not in page
        assert "A later run" in self.post(client, run, bad).content.decode()

    def test_the_file_of_failures_has_no_buttons(self, client, admin):
        run, _good, bad = a_failing_night()
        client.force_login(admin)
        file = client.get(reverse("tiers:run", args=[run.public_id]), {"download": "csv", "of": "f-"})
        assert file.content.decode("utf-8-sig").splitlines() == ["Partner,Error", f"{bad.name},ValueError"]
