"""The standing on later days if nothing new happens (§6): the same engine, from day of change to day of change."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.assessment import opening_flips
from tiers.engine.causes import ENDED, SHORT, Cause, changes, requirement_cause
from tiers.engine.dates import NEVER, Days, Flags, Indices
from tiers.engine.facts import Facts
from tiers.engine.gaps import deciding
from tiers.engine.journey import last_entries
from tiers.engine.judgement import Judged, Outcome, evaluate
from tiers.engine.programme import Programme
from tiers.engine.standing import CHANGES, GAINED, GRACE_STARTED, LOST, NONE, loss_days

FORECAST_DAYS = 365


@dataclass(frozen=True)
class LossEvent:
    """A held achievement that starts to lapse on the day `on` and is lost on `final_on`.

    `partner` is a position in the facts, `achievement` a name of `Axes.achievements`. `on` lies in the past for
    what lapses already. `final_on` is None when it is met again before.
    """

    partner: int
    on: int
    achievement: str
    cause: Cause
    final_on: int | None


@dataclass(frozen=True, eq=False)
class _Leg:
    """Partners who have come to the same point of their way, and the last day that interests each.

    `wanted` leaves out those of whom everything is known.
    """

    partners: Indices
    outcome: Outcome
    horizon: Days
    wanted: Flags

    def next_days(self, ended_on: Days) -> Days:
        """[N] the next day to judge, NEVER from the end of the partnership on."""
        following = self.outcome.next_change_on
        return np.where(following < ended_on, following, NEVER).astype(np.int32)

    def go_on(self, programme: Programme, facts: Facts, chosen: Indices) -> Iterator["_Step"]:
        """Judge some of the partners (positions in this leg) on their next days."""
        partners = self.partners[chosen]
        on = self.outcome.next_change_on[chosen]
        for part in evaluate(programme, facts.take(partners), self.outcome.after.take(chosen), on):
            origin = chosen[part.partners]
            everybody = np.ones(len(origin), dtype=np.bool_)
            leg = _Leg(self.partners[origin], part.outcome, self.horizon[origin], everybody)
            yield _Step(leg, self, origin)


def _legs(judged: tuple[Judged, ...], size: int, days: int) -> list[_Leg]:
    """The latest outcome of every partner of a journey."""
    last = last_entries(judged, size)
    return [
        _Leg(part.partners, part.outcome, part.outcome.on + np.int32(days), last[part.partners] == position)
        for position, part in enumerate(judged)
    ]


@dataclass(frozen=True, eq=False)
class _Step:
    """A leg, the one before it, and where its partners stood in that."""

    leg: _Leg
    previous: _Leg
    origin: Indices


def forecast(
    programme: Programme, facts: Facts, judged: tuple[Judged, ...], days: int = FORECAST_DAYS
) -> tuple[LossEvent, ...]:
    """Every loss that begins within `days` after each partner's last outcome, or that has begun already.

    `judged` is what `evaluate` or `advance` returned. The day on which a loss becomes final is followed beyond
    the horizon. Sorted by partner, day and achievement.
    """
    losses = _Losses()
    legs = _legs(judged, len(facts), days)
    for leg in legs:
        losses.begun_already(leg)
    while legs:
        leg = legs.pop()
        ended_on = facts.ended_on[leg.partners]
        on = leg.next_days(ended_on)
        losses.end_partnerships(leg, np.where(leg.wanted & (on == NEVER), ended_on, NEVER).astype(np.int32))
        wanted = leg.wanted & ((on <= leg.horizon) | losses.open_for(leg.partners))
        for step in leg.go_on(programme, facts, np.flatnonzero((on < NEVER) & wanted)):
            losses.record(step)
            legs.append(step.leg)
    return tuple(sorted(losses.found, key=lambda loss: (loss.partner, loss.on, loss.achievement)))


class _Losses:
    """The losses found so far: those that have begun, and those whose end is known."""

    def __init__(self) -> None:
        self._begun: dict[tuple[int, str], LossEvent] = {}
        self.found: list[LossEvent] = []

    def open_for(self, partners: Indices) -> Flags:
        return np.isin(partners, [partner for partner, _ in self._begun])

    def _begin(self, event: LossEvent) -> None:
        self._begun[event.partner, event.achievement] = event

    def _close(self, partner: int, achievement: str, final_on: int | None) -> None:
        event = self._begun.pop((partner, achievement), None)
        if event is not None:
            self.found.append(replace(event, final_on=final_on))

    def begun_already(self, leg: _Leg) -> None:
        lapsing = leg.outcome.after.lapsing_since
        cells = np.argwhere((lapsing != NONE) & leg.wanted[:, None])
        reasons = deciding(leg.outcome.assessment) if len(cells) else None
        for position, achievement in cells:
            assert reasons is not None
            cause = requirement_cause(leg.outcome.assessment, reasons, int(position), int(achievement), SHORT)
            name = leg.outcome.rules.axes.achievements[achievement]
            on = int(lapsing[position, achievement])
            self._begin(LossEvent(int(leg.partners[position]), on, name, cause, None))

    def record(self, step: _Step) -> None:
        leg = step.leg
        for change in changes(leg.outcome):
            if change.kind == CHANGES[GAINED]:
                continue
            partner, on = int(leg.partners[change.partner]), int(leg.outcome.on[change.partner])
            begins = (partner, change.achievement) not in self._begun and on <= leg.horizon[change.partner]
            if begins and change.kind in (CHANGES[GRACE_STARTED], CHANGES[LOST]):
                previous = _value(step.previous.outcome, int(step.origin[change.partner]), change.cause)
                cause = replace(change.cause, previous=previous)
                self._begin(LossEvent(partner, on, change.achievement, cause, None))
            if change.kind != CHANGES[GRACE_STARTED]:
                self._close(partner, change.achievement, on if change.kind == CHANGES[LOST] else None)

    def end_partnerships(self, leg: _Leg, ended_on: Days) -> None:
        """Everything held is lost when the partnership ends."""
        for position in np.flatnonzero(ended_on < NEVER):
            partner, on = int(leg.partners[position]), int(ended_on[position])
            for achievement in np.flatnonzero(leg.outcome.held[position]):
                name = leg.outcome.rules.axes.achievements[achievement]
                if (partner, name) not in self._begun and on <= leg.horizon[position]:
                    self._begin(LossEvent(partner, on, name, Cause(ENDED), None))
                self._close(partner, name, on)


def _value(outcome: Outcome, partner: int, cause: Cause) -> int | None:
    """What the measure of a cause was worth in an earlier outcome."""
    if not cause.measure:
        return None
    assessment, axes = outcome.assessment, outcome.rules.axes
    if cause.level == "tier":
        return int(assessment.tier_values(ax.TIER_MEASURES.index(cause.measure))[partner])
    measure = ax.LEVEL_MEASURES.index(cause.measure)
    return int(assessment.values.by_specialization[measure, partner, axes.specialization_positions[cause.subject]])


@dataclass(frozen=True, eq=False)
class _Direct:
    """What one outcome alone tells about the next loss: [N] its day, and whether that is certain."""

    on: Days
    certain: Flags


def _direct_loss(outcome: Outcome, ended_on: Days) -> _Direct:
    """The next loss if nothing is gained or met again before it.

    A specialization that a tier counts is held itself, so that a tier cannot lapse for want of specializations
    before one of these does: the first fall of any requirement of anything met is the first loss.
    """
    assert outcome.outlook is not None
    assessment, rules, observation = outcome.assessment, outcome.rules, outcome.observation
    size = len(outcome.on)
    falls = np.full(size, NEVER, dtype=np.int32)
    rises = np.minimum(observation.next_rulebook_on, ended_on)
    rises = np.minimum(rises, opening_flips(assessment, outcome.on))
    for level in outcome.outlook.levels:
        minimum = rules.level_minimum[level.level, level.measure][assessment.rule_set]
        short = assessment.values.by_specialization[level.measure] < minimum
        met = assessment.met[:, rules.axes.level_slice(level.level)]
        falls = np.minimum(falls, np.where(met, level.flips.on, NEVER).min(axis=1, initial=NEVER))
        rises = np.minimum(rises, np.where(short, level.flips.on, NEVER).min(axis=1, initial=NEVER))
    for tier in outcome.outlook.tiers:
        minimum = rules.tier_minimum[tier.tier, tier.measure][assessment.rule_set]
        short = assessment.values.whole[tier.measure] < minimum
        met = assessment.met[:, rules.axes.tier_slice.start + tier.tier]
        falls = np.minimum(falls, np.where(met, tier.flips.on, NEVER))
        rises = np.minimum(rises, np.where(short, tier.flips.on, NEVER))
    lost = loss_days(outcome.step, observation.exceptions).min(axis=1)
    on = np.minimum(falls, lost).astype(np.int32)
    certain = ((falls <= lost) & (falls <= rises)) | (lost < np.minimum(falls, rises))
    return _Direct(on, certain & (on < NEVER) | ((on == NEVER) & (rises == NEVER)))


def next_losses(programme: Programme, facts: Facts, judged: tuple[Judged, ...]) -> Days:
    """[N] the first day after each partner's outcome on which, nothing new happening, something held starts to
    lapse or is lost; NEVER if there is none, or no outcome. `judged` is what `evaluate` or `advance` returned.
    """
    found = np.full(len(facts), NEVER, dtype=np.int32)
    legs = _legs(judged, len(facts), 0)
    while legs:
        leg = legs.pop()
        ended_on = facts.ended_on[leg.partners]
        direct = _direct_loss(leg.outcome, ended_on)
        sure = leg.wanted & direct.certain
        found[leg.partners[sure]] = direct.on[sure]
        on = leg.next_days(ended_on)
        unsure = leg.wanted & ~direct.certain
        ends = unsure & (on == NEVER) & leg.outcome.held.any(axis=1)
        found[leg.partners[ends]] = ended_on[ends]
        for step in leg.go_on(programme, facts, np.flatnonzero(unsure & (on < NEVER))):
            reached, outcome = step.leg.partners, step.leg.outcome
            loses = np.asarray(np.isin(outcome.step.changes, (GRACE_STARTED, LOST)).any(axis=1))
            found[reached[loses]] = outcome.on[loses]
            legs.append(replace(step.leg, wanted=~loses))
    return found
