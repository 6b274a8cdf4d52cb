"""The sections of the rules page, from a rulebook's content to tables of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.components import Text
from core.formats import long_date, number
from specializations.comparison import (
    agreement_words,
    changes_between,
    country_names,
    opening_words,
    requirement_subject,
)
from specializations.content import ALL, LevelContent, RequirementContent, RulebookContent
from specializations.enums import Level, Measure, Origin, TierSlug
from specializations.models import Accreditation, Specialization
from specializations.wording import (
    WINDOWED,
    days_words,
    exact_money,
    group_words,
    how_to_meet,
    minimum_words,
    months_words,
    requirement_words,
)

RANKED_TIERS = (TierSlug.SILVER, TierSlug.GOLD, TierSlug.PLATINUM)


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its text or, for a tier, its badge."""

    label: Text
    tier: TierSlug | None = None


@dataclass(frozen=True, slots=True)
class RuleCell:
    """A rule's value in words, how well founded it is, and the note about it; no ``text``: not required.

    ``more`` is what unfolds under the text.
    """

    text: Text = ""
    origin: Origin | None = None
    note: Text = ""
    more: Text = ""


@dataclass(frozen=True, slots=True)
class RuleRow:
    label: Text
    note: Text
    cells: Sequence[RuleCell]


@dataclass(frozen=True, slots=True)
class RuleTable:
    """``columns`` has one heading more than a row has cells: the first is above the rows' labels."""

    caption: Text
    columns: Sequence[Heading]
    rows: Sequence[RuleRow]

    @property
    def lines(self) -> list[tuple[RuleRow, list[tuple[Heading, RuleCell]]]]:
        return [(row, list(zip(self.columns[1:], row.cells, strict=True))) for row in self.rows]


@dataclass(frozen=True)
class Catalogue:
    """What the catalogue adds to the rules, for the specializations of the rulebooks on the page."""

    specializations: Sequence[Specialization]
    accreditations: Sequence[Accreditation]

    @property
    def names(self) -> Mapping[str, str]:
        return {found.slug: found.name for found in self.specializations}


def origin_of(origins: Mapping[str, str], name: str) -> Origin | None:
    return Origin(origins[name]) if name in origins else None


def change_table(before: RulebookContent, after: RulebookContent, names: Mapping[str, str]) -> RuleTable:
    """What ``after`` changes; no rows if it changes nothing."""
    return RuleTable(
        caption=_("What changes on %(day)s") % {"day": long_date(after.effective_from)},
        columns=(
            Heading(_("Rule")),
            Heading(_("Until then")),
            Heading(_("From %(day)s") % {"day": long_date(after.effective_from)}),
        ),
        rows=[
            RuleRow(change.subject, change.what, (RuleCell(change.before), RuleCell(change.after)))
            for change in changes_between(before, after, names)
        ],
    )


def comparison_table(before: RulebookContent, after: RulebookContent, names: Mapping[str, str]) -> RuleTable:
    """Two versions beside each other, only where they differ."""
    return RuleTable(
        caption=_("What differs"),
        columns=(
            Heading(_("Rule")),
            Heading(_("%(name)s, %(day)s") % {"name": before.name, "day": long_date(before.effective_from)}),
            Heading(_("%(name)s, %(day)s") % {"name": after.name, "day": long_date(after.effective_from)}),
        ),
        rows=[
            RuleRow(change.subject, change.what, (RuleCell(change.before), RuleCell(change.after)))
            for change in changes_between(before, after, names)
        ],
    )


def tier_table(content: RulebookContent) -> RuleTable:
    """Measures against tiers: the rows of every country."""
    rows = {(row.tier, row.measure): row for row in content.requirements if row.tier and not row.country}
    return _measure_table(
        _("What each tier asks for"),
        [Heading(tier.label, tier) for tier in RANKED_TIERS],
        [[rows.get((tier.value, measure)) for tier in RANKED_TIERS] for measure in Measure],
        content.window_months,
    )


def level_table(content: RulebookContent) -> RuleTable:
    """Measures against levels: the rows of every specialization and country."""
    rows = {
        (row.level, row.measure): row for row in content.requirements if row.specialization == ALL and not row.country
    }
    return _measure_table(
        _("What each level of a specialization asks for"),
        [Heading(level.label) for level in Level],
        [[rows.get((level.value, measure)) for level in Level] for measure in Measure],
        content.window_months,
    )


def difference_table(content: RulebookContent, names: Mapping[str, str]) -> RuleTable:
    """The rows of one specialization, which stand instead of those of every specialization."""
    return _row_table(
        _("Specializations with requirements of their own"),
        [row for row in content.requirements if row.specialization not in {"", ALL} and not row.country],
        content.window_months,
        names,
    )


def country_table(content: RulebookContent, names: Mapping[str, str]) -> RuleTable:
    """The rows of one country, which stand instead of those of every country."""
    return _row_table(
        _("Country exceptions"),
        [row for row in content.requirements if row.country],
        content.window_months,
        names,
    )


def opening_table(content: RulebookContent, catalogue: Catalogue) -> RuleTable:
    openings = {opening.specialization: opening for opening in content.openings}
    return RuleTable(
        caption=_("Specializations"),
        columns=(Heading(_("Specialization")), Heading(_("Open"))),
        rows=[
            RuleRow(
                found.name,
                group_words(found.group),
                (
                    RuleCell(
                        opening_words(opening.opened_on),
                        origin_of(opening.origins, "opened_on"),
                        opening.note,
                    ),
                ),
            )
            for found in catalogue.specializations
            if (opening := openings.get(found.slug))
        ],
    )


def accreditation_table(content: RulebookContent, catalogue: Catalogue) -> RuleTable:
    """The types with what they count for, those that count first. Fees are the catalogue's."""
    rows = []
    for part in sorted(content.accreditations, key=lambda part: (not part.counts, part.role, part.type)):
        entries = [entry for entry in catalogue.accreditations if entry.type == part.type]
        counts = str(part.role.label) if part.counts else pgettext("accreditation", "does not count")
        origin = origin_of(part.origins, "role" if part.counts else "counts")
        rows.append(
            RuleRow(
                part.type,
                part.note,
                (
                    RuleCell(counts, origin),
                    RuleCell(_fee_words(entry.fee_eur for entry in entries), origin_of(part.origins, "fee")),
                    RuleCell(
                        _validity_words(entry.validity_months for entry in entries),
                        origin_of(part.origins, "validity"),
                    ),
                ),
            )
        )
    return RuleTable(
        caption=_("Accreditations"),
        columns=(
            Heading(_("Accreditation")),
            Heading(_("Counts for")),
            Heading(_("Fee")),
            Heading(_("Usually valid for")),
        ),
        rows=rows,
    )


def master_rules(content: RulebookContent) -> list[RuleRow]:
    """Where and when the master level can be reached."""
    master = content.level(Level.MASTER)
    rows = [RuleRow(_("Where"), "", (_region_cell(content, master),))]
    if master.pilot_from:
        invited = _("From %(day)s, by invitation to the pilot") % {"day": long_date(master.pilot_from)}
        rows.append(RuleRow(_("Pilot"), "", (RuleCell(invited, origin_of(master.origins, "pilot_from")),)))
    available = (
        _("From %(day)s") % {"day": long_date(master.available_from)}
        if master.available_from
        else _("From the beginning")
    )
    rows.append(RuleRow(_("Open to all"), "", (RuleCell(available, origin_of(master.origins, "available_from")),)))
    return rows


def _region_cell(content: RulebookContent, master: LevelContent) -> RuleCell:
    if not master.region:
        return RuleCell(_("Every country"))
    countries = content.countries_of(master.region)
    text = ngettext("%(region)s: %(count)s country", "%(region)s: %(count)s countries", len(countries))
    return RuleCell(
        text % {"region": master.region, "count": number(len(countries))},
        origin_of(master.origins, "region"),
        more=country_names(countries),
    )


def time_rules(content: RulebookContent) -> list[RuleRow]:
    """Window, grace and transition."""
    start, end = content.effective_from, content.transition_ends_on
    rows = [
        (
            _("Revenue and orders"),
            _("Of the last %(months)s") % {"months": months_words(content.window_months)},
            "window_months",
        ),
        (
            _("Grace"),
            _("%(days)s, in which a tier or a level is kept after its requirements stop being met")
            % {"days": days_words(content.grace_days)}
            if content.grace_days
            else _("None: what is no longer met is lost at once"),
            "grace_days",
        ),
        (
            _("Transition"),
            _("What has been held since before %(start)s is kept at least until %(end)s%(months)s")
            % {"start": long_date(start), "end": long_date(end), "months": _transition_months(content)}
            if end
            else pgettext("transition", "None"),
            "transition_ends_on",
        ),
    ]
    return [RuleRow(what, "", (RuleCell(text, origin_of(content.origins, name)),)) for what, text, name in rows]


def agreement_rules(content: RulebookContent) -> list[RuleRow]:
    origins = content.agreements.origins
    return [
        RuleRow(what, "", (RuleCell(text, origin_of(origins, name)),))
        for name, what, text in agreement_words(content.agreements)
    ]


def _transition_months(content: RulebookContent) -> str:
    """`` (12 months, then 3 months of grace)``; empty when the rulebook does not say."""
    if content.transition_months is None:
        return ""
    months = months_words(content.transition_months)
    if not content.transition_grace_months:
        return " " + _("(%(months)s)") % {"months": months}
    return " " + _("(%(months)s, then %(grace)s of grace)") % {
        "months": months,
        "grace": months_words(content.transition_grace_months),
    }


def _measure_table(
    caption: str,
    headings: Sequence[Heading],
    rows: Iterable[Sequence[RequirementContent | None]],
    window_months: int,
) -> RuleTable:
    """One line for each measure that is asked for anywhere; ``rows`` are in the order of ``Measure``."""
    return RuleTable(
        caption=caption,
        columns=(Heading(_("Requirement")), *headings),
        rows=[
            RuleRow(
                measure.label,
                _measure_note(measure, window_months),
                [_minimum_cell(row) if row else RuleCell() for row in cells],
            )
            for measure, cells in zip(Measure, rows, strict=True)
            if any(cells)
        ],
    )


def _measure_note(measure: Measure, window_months: int) -> str:
    window = _("In %(months)s.") % {"months": months_words(window_months)} if measure in WINDOWED else ""
    return " ".join(part for part in (window, how_to_meet(measure)) if part)


def _minimum_cell(row: RequirementContent) -> RuleCell:
    return RuleCell(minimum_words(row.measure, row.minimum), origin_of(row.origins, "minimum"), row.note)


def _row_table(
    caption: str, rows: Iterable[RequirementContent], window_months: int, names: Mapping[str, str]
) -> RuleTable:
    return RuleTable(
        caption=caption,
        columns=(Heading(_("For")), Heading(_("At least"))),
        rows=[
            RuleRow(
                requirement_subject(row, names),
                "",
                (
                    RuleCell(
                        requirement_words(row.measure, row.minimum, window_months=window_months),
                        origin_of(row.origins, "minimum"),
                        row.note,
                    ),
                ),
            )
            for row in rows
        ],
    )


def _fee_words(fees: Iterable[Decimal]) -> str:
    known = sorted(set(fees))
    if not known:
        return ""
    lowest, highest = (exact_money(fee) for fee in (known[0], known[-1]))
    if lowest == highest:
        return lowest
    return _("%(lowest)s to %(highest)s") % {"lowest": lowest, "highest": highest}


def _validity_words(validities: Iterable[int | None]) -> str:
    known = sorted({months for months in validities if months is not None})
    if not known:
        return pgettext("accreditation", "without limit")
    if len(known) == 1:
        return months_words(known[0])
    return _("%(lowest)s to %(highest)s") % {
        "lowest": months_words(known[0]),
        "highest": months_words(known[-1]),
    }
