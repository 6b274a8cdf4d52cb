"""Distinct active staff with a valid, counting award (§2)."""

from dataclasses import dataclass

import numpy as np

from tiers.engine.axes import ROLES
from tiers.engine.dates import NEVER, Amounts, Days, Indices
from tiers.engine.facts import Facts
from tiers.engine.rules import Rules
from tiers.engine.timeline import Events, Timeline


@dataclass(frozen=True, eq=False)
class _Holdings:
    """Periods in which somebody has a counting award. Sorted by `holder`, which stands for one person in one
    cell (and in one role, where roles are told apart); `cell` is partner * S + specialization.
    """

    holder: Indices
    cell: Indices
    starts_on: Days
    ends_on: Days


def _holdings(facts: Facts, rules: Rules, role: int | None) -> _Holdings:
    """Holdings in one role, or in either for None."""
    awards = facts.awards
    roles = rules.role_of_type[awards.kind]
    counting = awards.verified & (awards.starts_on < awards.ends_on)
    counting &= (roles >= 0) if role is None else (roles == role)
    width = facts.axes.width
    # Awards are sorted by partner and staff: a change of either begins a new person.
    person = np.zeros(len(awards), dtype=np.int64)
    if len(awards):
        person[1:] = np.cumsum((np.diff(awards.partner) != 0) | (np.diff(awards.staff) != 0))
    kept = awards.rows(counting)
    holder = person[counting] * width + kept.specialization
    order = np.argsort(holder, kind="stable")
    return _Holdings(
        holder=holder[order],
        cell=(kept.partner * width + kept.specialization)[order],
        starts_on=kept.starts_on[order],
        ends_on=kept.ends_on[order],
    )


def count_people(facts: Facts, rules: Rules, on: Days) -> Amounts:
    """[3, N, S]: sales, technical and either, on each partner's day."""
    size, width = len(facts), facts.axes.width
    found = np.zeros((len(ROLES) + 1, size * width), dtype=np.int64)
    for position, role in enumerate((*range(len(ROLES)), None)):
        holdings = _holdings(facts, rules, role)
        today = on[holdings.cell // width]
        valid = (holdings.starts_on <= today) & (today < holdings.ends_on)
        holder, cell = holdings.holder[valid], holdings.cell[valid]
        if holder.size:
            distinct = np.append(True, holder[1:] != holder[:-1])
            found[position] = np.bincount(cell[distinct], minlength=size * width)
    return found.reshape(-1, size, width)


def people_after(facts: Facts, rules: Rules, on: Days, role: int | None, today: Amounts) -> Timeline:
    """How the number of people of each cell changes after each partner's day. `today` is [N, S]."""
    holdings = _holdings(facts, rules, role)
    from_day = on[holdings.cell // facts.axes.width]
    still = np.flatnonzero(holdings.ends_on > from_day)
    starts = np.maximum(holdings.starts_on[still], from_day[still])
    ends, holder, cell = holdings.ends_on[still], holdings.holder[still], holdings.cell[still]
    order = np.lexsort((starts, holder))
    starts, ends, holder, cell = starts[order], ends[order], holder[order], cell[order]
    # The furthest end so far of each holder's awards; holders ascend, so one running maximum serves them all.
    if not holder.size:
        return Events(cell, starts).running(cell, today.reshape(-1))
    rank = np.cumsum(np.append(0, holder[1:] != holder[:-1]))
    reach = np.maximum.accumulate(rank * (2 * NEVER) + ends) - rank * (2 * NEVER)
    opens = np.append(True, (rank[1:] != rank[:-1]) | (starts[1:] > reach[:-1]))
    closes = np.append(opens[1:], True)
    starting = opens & (starts > from_day[still][order])
    ending = closes & (reach < NEVER)
    delta = np.concatenate((np.ones(int(starting.sum()), np.int64), np.full(int(ending.sum()), -1, np.int64)))
    events = Events(
        np.concatenate((cell[starting], cell[ending])),
        np.concatenate((starts[starting], reach[ending].astype(np.int32))),
    )
    return events.running(delta, today.reshape(-1))
