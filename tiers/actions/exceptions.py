"""Exceptions (docs/rules/tier_evaluation.md §4): granted by one of the vendor's people, approved by another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.actions import notify, record
from core.models import User
from core.policies import require
from deals.recipients import managers_of, programme_admins
from partners.actions import mark_stale
from partners.models import AchievementException, Partner
from specializations.enums import Level, TierSlug
from specializations.models import Specialization
from tiers.exception_messages import APPROVED, ENDED, GRANTED, REFUSED
from tiers.policies import can_approve_exception, can_grant_exception


@transaction.atomic
def grant_exception(
    *, partner: Partner, achievement: str, ends_on: date, reason: str, by: User, at: datetime
) -> AchievementException:
    """Decide that an achievement, if held, is kept until the day before ``ends_on``; it counts for nothing before
    somebody else approves it. Raises ValidationError.
    """
    today = localdate(at)
    require(can_grant_exception(by, partner, today))
    if achievement not in achievements():
        raise ValidationError({"achievement": _("Choose a tier or a level.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: the partner and whoever approves it read it.")})
    if ends_on <= today:
        raise ValidationError({"last_day": _("Choose today or a later day.")})
    same = partner.exceptions.filter(achievement=achievement, ended_at=None, ends_on__gt=today)
    if same.exists():
        raise ValidationError({"achievement": _("There is an exception for this already: end it first.")})
    exception = AchievementException.objects.create(
        partner=partner,
        achievement=achievement,
        granted_on=today,
        ends_on=ends_on,
        reason=reason.strip(),
        granted_by=by,
    )
    _record(exception, "exception_granted", by=by, at=at)
    _tell(exception, GRANTED, _second_people(exception, today), by=by, at=at)
    return exception


@transaction.atomic
def approve_exception(*, exception: AchievementException, by: User, at: datetime) -> AchievementException:
    """Let it count, from the next night on. Raises ValidationError if it was approved, refused or over meanwhile."""
    today = localdate(at)
    require(can_approve_exception(by, exception, today))
    waiting = AchievementException.objects.waiting(today)
    if not waiting.filter(pk=exception.pk).update(approved_by=by, approved_at=at):
        raise ValidationError(_("This exception no longer waits for approval."), code="state_changed")
    _changed(exception, "exception_approved", by=by, at=at)
    _tell(exception, APPROVED, [exception.granted_by], by=by, at=at)
    return exception


@transaction.atomic
def end_exception(*, exception: AchievementException, reason: str, by: User, at: datetime) -> AchievementException:
    """Refuse what waits, or end early what counts: from the next night on it keeps nothing. Raises ValidationError."""
    today = localdate(at)
    require(can_grant_exception(by, exception.partner, today))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: the partner reads it.")})
    # A day once judged stays judged, and an exception ends after the day on which it was granted.
    ends_on = max(today, exception.granted_on + timedelta(days=1))
    going = AchievementException.objects.filter(pk=exception.pk, ended_at=None, ends_on__gt=today)
    ended: dict[str, Any] = {"ended_by": by, "ended_at": at, "end_reason": reason.strip()}
    if not going.update(ends_on=min(ends_on, exception.ends_on), **ended):
        raise ValidationError(_("This exception is over already."), code="state_changed")
    _changed(exception, "exception_ended", by=by, at=at)
    event = ENDED if exception.approved_at else REFUSED
    _tell(exception, event, [exception.granted_by], by=by, at=at)
    return exception


def achievements() -> list[str]:
    """Everything that can be kept: the tiers above the lowest, and each level of each specialization."""
    tiers = [f"tier:{tier.value}" for tier in TierSlug if tier is not TierSlug.REGISTERED]
    slugs = Specialization.objects.order_by("name").values_list("slug", flat=True)
    return tiers + [f"{slug}:{level.value}" for slug in slugs for level in Level]


def _second_people(exception: AchievementException, on: date) -> list[User]:
    """Who may approve it: whoever looks after the partner, a deputy of the day, and the programme admins."""
    asked = {user.pk: user for user in [*managers_of(exception.partner, on=on), *programme_admins()]}
    return [user for user in asked.values() if can_approve_exception(user, exception, on)]


def _tell(exception: AchievementException, event: str, users: list[User], *, by: User, at: datetime) -> None:
    """Tell them once; nobody is told of what they did themselves."""
    others = [user for user in users if user.pk != by.pk and user.is_active]
    notify(users=others, event=event, subject=exception.public_id, key=f"{event}:{exception.public_id}", at=at)


def _changed(exception: AchievementException, verb: str, *, by: User, at: datetime) -> None:
    exception.refresh_from_db()
    mark_stale([exception.partner_id], at=at)
    _record(exception, verb, by=by, at=at)


def _record(exception: AchievementException, verb: str, *, by: User, at: datetime) -> None:
    after = {
        "partner": exception.partner.code,
        "achievement": exception.achievement,
        "granted_on": exception.granted_on.isoformat(),
        "ends_on": exception.ends_on.isoformat(),
    }
    record(by=by, at=at, verb=verb, of=exception, key=exception.public_id, after=after)
