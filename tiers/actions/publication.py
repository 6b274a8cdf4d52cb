"""Publishing a version of the rules, and telling every partner whom it moves what it means for that partner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from core.actions import claim, enqueue, fail, finish, notify, report_progress
from core.models import Job, Notification, User
from partners.models import Membership
from specializations import actions as rulebooks
from specializations.enums import RulebookState
from specializations.models import Rulebook
from specializations.rulebook_yaml import RulebookFile
from tiers.actions.chunks import trace_of
from tiers.actions.losses import refresh_losses_later
from tiers.actions.runs import Clock
from tiers.preview import Impact, LevelMover, Mover, answer, first_open_day, question_about
from tiers.programme import NoRulebook

ANNOUNCE_KIND = "tiers.announce_rulebook"
PUBLISHED = "rulebook.published"
WITHDRAWN = "rulebook.withdrawn"
TOLD_AT_ONCE = 100


@transaction.atomic
def publish_rulebook(*, rulebook: Rulebook, by: User, at: datetime, today: date) -> Rulebook:
    """Publish a submitted version; the partners that it moves are told afterwards, each what it means for them."""
    rulebooks.publish_rulebook(rulebook=rulebook, by=by, at=at, today=today)
    _tell_what_it_means(rulebook, by=by, at=at)
    return rulebook


@transaction.atomic
def load_rulebook(*, file: RulebookFile, publish: bool, by: User | None, at: datetime) -> rulebooks.LoadedRulebook:
    """Store a rulebook, as ``specializations.actions.load_rulebook`` does; one that is published by it and is yet to
    come is announced like any other. One that holds already is seen tonight, by everybody.
    """
    loaded = rulebooks.load_rulebook(file=file, publish=publish, by=by, at=at)
    first = first_open_day()
    if loaded.published and first is not None and loaded.rulebook.effective_from >= first:
        _tell_what_it_means(loaded.rulebook, by=by, at=at)
    return loaded


def _tell_what_it_means(rulebook: Rulebook, *, by: User | None, at: datetime) -> None:
    """Have the partners told whom it moves, and the coming losses of all of them looked up again."""
    arguments = {"rulebook": rulebook.public_id}
    enqueue(kind=ANNOUNCE_KIND, key=f"announce:{rulebook.public_id}", arguments=arguments, by=by, at=at)
    refresh_losses_later(rulebook=rulebook, by=by, at=at)


@transaction.atomic
def withdraw_rulebook(*, rulebook: Rulebook, reason: str, by: User, at: datetime, today: date) -> Rulebook:
    """Withdraw a version before its day; whoever was told that it comes is told that it does not, and the losses that
    it would have brought are no longer announced.
    """
    rulebooks.withdraw_rulebook(rulebook=rulebook, reason=reason, by=by, at=at, today=today)
    told = Notification.objects.filter(event=PUBLISHED, subject=rulebook.public_id)
    notify(
        users=User.objects.filter(pk__in=told.values("user"), is_active=True),
        event=WITHDRAWN,
        subject=rulebook.public_id,
        key=f"{WITHDRAWN}:{rulebook.public_id}",
        at=at,
    )
    refresh_losses_later(rulebook=rulebook, by=by, at=at)
    return rulebook


def announce_rulebook(*, job_id: str, clock: Clock) -> None:
    """Do the job with this public id, unless it is done or somebody else does it."""
    job = claim(job_id=job_id, at=clock())
    if job is None:
        return
    try:
        _announce(job, clock)
    except Exception as error:
        fail(job=job, error=trace_of(error), at=clock())
        raise


def _announce(job: Job, clock: Clock) -> None:
    """Tell a hundred partners at a time; who was told before is not told again."""
    rulebook = Rulebook.objects.with_parts().get(public_id=job.arguments["rulebook"])
    consequences = _consequences(rulebook, at=clock()) if rulebook.state == RulebookState.PUBLISHED else {}
    partners = sorted(consequences)
    for start in range(0, len(partners), TOLD_AT_ONCE):
        chosen = partners[start : start + TOLD_AT_ONCE]
        with transaction.atomic():
            _tell(rulebook, {partner_id: consequences[partner_id] for partner_id in chosen}, at=clock())
        if not report_progress(job=job, done=start + len(chosen), total=len(partners), at=clock()):
            return
    finish(job=job, result={"partners": len(partners)}, at=clock())


def _consequences(rulebook: Rulebook, *, at: datetime) -> dict[int, list[dict[str, Any]]]:
    """What the version moves on its first day, by partner; nothing where no rules are in force before it."""
    try:
        impact = answer(question_about(rulebook, on=rulebook.effective_from, at=at))
    except NoRulebook:
        return {}
    return consequences_of(impact)


def consequences_of(impact: Impact) -> dict[int, list[dict[str, Any]]]:
    """By partner: the tier that it meets otherwise, or else the one it holds otherwise, and every level."""
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    tiers = {mover.partner_id: mover for mover in (*impact.held.moved.movers(), *impact.met.moved.movers())}
    for partner_id, mover in tiers.items():
        found[partner_id].append({"from": mover.from_tier, "to": mover.to_tier, **_common(mover)})
    for level in impact.level_moves.level_movers():
        found[level.partner_id].append({"achievement": level.achievement, "gained": level.gained, **_common(level)})
    return dict(found)


def _common(mover: Mover | LevelMover) -> dict[str, Any]:
    return {
        "cause": mover.decided_by.as_json(),
        "final_on": mover.final_on.isoformat(),
        "kept_by": mover.kept_by,
    }


def _tell(rulebook: Rulebook, consequences: Mapping[int, Iterable[dict[str, Any]]], *, at: datetime) -> None:
    teams: defaultdict[int, list[User]] = defaultdict(list)
    codes: dict[int, str] = {}
    members = Membership.objects.filter(partner__in=consequences, user__is_active=True)
    for membership in members.select_related("user", "partner"):
        teams[membership.partner_id].append(membership.user)
        codes[membership.partner_id] = membership.partner.code
    for partner_id, users in teams.items():
        notify(
            users=users,
            event=PUBLISHED,
            subject=rulebook.public_id,
            key=f"{PUBLISHED}:{rulebook.public_id}",
            at=at,
            context={"partner": codes[partner_id], "moves": list(consequences[partner_id])},
        )
