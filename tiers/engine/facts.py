"""The facts of a batch of partners as columns.

Every table has a column `partner`, the position 0..N-1 in the batch, in ascending order. Days are int32
ordinals, see `dates`; periods are half open: a period that ends on a day no longer holds on it.
A table that arrives in another order is sorted once when the facts are made.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tiers.engine.axes import Axes
from tiers.engine.dates import ALWAYS, NEVER, Amounts, Codes, Days, Flags, Indices


@dataclass(frozen=True, eq=False)
class Runs:
    """The rows of some partners in a table: their positions, and how many each has."""

    rows: Indices
    counts: Indices


def runs_of(partner: Indices, chosen: Indices) -> Runs:
    """The rows of the chosen partners, in order, in a table sorted by partner."""
    starts = np.searchsorted(partner, chosen, side="left")
    counts = np.searchsorted(partner, chosen, side="right") - starts
    before = np.cumsum(counts) - counts
    return Runs(np.repeat(starts - before, counts) + np.arange(int(counts.sum())), counts)


@dataclass(frozen=True, eq=False)
class _Table:
    partner: Indices

    def __len__(self) -> int:
        return len(self.partner)

    def rows(self, keep: Flags | Indices) -> Self:
        """The same table with some of its rows only. A column that is None stays None."""
        columns: dict[str, Any] = {column.name: getattr(self, column.name) for column in fields(self)}
        return replace(self, **{name: values[keep] for name, values in columns.items() if values is not None})

    def take(self, chosen: Indices) -> Self:
        """The rows of the chosen partners, which become 0, 1, 2 … in the given order."""
        runs = runs_of(self.partner, chosen)
        columns: dict[str, Any] = {column.name: getattr(self, column.name) for column in fields(self)[1:]}
        taken = {name: values[runs.rows] for name, values in columns.items() if values is not None}
        return replace(self, partner=np.repeat(np.arange(len(chosen)), runs.counts), **taken)


@dataclass(frozen=True, eq=False)
class Awards(_Table):
    """One award a row. `staff` is any number that identifies the employment; `kind` is a position in
    `Axes.accreditation_types`. Absent: joined_on ALWAYS; expires_on, revoked_on, left_on NEVER.
    """

    staff: Indices
    specialization: Codes
    kind: Codes
    verified: Flags
    awarded_on: Days
    expires_on: Days
    revoked_on: Days
    joined_on: Days
    left_on: Days

    @property
    def starts_on(self) -> Days:
        """The first day on which the award can be valid."""
        starts: Days = np.maximum(self.awarded_on, self.joined_on)
        return starts

    @property
    def ends_on(self) -> Days:
        """The first day on which it no longer is."""
        ends: Days = np.minimum(np.minimum(self.expires_on, self.revoked_on), self.left_on)
        return ends


@dataclass(frozen=True, eq=False)
class Proofs(_Table):
    """Customer references or technical validations: `starts_on` is the day of approval or validation."""

    specialization: Codes
    approved: Flags
    starts_on: Days
    ends_on: Days


@dataclass(frozen=True, eq=False)
class Invitations(_Table):
    """Pilot invitations; one without a date has `invited_on` ALWAYS."""

    specialization: Codes
    invited_on: Days


@dataclass(frozen=True, eq=False)
class Exceptions(_Table):
    """Decisions to keep an achievement (a position in `Axes.achievements`) until `ends_on`."""

    achievement: Codes
    granted_on: Days
    ends_on: Days


@dataclass(frozen=True, eq=False)
class Lines(_Table):
    """Current order lines with a known partner and product line, sorted by partner and specialization.

    `order` identifies (source, order number) within the batch; it is needed only where a rulebook counts
    `incremental_orders`, and without it lines of one partner, specialization, day and flag may come summed.
    """

    specialization: Codes
    ordered_on: Days
    amount_e4: Amounts
    incremental: Flags
    order: Indices | None = None


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that is known about N partners, past and future.

    Lines must reach from the window of the earliest day to be judged up to any later day.
    """

    axes: Axes
    country: Codes  # [N], see `rules.country_code`
    ended_on: Days  # [N], NEVER for a partner that is still in the programme
    awards: Awards
    references: Proofs
    validations: Proofs
    invitations: Invitations
    exceptions: Exceptions
    lines: Lines

    def __post_init__(self) -> None:
        by_staff = self.awards.partner, self.awards.staff
        by_specialization = self.lines.partner, self.lines.specialization
        self._sort("awards", *by_staff)
        self._sort("lines", *by_specialization)
        for name in ("references", "validations", "invitations", "exceptions"):
            self._sort(name, getattr(self, name).partner)

    def _sort(self, name: str, first: NDArray[np.integer], second: NDArray[np.integer] | None = None) -> None:
        step = np.diff(first)
        disorder = bool((step < 0).any())
        if second is not None and not disorder:
            disorder = bool(((np.diff(second) < 0) & (step == 0)).any())
        if disorder:
            order = np.lexsort((first,) if second is None else (second, first))
            object.__setattr__(self, name, getattr(self, name).rows(order))

    def __len__(self) -> int:
        return len(self.country)

    def take(self, chosen: Indices) -> "Facts":
        """The facts of some partners, renumbered in the given ascending order."""
        if len(chosen) == len(self) and (chosen == np.arange(len(self))).all():
            return self
        return Facts(
            axes=self.axes,
            country=self.country[chosen],
            ended_on=self.ended_on[chosen],
            awards=self.awards.take(chosen),
            references=self.references.take(chosen),
            validations=self.validations.take(chosen),
            invitations=self.invitations.take(chosen),
            exceptions=self.exceptions.take(chosen),
            lines=self.lines.take(chosen),
        )


def invited_on(facts: Facts) -> Days:
    """[N, S] the first invitation to each pilot; NEVER where there is none."""
    table = facts.invitations
    found = np.full((len(facts), facts.axes.width), NEVER, dtype=np.int32)
    np.minimum.at(found, (table.partner, table.specialization), table.invited_on)
    return found


def exception_ends(exceptions: Exceptions, on: Days, achievements: int) -> Days:
    """[N, A] the latest end of the exceptions granted by each partner's day; ALWAYS where there is none."""
    found = np.full((len(on), achievements), ALWAYS, dtype=np.int32)
    if len(exceptions):
        granted = exceptions.rows(exceptions.granted_on <= on[exceptions.partner])
        np.maximum.at(found, (granted.partner, granted.achievement), granted.ends_on)
    return found
