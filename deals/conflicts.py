"""Who else asks for the same customer: found by the keys of ``deals.matching``, in a fixed number of queries.

A *family* are the customers with one root: rows of several partners that stand for one company.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from deals.enums import EXCLUSIVE_STATES, OPEN_STATES, AgreementState, Availability
from deals.matching import CustomerIdentity, Match, Reason, Verdict, match
from deals.models import (
    AgreementSpecialization,
    CustomerDistinction,
    EndCustomer,
    EndCustomerKey,
    TeamingAgreement,
)
from deals.querysets import TeamingAgreementQuerySet
from specializations.models import Specialization

RECENT_DAYS = 365
"""So long a request that is over is still shown beside a similar one."""


class Decided(StrEnum):
    """What was recorded about two customers."""

    SAME = "same"
    DISTINCT = "distinct"
    OPEN = "open"


@dataclass(frozen=True)
class Similar:
    """Another request for the same customer, or for one that may be."""

    agreement: TeamingAgreement
    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...]
    decided: Decided


class _Related(NamedTuple):
    """How a customer is related to another one."""

    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...]
    decided: Decided


def identity_of(customer: EndCustomer) -> CustomerIdentity:
    """What the matching rules compare; reads the customer's numbers."""
    numbers = frozenset((number.kind, number.value) for number in customer.numbers.all())
    return CustomerIdentity(customer.name, customer.country, numbers, customer.domain)


def alike(customer: EndCustomer) -> list[tuple[EndCustomer, Match]]:
    """The customers that match or may match, best first."""
    keys = set(customer.keys.values_list("value", flat=True))
    sharing = EndCustomerKey.objects.filter(value__among=keys).exclude(customer=customer)
    identity = identity_of(customer)
    others = EndCustomer.objects.filter(pk__in=sharing.values("customer")).prefetch_related("numbers")
    found = [(other, match(identity, identity_of(other))) for other in others]
    found = [(other, how) for other, how in found if how.verdict != Verdict.DIFFERENT]
    return sorted(found, key=lambda pair: (pair[1].verdict != Verdict.SAME, -pair[1].score, pair[0].pk))


def distinct_roots(customers: Iterable[EndCustomer]) -> Mapping[int, set[int]]:
    """Roots that a channel manager told apart: root of these customers → roots of others."""
    roots = {customer.root_id for customer in customers}
    pairs = CustomerDistinction.objects.filter(Q(first__root__in=roots) | Q(second__root__in=roots))
    apart: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs.values_list("first__root", "second__root"):
        assert one is not None
        assert other is not None
        apart[one].add(other)
        apart[other].add(one)
    return apart


def similar_requests(agreement: TeamingAgreement, on: date) -> list[Similar]:
    """Open and recent requests for the same customer or a candidate, whoever made them; best first."""
    asked = _asked_since(on)
    related = _related([agreement], asked).get(agreement.customer_id or 0, {})
    others = (
        asked.filter(customer__among=set(related))
        .exclude(pk=agreement.pk)
        .select_related("partner", "customer")
        .prefetch_related("customer__numbers", "covered__specialization")
    )
    similar = [Similar(other, *related[other.customer_id]) for other in others if other.customer_id]
    return sorted(similar, key=lambda each: (each.decided == Decided.DISTINCT, -each.score, -each.agreement.pk))


def similar_counts(agreements: Iterable[TeamingAgreement], on: date) -> dict[int, int]:
    """How many similar requests each has, by primary key; those told apart do not count."""
    listed, asked = list(agreements), _asked_since(on)
    related = _related(listed, asked)
    similar = {
        customer: {other for other, how in others.items() if how.decided != Decided.DISTINCT}
        for customer, others in related.items()
    }
    requests: defaultdict[int | None, set[int]] = defaultdict(set)
    rows = asked.filter(customer__among=set().union(*similar.values()))
    for pk, customer_id in rows.values_list("pk", "customer_id"):
        requests[customer_id].add(pk)
    return {
        each.pk: sum(len(requests[other] - {each.pk}) for other in similar.get(each.customer_id or 0, ()))
        for each in listed
    }


def availability_of(
    customer: EndCustomer, specializations: Iterable[Specialization], on: date, *, but: TeamingAgreement | None = None
) -> dict[Specialization, Availability]:
    """Whether others are before one: somebody's request waits, or somebody is protected."""
    wanted = list(specializations)
    rows = AgreementSpecialization.objects.filter(
        customer_id=customer.root_id, specialization__in=wanted, agreement__state__in=OPEN_STATES
    ).exclude(agreement__state=AgreementState.IN_FORCE, agreement__protection_ends_on__lte=on)
    if but is not None:
        rows = rows.exclude(agreement=but)
    answers = dict.fromkeys(wanted, Availability.FREE)
    by_id = {each.pk: each for each in wanted}
    for specialization_id, state in rows.values_list("specialization_id", "agreement__state"):
        specialization = by_id[specialization_id]
        if state in EXCLUSIVE_STATES:
            answers[specialization] = Availability.PROTECTED
        elif answers[specialization] == Availability.FREE:
            answers[specialization] = Availability.WAITING
    return answers


def _asked_since(on: date) -> TeamingAgreementQuerySet:
    """The requests that are open, and those that were over not long before that day."""
    since = datetime.combine(on - timedelta(days=RECENT_DAYS), time(), UTC)
    return TeamingAgreement.objects.filter(first_submitted_at__isnull=False).filter(
        Q(state__in=OPEN_STATES) | Q(state_since__gte=since)
    )


def _related(agreements: Iterable[TeamingAgreement], asked: TeamingAgreementQuerySet) -> dict[int, dict[int, _Related]]:
    """The customers of these agreements: their id → those of the requests asked that are it or may be.

    Customers are compared, not their requests: only what is found alike is worth loading.
    """
    ids = {each.customer_id for each in agreements if each.customer_id}
    ours = EndCustomer.objects.filter(pk__in=ids).prefetch_related("numbers").in_bulk()
    among = asked.values("customer")
    sharing = _sharing_keys(ours, among)
    family = Q(root__in={customer.root_id for customer in ours.values()})
    others = EndCustomer.objects.filter(Q(pk__among=set(sharing)) | family, pk__in=among).prefetch_related("numbers")
    apart = distinct_roots(ours.values())
    identities = {pk: identity_of(customer) for pk, customer in ours.items()}
    found: dict[int, dict[int, _Related]] = {pk: {} for pk in ours}
    for other in others:
        identity = identity_of(other)
        kin = {pk for pk, customer in ours.items() if customer.root_id == other.root_id}
        for pk in kin | sharing.get(other.pk, set()):
            how = match(identities[pk], identity)
            if pk in kin:
                decided = Decided.SAME
            elif how.verdict == Verdict.DIFFERENT:
                continue
            else:
                is_apart = other.root_id in apart.get(ours[pk].root_id or 0, ())
                decided = Decided.DISTINCT if is_apart else Decided.OPEN
            found[pk][other.pk] = _Related(how.verdict, how.score, how.reasons, decided)
    return found


def _sharing_keys(ours: Mapping[int, EndCustomer], among: QuerySet[Any, Any]) -> dict[int, set[int]]:
    """Customers among these that share a key with one of ours: their id → the ids of ours."""
    own: defaultdict[str, set[int]] = defaultdict(set)
    for value, customer_id in EndCustomerKey.objects.filter(customer__in=ours).values_list("value", "customer_id"):
        own[value].add(customer_id)
    sharing: defaultdict[int, set[int]] = defaultdict(set)
    hits = EndCustomerKey.objects.filter(value__among=set(own), customer__in=among)
    for value, customer_id in hits.values_list("value", "customer_id"):
        sharing[customer_id] |= own[value]
    return dict(sharing)
