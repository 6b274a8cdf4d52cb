"""Distinct active staff with a valid, counting award (§2)."""

from dataclasses import dataclass

import numpy as np

from tiers.engine.axes import ROLES
from tiers.engine.dates import NEVER, Amounts, Codes, Days, Flags, Indices, run_starts
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


class People:
    """The people of a batch, under the rules that say whose accreditations count."""

    def __init__(self, facts: Facts, rules: Rules) -> None:
        awards = facts.awards
        starts_on, ends_on, role = awards.starts_on, awards.ends_on, rules.role_of_type[awards.kind]
        counting = np.flatnonzero(awards.verified & (role >= 0) & (starts_on < ends_on))
        self._shape = len(facts), facts.axes.width
        # Awards are sorted by partner and staff: a change of either begins a new person.
        person = np.cumsum(run_starts(awards.partner) | run_starts(awards.staff))
        specialization = awards.specialization[counting]
        holder = person[counting] * self._shape[1] + specialization
        cell = awards.partner[counting] * self._shape[1] + specialization
        found = _Holdings(holder, cell, role[counting], starts_on[counting], ends_on[counting])
        self._holdings = found.rows(np.argsort(holder, kind="stable"))

    def count(self, on: Days) -> Amounts:
        """[3, N, S]: sales, technical and either, on each partner's day."""
        size, width = self._shape
        today = on[self._holdings.cell // width]
        valid = self._holdings.rows((self._holdings.starts_on <= today) & (today < self._holdings.ends_on))

        def distinct(some: _Holdings) -> Amounts:
            first = run_starts(some.holder)
            return np.bincount(some.cell[first], minlength=size * width).astype(np.int64)

        by_role = [distinct(valid.rows(valid.role == role)) for role in range(len(ROLES))]
        return np.stack((*by_role, distinct(valid))).reshape(len(ROLES) + 1, size, width)

    def after(self, on: Days, role: int | None, today: Amounts) -> Timeline:
        """How the number of people of each cell, in one role or in either, changes after each partner's day.

        `today` is [N, S].
        """
        from_day = on[self._holdings.cell // self._shape[1]]
        wanted = self._holdings.ends_on > from_day
        if role is not None:
            wanted &= self._holdings.role == role
        still, from_day = self._holdings.rows(wanted), from_day[wanted]
        starts = np.maximum(still.starts_on, from_day)
        order = np.lexsort((starts, still.holder))
        still, starts, from_day = still.rows(order), starts[order], from_day[order]
        # The furthest end so far of each holder's awards; holders ascend, so one running maximum serves all.
        above = np.cumsum(run_starts(still.holder)) * (2 * NEVER)
        reach = np.maximum.accumulate(above + still.ends_on) - above
        opens = run_starts(still.holder)
        opens[1:] |= starts[1:] > reach[:-1]
        closes = np.ones_like(opens)
        closes[:-1] = opens[1:]
        starting = opens & (starts > from_day)
        ending = closes & (reach < NEVER)
        delta = np.ones(int(starting.sum()) + int(ending.sum()), dtype=np.int64)
        delta[int(starting.sum()) :] = -1
        events = Events(
            np.concatenate((still.cell[starting], still.cell[ending])),
            np.concatenate((starts[starting], reach[ending].astype(np.int32))),
        )
        return events.running(delta, today.reshape(-1))
