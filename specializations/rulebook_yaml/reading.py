"""From a rulebook file (docs/rules/rulebook_file.md) to its content. Pure: asks no database and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from specializations.content import (
    ALL,
    AccreditationContent,
    AgreementContent,
    LevelContent,
    OpeningContent,
    RegionContent,
    RulebookContent,
)
from specializations.enums import Level, Origin, Role, SpecializationKind
from specializations.rulebook_yaml.nodes import Fields, FileError, Place, RulebookRefused
from specializations.rulebook_yaml.requirements import read_requirements
from specializations.rulebook_yaml.scalars import (
    COUNTRY_CODE,
    DAY,
    SLUG,
    TRUE_OR_FALSE,
    TYPE,
    choice,
    matching,
    number,
    text,
    whole,
)

LONGEST_FILE = 2_000_000  # characters
SMALL = 32_767  # the largest value of a small integer on PostgreSQL
LONGEST_WINDOW = 1_200  # months
CURRENCY = "EUR"

SLUG_TEXT = matching(SLUG, 60, gettext_lazy("“%(value)s” is not a slug of letters, digits and hyphens"))
TYPE_TEXT = matching(TYPE, 10, gettext_lazy("“%(value)s” is not a type of letters, digits and +"))
SPECIALIST_FIELDS = ("origins", "note")
MASTER_FIELDS = ("region", "pilot_from", "available_from", *SPECIALIST_FIELDS)


@dataclass(frozen=True)
class SpecializationEntry:
    """What the file says about a catalogue entry; None is not said."""

    slug: str
    name: str | None
    group: str | None
    kind: SpecializationKind | None


@dataclass(frozen=True)
class AccreditationEntry:
    """What the file says about all accreditations of one type; None is not said."""

    type: str
    role: Role
    validity_months: int | None
    fee_eur: Decimal | None


@dataclass(frozen=True)
class RulebookFile:
    """A file that was understood: the rules, and the catalogue entries that they need.

    ``effective_line`` is where ``effective_from`` stands: only the database knows whether that day is free.
    """

    content: RulebookContent
    specializations: tuple[SpecializationEntry, ...]
    accreditations: tuple[AccreditationEntry, ...]
    effective_line: int = 1


def read_rulebook(source: str | bytes) -> RulebookFile:
    """Read a rulebook. Raises RulebookRefused with everything that is wrong with it."""
    errors: list[FileError] = []
    root = Place(_compose(source), "", errors)
    file = _read_file(root)
    if errors:
        raise RulebookRefused(sorted(errors, key=lambda error: error.line))
    return file


def _compose(source: str | bytes) -> yaml.Node:
    try:
        content = source.decode("utf-8-sig") if isinstance(source, bytes) else source
        if len(content) > LONGEST_FILE:
            raise RulebookRefused([FileError(1, "", _("too large to be a rulebook"))])
        node = yaml.SafeLoader(content).get_single_node()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RulebookRefused([FileError(line, "", _("not UTF-8; save the file as UTF-8"))]) from None
    except yaml.reader.ReaderError as error:
        line = content[: error.position].count("\n") + 1
        raise RulebookRefused([FileError(line, "", _("has a character that YAML forbids"))]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise RulebookRefused([FileError(line, "", _("not YAML: %(why)s") % {"why": error.problem})]) from None
    except RecursionError:
        raise RulebookRefused([FileError(1, "", _("nested too deeply to be a rulebook"))]) from None
    if node is None:
        raise RulebookRefused([FileError(1, "", _("the file is empty"))])
    return node


def _read_file(root: Place) -> RulebookFile:
    fields = root.fields(
        "rulebook", "regions", "levels", "specializations", "accreditations", "requirements", "agreements"
    )
    head = _section(fields, "rulebook").fields(
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
        "origins",
        "note",
    )
    regions = _regions(fields.section("regions"))
    openings, specializations = _specializations(_section(fields, "specializations"))
    types, accreditations = _accreditations(fields.section("accreditations"))
    if head.take("currency", text(3), CURRENCY) not in {CURRENCY, ""}:
        head.refuse("currency", _("the programme currency is EUR"))
    content = RulebookContent(
        name=head.take("name", text(120)),
        effective_from=head.take("effective_from", DAY),
        transition_ends_on=head.take("transition_ends_on", DAY, None),
        transition_months=head.take("transition_months", whole(highest=SMALL), None),
        transition_grace_months=head.take("transition_grace_months", whole(highest=SMALL), None),
        currency=CURRENCY,
        window_months=head.take("window_months", whole(lowest=1, highest=LONGEST_WINDOW)),
        grace_days=head.take("grace_days", whole(highest=SMALL)),
        change_text_en=head.take("change_text_en", text(20_000, lines=True), ""),
        change_text_fr=head.take("change_text_fr", text(20_000, lines=True), ""),
        origins=_origins(
            head,
            "effective_from",
            "transition_ends_on",
            "transition_months",
            "transition_grace_months",
            "currency",
            "window_months",
            "grace_days",
        ),
        note=_note(head),
        regions=regions,
        levels=_levels(fields.section("levels"), {region.code for region in regions}),
        openings=openings,
        accreditations=types,
        requirements=read_requirements(
            _section(fields, "requirements"), {opening.specialization for opening in openings}
        ),
        agreements=_agreements(fields.section("agreements")),
    )
    line = head.values["effective_from"].line if head.has("effective_from") else root.line
    return RulebookFile(content, specializations, accreditations, line)


def _section(fields: Fields, name: str) -> Place:
    """A section that has to be there; an empty stand-in after a complaint."""
    section = fields.section(name)
    if section is None:
        fields.miss(name)
        return Place(yaml.ScalarNode("tag:yaml.org,2002:null", "", fields.place.node.start_mark), name, [])
    return section


def _note(fields: Fields) -> str:
    return fields.take("note", text(300, lines=True), "")


def _origins(fields: Fields, *known: str) -> dict[str, str]:
    section = fields.section("origins")
    if section is None:
        return {}
    origins = section.fields(*known)
    return {name: origins.take(name, choice(Origin)).value for name in known if origins.has(name)}


def _regions(section: Place | None) -> tuple[RegionContent, ...]:
    return tuple(_region(code, place) for code, place in section.pairs()) if section else ()


def _region(code: str, place: Place) -> RegionContent:
    """A list of countries, or a mapping that has it as ``countries`` beside origins and a note."""
    if len(code) > 20:
        place.refuse(_("at most %(longest)s characters") % {"longest": 20})
    if not place.is_mapping:
        return RegionContent(code=code, countries=_countries(place))
    fields = place.fields("countries", "origins", "note")
    return RegionContent(
        code=code,
        countries=_countries(_section(fields, "countries")),
        origins=_origins(fields, "countries"),
        note=_note(fields),
    )


def _countries(place: Place) -> tuple[str, ...]:
    countries: set[str] = set()
    for item in place.items():
        country = item.read(COUNTRY_CODE)
        if country and country in countries:
            item.refuse(_("“%(value)s” stands here twice") % {"value": country})
        countries.add(country)
    return tuple(sorted(countries))


def _levels(section: Place | None, regions: set[str]) -> tuple[LevelContent, ...]:
    """Both levels, whether or not the file names them. Only master has a region and dates (§3)."""
    fields = section.fields(*Level.values) if section else None
    specialist = fields.section(Level.SPECIALIST) if fields else None
    master = fields.section(Level.MASTER) if fields else None
    return (
        _specialist(specialist.fields(*SPECIALIST_FIELDS)) if specialist else LevelContent(level=Level.SPECIALIST),
        _master(master.fields(*MASTER_FIELDS), regions) if master else LevelContent(level=Level.MASTER),
    )


def _specialist(fields: Fields) -> LevelContent:
    return LevelContent(level=Level.SPECIALIST, origins=_origins(fields), note=_note(fields))


def _master(fields: Fields, regions: set[str]) -> LevelContent:
    region = fields.take("region", text(20), "")
    if region and region not in regions:
        fields.refuse("region", _("the file has no region “%(value)s”") % {"value": region})
    return LevelContent(
        level=Level.MASTER,
        region=region,
        pilot_from=fields.take("pilot_from", DAY, None),
        available_from=fields.take("available_from", DAY, None),
        origins=_origins(fields, "region", "pilot_from", "available_from"),
        note=_note(fields),
    )


def _specializations(
    section: Place,
) -> tuple[tuple[OpeningContent, ...], tuple[SpecializationEntry, ...]]:
    openings: dict[str, OpeningContent] = {}
    entries = []
    for place in section.items():
        fields = place.fields("slug", "name", "group", "kind", "opened_on", "origins", "note")
        slug = fields.take("slug", SLUG_TEXT)
        if slug == ALL:
            fields.refuse("slug", _("“all” stands for every specialization and cannot name one"))
        elif slug and slug in openings:
            fields.refuse("slug", _("“%(value)s” stands here twice") % {"value": slug})
        openings[slug] = OpeningContent(
            specialization=slug,
            opened_on=fields.take("opened_on", DAY, None),
            origins=_origins(fields, "opened_on"),
            note=_note(fields),
        )
        entries.append(
            SpecializationEntry(
                slug=slug,
                name=fields.take("name", text(100), None),
                group=fields.take("group", text(40), None),
                kind=fields.take("kind", choice(SpecializationKind), None),
            )
        )
    return tuple(openings.values()), tuple(entries)


def _accreditations(
    section: Place | None,
) -> tuple[tuple[AccreditationContent, ...], tuple[AccreditationEntry, ...]]:
    types: dict[str, AccreditationContent] = {}
    entries = []
    for place in section.items() if section else ():
        fields = place.fields("code", "role", "counts", "validity_months", "fee_eur", "origins", "note")
        code = fields.take("code", TYPE_TEXT)
        if code and code in types:
            fields.refuse("code", _("“%(value)s” stands here twice") % {"value": code})
        role = fields.take("role", choice(Role))
        types[code] = AccreditationContent(
            type=code,
            role=role,
            counts=fields.take("counts", TRUE_OR_FALSE),
            origins=_origins(fields, "role", "counts", "validity", "fee"),
            note=_note(fields),
        )
        entries.append(
            AccreditationEntry(
                type=code,
                role=role,
                validity_months=fields.take("validity_months", whole(lowest=1, highest=SMALL), None),
                fee_eur=fields.take("fee_eur", number(places=2, highest=99_999_999), None),
            )
        )
    return tuple(types.values()), tuple(entries)


COUNTS_OF_AGREEMENTS = (
    "protection_days",
    "extension_days",
    "extensions",
    "waiting_days",
    "answer_business_days",
    "acceptance_business_days",
    "activity_days",
    "specialization_grace_days",
)


def _agreements(section: Place | None) -> AgreementContent:
    default = AgreementContent()
    if section is None:
        return default
    amounts = ("minimum_amount", "highest_discount_percent")
    fields = section.fields(*amounts, *COUNTS_OF_AGREEMENTS, "origins", "note")
    return AgreementContent(
        minimum_amount=fields.take("minimum_amount", number(places=2, highest=999_999_999_999), default.minimum_amount),
        highest_discount_percent=fields.take(
            "highest_discount_percent", number(places=2, highest=100), default.highest_discount_percent
        ),
        **{name: fields.take(name, whole(highest=SMALL), getattr(default, name)) for name in COUNTS_OF_AGREEMENTS},
        origins=_origins(fields, *amounts, *COUNTS_OF_AGREEMENTS),
        note=_note(fields),
    )
