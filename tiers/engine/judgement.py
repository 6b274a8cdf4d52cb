"""One day's outcome for a batch: what was observed, what is met, what is held, and when to look again.

`observe` turns facts into an `Observation`; `judge` needs only that, the rules and the standing before, so that
an outcome can be computed again from the facts an evaluation kept (see `kept`).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tiers.engine.assessment import Assessment, assess, opening_flips
from tiers.engine.dates import NEVER, Codes, Days, Flags, Indices
from tiers.engine.facts import Exceptions, Facts, exception_ends, invited_on
from tiers.engine.measures import Values, measure
from tiers.engine.outlook import Coming, Outlook, changing, look_ahead
from tiers.engine.programme import NO_RULEBOOK, Programme
from tiers.engine.rules import Rules
from tiers.engine.standing import HELD, NONE, Standing, Step, highest_tier, loss_days, step


@dataclass(frozen=True, eq=False)
class Observation:
    """What decides a standing on each partner's day, and what is known to come."""

    on: Days  # [N]
    country: Codes  # [N]
    ended_on: Days  # [N]
    values: Values
    invited_on: Days  # [N, S]
    exceptions: Exceptions
    exception_ends: Days  # [N, A]
    coming: Coming
    next_rulebook_on: Days  # [N], NEVER when no other is published

    def take(self, chosen: Indices) -> "Observation":
        return Observation(
            on=self.on[chosen],
            country=self.country[chosen],
            ended_on=self.ended_on[chosen],
            values=self.values.take(chosen),
            invited_on=self.invited_on[chosen],
            exceptions=self.exceptions.take(chosen),
            exception_ends=self.exception_ends[chosen],
            coming=self.coming.take(chosen),
            next_rulebook_on=self.next_rulebook_on[chosen],
        )


@dataclass(frozen=True, eq=False)
class Outcome:
    """The judgement of N partners, each on its day, under one rulebook."""

    rules: Rules
    observation: Observation
    before: Standing
    assessment: Assessment
    step: Step
    next_change_on: Days  # [N], NEVER if there is none
    outlook: Outlook | None  # None when judged from kept facts

    def take(self, chosen: Indices) -> "Outcome":
        """The outcome of some partners, in the given ascending order."""
        if len(chosen) == len(self.on):
            return self
        return Outcome(
            rules=self.rules,
            observation=self.observation.take(chosen),
            before=self.before.take(chosen),
            assessment=self.assessment.take(chosen),
            step=self.step.take(chosen),
            next_change_on=self.next_change_on[chosen],
            outlook=None if self.outlook is None else self.outlook.take(chosen),
        )

    @property
    def on(self) -> Days:
        return self.observation.on

    @property
    def after(self) -> Standing:
        return self.step.after

    @property
    def tier_met(self) -> Codes:
        """[N] rank of the highest tier met."""
        return self.assessment.tier_met

    @cached_property
    def held(self) -> Flags:
        """[N, A]"""
        held: Flags = self.after.held_since != NONE
        return held

    @cached_property
    def tier(self) -> Codes:
        """[N] rank of the highest tier held, 0 for registered."""
        return highest_tier(self.rules.axes, self.held)

    def _of_tier(self, column: NDArray[np.integer], registered: int) -> NDArray[np.integer]:
        """[N] the entry of an [N, A] column at the tier held; `registered` for registered partners."""
        position = self.rules.axes.tier_slice.start + np.maximum(self.tier, 1) - 1
        return np.where(self.tier > 0, column[np.arange(len(self.tier)), position], registered)

    @property
    def tier_status(self) -> Codes:
        """[N] status code of the tier; registered is held."""
        return self._of_tier(self.step.status, HELD).astype(np.int16)

    @property
    def tier_held_since(self) -> Days:
        """[N] NONE for registered partners."""
        return self._of_tier(self.after.held_since, NONE).astype(np.int32)

    @property
    def tier_lapsing_since(self) -> Days:
        """[N] NONE when the tier is met."""
        return self._of_tier(self.after.lapsing_since, NONE).astype(np.int32)

    @property
    def tier_kept_until(self) -> Days:
        """[N] NONE when the tier is met."""
        return self._of_tier(self.step.kept_until, NONE).astype(np.int32)


def judge(rules: Rules, position: int, observation: Observation, before: Standing, outlook: Outlook | None) -> Outcome:
    """From observation and standing before to the outcome. `position` is that of `rules` in the programme."""
    on = observation.on
    assessment = assess(rules, observation.values, observation.country, observation.invited_on, on)
    return conclude(rules, position, observation, before, assessment, outlook)


def conclude(
    rules: Rules,
    position: int,
    observation: Observation,
    before: Standing,
    assessment: Assessment,
    outlook: Outlook | None,
) -> Outcome:
    """The outcome where the assessment of the observation is already known."""
    on = observation.on
    taken = step(rules, position, before, assessment.met, observation.exception_ends, on)
    coming_on = np.where(changing(assessment, observation.coming), observation.coming.on, NEVER)
    opening = opening_flips(assessment, on)
    lost_on = loss_days(taken, observation.exceptions).min(axis=1)
    change_on = np.minimum.reduce([coming_on, opening, lost_on, observation.next_rulebook_on])
    holds = (taken.after.held_since != NONE).any(axis=1)
    end = np.where(holds, observation.ended_on, NEVER)
    next_change_on = np.where(observation.ended_on <= change_on, end, change_on).astype(np.int32)
    return Outcome(rules, observation, before, assessment, taken, next_change_on, outlook)


def evaluate_under(
    rules: Rules, position: int, facts: Facts, before: Standing, on: Days, next_rulebook_on: Days
) -> Outcome:
    """Evaluate every partner of a batch on its day under given rules."""
    invited = invited_on(facts)
    values = measure(facts, rules, on)
    assessment = assess(rules, values, facts.country, invited, on)
    outlook = look_ahead(facts, on, assessment, np.minimum(next_rulebook_on, facts.ended_on))
    observation = Observation(
        on=on,
        country=facts.country,
        ended_on=facts.ended_on,
        values=values,
        invited_on=invited,
        exceptions=facts.exceptions,
        exception_ends=exception_ends(facts.exceptions, on, len(facts.axes.achievements)),
        coming=outlook.coming(len(facts)),
        next_rulebook_on=next_rulebook_on,
    )
    return conclude(rules, position, observation, before, assessment, outlook)


@dataclass(frozen=True, eq=False)
class Judged:
    """An outcome, and which partners of the batch it is about."""

    partners: Indices
    outcome: Outcome


def evaluate(programme: Programme, facts: Facts, before: Standing, on: Days) -> tuple[Judged, ...]:
    """Evaluate each partner on its day under the rulebook in force there; one entry a rulebook.

    ValueError when no rulebook is in force on a day.
    """
    in_force = programme.in_force(on)
    if (in_force == NO_RULEBOOK).any():
        raise ValueError("No rulebook is in force.")
    judged = []
    for position in np.unique(in_force):
        partners = np.flatnonzero(in_force == position)
        days = on[partners]
        outcome = evaluate_under(
            programme.rulebooks[position],
            int(position),
            facts.take(partners),
            before.take(partners),
            days,
            programme.next_effective(days),
        )
        judged.append(Judged(partners, outcome))
    return tuple(judged)
