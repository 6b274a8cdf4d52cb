"""The impact of a draft on more partners than a page request may judge: a job whose report is kept."""

from datetime import date, datetime

from django.db import transaction

from core.actions import claim, enqueue, fail, finish, report_progress
from core.models import Job, User
from specializations.models import Rulebook
from tiers.actions.chunks import trace_of
from tiers.actions.runs import Clock
from tiers.models import ImpactReport
from tiers.preview import answer, packed_impact, question_about

IMPACT_KIND = "tiers.compute_impact"
REPORTS_KEPT = 3


class _Lost(Exception):
    """Somebody else has taken the job over."""


def compute_impact_later(*, rulebook: Rulebook, key: str, on: date, partners: int, by: User, at: datetime) -> Job:
    """Have the impact on a day computed, or join the job that computes it. `key` is the question's."""
    going = impact_job(key)
    if going is not None:
        return going
    return enqueue(
        kind=IMPACT_KIND,
        key=f"{_prefix(key)}{at.isoformat()}",
        arguments={"rulebook": rulebook.public_id, "on": on.isoformat()},
        total=partners,
        by=by,
        at=at,
    )


def impact_job(key: str) -> Job | None:
    """The job that computes the answer to a question, if one is going."""
    return Job.objects.open().filter(key__startswith=_prefix(key)).order_by("id").last()


def _prefix(key: str) -> str:
    return f"impact:{key}:"


def compute_impact(*, job_id: str, clock: Clock) -> None:
    """Do the job with this public id, unless it is done or somebody else does it."""
    job = claim(job_id=job_id, at=clock())
    if job is None:
        return
    try:
        _compute(job, clock)
    except _Lost:
        return
    except Exception as error:
        fail(job=job, error=trace_of(error), at=clock())
        raise


def _compute(job: Job, clock: Clock) -> None:
    """Of the draft as it is now: a later question names a job of its own."""
    rulebook = Rulebook.objects.with_parts().get(public_id=job.arguments["rulebook"])
    on = date.fromisoformat(job.arguments["on"])
    question = question_about(rulebook, on=on, at=clock())
    total = question.partners

    def tell(done: int) -> None:
        if not report_progress(job=job, done=min(done, total), total=total, at=clock()):
            raise _Lost

    contents = packed_impact(answer(question, tell=tell, with_curves=True))
    with transaction.atomic():
        if not finish(job=job, result={"partners": total}, at=clock()):
            return
        ImpactReport.objects.update_or_create(
            key=question.key,
            defaults={"rulebook": rulebook, "as_of": on, "contents": contents, "computed_at": clock()},
        )
        newest = ImpactReport.objects.filter(rulebook=rulebook).order_by("-id").values_list("pk", flat=True)
        ImpactReport.objects.filter(rulebook=rulebook).exclude(pk__in=list(newest[:REPORTS_KEPT])).delete()
