"""The impact of a draft rulebook on every partner, as if it were in force on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from partners.models import Partner
from specializations.content import RulebookContent
from tiers.due import run_terms
from tiers.engine.axes import TIERS
from tiers.engine.causes import Cause
from tiers.engine.preview import LevelShift, TierShift, preview
from tiers.facts import Batch, load_batch, load_facts
from tiers.models import EvaluationRun
from tiers.programme import load_programme_with
from tiers.progress import marks_of, start_of

PARTNERS_AT_ONCE = 2500


@dataclass(frozen=True)
class Mover:
    """A partner whose tier differs, with the requirement that decides it, and when that tier is final."""

    partner_code: str
    from_tier: str
    to_tier: str
    decided_by: Cause
    final_on: date


@dataclass
class Shift:
    """Partners by tier under the rules in force and tier under the draft, and those whose tiers differ."""

    counts: dict[str, dict[str, int]] = field(default_factory=lambda: {tier: dict.fromkeys(TIERS, 0) for tier in TIERS})
    movers: list[Mover] = field(default_factory=list)

    def add(self, shift: TierShift, batch: Batch) -> None:
        for rank, row in enumerate(shift.table.tolist()):
            for new_rank, count in enumerate(row):
                self.counts[TIERS[rank]][TIERS[new_rank]] += count
        self.movers += [
            Mover(
                partner_code=batch.codes[mover.partner],
                from_tier=TIERS[mover.from_rank],
                to_tier=TIERS[mover.to_rank],
                decided_by=mover.decided_by,
                final_on=date.fromordinal(mover.final_on),
            )
            for mover in shift.movers
        ]


@dataclass(frozen=True)
class Impact:
    """What a draft changes on a day: for what is met, for what is held, and for every level it touches."""

    as_of: date
    partners: int
    met: Shift
    held: Shift
    levels: Mapping[str, LevelShift]


def preview_day(draft: RulebookContent) -> date:
    """The day on which a draft is looked at if nobody says otherwise: its own, but no day that was judged."""
    last = EvaluationRun.objects.last_finished()
    return max(draft.effective_from, last.as_of + timedelta(days=1)) if last else draft.effective_from


def preview_draft(draft: RulebookContent, *, on: date, at: datetime) -> Impact:
    """Judge every partner on a day under the rules in force and under the draft. NoRulebook if none is in force."""
    loaded = load_programme_with(draft)
    loaded.position_in_force(on)
    terms = run_terms(as_of=on, full=False, at=at)
    partners = 0
    met, held = Shift(), Shift()
    levels: dict[str, LevelShift] = {}
    ids = list(Partner.objects.resellers().order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), PARTNERS_AT_ONCE):
        batch = load_batch(np.array(ids[start : start + PARTNERS_AT_ONCE], dtype=np.int64))
        begin = start_of(batch, loaded, terms, marks_of(batch))
        facts = load_facts(batch, loaded, from_day=int(begin.first_on.min(initial=on.toordinal())))
        assert loaded.draft is not None
        found = preview(loaded.programme, loaded.draft, facts, begin.progress, on.toordinal())
        partners += found.partners
        met.add(found.met, batch)
        held.add(found.held, batch)
        for level in found.levels:
            levels[level.achievement] = _added(level, levels.get(level.achievement))
    for shift in (met, held):
        shift.movers.sort(key=lambda mover: mover.partner_code)
    return Impact(on, partners, met, held, dict(sorted(levels.items())))


def _added(level: LevelShift, to: LevelShift | None) -> LevelShift:
    if to is None:
        return level
    return LevelShift(
        achievement=level.achievement,
        met_gained=to.met_gained + level.met_gained,
        met_lost=to.met_lost + level.met_lost,
        held_gained=to.held_gained + level.held_gained,
        held_lost=to.held_lost + level.held_lost,
    )
