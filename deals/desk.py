"""What waits at the vendor's desk: the requests, extensions and proposals that somebody has to decide.

Everything here begins with the agreements that its reader may see, and costs the same number of queries whatever
there is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Count, Max, Prefetch, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from core.models import User
from deals.claims import waiting_claims
from deals.disputes import open_disputes_for
from deals.enums import AgreementState, ExtensionState, ProposalState
from deals.models import (
    AgreementExtension,
    AgreementOrder,
    DealNumberConflict,
    OrderLine,
    RevocationProposal,
    TeamingAgreement,
)
from deals.querysets import TeamingAgreementQuerySet
from partners.models import AchievementException, Partner

ENDING_DAYS = 90
"""Protections that end within so many days stand in the calendar."""


class Pile(models.TextChoices):
    """What the queue's tabs show: the requests in certain states."""

    WAITING = "waiting", _("To answer")
    ACTION = "action", _("Action required")
    TERMS = "terms", _("Terms sent")
    IN_FORCE = "in_force", _("In force")
    CLOSED = "closed", _("Closed")

    @property
    def states(self) -> frozenset[AgreementState]:
        return PILES[self]


PILES = {
    Pile.WAITING: frozenset({AgreementState.SUBMITTED}),
    Pile.ACTION: frozenset({AgreementState.ACTION_REQUIRED}),
    Pile.TERMS: frozenset({AgreementState.APPROVED}),
    Pile.IN_FORCE: frozenset({AgreementState.IN_FORCE}),
    Pile.CLOSED: frozenset(
        {
            AgreementState.WON,
            AgreementState.LOST,
            AgreementState.REJECTED,
            AgreementState.WITHDRAWN,
            AgreementState.EXPIRED,
            AgreementState.REVOKED,
        }
    ),
}
ORDER = {
    Pile.WAITING: ("answer_due_at", "id"),
    Pile.ACTION: ("complete_until", "id"),
    Pile.TERMS: ("accept_until", "id"),
    Pile.IN_FORCE: ("protection_ends_on", "id"),
    Pile.CLOSED: ("-state_since", "-id"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a decision; ``overdue`` of the requests should have been answered already."""

    requests: int = 0
    overdue: int = 0
    extensions: int = 0
    proposals: int = 0
    numbers: int = 0
    claims: int = 0
    disputes: int = 0
    exceptions: int = 0

    @property
    def decisions(self) -> int:
        return self.requests + self.extensions + self.proposals + self.claims + self.disputes + self.exceptions


def agreements_for(user: User, *, on: date) -> TeamingAgreementQuerySet:
    """The agreements of the partners that the user looks after that day, submitted at least once."""
    partners = Partner.objects.visible_to(user, on=on)
    return TeamingAgreement.objects.visible_to(user, partners=partners)


def extensions_for(user: User, *, on: date) -> QuerySet[AgreementExtension]:
    """Extensions that were asked for and not decided yet."""
    return AgreementExtension.objects.filter(agreement__in=agreements_for(user, on=on), state=ExtensionState.ASKED)


def proposals_for(user: User, *, on: date) -> QuerySet[RevocationProposal]:
    return RevocationProposal.objects.filter(agreement__in=agreements_for(user, on=on), state=ProposalState.OPEN)


def exceptions_for(user: User, *, on: date) -> QuerySet[AchievementException]:
    """Exceptions that somebody else granted to partners the user looks after: they wait for a second person."""
    partners = Partner.objects.visible_to(user, on=on)
    return AchievementException.objects.waiting(on).filter(partner__in=partners).exclude(granted_by=user)


def number_conflicts_for(user: User, *, on: date) -> QuerySet[DealNumberConflict]:
    """Deal numbers on other partners' orders that nobody has seen to."""
    return DealNumberConflict.objects.filter(agreement__in=agreements_for(user, on=on), settled_at=None)


def ending_for(user: User, *, on: date) -> TeamingAgreementQuerySet:
    """Agreements in force whose protection ends soon, the next first."""
    until = on + timedelta(days=ENDING_DAYS)
    return (
        agreements_for(user, on=on)
        .filter(state=AgreementState.IN_FORCE, protection_ends_on__lte=until)
        .order_by("protection_ends_on", "id")
    )


def overdue_for(user: User, *, on: date, now: datetime) -> QuerySet[TeamingAgreement]:
    """Requests past their answer time, the longest overdue first; ``reports`` and ``reported_at`` of escalations."""
    escalated = Q(events__verb="escalated")
    late = agreements_for(user, on=on).filter(state=AgreementState.SUBMITTED, answer_due_at__lte=now)
    return (
        with_row_facts(late)
        .annotate(reports=Count("events", filter=escalated), reported_at=Max("events__at", filter=escalated))
        .order_by("answer_due_at", "id")
    )


def waiting_for(user: User, *, on: date, now: datetime) -> Waiting:
    """Everything that waits, counted with one query."""
    requests = agreements_for(user, on=on).filter(state=AgreementState.SUBMITTED)
    kinds: list[tuple[str, QuerySet]] = [
        ("requests", requests),
        ("overdue", requests.filter(answer_due_at__lte=now)),
        ("extensions", extensions_for(user, on=on)),
        ("proposals", proposals_for(user, on=on)),
        ("numbers", number_conflicts_for(user, on=on)),
        ("disputes", open_disputes_for(user, on=on)),
        ("exceptions", exceptions_for(user, on=on)),
        *(("claims", claims) for _kind, claims in waiting_claims(user, on=on)),
    ]
    counted = [
        found.order_by().annotate(kind=Value(kind)).values("kind").annotate(number=Count("pk")) for kind, found in kinds
    ]
    numbers: Counter[str] = Counter()
    for row in counted[0].union(*counted[1:], all=True):
        numbers[row["kind"]] += row["number"]
    return Waiting(**numbers)


def pile_counts(agreements: TeamingAgreementQuerySet) -> dict[Pile, int]:
    by_state = dict(agreements.order_by().values_list("state").annotate(Count("pk")))
    return {pile: sum(by_state.get(state, 0) for state in pile.states) for pile in Pile}


def with_row_facts(agreements: QuerySet[TeamingAgreement]) -> QuerySet[TeamingAgreement]:
    """Loads what a row of a list says: partner with its tier, customer, specializations."""
    return agreements.select_related("partner__standing", "partner__channel_manager", "customer").prefetch_related(
        Prefetch("specializations")
    )


def with_ends(agreements: QuerySet[TeamingAgreement]) -> QuerySet[TeamingAgreement]:
    """Loads what a row of the calendar says: also the extensions, the newest first."""
    newest = AgreementExtension.objects.order_by("-asked_at")
    return with_row_facts(agreements).prefetch_related(Prefetch("extensions", queryset=newest))


def find(agreements: QuerySet[TeamingAgreement], words: str) -> QuerySet[TeamingAgreement]:
    """Those whose partner, customer, title or deal number the words name."""
    compact = "".join(words.split())
    return agreements.filter(
        Q(partner__name__icontains=words)
        | Q(partner__code__icontains=words)
        | Q(customer__name__icontains=words)
        | Q(customer__domain__icontains=words)
        | Q(customer__numbers__value__icontains=compact)
        | Q(deal_number__icontains=compact)
        | Q(title__icontains=words)
    ).distinct()


def neighbours_of(agreement: TeamingAgreement, user: User, *, on: date) -> tuple[str | None, str | None]:
    """The requests that wait before and after this one in the user's queue, by public id."""
    waiting = agreements_for(user, on=on).filter(state=AgreementState.SUBMITTED)
    here = {"answer_due_at": agreement.answer_due_at, "pk": agreement.pk}
    earlier = Q(answer_due_at__lt=here["answer_due_at"]) | Q(answer_due_at=here["answer_due_at"], pk__lt=here["pk"])
    later = Q(answer_due_at__gt=here["answer_due_at"]) | Q(answer_due_at=here["answer_due_at"], pk__gt=here["pk"])
    before = waiting.filter(earlier).order_by("-answer_due_at", "-pk")
    after = waiting.filter(later).order_by("answer_due_at", "pk")
    return (
        before.values_list("public_id", flat=True).first(),
        after.values_list("public_id", flat=True).first(),
    )


def orders_of(agreement: TeamingAgreement) -> QuerySet[AgreementOrder]:
    """The linked orders with the current lines of the agreement's partner (``order.current_lines``)."""
    lines = OrderLine.objects.current().filter(partner=agreement.partner_id).order_by("order_date", "line")
    return (
        agreement.orders.select_related("order", "by")
        .prefetch_related(Prefetch("order__lines", queryset=lines, to_attr="current_lines"))
        .order_by("at", "id")
    )
