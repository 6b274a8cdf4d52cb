"""What pages ask about standings: what today's facts say, what is coming, and what was decided."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
from django.core.cache import caches
from django.db.models import Subquery
from django.utils.timezone import localdate, localtime
from django_celery_beat.models import PeriodicTask

from deals.enums import DeclarationState, ImportKind
from deals.models import Declaration
from partners.enums import PartnerKind
from partners.models import Partner
from tiers.engine.causes import Change, changes
from tiers.engine.facts import Facts
from tiers.engine.forecast import FORECAST_DAYS, LossEvent
from tiers.engine.journey import Progress, advance, first_days
from tiers.engine.judgement import Outcome
from tiers.engine.replay import KeptTexts, replay
from tiers.engine.rules import Rules
from tiers.enums import Change as Kind
from tiers.facts import batch_of, load_facts
from tiers.losses import coming_losses
from tiers.models import Evaluation, EvaluationRun
from tiers.programme import LoadedProgramme, NoRulebook, load_programme
from tiers.progress import known_through, without_left
from tiers.shortfalls import RequirementLine, requirement_lines

NIGHTLY_TASK = "tiers.judge_tonight"
NEXT_RUN_KEPT_SECONDS = 60
NO_RUN_KEPT_SECONDS = 5  # a portal that has just started writes its schedule in a moment


@dataclass(frozen=True, eq=False)
class LivePartner:
    """One partner judged with today's facts, nothing stored.

    `changes` is what today's facts will change against the last judgement that was stored.
    """

    loaded: LoadedProgramme
    facts: Facts
    outcome: Outcome
    changes: tuple[Change, ...]

    @property
    def rules(self) -> Rules:
        """The rulebook in force on the day."""
        return self.outcome.rules

    @property
    def rulebook_name(self) -> str:
        return self.loaded.rulebook_names[self.loaded.programme.position(self.rules.key)]

    @cached_property
    def lines(self) -> tuple[RequirementLine, ...]:
        """Every requirement that applies, with its value on the day."""
        return requirement_lines(self.outcome.assessment, 0)

    @property
    def gained(self) -> frozenset[str]:
        """The achievements that the next run brings, such as `encryption:specialist` and `tier:gold`."""
        return frozenset(change.achievement for change in self.changes if change.kind == Kind.GAINED)

    def losses(self, days: int = FORECAST_DAYS) -> tuple[LossEvent, ...]:
        """What begins to lapse within so many days if nothing new happens, and what is lapsing already."""
        return coming_losses(self.loaded.programme, self.facts, self.outcome, days)


def live_partner(
    partner: Partner,
    *,
    on: date,
    last_run: EvaluationRun | None,
    since: date | None = None,
) -> LivePartner | None:
    """Judge one partner on a day with the facts as they are now. `last_run` is the last finished one.

    Order lines are loaded for windows from `since` on (None: from the day on). None when the partner has no standing:
    a distributor, after its end, or while no rulebook is in force.
    """
    if partner.kind != PartnerKind.RESELLER or (partner.ended_on is not None and partner.ended_on <= on):
        return None
    try:
        loaded = load_programme()
        loaded.position_in_force(on)
    except NoRulebook:
        return None
    batch, until = batch_of(partner), on.toordinal()
    through = np.array([min(last_run.as_of, on).toordinal() if last_run else until - 1], dtype=np.int32)
    known = known_through(batch, loaded, on, or_initial_on=on)
    before = without_left(batch, known, through, left={} if _is_published(partner, on) else None)
    progress = Progress(before, through, known.next_change_on, np.ones(1, dtype=np.bool_))
    first_on = first_days(loaded.programme, progress, until)
    facts = load_facts(batch, loaded, from_day=int(min(first_on[0], (since or on).toordinal())))
    judged = advance(loaded.programme, facts, before, first_on, until, np.ones(1, dtype=np.bool_))
    found = tuple(change for part in judged for change in changes(part.outcome))
    return LivePartner(loaded, facts, judged[-1].outcome, found)


def _is_published(partner: Partner, on: date) -> bool:
    """Whether a run has judged the partner by the day since it last left: leaving takes the standing away."""
    standing = getattr(partner, "standing", None)
    return standing is not None and standing.as_of <= on


def stored_lines(evaluation: Evaluation) -> tuple[RequirementLine, ...]:
    """The requirements of a stored decision with the values of its day, computed again from what it kept."""
    loaded = load_programme()
    kept = KeptTexts(facts=json.loads(evaluation.facts), before=json.loads(evaluation.before))
    outcome = replay(loaded.programme, loaded.key_of(evaluation.rulebook_id), [kept])
    return requirement_lines(outcome.assessment, 0)


@dataclass(frozen=True)
class Fresh:
    """How fresh what is published is; each None until there is one."""

    last_run: EvaluationRun | None
    orders_up_to: date | None
    next_run_at: datetime | None


def freshness(*, now: datetime) -> Fresh:
    """The last finished run, the day of the last declaration of orders, and when the nightly job runs next."""
    orders = Declaration.objects.filter(kind=ImportKind.ORDERS, state=DeclarationState.DONE)
    received = orders.order_by("-received_at").values("received_at")[:1]
    run = EvaluationRun.objects.annotate(orders_received_at=Subquery(received)).last_finished()
    if run is None:
        return Fresh(last_run=None, orders_up_to=None, next_run_at=known_next_run_at(now))
    declared: datetime | None = run.orders_received_at  # type: ignore[attr-defined]  # annotated
    return Fresh(
        last_run=run,
        orders_up_to=localdate(declared) if declared else None,
        next_run_at=known_next_run_at(now),
    )


def known_next_run_at(now: datetime) -> datetime | None:
    """The same, remembered: every page says it, and the schedule hardly ever changes."""
    near, key = caches["near"], "tiers.next_run_at"
    known: tuple[datetime | None] | None = near.get(key)
    if known is None:
        known = (next_run_at(now),)
        near.set(key, known, NEXT_RUN_KEPT_SECONDS if known[0] else NO_RUN_KEPT_SECONDS)
    return known[0]


def next_run_at(now: datetime) -> datetime | None:
    """When the nightly job starts next, by its entry in the schedule; None while that is missing or off."""
    entry = (
        PeriodicTask.objects.filter(task=NIGHTLY_TASK, enabled=True, crontab__isnull=False)
        .select_related("crontab")
        .order_by("id")
        .first()
    )
    if entry is None:
        return None
    # A schedule counts from a moment to the next one that it names.
    since, wait, _ = entry.schedule.remaining_delta(now.astimezone(entry.schedule.tz))
    following: datetime = since + wait
    return following


def due_today(now: datetime) -> datetime | None:
    """When today's nightly job starts or should have; None while it is off, or does not run today."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first = next_run_at(midnight - timedelta(seconds=1))
    return first if first is not None and localdate(first) == localdate(now) else None
