"""Telling partners after a run what it changed for them, and before a loss that it comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from core.actions import News, claim, fail, finish, notify_many, report_progress
from core.models import Job, User
from partners.models import Membership, PartnerSpecialization, PartnerStanding
from tiers import alerts
from tiers.actions.chunks import trace_of
from tiers.actions.runs import Clock, alert_key
from tiers.alerts import Alert
from tiers.coming import losses_of
from tiers.engine.forecast import FORECAST_DAYS
from tiers.models import EvaluationRun, LossWatch

TOLD_AT_ONCE = 500


def alert_job(*, run: EvaluationRun) -> Job:
    """The job that tells of a finished run."""
    return Job.objects.get(key=alert_key(run))


def tell_of_run(*, job_id: str, clock: Clock) -> None:
    """Do the job with this public id, unless it is done or somebody else does it."""
    job = claim(job_id=job_id, at=clock())
    if job is None:
        return
    try:
        _tell(job, EvaluationRun.objects.get(pk=job.arguments["run"]), clock)
    except Exception as error:
        fail(job=job, error=trace_of(error), at=clock())
        raise


def _tell(job: Job, run: EvaluationRun, clock: Clock) -> None:
    """Some hundred partners at a time; who was told before is not told again."""
    moved = list(run.changes.order_by("partner_id").values_list("partner_id", flat=True).distinct())
    watched = partners_to_look_at(run.as_of)
    parts = [(tell_changes, part) for part in _parts(moved)] + [(tell_coming, part) for part in _parts(watched)]
    told = 0
    for number, (tell, partner_ids) in enumerate(parts, start=1):
        told += tell(run=run, partner_ids=partner_ids, at=clock())
        if not report_progress(job=job, done=number, total=len(parts), at=clock()):
            return
    finish(job=job, result={"changed": len(moved), "looked_at": len(watched), "told": told}, at=clock())


def _parts(partner_ids: Sequence[int]) -> list[Sequence[int]]:
    return [partner_ids[start : start + TOLD_AT_ONCE] for start in range(0, len(partner_ids), TOLD_AT_ONCE)]


def partners_to_look_at(on: date) -> list[int]:
    """Who loses something soon by the published standing, and was judged since, or is due for a reminder, or new."""
    soon = PartnerStanding.objects.filter(next_loss_on__lte=on + timedelta(days=max(alerts.REMINDERS)))
    due = Q(partner__loss_watch=None) | Q(partner__loss_watch__next_on__lte=on)
    judged_since = Q(partner__loss_watch__looked_on__lt=F("as_of")) | Q(as_of=on)
    return list(soon.filter(due | judged_since).order_by("partner_id").values_list("partner_id", flat=True))


@transaction.atomic
def tell_changes(*, run: EvaluationRun, partner_ids: Sequence[int], at: datetime) -> int:
    """Tell these partners what the run changed; says how many alerts there were."""
    rows = (
        run.changes.filter(partner__in=partner_ids)
        .select_related("evaluation")
        .defer("evaluation__facts", "evaluation__shortfalls")
        .order_by("partner_id", "on", "achievement")
    )
    published = PartnerSpecialization.objects.filter(partner__in=partner_ids).select_related("specialization")
    kept = {(row.partner_id, row.specialization.slug): row for row in published}
    return _notify(alerts.changed(rows, kept), partner_ids, at=at)


@transaction.atomic
def tell_coming(*, run: EvaluationRun, partner_ids: Sequence[int], at: datetime) -> int:
    """Tell these partners what they lose soon if nothing new happens, and note when to look again."""
    on = run.as_of
    found: list[Alert] = []
    watches: list[LossWatch] = []
    for partner_id, losses in losses_of(partner_ids, on=on).items():
        coming = alerts.nearing(losses, on=on)
        found += alerts.ahead(partner_id, coming, on=on)
        next_on = alerts.next_reminder_on(coming, on=on) or on + timedelta(days=FORECAST_DAYS - max(alerts.REMINDERS))
        watches.append(LossWatch(partner_id=partner_id, looked_on=on, next_on=next_on))
    LossWatch.objects.bulk_create(
        watches, update_conflicts=True, unique_fields=["partner"], update_fields=["looked_on", "next_on"]
    )
    return _notify(found, partner_ids, at=at)


def _notify(found: Iterable[Alert], partner_ids: Sequence[int], *, at: datetime) -> int:
    """To everybody of the partner's team."""
    teams: defaultdict[int, list[User]] = defaultdict(list)
    codes: dict[int, str] = {}
    members = Membership.objects.filter(partner__in=partner_ids, user__is_active=True).select_related("user")
    for membership in members.order_by("user_id"):
        teams[membership.partner_id].append(membership.user)
        codes[membership.partner_id] = membership.partner.code
    news = [
        News(teams[alert.partner_id], alert.event, alert.key, codes[alert.partner_id], alert.context)
        for alert in found
        if alert.partner_id in teams
    ]
    notify_many(news=news, at=at)
    return len(news)
