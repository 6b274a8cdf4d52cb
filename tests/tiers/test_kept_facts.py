"""A preview from the kept facts says what one from the tables says, whatever happened since they were kept."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from django.utils import timezone

from core.actions import enqueue
from core.models import Job
from specializations.content import content_of
from specializations.enums import Measure, TierSlug
from specializations.models import Rulebook
from tests.tiers.nights import EURO, changed, day, night, order, partner_with, publish, random_partners
from tiers import kept_facts, preview
from tiers.actions import keep_facts, keeping
from tiers.actions.runs import KEEP_KIND
from tiers.engine.packing import pack, unpack
from tiers.models import KeptFacts, KeptFactsChunk
from tiers.preview import preview_draft, question_of

NOW = timezone.now


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Chunks of a few partners, packed again after any change."""
    for module in (kept_facts, keeping):
        monkeypatch.setattr(module, "PARTNERS_AT_ONCE", 7)
    monkeypatch.setattr(keeping, "CHANGED_AT_MOST", -1)


def keep():
    job = enqueue(kind=KEEP_KIND, key=f"test {Job.objects.count()}", by=None, at=NOW())
    keep_facts(job_id=job.public_id, clock=NOW)
    job.refresh_from_db()
    return job


def drafted(book, **minimums):
    """The rules of a book with other minimums: `silver_revenue=3_000`."""
    content = content_of(Rulebook.objects.with_parts().get(pk=book.pk))
    changed_rows = []
    for row in content.requirements:
        name = f"{row.tier or row.level}_{row.measure}"
        minimum = minimums.get(name, row.minimum)
        changed_rows.append(replace(row, minimum=minimum))
    return replace(content, requirements=tuple(changed_rows))


def said(impact):
    return {
        "partners": impact.partners,
        "met": impact.met.counts,
        "movers": impact.met.moved.movers(),
        "held": impact.held.counts,
        "held_movers": impact.held.moved.movers(),
        "levels": impact.levels,
        "level_movers": impact.level_moves.level_movers(),
    }


def both_ways(draft, on):
    question = question_of(draft, on=on, at=NOW())
    assert question.reading.kept is not None
    kept = said(preview.answer(question))
    hidden = list(KeptFacts.objects.values_list("pk", "finished_at"))
    KeptFacts.objects.update(finished_at=None)
    assert question_of(draft, on=on, at=NOW()).reading.kept is None
    read = said(preview_draft(draft, on=on, at=NOW()))
    for pk, finished_at in hidden:
        KeptFacts.objects.filter(pk=pk).update(finished_at=finished_at)
    assert kept == read
    return kept


@pytest.fixture
def world(db):
    book = publish(grace_days=5)
    partners = random_partners(24)
    night(day(0))
    return book, partners


def test_it_is_the_same_from_kept_facts_and_from_the_tables(world):
    book, _ = world
    job = keep()
    assert job.state == "done"
    assert job.result == {"partners": 24}
    assert KeptFactsChunk.objects.count() == 4
    draft = drafted(book, silver_revenue=1_500 * EURO, specialist_people=2)
    found = both_ways(draft, day(1))
    assert found["movers"]
    assert found["level_movers"]
    both_ways(draft, day(25))


def test_nothing_is_read_from_the_tables_while_nothing_changed(world):
    book, _ = world
    keep()
    question = question_of(drafted(book), on=day(1), at=NOW())
    assert question.reading.changed.tolist() == []
    assert question.fits_a_request


def test_who_changed_since_is_read_from_the_tables(world):
    book, partners = world
    keep()
    draft = drafted(book, silver_revenue=1_500 * EURO)
    both_ways(draft, day(1))
    order(partners[3], 100_000)
    changed(partners[3])
    newcomer = partner_with("archiving", code="NEW", revenue=1_700)
    question = question_of(draft, on=day(1), at=NOW())
    assert question.reading.changed.tolist() == [partners[3].pk, newcomer.pk]
    both_ways(draft, day(1))
    # Judged since: their marks are gone, their standings are new.
    night(day(1))
    assert {partners[3].pk, newcomer.pk} <= set(question_of(draft, on=day(2), at=NOW()).reading.changed.tolist())
    both_ways(draft, day(2))


def test_who_ended_or_is_no_reseller_any_more_is_left_out(world):
    book, partners = world
    keep()
    ended, distributor = partners[5], partners[6]
    type(ended).objects.filter(pk=ended.pk).update(ended_on=day(1))
    type(ended).objects.filter(pk=distributor.pk).update(kind="distributor")
    changed(ended, distributor)
    both_ways(drafted(book), day(1))
    night(day(1))
    both_ways(drafted(book), day(2))


def test_a_draft_that_counts_orders_gets_their_numbers(world):
    book, _ = world
    keep()
    content = drafted(book)
    gold = next(row for row in content.requirements if row.tier == TierSlug.GOLD)
    counting = replace(gold, tier=TierSlug.SILVER, measure=Measure.INCREMENTAL_ORDERS, minimum=2)
    found = both_ways(replace(content, requirements=(*content.requirements, counting)), day(1))
    assert any(mover.decided_by.measure == "incremental_orders" for mover in found["movers"])


def test_facts_that_do_not_reach_back_far_enough_are_of_no_use(world):
    book, _ = world
    keep()
    longer = replace(drafted(book), window_months=book.window_months + 1)
    assert question_of(longer, on=day(1), at=NOW()).reading.kept is None
    # Kept again, they reach as far back as any version of the rules that is not withdrawn wants them to.
    Rulebook.objects.create(
        name="longer", effective_from=day(90), window_months=book.window_months + 1, grace_days=1, created_at=NOW()
    )
    keep()
    both_ways(longer, day(1))


def test_days_that_were_judged_are_read_from_the_tables(world):
    book, _ = world
    keep()
    assert question_of(drafted(book), on=day(0), at=NOW()).reading.kept is None


def test_only_the_last_two_are_kept(world):
    for _ in range(3):
        keep()
    assert KeptFacts.objects.count() == 2
    assert KeptFactsChunk.objects.count() == 8


def test_a_few_changes_are_not_worth_packing_everything_again(world, monkeypatch):
    keep()
    monkeypatch.setattr(keeping, "CHANGED_AT_MOST", 1)
    keep()
    assert KeptFacts.objects.count() == 1


def test_a_run_has_the_facts_kept_where_partners_are_many(world, monkeypatch):
    assert not Job.objects.filter(kind=KEEP_KIND).exists()
    monkeypatch.setattr("tiers.actions.runs.PARTNERS_AT_ONCE", 20)
    night(day(1))
    assert Job.objects.filter(kind=KEEP_KIND).count() == 1


@pytest.mark.parametrize(
    "column",
    [
        np.array([], dtype=np.int64),
        np.array([5]),
        np.array([-(2**40), 0, 2**62]),
        np.array([[1, 2], [3, 2**30]], dtype=np.int32),
        np.array([True, False]),
        np.array([date(2012, 1, 1).toordinal(), 2**30], dtype=np.int32),
    ],
)
def test_columns_come_back_as_they_were(column):
    found = unpack(pack({"first": column, "second": np.arange(3)}), {"first": column.dtype.type})
    assert found["first"].tolist() == column.tolist()
    assert found["first"].dtype == column.dtype
    assert found["second"].tolist() == [0, 1, 2]
