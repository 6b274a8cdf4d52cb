"""The losses of many partners to come, by the same engine and in as few queries as those of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np

from tiers.engine.forecast import FORECAST_DAYS, LossEvent, forecast
from tiers.engine.journey import Progress, advance, first_days
from tiers.facts import load_batch, load_facts
from tiers.programme import NoRulebook, load_programme
from tiers.progress import known_through, without_left


def losses_of(partner_ids: Sequence[int], *, on: date, days: int = FORECAST_DAYS) -> dict[int, tuple[LossEvent, ...]]:
    """What each partner (ascending keys) loses within so many days if nothing new happens, by primary key.

    ``on`` is a day through which they have been judged. Empty while no rulebook is in force.
    """
    try:
        loaded = load_programme()
        loaded.position_in_force(on)
    except NoRulebook:
        return {}
    batch, until = load_batch(np.array(partner_ids, dtype=np.int64), lenient=True), on.toordinal()
    everybody = np.ones(len(batch), dtype=np.bool_)
    through = np.full(len(batch), until, dtype=np.int32)
    known = known_through(batch, loaded, on, or_initial_on=on)
    before = without_left(batch, known, through)
    first_on = first_days(loaded.programme, Progress(before, through, known.next_change_on, everybody), until)
    facts = load_facts(batch, loaded, from_day=until)
    judged = advance(loaded.programme, facts, before, first_on, until, everybody)
    found: defaultdict[int, list[LossEvent]] = defaultdict(list)
    for loss in forecast(loaded.programme, facts, judged, days):
        found[loss.partner].append(loss)
    return {int(key): tuple(found[position]) for position, key in enumerate(batch.partner_ids.tolist())}
