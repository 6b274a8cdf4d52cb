"""What must hold in every world, whatever its rules and facts."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tiers import worlds
from tiers.engine.causes import changes
from tiers.engine.dates import NEVER, day_of
from tiers.engine.journey import Progress, advance, first_days, last_entries, standing_after
from tiers.engine.judgement import evaluate
from tiers.engine.kept import keep, standing_texts
from tiers.engine.programme import compile_programme
from tiers.engine.replay import KeptTexts, replay, standing_of
from tiers.engine.rows import AwardRow, LineRow, ProofRow, facts_of
from tiers.engine.standing import initial_standing

pytestmark = pytest.mark.sqlite  # pure calculation: the same on every database

FIRST = day_of(worlds.FIRST_DAY)
LAST_NIGHT = 120


def first_standing(legacy):
    ranks = np.array([rank for rank, _ in legacy], dtype=np.int16)
    since = np.array([day_of(since) for _, since in legacy], dtype=np.int32)
    return initial_standing(worlds.AXES, ranks, since, np.full(len(legacy), FIRST, dtype=np.int32))


def same_day(size, on=FIRST):
    return np.full(size, on, dtype=np.int32)


class Database:
    """What a nightly job remembers of a batch of partners between its runs."""

    def __init__(self, programme, facts, legacy):
        self.programme, self.facts = programme, facts
        size = len(facts)
        self.progress = Progress(
            standing=first_standing(legacy),
            judged_through=same_day(size, FIRST - 1),
            next_change_on=same_day(size, NEVER),
            stale=np.zeros(size, dtype=np.bool_),
        )
        self.evaluations = []

    def run(self, night):
        first_on = first_days(self.programme, self.progress, night)
        judged = advance(self.programme, self.facts, self.progress.standing, first_on, night)
        next_change_on = self.progress.next_change_on.copy()
        for part in judged:
            next_change_on[part.partners] = part.outcome.next_change_on
            self.evaluations += rows_of(part, self.programme)
        self.progress = Progress(
            standing=standing_after(self.progress.standing, judged),
            judged_through=same_day(len(self.facts), night),
            next_change_on=next_change_on,
            stale=np.zeros(len(self.facts), dtype=np.bool_),
        )

    def rows(self):
        return sorted(self.evaluations)


def rows_of(part, programme):
    """Everything that is stored of an outcome, as comparable rows."""
    outcome = part.outcome
    said = {}
    for change in changes(outcome):
        said.setdefault(change.partner, []).append(f"{change.achievement} {change.kind} {change.cause.as_json()}")
    return [
        (
            int(partner),
            int(outcome.on[row]),
            kept.digest,
            kept.facts,
            after,
            int(outcome.next_change_on[row]),
            str(outcome.step.kept_until[row].tolist()),
            str(outcome.step.status[row].tolist()),
            str(said.get(row)),
        )
        for row, (partner, kept, after) in enumerate(
            zip(part.partners, keep(outcome, programme), standing_texts(outcome.after, programme), strict=True)
        )
    ]


entries = st.tuples(worlds.partners, worlds.legacy)
many = st.lists(entries, min_size=1, max_size=3)


@given(worlds.programmes(), many, st.sets(st.integers(1, 120), max_size=5))
def test_it_does_not_matter_on_which_later_nights_the_job_ran(rulebooks, partners, nights):
    programme = compile_programme(rulebooks, worlds.AXES)
    facts = facts_of(worlds.AXES, [partner for partner, _ in partners])
    legacy = [old for _, old in partners]
    every_night = Database(programme, facts, legacy)
    some_nights = Database(programme, facts, legacy)
    for night in range(LAST_NIGHT + 1):
        every_night.run(FIRST + night)
    for night in sorted({0, *nights, LAST_NIGHT}):
        some_nights.run(FIRST + night)
    assert some_nights.rows() == every_night.rows()
    assert standing_texts(some_nights.progress.standing, programme) == standing_texts(
        every_night.progress.standing, programme
    )


@given(worlds.programmes(), many)
def test_one_partner_alone_is_the_same_as_among_others(rulebooks, partners):
    programme = compile_programme(rulebooks, worlds.AXES)
    rows = [partner for partner, _ in partners]
    legacy = [old for _, old in partners]
    last = FIRST + LAST_NIGHT
    together = advance(programme, facts_of(worlds.AXES, rows), first_standing(legacy), same_day(len(rows)), last)
    stored = sorted(row for part in together for row in rows_of(part, programme))
    alone = []
    for number, row in enumerate(rows):
        facts = facts_of(worlds.AXES, [row])
        for part in advance(programme, facts, first_standing(legacy[number : number + 1]), same_day(1), last):
            alone += [(number, *entry[1:]) for entry in rows_of(part, programme)]
    assert sorted(alone) == stored


@given(worlds.programmes(), many)
def test_kept_facts_give_the_same_outcome_again(rulebooks, partners):
    programme = compile_programme(rulebooks, worlds.AXES)
    facts = facts_of(worlds.AXES, [partner for partner, _ in partners])
    legacy = [old for _, old in partners]
    for part in advance(programme, facts, first_standing(legacy), same_day(len(facts)), FIRST + LAST_NIGHT):
        kept = keep(part.outcome, programme)
        parsed = [KeptTexts(json.loads(entry.facts), json.loads(entry.before)) for entry in kept]
        for entry, texts in zip(kept, parsed, strict=True):
            for text, value in ((entry.facts, texts.facts), (entry.before, texts.before)):
                assert json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == text
        again = replay(programme, part.outcome.rules.key, parsed)
        assert rows_of(replace(part, outcome=again), programme) == rows_of(part, programme)
        afters = [json.loads(text) for text in standing_texts(part.outcome.after, programme)]
        assert standing_texts(standing_of(programme, afters), programme) == standing_texts(
            part.outcome.after, programme
        )


helps = st.one_of(
    st.builds(
        lambda slug, kind, staff: ("awards", AwardRow(staff, slug, kind, date(2010, 1, 1))),
        worlds.slugs,
        st.sampled_from(("SSE", "SSE+", "STS", "SCS")),
        st.integers(1, 9),
    ),
    st.builds(lambda slug: ("references", ProofRow(slug, date(2010, 1, 1))), worlds.slugs),
    st.builds(
        lambda slug, euros, incremental, order: (
            "lines",
            LineRow(slug, worlds.FIRST_DAY, euros * 10_000, incremental, order),
        ),
        worlds.slugs,
        st.integers(1, 200),
        st.booleans(),
        st.integers(1, 9),
    ),
)


@given(worlds.programmes(), worlds.partners, worlds.legacy, helps, st.integers(0, 25))
def test_one_more_helpful_fact_never_lowers_what_is_met_or_held(rulebooks, partner, legacy, help_, later):
    assume(partner.ended_on is None)
    programme = compile_programme(rulebooks, worlds.AXES)
    table, row = help_
    helped = replace(partner, **{table: (*getattr(partner, table), row)})
    both = [partner, helped]
    judged = advance(
        programme,
        facts_of(worlds.AXES, both),
        first_standing([legacy, legacy]),
        same_day(2),
        FIRST + later,
        also_until=np.ones(2, dtype=np.bool_),
    )
    last = last_entries(judged, 2)
    met, held = [], []
    for number in range(2):
        part = judged[last[number]]
        where = int(np.flatnonzero(part.partners == number)[0])
        met.append(part.outcome.assessment.met[where])
        held.append(part.outcome.held[where])
    assert (met[1] >= met[0]).all()
    assert (held[1] >= held[0]).all()


@given(worlds.programmes(), many)
def test_a_full_run_finds_nothing_that_the_nights_missed(rulebooks, partners):
    programme = compile_programme(rulebooks, worlds.AXES)
    facts = facts_of(worlds.AXES, [partner for partner, _ in partners])
    database = Database(programme, facts, [old for _, old in partners])
    for night in (FIRST, FIRST + 20, FIRST + 90):
        database.run(night)
    alive = np.flatnonzero(facts.ended_on > FIRST + 91)
    if not alive.size:
        return
    before = database.progress
    due = first_days(programme, before, FIRST + 91)[alive] <= FIRST + 91
    for part in evaluate(programme, facts.take(alive), before.standing.take(alive), same_day(alive.size, FIRST + 91)):
        quiet = ~due[part.partners]
        assert (part.outcome.step.changes[quiet] == -1).all()
        assert (part.outcome.next_change_on[quiet] == before.next_change_on[alive[part.partners]][quiet]).all()


@given(worlds.programmes(), worlds.partners)
def test_the_order_of_specializations_on_the_axes_means_nothing(rulebooks, partner):
    texts = []
    for slugs in (("alpha", "beta", "gamma"), ("gamma", "alpha", "beta")):
        axes = replace(worlds.AXES, specializations=slugs)
        programme = compile_programme(rulebooks, axes)
        facts = facts_of(axes, [partner])
        before = initial_standing(axes, np.array([2], np.int16), same_day(1, FIRST - 10), same_day(1))
        judged = advance(programme, facts, before, same_day(1), FIRST + 30)
        texts.append([(kept.facts, kept.digest) for part in judged for kept in keep(part.outcome, programme)])
    assert texts[0] == texts[1]


def test_worlds_outlive_their_facts():
    """The searches day by day go far enough: nothing in these worlds happens after their last day."""
    latest_fact = worlds.FIRST_DAY + timedelta(days=90)
    longest_exception = latest_fact + timedelta(days=90)
    longest_window = latest_fact + timedelta(days=93)
    assert longest_exception + timedelta(days=40) <= worlds.LAST_DAY
    assert longest_window + timedelta(days=40) <= worlds.LAST_DAY
