"""The catalogue and the published rulebooks as the engine takes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from specializations.content import ALL, RequirementContent, RulebookContent, content_of
from specializations.enums import Level
from specializations.equivalence import last_of_chain
from specializations.models import Rulebook, Specialization
from tiers.engine import rules
from tiers.engine.axes import Axes
from tiers.engine.dates import days
from tiers.engine.measures import counts_orders_by_cell, counts_orders_of_partner
from tiers.engine.programme import NO_RULEBOOK, Programme, compile_programme
from tiers.engine.rules import AccreditationTypeData, RequirementData, RulebookData, Rules, compile_rules

_ABSENT = -1


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The axes of the engine's matrices, and where the database's keys lie on them.

    `specialization_positions` and the accreditation columns are indexed by primary key; -1 marks no such key. An
    accreditation that was replaced has the specialization and the type of the one as which its awards are taken (§2);
    `taken_as` names that one, by primary key of the replaced one.
    """

    axes: Axes
    names: Mapping[str, str]
    specialization_ids: tuple[int, ...]
    specialization_positions: NDArray[np.int16]
    specialization_of_accreditation: NDArray[np.int16]
    type_of_accreditation: NDArray[np.int16]
    taken_as: Mapping[int, str]

    def accreditations_of(self, specialization_id: int) -> list[int]:
        """The primary keys of those whose awards count in the specialization."""
        position = self.specialization_positions[specialization_id]
        return np.flatnonzero(self.specialization_of_accreditation == position).tolist()

    def type_of(self, accreditation_id: int) -> str:
        """The accreditation type as which its awards are taken."""
        return self.axes.accreditation_types[int(self.type_of_accreditation[accreditation_id])]


def load_catalogue(*, also: Iterable[str] = ()) -> Catalogue:
    """Every specialization and accreditation, in one query; `also` names specializations that are not stored."""
    parts = ("id", "code", "type", "replaced_by_id")
    shown = ("id", "slug", "name", *(f"accreditations__{part}" for part in parts))
    rows = list(Specialization.objects.order_by("id").values_list(*shown))
    slugs = {owner: slug for owner, slug, *_ in rows}
    accreditations = {pk: (owner, code, kind, other) for owner, _, _, pk, code, kind, other in rows if pk is not None}
    types = sorted({kind for _, _, kind, _ in accreditations.values()})
    unstored = sorted(set(also) - set(slugs.values()))
    axes = Axes((*slugs.values(), *unstored), tuple(types))
    position_of = {pk: position for position, pk in enumerate(slugs)}
    replaced_by = {pk: other for pk, (_, _, _, other) in accreditations.items() if other is not None}
    taken = {pk: last_of_chain(pk, replaced_by) for pk in accreditations}
    places = {pk: (position_of[owner], axes.type_positions[kind]) for pk, (owner, _, kind, _) in accreditations.items()}
    return Catalogue(
        axes=axes,
        names={slug: name for _, slug, name, *_ in rows},
        specialization_ids=tuple(slugs),
        specialization_positions=_indexed(position_of.items()),
        specialization_of_accreditation=_indexed((pk, places[last][0]) for pk, last in taken.items()),
        type_of_accreditation=_indexed((pk, places[last][1]) for pk, last in taken.items()),
        taken_as={pk: accreditations[last][1] for pk, last in taken.items() if last != pk},
    )


def _indexed(pairs: Iterable[tuple[int, int]]) -> NDArray[np.int16]:
    found = dict(pairs)
    column = np.full(max(found, default=0) + 1, _ABSENT, dtype=np.int16)
    column[list(found)] = list(found.values())
    return column


class NoRulebook(Exception):
    """No rulebook is in force."""


@dataclass(frozen=True, eq=False)
class LoadedProgramme:
    """The published rulebooks, compiled for the catalogue, and perhaps a draft.

    `rulebook_ids` and `rulebook_names` are those of the published ones, in order; `with_order_numbers` asks for
    them even where no rulebook counts orders, `least_window_months` for order lines of at least so many.
    """

    catalogue: Catalogue
    programme: Programme
    rulebook_ids: tuple[int, ...]
    rulebook_names: tuple[str, ...]
    draft: Rules | None = None
    with_order_numbers: bool = False
    least_window_months: int = 0

    @property
    def rulebooks(self) -> tuple[Rules, ...]:
        """Everything that facts are loaded for."""
        return self.programme.rulebooks if self.draft is None else (*self.programme.rulebooks, self.draft)

    @property
    def axes(self) -> Axes:
        return self.catalogue.axes

    @property
    def needs_order_numbers(self) -> bool:
        """Whether any rulebook counts incremental orders."""
        return self.with_order_numbers or any(
            counts_orders_by_cell(book) or counts_orders_of_partner(book) for book in self.rulebooks
        )

    @property
    def longest_window_months(self) -> int:
        return max(self.least_window_months, *(book.window_months for book in self.rulebooks))

    def key_of(self, rulebook_id: int) -> str:
        """The engine's name of a rulebook."""
        return self.programme.rulebooks[self.rulebook_ids.index(rulebook_id)].key

    def position_in_force(self, on: date) -> int:
        """The position of the rulebook in force on the day. NoRulebook before the first one."""
        position = int(self.programme.in_force(days([on]))[0])
        if position == NO_RULEBOOK:
            raise NoRulebook
        return position

    def rulebook_in_force(self, on: date) -> int:
        """Its primary key. NoRulebook before the first one."""
        return self.rulebook_ids[self.position_in_force(on)]

    def rules_in_force(self, on: date) -> Rules:
        """The same, compiled. NoRulebook before the first one."""
        return self.programme.rulebooks[self.position_in_force(on)]


def load_programme(
    *,
    judged_on: date | None = None,
    known_at: datetime | None = None,
    catalogue: Catalogue | None = None,
    without: str = "",
) -> LoadedProgramme:
    """The published rulebooks. NoRulebook if there is none.

    With `judged_on` and `known_at` without those that were published later but claim to hold on that day already.
    `without` is the public id of one to be left out, which is not in force yet.
    Published rulebooks never change, so each process reads a rulebook's parts once.
    """
    catalogue = catalogue or load_catalogue()
    published = Rulebook.objects.published()
    if without:
        published = published.exclude(public_id=without)
    if judged_on is not None:
        published = published.exclude(published_at__gt=known_at, effective_from__lte=judged_on)
    books = list(published.values_list("public_id", "id", "name"))
    if not books:
        raise NoRulebook
    public_ids, ids, names = zip(*books, strict=True)
    return LoadedProgramme(catalogue, _compiled(public_ids, catalogue.axes), ids, names)


@lru_cache(maxsize=8)
def _compiled(public_ids: tuple[str, ...], axes: Axes) -> Programme:
    books = Rulebook.objects.with_parts().filter(public_id__in=public_ids)
    return compile_programme([rulebook_data(content_of(book), key=book.public_id) for book in books], axes)


def forget_rulebooks() -> None:
    """Read every rulebook from the database again: who checks the database must not trust what was read before."""
    _compiled.cache_clear()


def load_programme_with(draft: RulebookContent, *, without: str = "") -> LoadedProgramme:
    """The published rulebooks beside a draft that need not be stored. NoRulebook if none is published."""
    catalogue = load_catalogue(also=[part.specialization for part in draft.openings])
    loaded = load_programme(catalogue=catalogue, without=without)
    return replace(loaded, draft=compile_rules(rulebook_data(draft, key="draft"), loaded.axes))


def rulebook_data(content: RulebookContent, *, key: str) -> RulebookData:
    """What of a rulebook decides a standing. `key` names it in standings and digests."""
    master = content.level(Level.MASTER)
    return RulebookData(
        key=key,
        effective_from=content.effective_from,
        window_months=content.window_months,
        grace_days=content.grace_days,
        transition_ends_on=content.transition_ends_on,
        # Without a date a specialization is open from the beginning.
        openings={part.specialization: part.opened_on or date.min for part in content.openings},
        requirements=tuple(map(requirement_data, content.requirements)),
        accreditation_types={
            part.type: AccreditationTypeData(part.role.value, part.counts) for part in content.accreditations
        },
        master_countries=frozenset(content.countries_of(master.region)) if master.region else None,
        pilot_from=master.pilot_from,
        available_from=master.available_from,
    )


def requirement_data(row: RequirementContent) -> RequirementData:
    """One requirement as the engine takes it."""
    return RequirementData(
        measure=row.measure.value,
        minimum=row.minimum,
        specialization=rules.ALL if row.specialization == ALL else row.specialization or None,
        level=row.level or None,
        tier=row.tier or None,
        country=row.country or None,
    )
