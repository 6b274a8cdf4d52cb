"""From a rulebook's content to its file: what it writes, ``read_rulebook`` reads back as the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import yaml

from specializations.content import (
    AGREEMENT_FIELDS,
    AccreditationContent,
    LevelContent,
    OpeningContent,
    Part,
    RegionContent,
    RequirementContent,
    RulebookContent,
)
from specializations.rulebook_yaml.reading import AccreditationEntry, SpecializationEntry
from specializations.rulebook_yaml.requirements import AMOUNT_PLACES

HEAD_FIELDS = (
    "name",
    "effective_from",
    "transition_ends_on",
    "transition_months",
    "transition_grace_months",
    "currency",
    "window_months",
    "grace_days",
    "change_text_en",
    "change_text_fr",
)


class _Dumper(yaml.SafeDumper):
    """Writes decimals as plain numbers and never uses anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    if value == value.to_integral_value():
        return dumper.represent_int(int(value))
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{value.normalize():f}")


_Dumper.add_representer(Decimal, _represent_decimal)


def write_rulebook(
    content: RulebookContent,
    specializations: Iterable[SpecializationEntry],
    accreditations: Iterable[AccreditationEntry],
) -> str:
    """The file of a rulebook; the entries say what the catalogue knows of its specializations and types."""
    openings = {opening.specialization: opening for opening in content.openings}
    types = {part.type: part for part in content.accreditations}
    blocks = [
        ("rulebook:", _pairs(_head(content)), "{}"),
        ("regions:", _pairs({region.code: _region(region) for region in content.regions}), "{}"),
        ("levels:", _pairs({level.level.value: _level(level) for level in content.levels}), "{}"),
        (
            "specializations:",
            _rows(_specialization(openings[entry.slug], entry) for entry in specializations),
            "[]",
        ),
        ("accreditations:", _rows(_accreditation(types[entry.type], entry) for entry in accreditations), "[]"),
        ("requirements:", _rows(_requirement(row) for row in content.requirements), "[]"),
        ("agreements:", _pairs(_agreements(content)), "{}"),
    ]
    return (
        "\n".join("\n".join([title, *lines]) if lines else f"{title} {nothing}" for title, lines, nothing in blocks)
        + "\n"
    )


def _inline(value: object) -> str:
    """A value on one line."""
    written = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9
    )
    return written.removesuffix("...\n").strip("\n")


def _pairs(values: Mapping[str, object]) -> list[str]:
    return [f"  {_inline(name)}: {_inline(value)}" for name, value in values.items()]


def _rows(rows: Iterable[object]) -> list[str]:
    return [f"  - {_inline(row)}" for row in rows]


def _said(values: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """The values that say something, with the part's origins and note behind them."""
    written = {name: value for name, value in values.items() if value is not None and value != ""}
    if part.origins:
        written["origins"] = dict(part.origins)
    if part.note:
        written["note"] = part.note
    return written


def _head(content: RulebookContent) -> dict[str, Any]:
    return _said({name: getattr(content, name) for name in HEAD_FIELDS}, content)


def _region(region: RegionContent) -> object:
    countries = list(region.countries)
    if region.origins or region.note:
        return _said({"countries": countries}, region)
    return countries


def _level(level: LevelContent) -> dict[str, Any]:
    return _said(
        {"region": level.region, "pilot_from": level.pilot_from, "available_from": level.available_from},
        level,
    )


def _specialization(opening: OpeningContent, entry: SpecializationEntry) -> dict[str, Any]:
    return _said(
        {
            "slug": entry.slug,
            "name": entry.name,
            "group": entry.group,
            "kind": entry.kind.value if entry.kind else None,
            "opened_on": opening.opened_on,
        },
        opening,
    )


def _accreditation(part: AccreditationContent, entry: AccreditationEntry) -> dict[str, Any]:
    return _said(
        {
            "code": part.type,
            "role": part.role.value,
            "counts": part.counts,
            "validity_months": entry.validity_months,
            "fee_eur": entry.fee_eur,
        },
        part,
    )


def _requirement(row: RequirementContent) -> dict[str, Any]:
    values = {
        "specialization": row.specialization,
        "level": row.level,
        "tier": row.tier,
        "measure": row.measure.value,
        "minimum": Decimal(row.minimum).scaleb(-AMOUNT_PLACES) if row.measure.is_amount else row.minimum,
        "country": row.country,
        "origin": row.origins.get("minimum"),
        "note": row.note,
    }
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _agreements(content: RulebookContent) -> dict[str, Any]:
    return _said({name: getattr(content.agreements, name) for name in AGREEMENT_FIELDS}, content.agreements)
