"""The health line and the last problems: what each says, and that each leads to where it is mended."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core.actions import note_sign_of_life, retry_mail
from core.enums import JobState
from core.models import AuditEvent, Job, WorkerSign
from partners.actions import mark_stale
from partners.roles import Role
from tests.factories.core import JobFactory, WorkerSignFactory
from tests.factories.deals import DeclarationFactory, DeclarationRowFactory
from tests.factories.partners import PartnerFactory
from tests.factories.tiers import EvaluationRunFactory, RunFailureFactory
from tests.roles import user_of
from tiers.problems import SHOWN, FailedPartner, HeldRows, UnsentMail, last_problems
from tiers.pulse import pulse
from tiers.views.health import health_facts, problem_lines

pytestmark = pytest.mark.django_db
MAIL = "core.send_notification"


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


def said(now) -> list[tuple[str, str]]:
    return [(str(fact.tone), str(fact.text)) for fact in health_facts(pulse(at=now))]


class TestTheHealthLine:
    def test_before_anything_ran(self):
        tones, texts = zip(*said(timezone.now()), strict=True)
        assert tones == ("mute", "warn", "ok", "warn")
        assert "No run has finished yet." in texts
        assert "No worker has given a sign of life yet: background work waits until one is started." in texts

    def test_all_is_well(self):
        now = timezone.now()
        EvaluationRunFactory(as_of="2026-01-05", finished_at=now - timedelta(hours=2))
        WorkerSignFactory(seen_at=now - timedelta(seconds=20))
        WorkerSignFactory(seen_at=now - timedelta(hours=2))
        run, _next, backlog, worker = said(now)
        assert run[0] == backlog[0] == worker[0] == "ok"
        assert worker[1].startswith("1 worker is at work; last sign of life on ")

    @pytest.mark.parametrize(("hours", "tone"), [(24, "ok"), (26, "warn")])
    def test_a_run_that_is_overdue(self, hours, tone):
        now = timezone.now()
        EvaluationRunFactory(finished_at=now - timedelta(hours=hours))
        assert said(now)[0][0] == tone

    def test_a_run_with_failures(self):
        now = timezone.now()
        EvaluationRunFactory(finished_at=now, failed=2)
        tone, text = said(now)[0]
        assert tone == "warn"
        assert text.endswith("2 partners failed.")

    @pytest.mark.parametrize(("hours", "tone"), [(1, "mute"), (26, "warn")])
    def test_the_backlog(self, hours, tone):
        now = timezone.now()
        mark_stale([PartnerFactory().pk, PartnerFactory().pk], at=now - timedelta(hours=hours))
        assert said(now)[2][0] == tone
        assert said(now)[2][1].startswith("2 partners have changed since they were judged")

    def test_a_worker_that_fell_silent(self):
        now = timezone.now()
        WorkerSignFactory(seen_at=now - timedelta(minutes=3))
        tone, text = said(now)[3]
        assert tone == "bad"
        assert text.startswith("No sign of life of any worker since ")


class TestSignsOfLife:
    def test_one_row_a_worker(self):
        now = timezone.now()
        for minute in range(3):
            note_sign_of_life(worker="celery@one", started_at=now, at=now + timedelta(minutes=minute))
        assert WorkerSign.objects.get().seen_at == now + timedelta(minutes=2)

    def test_a_worker_started_again_has_a_new_beginning(self):
        now = timezone.now()
        for day in range(2):
            started = now + timedelta(days=day)
            note_sign_of_life(worker="celery@one", started_at=started, at=started)
        assert WorkerSign.objects.get().started_at == now + timedelta(days=1)

    def test_those_unheard_of_for_a_week_are_forgotten(self):
        now = timezone.now()
        WorkerSignFactory(worker="celery@old", seen_at=now - timedelta(days=8))
        WorkerSignFactory(worker="celery@quiet", seen_at=now - timedelta(days=6))
        note_sign_of_life(worker="celery@new", started_at=now, at=now)
        assert set(WorkerSign.objects.values_list("worker", flat=True)) == {"celery@quiet", "celery@new"}


def unsent(**fields) -> Job:
    return JobFactory(kind=MAIL, **{"created_at": timezone.now() - timedelta(hours=1), **fields})


class TestProblems:
    def test_only_failures_of_the_last_run(self):
        RunFailureFactory(run=EvaluationRunFactory(as_of="2026-01-04", failed=1))
        last = RunFailureFactory()
        (found,) = last_problems(at=timezone.now())
        assert isinstance(found, FailedPartner)
        (line,) = problem_lines([found])
        assert line.link.url == reverse("tiers:run", args=[last.run.public_id]) + "#failures"

    def test_rows_that_wait_for_the_same_are_one_problem(self):
        older, newer = DeclarationFactory(), DeclarationFactory()
        for declaration in (older, older, newer):
            DeclarationRowFactory(declaration=declaration, waiting_for="product", waiting_value="DLP-9")
        DeclarationRowFactory(declaration=older, waiting_for="rate", waiting_value="GBP")
        found = last_problems(at=timezone.now())
        assert all(isinstance(each, HeldRows) for each in found)
        assert {(each.waiting_value, each.rows) for each in found} == {("DLP-9", 3), ("GBP", 1)}
        links = {line.link.url for line in problem_lines(found)}
        page = reverse("deals:declaration", args=[newer.public_id])
        assert f"{page}?state=held&waiting_for=product" in links

    def test_mail_that_does_not_leave(self):
        unsent(state=JobState.FAILED, error="ConnectionRefusedError in socket.py, line 1")
        unsent(error="ConnectionRefusedError in socket.py, line 1")
        unsent()
        unsent(created_at=timezone.now() - timedelta(minutes=5))
        unsent(state=JobState.DONE)
        found = last_problems(at=timezone.now())
        assert all(isinstance(each, UnsentMail) for each in found)
        assert {(each.mails, bool(each.error)) for each in found} == {(2, True), (1, False)}

    def test_the_newest_twenty(self):
        run = EvaluationRunFactory(failed=30, finished_at=timezone.now() - timedelta(days=1))
        for _ in range(30):
            RunFailureFactory(run=run)
        unsent(error="OSError")
        found = last_problems(at=timezone.now())
        assert len(found) == SHOWN
        assert isinstance(found[0], UnsentMail)


class TestMailTriedAgain:
    def test_once_more_from_the_beginning(self, client):
        admin = user_of(Role.PROGRAMME_ADMIN)
        client.force_login(admin)
        jobs = [unsent(state=JobState.FAILED, attempts=50, error="OSError", finished_at=timezone.now()), unsent()]
        client.post(reverse("tiers:mail_retry"))
        for job in jobs:
            job.refresh_from_db()
            assert (job.state, job.attempts, job.finished_at) == (JobState.PENDING, 0, None)
        event = AuditEvent.objects.get(verb="mail_retried")
        assert (event.by, event.after) == (admin, {"mails": 2})

    def test_nothing_to_send(self, client):
        client.force_login(user_of(Role.PROGRAMME_ADMIN))
        unsent(state=JobState.DONE)
        assert "No mail is waiting." in client.post(reverse("tiers:mail_retry"), follow=True).content.decode()
        assert not AuditEvent.objects.exists()

    def test_what_a_worker_is_sending_is_left_to_it(self):
        job = unsent(state=JobState.RUNNING, attempts=1)
        assert retry_mail(by=user_of(Role.PROGRAMME_ADMIN), at=timezone.now()) == 0
        job.refresh_from_db()
        assert job.attempts == 1
