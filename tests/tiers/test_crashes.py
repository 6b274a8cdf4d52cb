"""A run survives whatever happens to those who work on it. PostgreSQL, with real processes."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from partners.models import PartnerStanding
from tests.processes import HOME, manage, running_worker, wait_until
from tests.tiers.nights import D0, changed, day, exports, night, partner_with, publish, random_partners
from tiers.actions import carry_on, start_run
from tiers.actions.runs import CHUNK_KIND
from tiers.enums import RunState, RunTrigger
from tiers.models import Evaluation, EvaluationRun
from tiers.verification import verify_evaluations

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RESULTS = (
    "tiers_standingchange, tiers_evaluation, tiers_runfailure, tiers_keptfactschunk, tiers_keptfacts, "
    "tiers_evaluationrun, partners_partnerstanding, partners_partnerspecialization, core_job"
)


def start(as_of, **options):
    terms = {"today": day(1000), "trigger": RunTrigger.BUTTON, "by": None, "at": timezone.now()}
    return start_run(as_of=as_of, **(terms | options))


def done() -> int:
    return Job.objects.filter(state=JobState.DONE).count()


def test_killed_at_ten_points_and_run_again_gives_the_same_exports(process_environment):
    publish(grace_days=10)
    partners = random_partners(60)
    night(D0)
    undisturbed = exports(D0)
    evaluations = Evaluation.objects.count()
    for chunks_done in range(10):
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {RESULTS}")
        changed(*partners)
        start(D0, publish=False, chunk_size=5)
        command = [sys.executable, str(HOME / "manage.py"), "recompute_tiers", "--as-of", str(D0)]
        with subprocess.Popen(command, cwd=HOME, env=process_environment) as process:
            wait_until(lambda n=chunks_done: done() >= n and started(), what=f"{chunks_done} chunks are done")
            process.send_signal(signal.SIGKILL)
        again = manage("recompute_tiers", "--as-of", str(D0), "--json", environment=process_environment)
        assert again.returncode == 0, again.stderr
        assert exports(D0) == undisturbed
        assert Evaluation.objects.count() == evaluations
        assert EvaluationRun.objects.filter(state=RunState.DONE, evaluated=evaluations).count() >= 1
        assert not EvaluationRun.objects.filter(state=RunState.RUNNING).exists()
    assert verify_evaluations().discrepancies == []


def started() -> bool:
    return Job.objects.exclude(state=JobState.PENDING).exists()


def test_two_triggers_at_once_are_one_run():
    publish()
    partner_with("archiving")
    together = Barrier(2)

    def trigger(_):
        together.wait()
        try:
            return start(D0, publish=False)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(trigger, range(2)))
    assert sorted(one.joined for one in found) == [False, True]
    assert found[0].run == found[1].run
    assert EvaluationRun.objects.count() == 1


def test_two_processes_share_a_run_and_nothing_is_done_twice(process_environment):
    publish()
    random_partners(40)
    run = start(D0, publish=False, chunk_size=2).run
    command = [sys.executable, str(HOME / "manage.py"), "recompute_tiers", "--as-of", str(D0)]
    with subprocess.Popen(command, cwd=HOME, env=process_environment, stdout=subprocess.DEVNULL) as process:
        wait_until(started, what="the other process has begun")
        carry_on(run=run, clock=timezone.now)
        assert process.wait(60) == 0
    run.refresh_from_db()
    assert run.evaluated == Evaluation.objects.filter(run=run).count() == PartnerStanding.objects.count()


def test_workers_do_the_chunks(process_environment, tmp_path):
    publish()
    random_partners(30)
    with running_worker(process_environment, tmp_path / "worker.log"):
        run = start(D0, chunk_size=4).run
        wait_until(lambda: EvaluationRun.objects.get(pk=run.pk).state == RunState.DONE, what="the run is finished")
    run.refresh_from_db()
    assert run.evaluated == Evaluation.objects.count() == PartnerStanding.objects.count() > 0
    assert run.failed == 0


def test_a_chunk_that_was_taken_over_stores_nothing():
    publish()
    partner_with("archiving")
    run = start(D0, publish=False).run
    Job.objects.update(state=JobState.RUNNING, attempts=1, lease_until=timezone.now() + timezone.timedelta(minutes=5))
    assert carry_on(run=run, clock=timezone.now).state == RunState.DONE
    assert Evaluation.objects.count() == 1
    assert Job.objects.get(kind=CHUNK_KIND).attempts == 2
