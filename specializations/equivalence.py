"""As which accreditation an award is taken: its own, or one that has replaced it (docs/rules/tier_evaluation.md §2)."""

from __future__ import annotations

from collections.abc import Mapping

from specializations.models import Accreditation


def last_of_chain(start: int, replaced_by: Mapping[int, int]) -> int:
    """The accreditation at the end of the replacements that begin at ``start``; in a loop, ``start`` itself."""
    seen, current = {start}, start
    while (following := replaced_by.get(current)) is not None:
        if following in seen:
            return start
        seen.add(following)
        current = following
    return current


def replacements() -> dict[int, int]:
    """Every replacement that the catalogue knows, as primary keys: replaced → by which."""
    found = Accreditation.objects.filter(replaced_by__isnull=False)
    return {pk: other for pk, other in found.values_list("pk", "replaced_by_id") if other is not None}


def taken_as() -> dict[int, Accreditation]:
    """By primary key of every accreditation, the one as which its awards are taken. One query."""
    every = Accreditation.objects.select_related("specialization").in_bulk()
    chain = {pk: each.replaced_by_id for pk, each in every.items() if each.replaced_by_id is not None}
    return {pk: every[last_of_chain(pk, chain)] for pk in every}


def leading_to(accreditation: Accreditation) -> set[int]:
    """The accreditation and all whose awards are taken as one of it, or would be if it stood at the end: their keys."""
    chain = replacements()
    found = {accreditation.pk}
    while more := {pk for pk, other in chain.items() if other in found} - found:
        found |= more
    return found
