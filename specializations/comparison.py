"""What differs between two rulebooks, in words. Pure: two contents in, changes in the active language out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar
from unicodedata import combining, normalize

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django_countries import countries

from core.formats import joined, labelled, long_date, number
from specializations.content import (
    ALL,
    AccreditationContent,
    AgreementContent,
    OpeningContent,
    RequirementContent,
    RulebookContent,
)
from specializations.enums import Level
from specializations.wording import (
    amount_words,
    business_days_words,
    days_words,
    exact_money,
    level_name,
    level_subject,
    months_words,
    tier_name,
)

P = TypeVar("P")


@dataclass(frozen=True)
class RuleChange:
    """One value that changes, such as the revenue that Gold asks for; every field is text for people."""

    subject: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        """``Gold: revenue €250,000 → €300,000``."""
        return labelled(self.subject, f"{self.what} {self.before} → {self.after}")


def changes_between(before: RulebookContent, after: RulebookContent, names: Mapping[str, str]) -> list[RuleChange]:
    """Every rule that differs, tiers first. ``names`` maps slugs of specializations to their names.

    Name, date, change texts, origins and notes of a rulebook are no rules.
    """
    return [
        *_requirements(before, after, names),
        *_openings(before, after, names),
        *_levels(before, after),
        *_regions(before, after),
        *_accreditations(before, after),
        *_times(before, after),
        *_agreements(before.agreements, after.agreements),
    ]


def country_name(code: str) -> str:
    """The country's name in the active language; its code if it has none."""
    return _country_name(code, get_language())


@lru_cache(maxsize=1024)
def _country_name(code: str, _language: str | None) -> str:
    return str(countries.name(code)) or code


def country_names(codes: Iterable[str]) -> str:
    names = sorted((country_name(code) for code in codes), key=_without_accents)
    return joined(names)


def _without_accents(text: str) -> str:
    """For sorting: ``Åland`` among the As."""
    return "".join(sign for sign in normalize("NFKD", text) if not combining(sign)).casefold()


def requirement_subject(row: RequirementContent, names: Mapping[str, str]) -> str:
    """``Gold``, ``Master in Encryption``, ``Gold (France)``."""
    subject = tier_name(row.tier) if row.tier else level_subject(row.specialization, row.level, names)
    if not row.country:
        return subject
    return _("%(subject)s (%(country)s)") % {"subject": subject, "country": country_name(row.country)}


def opening_words(opened_on: date | None) -> str:
    return _("open from %(day)s") % {"day": long_date(opened_on)} if opened_on else _("open from the beginning")


def _compare(subject: str, values: Iterable[tuple[str, P, P]], words: Callable[[P], str]) -> Iterator[RuleChange]:
    """Changes of values (what, before, after) that the same words express."""
    for what, before, after in values:
        if before != after:
            yield RuleChange(subject, what, words(before), words(after))


def _pairs(before: Iterable[P], after: Iterable[P], key: Callable[[P], object]) -> Iterator[tuple[P | None, P | None]]:
    """Parts of both rulebooks by key, in the order of the second, then those that it lacks."""
    old, new = {key(part): part for part in before}, {key(part): part for part in after}
    for name in [*new, *(name for name in old if name not in new)]:
        yield old.get(name), new.get(name)


def _requirements(before: RulebookContent, after: RulebookContent, names: Mapping[str, str]) -> Iterator[RuleChange]:
    changes = [
        (row, old, new)
        for old, new in _pairs(before.requirements, after.requirements, lambda row: row.key)
        if (row := new or old) and (old is None or new is None or old.minimum != new.minimum)
    ]
    for row, old, new in sorted(changes, key=lambda change: (not change[0].tier, change[0].rank)):
        yield RuleChange(
            requirement_subject(row, names),
            str(row.measure.label).lower(),
            _minimum(old, otherwise=_without(row)),
            _minimum(new, otherwise=_without(row)),
        )


def _without(row: RequirementContent) -> str:
    """What applies where the row is not there: an exception gives way to the common rule."""
    if row.country or row.specialization not in {"", ALL}:
        return pgettext("requirement", "as everywhere else")
    return pgettext("requirement", "not required")


def _minimum(row: RequirementContent | None, *, otherwise: str) -> str:
    if row is None:
        return otherwise
    return amount_words(row.minimum) if row.measure.is_amount else number(row.minimum)


def _openings(before: RulebookContent, after: RulebookContent, names: Mapping[str, str]) -> Iterator[RuleChange]:
    def words(opening: OpeningContent | None) -> str:
        return opening_words(opening.opened_on) if opening else _("not in the programme")

    for old, new in _pairs(before.openings, after.openings, lambda opening: opening.specialization):
        if (opening := new or old) and words(old) != words(new):
            slug = opening.specialization
            yield RuleChange(names.get(slug, slug), _("specialization"), words(old), words(new))


def _levels(before: RulebookContent, after: RulebookContent) -> Iterator[RuleChange]:
    for level in Level:
        old, new = before.level(level), after.level(level)
        name = level_name(level)
        yield from _compare(name, [(_("region"), old.region, new.region)], lambda region: region or _("every country"))
        yield from _compare(name, [(_("pilot"), old.pilot_from, new.pilot_from)], lambda day: _from(day, _("no pilot")))
        yield from _compare(
            name,
            [(_("available"), old.available_from, new.available_from)],
            lambda day: _from(day, _("from the beginning")),
        )


def _from(day: date | None, otherwise: str) -> str:
    return _("from %(day)s") % {"day": long_date(day)} if day else otherwise


def _regions(before: RulebookContent, after: RulebookContent) -> Iterator[RuleChange]:
    for old, new in _pairs(before.regions, after.regions, lambda region: region.code):
        if old is None or new is None:
            continue  # a region alone decides nothing; the level that uses it changes, too
        subject = _("Region %(region)s") % {"region": new.code}
        for changed, words in (
            (set(new.countries) - set(old.countries), (_("without %(countries)s"), _("with %(countries)s"))),
            (set(old.countries) - set(new.countries), (_("with %(countries)s"), _("without %(countries)s"))),
        ):
            if changed:
                shown = {"countries": country_names(changed)}
                yield RuleChange(subject, _("countries"), words[0] % shown, words[1] % shown)


def _accreditations(before: RulebookContent, after: RulebookContent) -> Iterator[RuleChange]:
    def words(part: AccreditationContent | None) -> str:
        if part is None or not part.counts:
            return pgettext("accreditation", "does not count")
        return _("counts for %(role)s") % {"role": str(part.role.label).lower()}

    for old, new in _pairs(before.accreditations, after.accreditations, lambda part: part.type):
        if (part := new or old) and words(old) != words(new):
            yield RuleChange(part.type, _("accreditation"), words(old), words(new))


def _times(before: RulebookContent, after: RulebookContent) -> Iterator[RuleChange]:
    subject = _("Programme")
    yield from _compare(subject, [(_("revenue window"), before.window_months, after.window_months)], months_words)
    yield from _compare(subject, [(_("grace"), before.grace_days, after.grace_days)], days_words)
    yield from _compare(
        subject,
        [(_("first day without the transition"), before.transition_ends_on, after.transition_ends_on)],
        lambda day: long_date(day) if day else _("no transition"),
    )


def _agreements(before: AgreementContent, after: AgreementContent) -> Iterator[RuleChange]:
    subject = _("Teaming agreements")
    for (_name, what, old), (_same, _also, new) in zip(agreement_words(before), agreement_words(after), strict=True):
        if old != new:
            yield RuleChange(subject, what, old, new)


def agreement_words(agreements: AgreementContent) -> list[tuple[str, str, str]]:
    """Each parameter of teaming agreements: field, name and value, in the order in which a deal meets them."""
    return [
        ("minimum_amount", _("smallest deal"), exact_money(agreements.minimum_amount)),
        ("answer_business_days", _("answer within"), business_days_words(agreements.answer_business_days)),
        (
            "acceptance_business_days",
            _("changed terms accepted within"),
            business_days_words(agreements.acceptance_business_days),
        ),
        ("protection_days", _("protection"), days_words(agreements.protection_days)),
        ("extensions", _("extensions"), number(agreements.extensions)),
        ("extension_days", _("length of an extension"), days_words(agreements.extension_days)),
        ("activity_days", _("activity at least every"), days_words(agreements.activity_days)),
        ("waiting_days", _("waiting time before the same deal again"), days_words(agreements.waiting_days)),
        ("highest_discount_percent", _("highest discount"), _percent(agreements.highest_discount_percent)),
        (
            "specialization_grace_days",
            _("time to regain a lost specialization"),
            days_words(agreements.specialization_grace_days),
        ),
    ]


def _percent(percent: Decimal) -> str:
    return _("%(number)s%%") % {"number": number(percent)}
