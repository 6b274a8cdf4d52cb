"""The file of a stored rulebook, completed with what the catalogue says of its specializations and types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from specializations.content import content_of
from specializations.enums import Role, SpecializationKind
from specializations.models import Accreditation, Rulebook, Specialization
from specializations.rulebook_yaml.reading import AccreditationEntry, SpecializationEntry
from specializations.rulebook_yaml.writing import write_rulebook

T = TypeVar("T")


def export_rulebook(rulebook: Rulebook) -> str:
    """The rulebook as YAML. Loaded again it is the same rulebook.

    Fee and validity belong to the catalogue, where each accreditation has its own; the file has one of each
    for a type: the commonest.
    """
    content = content_of(rulebook)
    slugs = [opening.specialization for opening in content.openings]
    accreditations = list(Accreditation.objects.filter(specialization__slug__in=slugs).order_by("code"))
    return write_rulebook(
        content,
        [_specialization(found) for found in Specialization.objects.filter(slug__in=slugs)],
        [
            _accreditation(part.type, part.role, [found for found in accreditations if found.type == part.type])
            for part in content.accreditations
        ],
    )


def _specialization(found: Specialization) -> SpecializationEntry:
    return SpecializationEntry(
        slug=found.slug, name=found.name, group=found.group or None, kind=SpecializationKind(found.kind)
    )


def _accreditation(type_: str, role: Role, found: list[Accreditation]) -> AccreditationEntry:
    return AccreditationEntry(
        type=type_,
        role=role,
        validity_months=_commonest(accreditation.validity_months for accreditation in found),
        fee_eur=_commonest(accreditation.fee_eur for accreditation in found),
    )


def _commonest(values: Iterable[T]) -> T | None:
    """The value that comes most often, the first of those that come as often; None without values."""
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else None
