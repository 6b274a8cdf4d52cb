"""The specializations of a partner as cards: level, status, what is missing, who is there."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.components import Pips, SpecializationCard
from partners.enums import SpecializationStatus
from partners.models import Partner, PartnerSpecialization
from specializations.enums import Level, Measure, Role
from specializations.wording import people_shortfall_words, shortfall_words
from tiers import queries
from tiers.enums import Change
from tiers.models import EvaluationRun, StandingChange
from tiers.shortfalls import RequirementLine

PEOPLE = {
    Measure.PEOPLE: "people",
    Measure.PEOPLE_SALES: "sales",
    Measure.PEOPLE_TECHNICAL: "technical",
}


GAINED_TONIGHT = gettext_lazy("Met by today’s facts: held from the next run on.")


def specialization_cards(
    lines: Iterable[RequirementLine],
    held: Iterable[PartnerSpecialization],
    changes: Sequence[StandingChange],
    gained: Collection[str],
    openings: Mapping[str, date],
    names: Mapping[str, str],
    today: date,
    url_of: Callable[[str], str],
) -> list[SpecializationCard]:
    """One card for every specialization of the rulebook, those held first.

    ``changes`` come newest first; ``gained`` are the achievements that the next run brings.
    """
    standing = {row.specialization.slug: row for row in held}
    lost_on = _lost_on(changes)
    by_subject: dict[tuple[str, str], list[RequirementLine]] = {}
    for line in lines:
        by_subject.setdefault((line.subject, line.level), []).append(line)
    cards = []
    for slug, opened_on in openings.items():
        specialist = by_subject.get((slug, Level.SPECIALIST), [])
        master = by_subject.get((slug, Level.MASTER), [])
        row = standing.get(slug)
        missing, beyond = missing_for(specialist), missing_for(master)
        gains = f"{slug}:{Level.SPECIALIST}" in gained
        cards.append(
            SpecializationCard(
                name=names[slug],
                url=url_of(slug),
                status=_status(row, slug in lost_on),
                level=Level(row.level).label if row else "",
                missing=missing,
                note=_note(row, opened_on, lost_on.get(slug), missing, beyond, today, gains=gains),
                pips=_pips(specialist if missing else master or specialist),
            )
        )
    return sorted(cards, key=lambda card: (not card.level, not card.missing, str(card.name)))


def gaps_of(partner: Partner, on: date) -> dict[str, str]:
    """What today's facts lack for the specialist level, by specialization; those that are met are left out."""
    live = queries.live_partner(partner, on=on, last_run=EvaluationRun.objects.last_finished())
    if live is None:
        return {}
    by_slug: dict[str, list[RequirementLine]] = {}
    for line in live.lines:
        if line.level == Level.SPECIALIST:
            by_slug.setdefault(line.subject, []).append(line)
    return {slug: missing for slug, lines in by_slug.items() if (missing := missing_for(lines))}


def missing_for(lines: Sequence[RequirementLine]) -> str:
    """What one level lacks: its people as one phrase, then everything else. Empty when no requirement is short."""
    short = {Measure(line.measure): line.shortfall for line in lines if line.shortfall}
    people = {name: short.get(measure, 0) for measure, name in PEOPLE.items()}
    phrases = [people_shortfall_words(**people)] if any(people.values()) else []
    phrases += [shortfall_words(measure, gap) for measure, gap in short.items() if measure not in PEOPLE]
    return formats.joined(phrases) + "." if phrases else ""


def _status(row: PartnerSpecialization | None, was_lost: bool) -> SpecializationStatus:
    if row is not None:
        return SpecializationStatus(row.status)
    return SpecializationStatus.LOST if was_lost else SpecializationStatus.NOT_HELD


def _lost_on(changes: Iterable[StandingChange]) -> dict[str, date]:
    """When specializations were lost whose latest change of the specialist level is that loss."""
    latest: dict[str, StandingChange] = {}
    for change in changes:
        slug, _colon, level = change.achievement.partition(":")
        if level == Level.SPECIALIST:
            latest.setdefault(slug, change)
    return {slug: change.on for slug, change in latest.items() if change.change == Change.LOST}


def _note(
    row: PartnerSpecialization | None,
    opened_on: date,
    lost_on: date | None,
    missing: str,
    beyond: str,
    today: date,
    *,
    gains: bool,
) -> str:
    """The sentence after what is missing: until when it is kept, since when it is lost, or what comes next.

    ``missing`` is what the specialist level lacks, ``beyond`` what the master level does; ``gains``: the next run
    brings the former.
    """
    if row is not None and row.kept_until:
        return _("Kept until %(day)s.") % {"day": formats.long_date(row.kept_until)}
    if opened_on > today:
        return _("Opens on %(day)s.") % {"day": formats.long_date(opened_on)}
    if gains:
        return str(GAINED_TONIGHT)
    if row is None and lost_on is not None:
        return _("Lost on %(day)s.") % {"day": formats.long_date(lost_on)}
    if missing or row is None or row.level == Level.MASTER:
        return ""
    return _("Next, Master: %(missing)s.") % {"missing": beyond.removesuffix(".")} if beyond else ""


def _pips(lines: Sequence[RequirementLine]) -> list[Pips]:
    roles = {Measure.PEOPLE_SALES: Role.SALES, Measure.PEOPLE_TECHNICAL: Role.TECHNICAL}
    return [
        Pips(roles[Measure(line.measure)].label, line.value, line.minimum) for line in lines if line.measure in roles
    ]
