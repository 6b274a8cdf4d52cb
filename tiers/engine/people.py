"""Distinct active staff with a valid, counting award (§2)."""

from dataclasses import dataclass

import numpy as np

from tiers.engine.axes import ROLES
from tiers.engine.dates import NEVER, Amounts, Codes, Days, Flags, Indices
from tiers.engine.facts import Facts
from tiers.engine.rules import Rules
from tiers.engine.timeline import Events, Timeline


@dataclass(frozen=True, eq=False)
class _Holdings:
    """Periods in which somebody has a counting award, sorted by `holder`.

    A holder stands for one person in one cell, a cell for partner * S + specialization.
    """

    holder: Indices
    cell: Indices
    role: Codes
    starts_on: Days
    ends_on: Days

    def rows(self, keep: Flags | Indices) -> "_Holdings":
        return _Holdings(self.holder[keep], self.cell[keep], self.role[keep], self.starts_on[keep], self.ends_on[keep])


def _holdings(facts: Facts, rules: Rules) -> _Holdings:
    awards = facts.awards
    starts_on, ends_on, role = awards.starts_on, awards.ends_on, rules.role_of_type[awards.kind]
    counting = np.flatnonzero(awards.verified & (role >= 0) & (starts_on < ends_on))
    width = facts.axes.width
    # Awards are sorted by partner and staff: a change of either begins a new person.
    person = np.zeros(len(awards), dtype=np.int64)
    if len(awards):
        person[1:] = np.cumsum((np.diff(awards.partner) != 0) | (np.diff(awards.staff) != 0))
    specialization = awards.specialization[counting]
    holder = person[counting] * width + specialization
    cell = awards.partner[counting] * width + specialization
    found = _Holdings(holder, cell, role[counting], starts_on[counting], ends_on[counting])
    return found.rows(np.argsort(holder, kind="stable"))


def count_people(facts: Facts, rules: Rules, on: Days) -> Amounts:
    """[3, N, S]: sales, technical and either, on each partner's day."""
    size, width = len(facts), facts.axes.width
    holdings = _holdings(facts, rules)
    today = on[holdings.cell // width]
    valid = holdings.rows((holdings.starts_on <= today) & (today < holdings.ends_on))

    def distinct(some: _Holdings) -> Amounts:
        first = np.append(True, some.holder[1:] != some.holder[:-1])[: some.holder.size]
        return np.bincount(some.cell[first], minlength=size * width).astype(np.int64)

    by_role = [distinct(valid.rows(valid.role == role)) for role in range(len(ROLES))]
    return np.stack((*by_role, distinct(valid))).reshape(-1, size, width)


def people_after(facts: Facts, rules: Rules, on: Days, role: int | None, today: Amounts) -> Timeline:
    """How the number of people of each cell changes after each partner's day. `today` is [N, S]."""
    holdings = _holdings(facts, rules)
    if role is not None:
        holdings = holdings.rows(holdings.role == role)
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
