"""A rulebook as one flat list of named values, for the audit trail and for counting what an editor changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal

from core.formats import euros
from specializations.content import Part, RequirementContent, RulebookContent

Value = str | int | bool | None | list[str]

PARTS = frozenset({"regions", "levels", "openings", "accreditations", "requirements", "agreements"})


def values_of(content: RulebookContent) -> dict[str, Value]:
    """Every value as JSON under a name such as ``gold.revenue`` or ``encryption.opened_on``; notes and origins, too."""
    return dict(_values(content))


def _values(content: RulebookContent) -> Iterator[tuple[str, Value]]:
    yield from _part("", content, without=PARTS)
    for region in content.regions:
        yield from _part(f"regions.{region.code}.", region, without={"code"})
    for level in content.levels:
        yield from _part(f"{level.level}.", level, without={"level"})
    for opening in content.openings:
        yield from _part(f"{opening.specialization}.", opening, without={"specialization"})
    for accreditation in content.accreditations:
        yield from _part(f"{accreditation.type}.", accreditation, without={"type"})
    for row in content.requirements:
        name = requirement_name(row)
        yield name, str(euros(row.minimum)) if row.measure.is_amount else row.minimum
        yield from _origins_and_note(f"{name}.", row)
    yield from _part("agreements.", content.agreements, without=())


def requirement_name(row: RequirementContent) -> str:
    """``gold.revenue``, ``all.master.people``, ``gold.revenue.FR``."""
    subject = row.tier or f"{row.specialization}.{row.level}"
    return ".".join(filter(None, (subject, row.measure.value, row.country)))


def _part(
    prefix: str, part: Part, *, without: frozenset[str] | set[str] | tuple[str, ...]
) -> Iterator[tuple[str, Value]]:
    for field in fields(part):
        if field.name not in {"origins", "note", *without}:
            yield prefix + field.name, _plain(getattr(part, field.name))
    yield from _origins_and_note(prefix, part)


def _origins_and_note(prefix: str, part: Part) -> Iterator[tuple[str, Value]]:
    for name, origin in part.origins.items():
        yield f"{prefix}{name}.origin", origin
    if part.note:
        yield f"{prefix}note", part.note


def _plain(value: object) -> Value:
    match value:
        case bool() | int() | None:
            return value
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case tuple():
            return [str(each) for each in value]
    return str(value)
