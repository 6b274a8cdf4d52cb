"""How the vendor answers and how deals end: answer times on business days, acceptance and win rates by group.

An *answer* is a submission with what followed it: approval, rejection, or a question back; each submission counts, so
that a request sent back twice has three. An answer belongs to the period in which it was given, to whoever gave it,
and to every specialization of its request. A *win rate* is about agreements that were in force and ended in the
period.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from statistics import fmean, median

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.models import User
from deals.business_days import PORTAL_ZONE, business_time
from deals.enums import AgreementState
from deals.models import AgreementEvent, AgreementSpecialization, TeamingAgreement
from deals.querysets import TeamingAgreementQuerySet
from specializations.models import Specialization

ASKED = frozenset({"submitted", "resubmitted"})
APPROVED, REJECTED, SENT_BACK = "approved", "rejected", "action_required"
ANSWERED = frozenset({APPROVED, REJECTED, SENT_BACK})
ENDS = (AgreementState.WON, AgreementState.LOST, AgreementState.EXPIRED, AgreementState.REVOKED)
HOUR = timedelta(hours=1)


class Grouping(models.TextChoices):
    PARTNER = "partner", _("Partner")
    MANAGER = "manager", _("Answered by")
    SPECIALIZATION = "specialization", _("Specialization")
    COUNTRY = "country", _("Country")


@dataclass(frozen=True, slots=True)
class Answer:
    agreement: int
    outcome: str
    by: int | None
    time: timedelta


@dataclass(slots=True)
class Group:
    """The figures of one partner, person, specialization or country; times in business hours."""

    label: str
    hours: list[float] = field(default_factory=list)
    approved: int = 0
    rejected: int = 0
    sent_back: int = 0
    won: int = 0
    ended: int = 0

    @property
    def answers(self) -> int:
        return len(self.hours)

    @property
    def decided(self) -> int:
        return self.approved + self.rejected

    @property
    def median_hours(self) -> Decimal | None:
        return _tenths(median(self.hours)) if self.hours else None

    @property
    def mean_hours(self) -> Decimal | None:
        return _tenths(fmean(self.hours)) if self.hours else None

    @property
    def p90_hours(self) -> Decimal | None:
        """The shortest time within which nine of ten answers were given."""
        if not self.hours:
            return None
        return _tenths(sorted(self.hours)[math.ceil(0.9 * len(self.hours)) - 1])

    @property
    def acceptance_percent(self) -> Decimal | None:
        return _share(self.approved, self.decided)

    @property
    def win_percent(self) -> Decimal | None:
        return _share(self.won, self.ended)

    def add(self, answer: Answer) -> None:
        self.hours.append(answer.time / HOUR)
        self.approved += answer.outcome == APPROVED
        self.rejected += answer.outcome == REJECTED
        self.sent_back += answer.outcome == SENT_BACK

    def close(self, state: str) -> None:
        self.ended += 1
        self.won += state == AgreementState.WON


@dataclass(frozen=True, slots=True)
class Figures:
    """``total`` counts every answer and every end once, however many groups it belongs to."""

    total: Group
    groups: Sequence[Group]


def figures(
    agreements: TeamingAgreementQuerySet, *, first: date, last: date, grouping: Grouping, total_label: str
) -> Figures:
    """The statistics of the days from ``first`` to ``last``, in a fixed number of queries."""
    begins = datetime.combine(first, time(), PORTAL_ZONE)
    ends = datetime.combine(last + timedelta(days=1), time(), PORTAL_ZONE)
    answers = answers_between(agreements, begins, ends)
    closed = list(
        agreements.order_by()
        .filter(state__in=ENDS, in_force_at__isnull=False, state_since__gte=begins, state_since__lt=ends)
        .values_list("pk", "state", "decided_by")
    )
    groups_of = _grouping(grouping, {answer.agreement for answer in answers} | {pk for pk, _state, _by in closed})
    total = Group(total_label)
    groups: dict[str, Group] = {}
    for answer in answers:
        total.add(answer)
        for key, label in groups_of(answer.agreement, answer.by):
            groups.setdefault(key, Group(label)).add(answer)
    for pk, state, by in closed:
        total.close(state)
        for key, label in groups_of(pk, by):
            groups.setdefault(key, Group(label)).close(state)
    return Figures(total, sorted(groups.values(), key=lambda group: (-group.answers, group.label)))


def answers_between(agreements: TeamingAgreementQuerySet, begins: datetime, ends: datetime) -> list[Answer]:
    """Every answer given between the two moments, with the business time since its submission."""
    given = AgreementEvent.objects.filter(verb__in=ANSWERED, at__gte=begins, at__lt=ends, agreement__in=agreements)
    events = (
        AgreementEvent.objects.filter(agreement__in=given.values("agreement"), verb__in=ASKED | ANSWERED)
        .order_by("agreement", "at", "id")
        .values_list("agreement", "agreement__partner__country", "verb", "at", "by")
    )
    found = []
    asked: dict[int, datetime] = {}
    for agreement, country, verb, at, by in events:
        if verb in ASKED:
            asked[agreement] = at
        elif agreement in asked:
            since = asked.pop(agreement)
            if begins <= at < ends:
                found.append(Answer(agreement, verb, by, business_time(since, at, str(country))))
    return found


def _grouping(grouping: Grouping, agreements: Iterable[int]) -> Callable[[int, int | None], list[tuple[str, str]]]:
    """A function from an agreement and a person to the groups, key and label, that they belong to."""
    if grouping == Grouping.MANAGER:
        people = {user.pk: str(user) for user in User.objects.filter(vendor_role__gt="")}
        return lambda _agreement, by: [(str(by), people[by])] if by in people else []
    labels: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    if grouping == Grouping.SPECIALIZATION:
        names = {each.pk: each.name for each in Specialization.objects.all()}
        rows = AgreementSpecialization.objects.filter(agreement__among=set(agreements))
        for agreement, specialization in rows.values_list("agreement", "specialization"):
            labels[agreement].append((str(specialization), names[specialization]))
    else:
        values = TeamingAgreement.objects.filter(pk__among=set(agreements)).order_by()
        for pk, code, name, country in values.values_list("pk", "partner__code", "partner__name", "partner__country"):
            is_country = grouping == Grouping.COUNTRY
            labels[pk] = [(str(country), countries.name(str(country)) or "–")] if is_country else [(code, name)]
    return lambda agreement, _by: labels[agreement]


def _tenths(hours: float) -> Decimal:
    return Decimal(str(round(hours, 1)))


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(round(100 * part / whole)) if whole else None
