"""What an entry of the catalogue may not become: each objection is a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from core.formats import joined, long_date
from specializations.content import ALL, RulebookContent, content_of
from specializations.enums import EntryState, Role
from specializations.equivalence import last_of_chain, replacements
from specializations.guards import ROLES
from specializations.models import Accreditation, Benefit, Resource, Rulebook, Specialization


def rulebooks_ahead(today: date) -> list[Rulebook]:
    """The rulebook in force and every published one that is yet to come."""
    published = Rulebook.objects.published().with_parts()
    current = Rulebook.objects.in_force(today)
    return [
        rulebook for rulebook in published if rulebook.effective_from > today or (current and rulebook.pk == current.pk)
    ]


def retirement_problems(entry: Specialization | Accreditation | Benefit | Resource, *, today: date) -> list[str]:
    """Why the entry cannot be retired now."""
    match entry:
        case Specialization():
            return list(_specialization_in_use(entry, today))
        case Accreditation():
            return list(_accreditation_needed(entry, today))
    return []


def replacement_problems(entry: Accreditation, by: Accreditation, *, today: date) -> list[str]:
    """Why awards of the entry cannot be taken as awards of the other one."""
    if by.pk == entry.pk:
        return [_("An accreditation cannot replace itself.")]
    chain = replacements() | {entry.pk: by.pk}
    if last_of_chain(entry.pk, chain) == entry.pk:
        text = _("%(other)s is itself replaced by %(entry)s, directly or through others: that would be a loop.")
        return [text % {"other": by.code, "entry": entry.code}]
    if by.role != entry.role:
        text = _("%(other)s is for another role than %(entry)s. Choose one for the same role.")
        return [text % {"other": by.code, "entry": entry.code}]
    if by.entry_state == EntryState.RETIRED:
        return [_("%(other)s is retired. Choose one that can be earned.") % {"other": by.code}]
    last = Accreditation.objects.select_related("specialization").get(pk=last_of_chain(entry.pk, chain))
    return [problem for rulebook in rulebooks_ahead(today) for problem in _no_longer_counted(entry, last, rulebook)]


def _specialization_in_use(entry: Specialization, today: date) -> Iterator[str]:
    for rulebook in rulebooks_ahead(today):
        if entry.slug in {opening.specialization for opening in content_of(rulebook).openings}:
            yield _(
                "“%(rulebook)s”, from %(day)s, contains %(entry)s. Publish rules without it first; it can be retired"
                " once they are in force."
            ) % {"rulebook": rulebook.name, "day": long_date(rulebook.effective_from), "entry": entry.name}
    benefits = [benefit.name for benefit in entry.benefits.filter(retired_at=None)]
    if benefits:
        yield _("%(benefits)s: unlocked by %(entry)s. Retire this benefit first, or change what unlocks it.") % {
            "benefits": joined(benefits),
            "entry": entry.name,
        }


def _accreditation_needed(entry: Accreditation, today: date) -> Iterator[str]:
    """The last way to become somebody whom the rules ask for stays open."""
    others = Accreditation.objects.filter(
        specialization=entry.specialization, retired_at=None, replaced_by=None
    ).exclude(pk=entry.pk)
    types = set(others.values_list("type", flat=True))
    for rulebook in rulebooks_ahead(today):
        content = content_of(rulebook)
        for roles in _people_asked_for(content, entry.specialization.slug):
            counting = {part.type for part in content.accreditations if part.counts and part.role in roles}
            if entry.type in counting and not counting & types:
                yield _(
                    "“%(rulebook)s”, from %(day)s, asks for such people in %(specialization)s, and %(entry)s is the"
                    " only accreditation left that they can earn. Add another one first."
                ) % {
                    "rulebook": rulebook.name,
                    "day": long_date(rulebook.effective_from),
                    "specialization": entry.specialization.name,
                    "entry": entry.code,
                }
                break


def _people_asked_for(content: RulebookContent, slug: str) -> Iterator[Iterable[Role]]:
    if slug not in {opening.specialization for opening in content.openings}:
        return
    for row in content.requirements:
        if row.measure in ROLES and row.minimum and row.specialization in {ALL, slug}:
            yield ROLES[row.measure]


def _no_longer_counted(entry: Accreditation, by: Accreditation, rulebook: Rulebook) -> Iterator[str]:
    parts = {part.type: part for part in content_of(rulebook).accreditations}
    before, after = parts.get(entry.type), parts.get(by.type)
    if before and before.counts and not (after and after.counts and after.role == before.role):
        yield _(
            "“%(rulebook)s”, from %(day)s, counts %(entry)s, but not %(other)s for the same role: whoever holds it"
            " would no longer count. Choose one that counts."
        ) % {
            "rulebook": rulebook.name,
            "day": long_date(rulebook.effective_from),
            "entry": entry.code,
            "other": by.code,
        }
