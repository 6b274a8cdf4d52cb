"""How far the partners of a batch have been judged, and what they held then."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Max

from partners.models import StalePartner
from tiers.due import RunTerms
from tiers.engine.causes import ENDED
from tiers.engine.dates import NEVER, Days, Indices, day_of
from tiers.engine.journey import Progress, first_days
from tiers.engine.replay import standing_of
from tiers.engine.standing import NONE, Standing, initial_standing
from tiers.facts import Batch
from tiers.models import Evaluation, StandingChange
from tiers.programme import LoadedProgramme

_NOT_JUDGED = 0


@dataclass(frozen=True, eq=False)
class Known:
    """The newest evaluations up to some day: [N], with the standing after them.

    Where there is none, `as_of` is NONE, `next_change_on` NEVER, the rulebook NO_RULEBOOK, and nothing is held.
    """

    as_of: Days
    standing: Standing
    next_change_on: Days


def known_through(batch: Batch, loaded: LoadedProgramme, day: date, *, or_initial_on: date | None = None) -> Known:
    """What the newest evaluation on or before a day says of each partner of the batch.

    A partner without one has its initial standing on `or_initial_on`, or nothing without that day.
    """
    size = len(batch)
    as_of = np.full(size, NONE, dtype=np.int32)
    next_change_on = np.full(size, NEVER, dtype=np.int32)
    if or_initial_on is None:
        standing = initial_standing(loaded.axes, np.zeros(size, np.int16), batch.legacy_since, next_change_on)
    else:
        on = np.full(size, or_initial_on.toordinal(), dtype=np.int32)
        standing = initial_standing(loaded.axes, batch.legacy_tier, batch.legacy_since, on)
    rows = list(
        Evaluation.objects.standing_on(day, batch.partner_ids).values_list(
            "partner_id", "as_of", "after", "next_change_on"
        )
    )
    if not rows:
        return Known(as_of, standing, next_change_on)
    position = batch.positions(np.array([row[0] for row in rows], dtype=np.int64))
    rows = [row for row, inside in zip(rows, position >= 0, strict=True) if inside]
    position = position[position >= 0]
    as_of[position] = [day_of(row[1]) for row in rows]
    next_change_on[position] = [day_of(row[3]) for row in rows]
    held = standing_of(loaded.programme, [json.loads(row[2]) for row in rows])
    return Known(as_of, standing.replaced(position, held), next_change_on)


@dataclass(frozen=True, eq=False)
class Start:
    """Where a batch stands before the days that a run judges.

    `first_on` is the first day to judge (NEVER: none). `progress.stale` are those whose facts changed or who failed
    in the last run; `versions` are the marks as they were read, by primary key.
    """

    progress: Progress
    first_on: Days
    versions: Mapping[int, int]

    @property
    def before(self) -> Standing:
        """The standing before `first_on`."""
        return self.progress.standing


def marks_of(batch: Batch) -> dict[int, int]:
    """The versions of the batch's marks. To be read before the facts: a later mark has a later version."""
    marks = StalePartner.objects.filter(partner_id__among=batch.partner_ids.tolist())
    return dict(marks.values_list("partner_id", "version"))


def start_of(batch: Batch, loaded: LoadedProgramme, terms: RunTerms, versions: Mapping[int, int]) -> Start:
    """From which standing and day on a run judges each partner of the batch."""
    until = terms.as_of.toordinal()
    judged_through = np.full(len(batch), day_of(terms.judged_through, _NOT_JUDGED), dtype=np.int32)
    marked = np.isin(batch.partner_ids, np.fromiter(versions, np.int64, len(versions)))
    for partner_id, day in terms.failed.items():
        position = batch.positions(np.array([partner_id]))
        judged_through[position[position >= 0]] = day_of(day, _NOT_JUDGED)
        marked[position[position >= 0]] = True
    # To judge a day again is to start from the standing before it.
    judged_through = np.minimum(judged_through, until - 1).astype(np.int32)
    known = known_through(batch, loaded, date.fromordinal(until - 1), or_initial_on=terms.as_of)
    before = without_left(batch, known, judged_through)
    progress = Progress(before, judged_through, known.next_change_on, marked)
    return Start(
        progress=progress,
        first_on=first_days(loaded.programme, progress, until),
        versions=versions,
    )


def left_on(partner_ids: Indices, day: date) -> dict[int, date]:
    """The last day up to `day` on which partners were found to have left, by primary key."""
    rows = StandingChange.objects.filter(
        partner_id__among=partner_ids.tolist(), on__lte=day, evaluation=None, cause__code=ENDED
    )
    return dict(rows.values("partner_id").annotate(last=Max("on")).values_list("partner_id", "last"))


def without_left(
    batch: Batch, known: Known, judged_through: Days, *, left: Mapping[int, date] | None = None
) -> Standing:
    """Whoever came back after the end of the partnership holds nothing of what was held before.

    `left` spares the query of who was found to have left when.
    """
    left = left_on(batch.partner_ids, date.max) if left is None else left
    gone = [
        int(position)
        for partner_id, on in left.items()
        for position in batch.positions(np.array([partner_id]))
        if known.as_of[position] < on.toordinal() <= judged_through[position]
    ]
    return _emptied(known.standing, np.array(gone, dtype=np.int64)) if gone else known.standing


def _emptied(standing: Standing, chosen: Indices) -> Standing:
    held_since, lapsing_since = standing.held_since.copy(), standing.lapsing_since.copy()
    held_since[chosen] = lapsing_since[chosen] = NONE
    return Standing(held_since, lapsing_since, standing.rulebook)
