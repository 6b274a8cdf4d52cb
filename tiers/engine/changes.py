"""Supposed changes of one partner's facts (§6 "Simulation")."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final, TypeVar

import numpy as np

from tiers.engine.dates import NEVER
from tiers.engine.facts import Awards, Facts, Lines
from tiers.engine.training import Person, Roster

RENEWAL: Final = "renewal"


@dataclass(frozen=True)
class Award:
    """Somebody earns an accreditation, confirmed by the vendor and valid for as long as the catalogue proposes.

    Without a `staff_code` it is somebody who is not on the staff yet: a person of their own each time, unless two
    awards share a number `new_person`.
    """

    accreditation: str
    staff_code: str | None
    awarded_on: date
    new_person: int | None = None


@dataclass(frozen=True)
class Renew:
    """Somebody earns an accreditation again: one more award beside the old one."""

    staff_code: str
    accreditation: str
    awarded_on: date


@dataclass(frozen=True)
class Leave:
    """Somebody leaves; `on` is the first day without them, whatever was known of their leaving before."""

    staff_code: str
    on: date


@dataclass(frozen=True)
class Revenue:
    """An order of its own with one line, of a specialization (a slug). A negative amount is a credit."""

    specialization: str
    amount_e4: int
    on: date
    business_type: str = "new"

    @property
    def incremental(self) -> bool:
        return self.business_type != RENEWAL


Change = Award | Renew | Leave | Revenue

_Table = TypeVar("_Table", Awards, Lines)


def changed_facts(facts: Facts, changes: Iterable[Change], roster: Roster) -> Facts:
    """The facts of one partner (the only one of them) as if the changes had been made, in whatever order.

    KeyError for a code that the roster or the axes do not have.
    """
    changing = _Changing(roster)
    for change in changes:
        match change:
            case Award():
                changing.award(change)
            case Renew():
                changing.award(Award(change.accreditation, change.staff_code, change.awarded_on))
            case Leave():
                changing.leaving[roster.people[change.staff_code].staff] = change.on.toordinal()
            case Revenue():
                changing.sales.append(change)
    return changing.applied_to(facts)


@dataclass
class _Changing:
    roster: Roster
    awards: list[tuple[Any, ...]] = field(default_factory=list)  # the columns of `Awards`
    newcomers: dict[int, Person] = field(default_factory=dict)
    unnamed: int = 0
    leaving: dict[int, int] = field(default_factory=dict)
    sales: list[Revenue] = field(default_factory=list)

    def award(self, award: Award) -> None:
        person = self._newcomer(award.new_person) if award.staff_code is None else self.roster.people[award.staff_code]
        earned = self.roster.accreditations[award.accreditation]
        awarded_on = award.awarded_on.toordinal()
        period = awarded_on, earned.expires_on(awarded_on), NEVER, person.joined_on, person.left_on
        self.awards.append((0, person.staff, earned.specialization, earned.kind, True, *period))

    def _newcomer(self, number: int | None) -> Person:
        # Numbers below zero: those of real employments are above.
        if number in self.newcomers:
            return self.newcomers[number]
        self.unnamed += 1
        person = Person(staff=-self.unnamed, code="")
        if number is not None:
            self.newcomers[number] = person
        return person

    def applied_to(self, facts: Facts) -> Facts:
        awards = _appended(facts.awards, self.awards)
        left_on = awards.left_on.copy()
        for staff, on in self.leaving.items():
            left_on[awards.staff == staff] = on
        lines = _appended(facts.lines, self._lines(facts.lines, facts.axes.specialization_positions))
        return replace(facts, awards=replace(awards, left_on=left_on), lines=lines)

    def _lines(self, lines: Lines, positions: Mapping[str, int]) -> list[tuple[Any, ...]]:
        """The columns of `Lines` for what is sold besides."""
        last_order = 0 if lines.order is None else int(lines.order.max(initial=0))
        rows = [
            (
                0,
                positions[sale.specialization],
                sale.on.toordinal(),
                sale.amount_e4,
                sale.incremental,
                last_order + number,
            )
            for number, sale in enumerate(self.sales, start=1)
        ]
        return rows if lines.order is not None else [row[:-1] for row in rows]


def _appended(table: _Table, rows: list[tuple[Any, ...]]) -> _Table:
    """The table with further rows, given as the values of its columns in order."""
    if not rows:
        return table
    added = zip(*rows, strict=True)
    names = [column.name for column in fields(table) if getattr(table, column.name) is not None]
    columns = {
        name: np.concatenate((getattr(table, name), np.array(values, dtype=getattr(table, name).dtype)))
        for name, values in zip(names, added, strict=True)
    }
    return replace(table, **columns)
