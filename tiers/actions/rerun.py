"""A partner that the last run could not judge, judged again alone, as part of that run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.actions import enqueue, record
from core.models import User
from partners.models import Partner
from tiers.actions.chunks import trace_of
from tiers.actions.publishing import Results, results_of, store
from tiers.actions.runs import ALERT_KIND, RunRefused, alert_key
from tiers.due import run_terms
from tiers.enums import RerunOutcome, RunState
from tiers.judging import judge
from tiers.models import EvaluationRun, RunFailure
from tiers.programme import load_programme


@dataclass(frozen=True)
class Rerun:
    """What came of it; ``error`` is the new trace where it failed again."""

    outcome: RerunOutcome
    error: str = ""

    @property
    def reason(self) -> str:
        """The last line of the trace."""
        return _last_line(self.error)


@transaction.atomic
def rerun_failed(*, run: EvaluationRun, partner: Partner, by: User, clock: Callable[[], datetime]) -> Rerun:
    """Judge the partner on the day of the run that lists it as failed, with the facts as they are now.

    The run goes on for this one partner: nobody else starts or judges meanwhile, and a second request finds that
    nothing is left to do. RunRefused while a run is going, and when a later run looked at the partner itself.
    """
    if not run.failures.filter(partner=partner).exists():
        return Rerun(RerunOutcome.NOTHING)
    _take_up(run)
    failure = run.failures.filter(partner=partner).first()
    if failure is None:
        EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.DONE)
        return Rerun(RerunOutcome.NOTHING)
    results, error = _judge(run, partner, clock)
    if results is None:
        RunFailure.objects.filter(pk=failure.pk).update(error=error)
        found = Rerun(RerunOutcome.FAILED, error)
        counts = {}
    else:
        store(results, run_id=run.pk)
        found = Rerun(RerunOutcome.CHANGED if results.changed else RerunOutcome.UNCHANGED)
        counts = {
            "evaluated": F("evaluated") + results.judged,
            "changed": F("changed") + results.changed,
            "failed": F("failed") - 1,
        }
    record(
        by=by,
        at=clock(),
        verb="run.partner_judged_again",
        of=failure,
        key=run.public_id,
        before={"error": _last_line(failure.error)},
        after={"outcome": found.outcome.value, **({"error": _last_line(error)} if error else {})},
    )
    if results is not None:
        failure.delete()
        # Whoever was told of the run already is not told again.
        key = f"{alert_key(run)}:{partner.pk}"
        enqueue(kind=ALERT_KIND, key=key, arguments={"run": run.pk}, by=by, at=clock())
    EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.DONE, **counts)
    return found


def _take_up(run: EvaluationRun) -> None:
    """Let the run go on. At most one does: the database refuses a second, and waits for whoever was first."""
    if EvaluationRun.objects.finished().filter(pk__gt=run.pk).exists():
        raise RunRefused(_("A later run has looked at this partner: nothing is left to do here."))
    try:
        with transaction.atomic():
            taken = EvaluationRun.objects.filter(pk=run.pk, state=RunState.DONE).update(state=RunState.RUNNING)
    except IntegrityError:
        taken = 0
    if not taken:
        raise RunRefused(_("A run is going: wait until it is finished."))


def _judge(run: EvaluationRun, partner: Partner, clock: Callable[[], datetime]) -> tuple[Results | None, str]:
    terms = run_terms(as_of=run.as_of, full=run.full, at=run.started_at)
    loaded = load_programme(judged_on=terms.as_of, known_at=terms.known_at)
    try:
        with transaction.atomic():
            return results_of(judge(np.array([partner.pk], dtype=np.int64), terms, loaded), at=clock()), ""
    except (OperationalError, InterfaceError):
        raise  # the database is at fault, not the partner
    except Exception as error:
        return None, trace_of(error)


def _last_line(trace: str) -> str:
    return trace.strip().rsplit("\n", 1)[-1]
