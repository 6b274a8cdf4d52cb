"""The engine against the slow reference, on random worlds."""

import itertools
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.tiers import reference, worlds
from tiers.engine import axes as ax
from tiers.engine.causes import changes
from tiers.engine.dates import date_of, day_of
from tiers.engine.forecast import forecast, next_losses
from tiers.engine.journey import advance
from tiers.engine.judgement import evaluate
from tiers.engine.programme import compile_programme
from tiers.engine.rows import facts_of
from tiers.engine.standing import NONE, STATUSES, initial_standing

pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database

DAY = timedelta(days=1)


def before_first(legacy, on):
    ranks = np.array([rank for rank, _ in legacy], dtype=np.int16)
    since = np.array([day_of(since) for _, since in legacy], dtype=np.int32)
    return initial_standing(worlds.AXES, ranks, since, np.full(len(legacy), on, dtype=np.int32))


def legacy_holdings(entry, day):
    rank, since = entry
    return reference.legacy_holdings(ax.TIERS[rank], since, day)


def held_by_engine(outcome, row):
    """The same shape as the reference's holdings."""
    found = {}
    for column in np.flatnonzero(outcome.held[row]):
        holding = reference.Holding(date_of(outcome.after.held_since[row, column]))
        holding.kept_by = STATUSES[outcome.step.status[row, column]]
        if outcome.after.lapsing_since[row, column] != NONE:
            holding.lapsing_since = date_of(outcome.after.lapsing_since[row, column])
            holding.kept_until = date_of(outcome.step.kept_until[row, column])
        found[worlds.AXES.achievements[column]] = holding
    return found


def requirements_of_engine(outcome, row):
    assessment = outcome.assessment
    return {
        (requirement.subject, requirement.level, requirement.measure): (
            int(assessment.row_values(requirement)[row]),
            requirement.minimum,
        )
        for requirement in outcome.rules.rows(int(assessment.rule_set[row]))
    }


def assert_same_day(expected, outcome, row):
    assert requirements_of_engine(outcome, row) == expected.facts.requirements
    met = {worlds.AXES.achievements[column] for column in np.flatnonzero(outcome.assessment.met[row])}
    assert met == expected.facts.met
    assert held_by_engine(outcome, row) == expected.holdings
    assert ax.TIERS[outcome.tier[row]] == expected.tier()
    assert outcome.rules.key == expected.rulebook.key
    said = {change.achievement: change.kind for change in changes(outcome) if change.partner == row}
    assert said == expected.changes


@given(worlds.programmes(), st.lists(st.tuples(worlds.partners, worlds.legacy), min_size=1, max_size=2))
def test_every_judged_day_agrees_with_the_reference(rulebooks, entries):
    programme = compile_programme(rulebooks, worlds.AXES)
    facts = facts_of(worlds.AXES, [partner for partner, _ in entries])
    first, last = day_of(worlds.FIRST_DAY), day_of(worlds.LAST_DAY)
    before = before_first([legacy for _, legacy in entries], first)
    starts = np.full(len(facts), first, dtype=np.int32)
    judged = advance(programme, facts, before, starts, last)
    for number, (partner, legacy) in enumerate(entries):
        holdings = legacy_holdings(legacy, worlds.FIRST_DAY)
        diary = reference.diary(partner, rulebooks, holdings, worlds.FIRST_DAY, worlds.LAST_DAY)
        by_day = {entry.day: entry for entry in diary}
        expected = [day.day for day in diary[:1]]
        expected += [
            today.day for yesterday, today in itertools.pairwise(diary) if reference.is_change(yesterday, today)
        ]
        seen = []
        for part in judged:
            for row in np.flatnonzero(part.partners == number):
                day = date_of(part.outcome.on[row])
                seen.append(day)
                note(f"partner {number} on {day}")
                assert_same_day(by_day[day], part.outcome, row)
        assert seen == expected


@given(worlds.programmes(), worlds.partners, worlds.legacy)
def test_next_change_and_next_loss_are_what_a_search_day_by_day_finds(rulebooks, partner, legacy):
    programme = compile_programme(rulebooks, worlds.AXES)
    facts = facts_of(worlds.AXES, [partner])
    holdings = legacy_holdings(legacy, worlds.FIRST_DAY)
    diary = reference.diary(partner, rulebooks, holdings, worlds.FIRST_DAY, worlds.LAST_DAY)
    if not diary:
        return
    on = np.array([day_of(worlds.FIRST_DAY)], dtype=np.int32)
    judged = evaluate(programme, facts, before_first([legacy], on[0]), on)
    found = judged[0].outcome.next_change_on[0]
    assert date_of(found) == reference.next_change_on(partner, diary)
    losses = next_losses(programme, facts, judged)
    assert date_of(losses[0]) == reference.next_loss_on(partner, diary)


def losses_of(partner, diary, horizon):
    """Every loss that begins by the horizon, as (achievement, first day, day it is final or None)."""
    begun, found = {}, set()
    for name, holding in diary[0].holdings.items():
        if holding.lapsing_since:
            begun[name] = holding.lapsing_since
    for today in diary[1:]:
        for name, kind in today.changes.items():
            if kind == "grace_started" or (kind == "lost" and name not in begun):
                begun[name] = today.day
            if kind in ("lost", "regained") and name in begun:
                start = begun.pop(name)
                if start <= horizon:
                    found.add((name, start, today.day if kind == "lost" else None))
    if diary[-1].day + DAY == partner.ended_on:
        for name in diary[-1].holdings:
            start = begun.get(name, partner.ended_on)
            if start <= horizon:
                found.add((name, start, partner.ended_on))
    return found


@given(worlds.programmes(), worlds.partners, worlds.legacy, st.integers(1, 120))
def test_the_forecast_is_what_stepping_every_night_finds(rulebooks, partner, legacy, days):
    programme = compile_programme(rulebooks, worlds.AXES)
    facts = facts_of(worlds.AXES, [partner])
    holdings = legacy_holdings(legacy, worlds.FIRST_DAY)
    diary = reference.diary(partner, rulebooks, holdings, worlds.FIRST_DAY, worlds.LAST_DAY)
    if not diary:
        return
    on = np.array([day_of(worlds.FIRST_DAY)], dtype=np.int32)
    judged = evaluate(programme, facts, before_first([legacy], on[0]), on)
    events = forecast(programme, facts, judged, days)
    said = {(event.achievement, date_of(event.on), event.final_on and date_of(event.final_on)) for event in events}
    assert said == losses_of(partner, diary, worlds.FIRST_DAY + timedelta(days=days))
