"""What went wrong lately and is not mended yet: partners that failed, rows that wait, mail that did not leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min

from core.actions.mailing import MAIL_KINDS
from core.enums import JobState
from core.models import Job
from deals.models import Declaration, DeclarationRow
from tiers.models import EvaluationRun, RunFailure

SHOWN = 20
UNSENT_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class FailedPartner:
    at: datetime
    failure: RunFailure


@dataclass(frozen=True)
class HeldRows:
    """Rows of one kind that wait for the same thing; ``declaration`` is the newest that brought one."""

    at: datetime
    kind: str
    waiting_for: str
    waiting_value: str
    rows: int
    declaration: Declaration


@dataclass(frozen=True)
class UnsentMail:
    """Mails that did not leave for the same reason, the first asked for at ``since``; nobody tried without error."""

    at: datetime
    since: datetime
    mails: int
    error: str


Problem = FailedPartner | HeldRows | UnsentMail


def last_problems(*, at: datetime, limit: int = SHOWN) -> list[Problem]:
    """Newest first. Each kind gives at most ``limit``, in four queries whatever there is."""
    found: list[Problem] = [*_failures(limit), *_held(limit), *_unsent(at)]
    return sorted(found, key=lambda problem: problem.at, reverse=True)[:limit]


def _failures(limit: int) -> list[FailedPartner]:
    """Of the last run alone: who failed before and not then has been judged since."""
    last = EvaluationRun.objects.last_finished()
    if last is None or last.finished_at is None:
        return []
    failures = last.failures.select_related("partner", "run").order_by("partner__name", "pk")[:limit]
    return [FailedPartner(last.finished_at, failure) for failure in failures]


def _held(limit: int) -> list[HeldRows]:
    groups = (
        DeclarationRow.objects.held()
        .order_by()
        .values("kind", "waiting_for", "waiting_value")
        .annotate(rows=Count("pk"), newest=Max("declaration"))
        .order_by("-newest", "kind", "waiting_for", "waiting_value")[:limit]
    )
    rows = list(groups)
    declarations = Declaration.objects.in_bulk({row["newest"] for row in rows})
    return [
        HeldRows(
            at=declarations[row["newest"]].received_at,
            kind=row["kind"],
            waiting_for=row["waiting_for"],
            waiting_value=row["waiting_value"],
            rows=row["rows"],
            declaration=declarations[row["newest"]],
        )
        for row in rows
    ]


def _unsent(at: datetime) -> list[UnsentMail]:
    waiting = Job.objects.filter(kind__in=MAIL_KINDS).exclude(state=JobState.DONE)
    groups = (
        waiting.filter(created_at__lte=at - UNSENT_AFTER)
        .order_by()
        .values("error")
        .annotate(mails=Count("pk"), first=Min("created_at"), last=Max("created_at"))
    )
    return [UnsentMail(row["last"], row["first"], row["mails"], row["error"]) for row in groups]
