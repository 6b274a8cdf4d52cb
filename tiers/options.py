"""What can be supposed about a partner: its people, their awards, the catalogue, the rules to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from core.formats import short_date
from partners.enums import AwardState
from partners.models import Award, Partner, StaffMember
from specializations.enums import Role
from specializations.models import Accreditation, Rulebook, RulebookAccreditation, Specialization

NEW_PEOPLE = 3
NEW = "new:"
PART = "|"

Choice = tuple[str, str]


@dataclass(frozen=True)
class Options:
    """Values with their labels. ``people`` are staff codes; an ``award`` is a staff code and an accreditation's code
    joined by ``|``; ``accreditations`` stand by specialization.
    """

    people: tuple[Choice, ...]
    awards: tuple[Choice, ...]
    accreditations: tuple[tuple[str, tuple[Choice, ...]], ...]
    specializations: tuple[Choice, ...]
    rulebooks: tuple[Rulebook, ...]


def options_for(partner: Partner, *, on: date) -> Options:
    """What there is to choose from on a day. Five queries."""
    staff = StaffMember.objects.filter(partner=partner).filter(Q(left_on=None) | Q(left_on__gt=on))
    people = {person.pk: person for person in staff.order_by("name", "code")}
    return Options(
        people=tuple((person.code, str(person)) for person in people.values()),
        awards=_awards(partner, people),
        accreditations=_accreditations(),
        specializations=tuple(Specialization.objects.order_by("name").values_list("slug", "name")),
        rulebooks=tuple(Rulebook.objects.published().filter(effective_from__gt=on)),
    )


def _awards(partner: Partner, people: dict[int, StaffMember]) -> tuple[Choice, ...]:
    """The last award of each accreditation of each person, the first to expire first."""
    awards = Award.objects.of(partner).filter(state=AwardState.VERIFIED).select_related("accreditation__specialization")
    latest: dict[str, Award] = {}
    for award in awards.order_by("awarded_on", "id"):
        if award.staff_member_id in people:
            latest[award_value(people[award.staff_member_id].code, award.accreditation.code)] = award
    ordered = sorted(latest.items(), key=lambda item: (item[1].expires_on or date.max, item[0]))
    return tuple((value, _award_words(award, people[award.staff_member_id])) for value, award in ordered)


def award_value(staff_code: str, accreditation: str) -> str:
    return f"{staff_code}{PART}{accreditation}"


def _award_words(award: Award, person: StaffMember) -> str:
    words = f"{person} · {award.accreditation.type} · {award.accreditation.specialization}"
    if award.expires_on is None:
        return words
    last_day = short_date(award.expires_on - timedelta(days=1))
    return _("%(award)s, until %(day)s") % {"award": words, "day": last_day}


def _accreditations() -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    found: dict[str, list[Choice]] = {}
    counting = RulebookAccreditation.objects.filter(counts=True).values("type")
    offered = Accreditation.objects.filter(type__in=counting, retired_at=None, replaced_by=None)
    entries = offered.select_related("specialization")
    for entry in entries.order_by("specialization__name", "role", "type", "code"):
        label = f"{entry.type} · {entry.specialization.name} ({Role(entry.role).label})"
        found.setdefault(entry.specialization.name, []).append((entry.code, label))
    return tuple((name, tuple(choices)) for name, choices in found.items())


def new_people(values: Iterable[str]) -> list[Choice]:
    """Persons who are not on the staff yet: some to choose, and as many as are named already."""
    named = [int(value.removeprefix(NEW)) for value in values if is_new(value)]
    return [
        (f"{NEW}{number}", _("Somebody new (%(number)s)") % {"number": number})
        for number in range(1, max([NEW_PEOPLE, *(number + 1 for number in named)]) + 1)
    ]


def is_new(value: str) -> bool:
    number = value.removeprefix(NEW)
    return number != value and number.isascii() and number.isdigit() and 0 < int(number) < 1000
