"""What the preview says is what happens: the draft is published, its night comes, and the days of grace after it."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from specializations.models import Rulebook
from tests.tiers import worlds
from tests.tiers.nights import day, night, publish, random_partners, release, standings
from tests.tiers.test_engine_properties import FIRST, Database
from tiers.engine.axes import TIERS
from tiers.engine.dates import day_of
from tiers.engine.journey import advance, first_days, standing_after, standing_before
from tiers.engine.preview import baseline, preview
from tiers.engine.programme import compile_programme
from tiers.engine.rows import facts_of
from tiers.engine.rules import compile_rules
from tiers.engine.standing import NONE, highest_tier
from tiers.models import Evaluation
from tiers.preview import answer, question_about


def tiers_of(standing):
    return highest_tier(worlds.AXES, standing.held_since != NONE)


def went_through(programme, facts, progress, until):
    """Every judgement up to a day, and the standing after it."""
    first_on = first_days(programme, progress, until)
    judged = advance(programme, facts, progress.standing, first_on, until)
    return judged, standing_after(progress.standing, judged)


@st.composite
def stories(draw):
    """A programme, partners judged under it, and a draft that takes effect some weeks later."""
    takes_effect = worlds.FIRST_DAY + timedelta(days=draw(st.integers(1, 60)))
    rules = draw(worlds.rulebooks("rules", worlds.FIRST_DAY - timedelta(days=400)))
    draft = draw(worlds.rulebooks("draft", takes_effect))
    if draw(st.booleans()):  # the usual draft: other numbers, the rest as it was
        rows = tuple(row for row in draft.requirements if is_there(row, rules))
        draft = replace(draft, requirements=rows, openings=rules.openings)
    partners = draw(st.lists(worlds.partners, min_size=1, max_size=5))
    before = draw(st.lists(worlds.legacy, min_size=len(partners), max_size=len(partners)))
    return rules, draft, partners, before


def is_there(row, rules):
    return row.specialization in (None, "all") or row.specialization in rules.openings


@settings(max_examples=80)
@given(stories())
def test_exactly_the_previewed_move_and_their_tiers_are_final_on_their_day(story):
    rules, draft, partners, legacy = story
    facts = facts_of(worlds.AXES, partners)
    on = day_of(draft.effective_from)
    without, together = (compile_programme(books, worlds.AXES) for books in ([rules], [rules, draft]))
    database = Database(without, facts, legacy)
    database.run(FIRST)
    progress = database.progress
    before = standing_before(without, facts, progress, on)
    found = preview(baseline(without, facts, before, on), compile_rules(draft, worlds.AXES))

    alive = facts.ended_on > on
    _, otherwise = went_through(without, facts, progress, on)
    _, then = went_through(together, facts, progress, on)
    held = found.held.moves
    assert {(int(p), int(a), int(b)) for p, a, b in zip(held.partner, held.before, held.after, strict=True)} == {
        (int(p), int(tiers_of(otherwise)[p]), int(tiers_of(then)[p]))
        for p in np.flatnonzero((tiers_of(otherwise) != tiers_of(then)) & alive)
    }
    for row in np.flatnonzero(found.met.moves.after < found.met.moves.before):
        comes_true(together, facts, progress, found.met.moves, int(row), on)


def comes_true(programme, facts, progress, moves, row, on):
    """Until the day that the preview named a higher tier is held, from then on none, unless it is met meanwhile."""
    who, to_rank, final_on = int(moves.partner[row]), int(moves.after[row]), int(moves.final_on[row])
    judged, after = went_through(programme, facts, progress, final_on)
    met = [
        int(part.outcome.tier_met[place])
        for part in judged
        for place in np.flatnonzero((part.partners == who) & (part.outcome.on >= on))
    ]
    if facts.ended_on[who] <= final_on or max(met) > to_rank:
        return
    assert tiers_of(after)[who] <= to_rank
    if final_on > on:
        _, evening_before = went_through(programme, facts, progress, final_on - 1)
        assert tiers_of(evening_before)[who] > to_rank


# ── The same with the database, the job and its nights ────────────────────────────────────────


def rank(tier):
    return TIERS.index(tier)


def counterfactual(on):
    """Tiers after a night that is then undone."""
    with transaction.atomic():
        night(on)
        found = {code: tier for code, (tier, _) in standings(on).items()}
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_publishing_and_running_the_night_moves_exactly_the_previewed(seed):
    publish(grace_days=12)
    random_partners(14, seed=seed)
    night(day(0))
    on = day(2 + seed)
    changed = {"people": 1, "silver_revenue": 1_800, "orders": True, "grace_days": (0, 6, 20)[seed - 1]}
    book = publish(on, **changed, published_at=None)
    draft = Rulebook.objects.with_parts().get(pk=book.pk)
    impact = answer(question_about(draft, on=on, at=timezone.now()))
    otherwise = counterfactual(on)

    release(book, at=timezone.now())
    # Published and yet to come, it says the same of itself.
    again = answer(question_about(Rulebook.objects.with_parts().get(pk=book.pk), on=on, at=timezone.now()))
    assert again.held.moved.movers() == impact.held.moved.movers()
    night(on)
    then = {code: tier for code, (tier, _) in standings(on).items()}
    assert {mover.partner_code: (mover.from_tier, mover.to_tier) for mover in impact.held.moved.movers()} == {
        code: (tier, then[code]) for code, tier in otherwise.items() if tier != then[code]
    }
    falls = [mover for mover in impact.met.moved.movers() if rank(mover.to_tier) < rank(mover.from_tier)]
    assert falls
    held = {}
    for offset in range((max(mover.final_on for mover in falls) - on).days + 1):
        evening = on + timedelta(days=offset)
        night(evening)
        held[evening] = {code: tier for code, (tier, _) in standings(evening).items()}
    for mover in falls:
        evaluations = Evaluation.objects.filter(partner__code=mover.partner_code, as_of__range=(on, mover.final_on))
        met_again = max(map(rank, evaluations.values_list("tier_met", flat=True))) > rank(mover.to_tier)
        if met_again or mover.partner_code not in held[mover.final_on]:
            continue
        assert rank(held[mover.final_on][mover.partner_code]) <= rank(mover.to_tier)
        if mover.final_on > on:
            assert rank(held[mover.final_on - timedelta(days=1)][mover.partner_code]) > rank(mover.to_tier)
