"""What there is to tell a partner about its standing: what a run changed, and the losses that come near.

Pure: rows in, alerts out. Nothing here is worded; ``tiers.standing_messages`` does that for each reader.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from partners.models import PartnerSpecialization
from specializations.enums import Level, TierSlug
from tiers.engine.forecast import LossEvent
from tiers.enums import Change
from tiers.models import Evaluation, StandingChange

TIER_CHANGED = "tier.changed"
SPECIALIZATION_CHANGED = "specialization.changed"
GRACE_STARTED = "grace.started"
EXPIRY_AHEAD = "expiry.ahead"

REMINDERS = (30, 60, 90)
"""So many days before a loss its partner is told, most urgent first."""

TIER = "tier"
RANKS = {slug: list(Level.values).index(slug) + 1 for slug in Level.values} | {tier: tier.rank for tier in TierSlug}


@dataclass(frozen=True)
class Alert:
    """Something that a partner's people are told once per ``key``; ``context`` as ``Notification`` keeps it."""

    partner_id: int
    event: str
    key: str
    context: Mapping[str, Any]


def changed(
    changes: Iterable[StandingChange], kept: Mapping[tuple[int, str], PartnerSpecialization]
) -> Iterator[Alert]:
    """What a run changed, one alert for the tier and for each specialization of a partner on a day.

    ``changes`` come with their evaluations, sorted by partner and day; those of a partnership that ended have none and
    are told to nobody. ``kept`` are the published levels by partner and slug.
    """
    for (partner_id, on), rows in groupby(changes, key=lambda row: (row.partner_id, row.on)):
        by_subject: defaultdict[str, list[StandingChange]] = defaultdict(list)
        for row in rows:
            by_subject[row.achievement.partition(":")[0]].append(row)
        for subject, found in by_subject.items():
            evaluation = found[0].evaluation
            if evaluation is not None:
                yield from _moved(partner_id, on, subject, found, evaluation)
                yield from _lapsing(partner_id, on, subject, found, evaluation, kept.get((partner_id, subject)))


def _moved(
    partner_id: int, on: date, subject: str, rows: list[StandingChange], evaluation: Evaluation
) -> Iterator[Alert]:
    """The highest that is held of the subject is another than the day before."""
    before, after = _highest(evaluation.before, subject), _highest(evaluation.after, subject)
    if before == after:
        return
    low, high = sorted((RANKS.get(before, 0), RANKS.get(after, 0)))
    passed = [row for row in rows if low < RANKS[_level(row)] <= high and row.change in (Change.GAINED, Change.LOST)]
    yield Alert(
        partner_id,
        TIER_CHANGED if subject == TIER else SPECIALIZATION_CHANGED,
        f"{subject}.changed:{partner_id}:{on.isoformat()}:{before or '-'}:{after or '-'}",
        {
            "on": on.isoformat(),
            "subject": subject,
            "from": before,
            "to": after,
            "causes": _without_repeats(row.cause for row in passed),
            "evaluation": evaluation.public_id,
        },
    )


def _lapsing(
    partner_id: int,
    on: date,
    subject: str,
    rows: list[StandingChange],
    evaluation: Evaluation,
    published: PartnerSpecialization | None,
) -> Iterator[Alert]:
    """The highest achievement of the subject whose requirements stopped being met."""
    began = sorted((row for row in rows if row.change == Change.GRACE_STARTED), key=lambda row: RANKS[_level(row)])
    if not began:
        return
    row = began[-1]
    if subject == TIER:
        kept_until, status = evaluation.kept_until, evaluation.tier_status
    elif published is not None and published.lapsing_since == on:
        kept_until, status = published.kept_until, published.status
    else:
        kept_until, status = None, ""
    yield Alert(
        partner_id,
        GRACE_STARTED,
        f"{GRACE_STARTED}:{partner_id}:{on.isoformat()}:{row.achievement}",
        {
            "on": on.isoformat(),
            "achievement": row.achievement,
            "cause": row.cause,
            "kept_until": kept_until.isoformat() if kept_until else "",
            "kept_by": status,
            "evaluation": evaluation.public_id,
        },
    )


def _highest(standing: str, subject: str) -> str:
    """The highest tier or level of a kept standing; empty for none."""
    held = [name.partition(":")[2] for name in json.loads(standing)["held"] if name.partition(":")[0] == subject]
    return max(held, key=lambda level: RANKS[level], default="")


def _level(row: StandingChange) -> str:
    return row.achievement.partition(":")[2]


def _without_repeats(causes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({json.dumps(cause, sort_keys=True): cause for cause in causes}.values())


@dataclass(frozen=True)
class Nearing:
    """Everything that a partner loses or that begins to lapse on the same day."""

    on: date
    losses: tuple[LossEvent, ...]

    @property
    def reminded_on(self) -> dict[int, date]:
        """The day of each reminder; one that falls on or before the day on which the lapse began is needless."""
        days = {before: self.on - timedelta(days=before) for before in REMINDERS}
        begun = [date.fromordinal(loss.on) for loss in self.losses if loss.on < self.on.toordinal()]
        return {before: day for before, day in days.items() if not begun or day > max(begun)}


def nearing(losses: Iterable[LossEvent], *, on: date) -> list[Nearing]:
    """A partner's coming losses by the day on which they matter: when the lapse begins, or when what lapses is lost."""
    by_day: defaultdict[int, list[LossEvent]] = defaultdict(list)
    for loss in losses:
        if loss.on > on.toordinal():
            by_day[loss.on].append(loss)
        elif loss.final_on is not None and loss.final_on > on.toordinal():
            by_day[loss.final_on].append(loss)
    return [Nearing(date.fromordinal(day), tuple(found)) for day, found in sorted(by_day.items())]


def ahead(partner_id: int, coming: Iterable[Nearing], *, on: date) -> Iterator[Alert]:
    """The reminders that are due on the day. Of several that were missed only the last is made up for."""
    for each in coming:
        due = [before for before, day in each.reminded_on.items() if day <= on]
        if due:
            yield _reminder(partner_id, each, min(due), on)


def next_reminder_on(coming: Iterable[Nearing], *, on: date) -> date | None:
    """The first later day with a reminder; None without any."""
    return min((day for each in coming for day in each.reminded_on.values() if day > on), default=None)


def _reminder(partner_id: int, each: Nearing, before: int, on: date) -> Alert:
    losses = sorted(each.losses, key=_by_weight)
    names = ",".join(loss.achievement for loss in losses)
    what = hashlib.sha256(names.encode()).hexdigest()[:16]
    return Alert(
        partner_id,
        EXPIRY_AHEAD,
        f"{EXPIRY_AHEAD}:{partner_id}:{each.on.isoformat()}:{before}:{what}",
        {
            "on": each.on.isoformat(),
            "days": (each.on - on).days,
            "losses": [
                {
                    "achievement": loss.achievement,
                    "cause": loss.cause.as_json(),
                    "begins_on": date.fromordinal(loss.on).isoformat(),
                    "final_on": date.fromordinal(loss.final_on).isoformat() if loss.final_on else "",
                }
                for loss in losses
            ],
        },
    )


def _by_weight(loss: LossEvent) -> tuple[bool, int, str]:
    """Tiers first, the highest before the others."""
    subject, _colon, level = loss.achievement.partition(":")
    return subject != TIER, -RANKS[level], subject
