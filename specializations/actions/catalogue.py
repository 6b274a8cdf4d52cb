"""Writes of the catalogue: what a rulebook needs and does not find, and edits by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import models, transaction

from core.actions import event_of, record, record_many
from core.models import User
from specializations.catalogue import CatalogueEntry, key_of, values_of
from specializations.enums import SpecializationKind, TierSlug
from specializations.models import Accreditation, Benefit, Resource, Specialization, Tier
from specializations.rulebook_yaml import AccreditationEntry, RulebookFile, SpecializationEntry

ACRONYMS = frozenset({"it", "smb"})


@dataclass(frozen=True)
class Difference:
    """A value of an existing catalogue entry (``entry`` is its slug or code) that a file gives otherwise."""

    entry: str
    field: str
    catalogue: str
    file: str

    def __str__(self) -> str:
        return f"{self.entry}: {self.field} is {self.catalogue}, the file says {self.file}"


@dataclass(frozen=True)
class CatalogueOutcome:
    """What completing the catalogue did: slugs and codes of new entries, and what was left as it is."""

    created: tuple[str, ...]
    differences: tuple[Difference, ...]


def name_from_slug(slug: str) -> str:
    """``it-compliance`` → ``IT Compliance``."""
    return " ".join(word.upper() if word in ACRONYMS else word.capitalize() for word in slug.split("-"))


@transaction.atomic
def complete_catalogue(*, file: RulebookFile, by: User | None, at: datetime) -> CatalogueOutcome:
    """Create the catalogue entries that a rulebook needs and does not find; the others stay as they are."""
    created: list[models.Model] = [*_missing_tiers(), *_missing_specializations(file.specializations)]
    specializations = {
        specialization.slug: specialization
        for specialization in Specialization.objects.filter(slug__in=[e.slug for e in file.specializations])
    }
    accreditations = {
        accreditation.code: accreditation
        for accreditation in Accreditation.objects.filter(specialization__in=specializations.values())
    }
    wanted = {
        f"{entry.type}-{slug}": (entry, specialization)
        for entry in file.accreditations
        for slug, specialization in specializations.items()
    }
    missing = [
        Accreditation(
            code=code,
            type=entry.type,
            specialization=specialization,
            role=entry.role,
            validity_months=entry.validity_months,
            fee_eur=entry.fee_eur or Decimal(0),
        )
        for code, (entry, specialization) in wanted.items()
        if code not in accreditations
    ]
    Accreditation.objects.bulk_create(missing, ignore_conflicts=True)
    created += missing
    record_many(
        event_of(by=by, at=at, verb="created", of=entry, key=key_of(entry), after=values_of(entry)) for entry in created
    )
    differences = [
        *(
            difference
            for entry in file.specializations
            for difference in _specialization_differences(specializations[entry.slug], entry)
        ),
        *(
            difference
            for code, (entry, _) in wanted.items()
            if code in accreditations
            for difference in _accreditation_differences(accreditations[code], entry)
        ),
    ]
    return CatalogueOutcome(tuple(key_of(entry) for entry in created), tuple(differences))


@transaction.atomic
def save_entry(*, entry: CatalogueEntry, by: User, at: datetime) -> CatalogueEntry:
    """Save an edited or new catalogue entry, with its values before and after in the audit."""
    stored = type(entry).objects.filter(pk=entry.pk).first() if entry.pk else None
    entry.save()
    before, after = (values_of(stored) if stored else {}), values_of(entry)
    changed = [name for name in after if before.get(name) != after[name]]
    if changed:
        record(
            by=by,
            at=at,
            verb="changed" if stored else "created",
            of=entry,
            key=key_of(entry),
            before={name: before[name] for name in changed if name in before},
            after={name: after[name] for name in changed},
        )
    return entry


@transaction.atomic
def delete_entry(*, entry: Benefit | Resource, by: User, at: datetime) -> None:
    """Delete a benefit or a resource; what it was stays in the audit."""
    record(by=by, at=at, verb="deleted", of=entry, key=key_of(entry), before=values_of(entry))
    entry.delete()


def _missing_tiers() -> list[Tier]:
    known = set(Tier.objects.values_list("slug", flat=True))
    missing = [Tier(slug=tier, name=tier.label, rank=tier.rank) for tier in TierSlug if tier.value not in known]
    Tier.objects.bulk_create(missing, ignore_conflicts=True)
    return missing


def _missing_specializations(entries: Iterable[SpecializationEntry]) -> list[Specialization]:
    known = dict(Specialization.objects.values_list("slug", "position"))
    free = max(known.values(), default=0) + 1
    missing = [
        Specialization(
            slug=entry.slug,
            name=entry.name or name_from_slug(entry.slug),
            group=entry.group or "",
            kind=entry.kind or SpecializationKind.SOLUTION,
            position=position,
        )
        for position, entry in enumerate((e for e in entries if e.slug not in known), start=free)
    ]
    Specialization.objects.bulk_create(missing, ignore_conflicts=True)
    return missing


def _specialization_differences(stored: Specialization, entry: SpecializationEntry) -> list[Difference]:
    return _differences(
        stored.slug,
        {
            "name": (stored.name, entry.name),
            "group": (stored.group, entry.group),
            "kind": (stored.kind, entry.kind),
        },
    )


def _accreditation_differences(stored: Accreditation, entry: AccreditationEntry) -> list[Difference]:
    return _differences(
        stored.code,
        {
            "role": (stored.role, entry.role),
            "validity_months": (stored.validity_months, entry.validity_months),
            "fee_eur": (stored.fee_eur, entry.fee_eur),
        },
    )


def _differences(entry: str, values: dict[str, tuple[object, object]]) -> list[Difference]:
    """Pairs of (stored, said by the file; None is not said)."""
    return [
        Difference(entry, name, str(stored), str(said))
        for name, (stored, said) in values.items()
        if said is not None and stored != said
    ]
