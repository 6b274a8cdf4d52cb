"""The rows of a rulebook file (docs/rules/tier_evaluation.md §3)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from specializations.content import ALL, RequirementContent
from specializations.enums import MEASURES_OF_LEVELS, MEASURES_OF_TIERS, Level, Measure, Origin, TierSlug
from specializations.rulebook_yaml.nodes import Fields, Place
from specializations.rulebook_yaml.scalars import COUNTRY_CODE, choice, number, text, whole

HIGHEST_AMOUNT_EUR = 900_000_000_000_000  # in 1/10,000 EUR still a 64-bit integer
HIGHEST_COUNT = 1_000_000_000
AMOUNT_PLACES = 4

LEVEL = choice(Level)
MEASURE = choice(Measure)
ORIGIN = choice(Origin)
# Registered is everybody's: no row can ask for it.
TIER = choice(TierSlug, without=frozenset({TierSlug.REGISTERED}))


def read_requirements(section: Place, specializations: set[str]) -> tuple[RequirementContent, ...]:
    """Every row; ``specializations`` are the slugs of this rulebook."""
    rows = []
    lines: dict[tuple[str, ...], int] = {}
    for place in section.items():
        fields = place.fields("specialization", "level", "tier", "measure", "minimum", "country", "origin", "note")
        row = _requirement(fields, specializations)
        if not fields.is_sound:
            continue
        if row.key in lines:
            place.refuse(
                _("says the same as the row on line %(line)s: same subject, measure and country")
                % {"line": lines[row.key]}
            )
        lines.setdefault(row.key, place.line)
        rows.append(row)
    return tuple(rows)


def _requirement(fields: Fields, specializations: set[str]) -> RequirementContent:
    specialization, level, tier = _subject(fields, specializations)
    measure = fields.take("measure", MEASURE)
    if fields.is_sound and measure not in (MEASURES_OF_TIERS if tier else MEASURES_OF_LEVELS):
        fields.refuse(
            "measure",
            (_("“%(value)s” is not a measure of a tier") if tier else _("“%(value)s” is not a measure of a level"))
            % {"value": measure.value},
        )
    return RequirementContent(
        measure=measure,
        minimum=_minimum(fields, measure),
        specialization=specialization,
        level=level,
        tier=tier,
        country=fields.take("country", COUNTRY_CODE, ""),
        origins={"minimum": fields.take("origin", ORIGIN).value} if fields.has("origin") else {},
        note=fields.take("note", text(300, lines=True), ""),
    )


def _subject(fields: Fields, specializations: set[str]) -> tuple[str, str, str]:
    """Specialization, level and tier: a tier alone, or the first two."""
    if fields.has("tier"):
        for name in ("specialization", "level"):
            if fields.has(name):
                fields.refuse(name, _("a row is about a tier or about a level, not both"))
        return "", "", fields.take("tier", TIER).value
    if not fields.has("specialization") and not fields.has("level"):
        fields.place.refuse(_("says neither a tier, nor a specialization and a level"))
        return "", "", ""
    specialization = fields.take("specialization", text(60))
    if specialization and specialization != ALL and specialization not in specializations:
        fields.refuse(
            "specialization",
            _("the file has no specialization “%(value)s”") % {"value": specialization},
        )
    return specialization, fields.take("level", LEVEL).value, ""


def _minimum(fields: Fields, measure: Measure) -> int:
    """In 1/10,000 EUR for amounts, a count otherwise."""
    if not measure.is_amount:
        return fields.take("minimum", whole(highest=HIGHEST_COUNT))
    amount = fields.take("minimum", number(places=AMOUNT_PLACES, highest=HIGHEST_AMOUNT_EUR))
    return int(amount.scaleb(AMOUNT_PLACES))
