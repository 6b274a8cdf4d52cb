"""What is wrong or doubtful about a rulebook, in plain words. Pure: content in, findings in the active language out.

An error keeps a draft from being submitted and published; a warning asks its author to look again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.badges import BadgeChoices, Shape, Tone
from core.formats import joined, long_date, number
from specializations.comparison import requirement_subject
from specializations.content import ALL, RequirementContent, RulebookContent
from specializations.enums import Level, Measure, Role, TierSlug
from specializations.rulebook_yaml import (
    AccreditationEntry,
    RulebookRefused,
    SpecializationEntry,
    read_rulebook,
    write_rulebook,
)
from specializations.wording import level_subject, requirement_words, tier_name

RANKED_TIERS = tuple(tier for tier in TierSlug if tier != TierSlug.REGISTERED)
ROLES = {
    Measure.PEOPLE_SALES: frozenset({Role.SALES}),
    Measure.PEOPLE_TECHNICAL: frozenset({Role.TECHNICAL}),
    Measure.PEOPLE: frozenset(Role),
}
"""The measures of people, and whose accreditations count for them."""


class Severity(BadgeChoices):
    ERROR = "error", Shape.SQUARE_CROSS, Tone.BAD, gettext_lazy("To correct")
    WARNING = "warning", Shape.TRIANGLE, Tone.WARN, gettext_lazy("To look at again")


@dataclass(frozen=True)
class Finding:
    """One sentence; ``group`` is the part of the editor (a name of ``EditGroup``) where it is mended."""

    severity: Severity
    group: str
    text: str


@dataclass(frozen=True)
class Surroundings:
    """What a rulebook is judged against.

    ``trainings`` are the accreditation types that can be earned, by slug of their specialization; ``taken`` names
    the other published rulebooks by the date on which they take effect; ``names`` are those of specializations, of
    which ``retired`` are out of use.
    """

    today: date
    trainings: Mapping[str, Collection[str]] = field(default_factory=dict)
    taken: Mapping[date, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    retired: Collection[str] = ()


def find_faults(content: RulebookContent, around: Surroundings) -> list[Finding]:
    """Everything that is wrong or doubtful, errors first."""
    found = [
        *_dates(content, around),
        *_steps_of_tiers(content),
        *_steps_of_levels(content, around),
        *_without_rows(content, around),
        *_out_of_use(content, around),
        *_out_of_reach(content, around),
        *_idle(content, around),
        *_refused_by_the_file(content),
    ]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.severity != Severity.ERROR)


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == Severity.ERROR]


def _dates(content: RulebookContent, around: Surroundings) -> Iterator[Finding]:
    start, end = content.effective_from, content.transition_ends_on
    if start <= around.today:
        yield _error(
            "times",
            _("The rules would take effect on %(day)s. Choose a day from tomorrow on.") % {"day": long_date(start)},
        )
    if start in around.taken:
        yield _error(
            "times",
            _("“%(name)s” is published and takes effect on %(day)s, too. Choose another day.")
            % {"name": around.taken[start], "day": long_date(start)},
        )
    if end is not None and end <= start:
        yield _error(
            "times",
            _("The transition ends on %(end)s, but the rules take effect only on %(start)s.")
            % {"end": long_date(end), "start": long_date(start)},
        )
    master = content.level(Level.MASTER)
    if master.pilot_from and master.available_from and master.pilot_from >= master.available_from:
        yield _error(
            "master",
            _("The pilot of Master begins on %(pilot)s, but Master is open to all from %(open)s.")
            % {"pilot": long_date(master.pilot_from), "open": long_date(master.available_from)},
        )
    if master.pilot_from and not master.available_from:
        yield _warning("master", _("Master is open to all from the beginning, so its pilot changes nothing."))


def _steps_of_tiers(content: RulebookContent) -> Iterator[Finding]:
    """No tier asks for less than one below it, in any country; and each asks for something more."""
    for country in _countries(content, lambda row: bool(row.tier)):
        asked: dict[Measure, tuple[TierSlug, int]] = {}
        for tier in RANKED_TIERS:
            here = _applying(content, country, tier=tier)
            for measure, row in here.items():
                if measure in asked and row.minimum < asked[measure][1] and country in _told_for(content, measure):
                    below, more = asked[measure]
                    yield _error(
                        "countries" if country else "tiers",
                        _("%(tier)s asks for %(less)s and is easier than %(below)s, which asks for %(more)s.")
                        % {
                            "tier": requirement_subject(row, {}),
                            "less": requirement_words(measure, row.minimum),
                            "below": tier_name(below),
                            "more": requirement_words(measure, more),
                        },
                    )
            harder = any(measure not in asked or row.minimum > asked[measure][1] for measure, row in here.items())
            if here and asked and not harder and not country:
                yield _warning(
                    "tiers",
                    _("%(tier)s asks for no more than the tiers below it.") % {"tier": tier_name(tier)},
                )
            for measure, row in here.items():
                if measure not in asked or row.minimum > asked[measure][1]:
                    asked[measure] = (tier, row.minimum)


def _steps_of_levels(content: RulebookContent, around: Surroundings) -> Iterator[Finding]:
    for slug in (ALL, *(opening.specialization for opening in content.openings)):
        for country in _countries(content, lambda row: bool(row.level)):
            lower = _applying(content, country, specialization=slug, level=Level.SPECIALIST)
            for measure, row in _applying(content, country, specialization=slug, level=Level.MASTER).items():
                below = lower.get(measure)
                own = {row.specialization, below.specialization if below else ""}
                countries = {row.country, below.country if below else ""}
                if below and row.minimum < below.minimum and slug in own and (country in countries):
                    yield _error(
                        "countries" if country else "levels" if slug == ALL else "specializations",
                        _(
                            "%(level)s asks for %(less)s and is easier than the specialist level,"
                            " which asks for %(more)s."
                        )
                        % {
                            "level": level_subject(slug, Level.MASTER, around.names),
                            "less": requirement_words(measure, row.minimum),
                            "more": requirement_words(measure, below.minimum),
                        },
                    )


def _without_rows(content: RulebookContent, around: Surroundings) -> Iterator[Finding]:
    """Without a row a level or tier is never met (docs/rules/tier_evaluation.md §3)."""
    if not content.openings:
        yield _error("specializations", _("No specialization belongs to the rulebook."))
    for level in Level:
        common = _applying(content, "", specialization=ALL, level=level)
        lacking = [
            opening.specialization
            for opening in content.openings
            if not common and not _applying(content, "", specialization=opening.specialization, level=level)
        ]
        if not lacking:
            continue
        severity = Severity.ERROR if level == Level.SPECIALIST else Severity.WARNING
        subjects = [ALL] if len(lacking) == len(content.openings) else lacking
        for slug in subjects:
            yield Finding(
                severity,
                "levels" if slug == ALL else "specializations",
                _("%(level)s has no requirement, so nobody reaches it.")
                % {"level": level_subject(slug, level, around.names)},
            )
    empty: TierSlug | None = None
    for tier in RANKED_TIERS:
        if not _applying(content, "", tier=tier):
            empty = empty or tier
            continue
        if empty:
            yield _error(
                "tiers",
                _("%(below)s has no requirement, so nobody reaches it, nor %(tier)s above it.")
                % {"below": tier_name(empty), "tier": tier_name(tier)},
            )
    if empty and not any(_applying(content, "", tier=tier) for tier in RANKED_TIERS[empty.rank - 1 :]):
        yield _warning("tiers", _("%(tier)s has no requirement, so nobody reaches it.") % {"tier": tier_name(empty)})


def _out_of_use(content: RulebookContent, around: Surroundings) -> Iterator[Finding]:
    for opening in content.openings:
        if opening.specialization in around.retired:
            yield _error(
                "specializations",
                _("%(specialization)s is retired in the catalogue. Take it out of the rules, or put it into use again.")
                % {"specialization": around.names.get(opening.specialization, opening.specialization)},
            )


def _out_of_reach(content: RulebookContent, around: Surroundings) -> Iterator[Finding]:
    """Requirements that nobody can meet: nothing that exists counts for them, or not that often."""
    slugs = [opening.specialization for opening in content.openings]
    for row in content.requirements:
        subject = requirement_subject(row, around.names)
        asked = requirement_words(row.measure, row.minimum)
        if row.measure in ROLES and row.minimum:
            untrained = [
                slug
                for slug in (slugs if row.specialization == ALL else [row.specialization])
                if _applying(content, row.country, specialization=slug, level=row.level).get(row.measure) == row
                and not _trainings(content, around, slug, ROLES[row.measure])
            ]
            if untrained:
                yield _error("accreditations", _untrained_words(subject, asked, untrained, slugs, around))
        elif row.measure == Measure.VALIDATION and row.minimum > 1:
            yield _error(
                _group_of(row),
                _("%(subject)s asks for %(asked)s, but one is all that counts, so nobody can meet it.")
                % {"subject": subject, "asked": asked},
            )
        elif row.measure in {Measure.SPECIALIZATIONS, Measure.MASTERS}:
            level = Level.SPECIALIST if row.measure == Measure.SPECIALIZATIONS else Level.MASTER
            there = sum(bool(_applying(content, row.country, specialization=slug, level=level)) for slug in slugs)
            if row.minimum > there:
                yield _error(
                    _group_of(row),
                    _("%(subject)s asks for %(asked)s, but only %(count)s can be reached, so nobody can meet it.")
                    % {"subject": subject, "asked": asked, "count": number(there)},
                )


def _untrained_words(
    subject: str, asked: str, untrained: Sequence[str], slugs: Sequence[str], around: Surroundings
) -> str:
    if len(untrained) == len(slugs):
        return _(
            "%(subject)s asks for %(asked)s, but no accreditation counts for that role, so nobody can meet it."
        ) % {
            "subject": subject,
            "asked": asked,
        }
    return _(
        "%(subject)s asks for %(asked)s, but no accreditation of %(specializations)s counts for that role,"
        " so nobody can meet it."
    ) % {
        "subject": subject,
        "asked": asked,
        "specializations": joined((around.names.get(slug, slug) for slug in untrained), last="or"),
    }


def _idle(content: RulebookContent, around: Surroundings) -> Iterator[Finding]:
    """Rows that say what would hold without them."""
    rows = {row.key: row for row in content.requirements}
    for row in content.requirements:
        if not row.country and row.specialization in {"", ALL}:
            continue
        common = _common_row(rows, row)
        if common and common.minimum == row.minimum:
            yield _warning(
                _group_of(row),
                _("%(subject)s: %(asked)s, as without a row of its own.")
                % {
                    "subject": requirement_subject(row, around.names),
                    "asked": requirement_words(row.measure, row.minimum),
                },
            )


def _refused_by_the_file(content: RulebookContent) -> Iterator[Finding]:
    """What ``load_rulebook`` would refuse, and what a file would not bring back as it is."""
    written = write_rulebook(
        content,
        [SpecializationEntry(opening.specialization, None, None, None) for opening in content.openings],
        [AccreditationEntry(part.type, part.role, None, None) for part in content.accreditations],
    )
    try:
        same = read_rulebook(written).content == content
    except RulebookRefused as refused:
        for error in refused.errors:
            yield _error("times", _("As a file the rulebook would be refused: %(why)s") % {"why": str(error)})
    else:
        if not same:
            yield _error("times", _("As a file the rulebook would not be the same."))


def _common_row(
    rows: Mapping[tuple[str, str, str, str, str], RequirementContent], row: RequirementContent
) -> RequirementContent | None:
    """What would apply without the row, for the partners it is for."""
    everything = ALL if row.level else ""
    without = [
        (row.tier, row.level, everything, row.measure, row.country) if row.specialization != everything else None,
        (row.tier, row.level, row.specialization, row.measure, ""),
        (row.tier, row.level, everything, row.measure, ""),
    ]
    return next((rows[key] for key in without if key and key != row.key and key in rows), None)


def _applying(
    content: RulebookContent, country: str, *, tier: str = "", specialization: str = "", level: str = ""
) -> dict[Measure, RequirementContent]:
    """The rows that apply to partners of a country (empty: of a country without rows), one a measure."""
    found: dict[Measure, RequirementContent] = {}
    for row in content.requirements:
        if (row.tier, row.level) != (tier, level) or row.country not in {"", country}:
            continue
        if level and row.specialization not in {ALL, specialization}:
            continue
        known = found.get(row.measure)
        if known is None or _strength(row) > _strength(known):
            found[row.measure] = row
    return found


def _strength(row: RequirementContent) -> tuple[bool, bool]:
    """A country goes before a specialization, and both before the common row."""
    return bool(row.country), row.specialization not in {"", ALL}


def _countries(content: RulebookContent, about: Callable[[RequirementContent], bool]) -> Sequence[str]:
    """No country and every one that has such rows."""
    return ["", *sorted({row.country for row in content.requirements if row.country and about(row)})]


def _told_for(content: RulebookContent, measure: Measure) -> set[str]:
    """The countries that have a row of a tier for the measure, and no country: findings are not said twice."""
    return {"", *(row.country for row in content.requirements if row.tier and row.measure == measure)}


def _trainings(content: RulebookContent, around: Surroundings, slug: str, roles: Collection[Role]) -> set[str]:
    """The types that count for one of the roles and exist in the catalogue for the specialization."""
    counting = {part.type for part in content.accreditations if part.counts and part.role in roles}
    return counting & set(around.trainings.get(slug, ()))


def _group_of(row: RequirementContent) -> str:
    if row.country:
        return "countries"
    if row.tier:
        return "tiers"
    return "levels" if row.specialization == ALL else "specializations"


def _error(group: str, text: str) -> Finding:
    return Finding(Severity.ERROR, group, text)


def _warning(group: str, text: str) -> Finding:
    return Finding(Severity.WARNING, group, text)
