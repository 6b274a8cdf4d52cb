"""The facts whose end brings a coming loss: this person's award, these orders, this rulebook."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from deals.models import OrderLine
from partners.enums import ApprovalState, AwardState
from partners.models import Award, CustomerReference, Partner, TechnicalValidation
from specializations.enums import Measure, Role
from tiers.engine.causes import RULEBOOK
from tiers.engine.forecast import LossEvent
from tiers.evidence import window_before
from tiers.queries import LivePartner

_Row = TypeVar("_Row")
PEOPLE = {Measure.PEOPLE: None, Measure.PEOPLE_SALES: Role.SALES, Measure.PEOPLE_TECHNICAL: Role.TECHNICAL}
ORDERS = frozenset({Measure.REVENUE, Measure.INCREMENTAL_REVENUE, Measure.INCREMENTAL_ORDERS})
PROOFS = frozenset({Measure.REFERENCES, Measure.VALIDATION})
OF_SPECIALIZATIONS = {Measure.SPECIALIZATIONS: "specialist", Measure.MASTERS: "master"}


@dataclass(frozen=True)
class EndingAward:
    """An award without which its holder counts no more from `on`: it expires, is revoked, or its holder leaves."""

    award: Award
    on: date

    @property
    def has_left(self) -> bool:
        return self.award.staff_member.left_on == self.on

    @property
    def is_revoked(self) -> bool:
        return self.award.revoked_on == self.on


@dataclass(frozen=True)
class SoldLine:
    """An order line with what a loss may be about; the amount is in 1/10,000 EUR."""

    number: str
    on: date
    amount_e4: int
    specialization: str | None
    incremental: bool


@dataclass(frozen=True)
class Grounds:
    """Why one loss comes. `orders` are those that leave the window from tomorrow (or on the day of a loss that has
    begun) up to the day, the largest first; `rulebook` is the key and name of the one that takes effect.
    """

    awards: tuple[EndingAward, ...] = ()
    proofs: tuple[CustomerReference | TechnicalValidation, ...] = ()
    orders: tuple[SoldLine, ...] = ()
    rulebook: tuple[str, str] | None = None

    @property
    def orders_e4(self) -> int:
        return sum(line.amount_e4 for line in self.orders)


def grounds_of(partner: Partner, live: LivePartner, events: Sequence[LossEvent], *, today: date) -> list[Grounds]:
    """The grounds of each loss, in the order of the events. Four queries at most, whatever there is."""
    return _Finder(partner, live, events, today).found()


class _Finder:
    def __init__(self, partner: Partner, live: LivePartner, events: Sequence[LossEvent], today: date) -> None:
        self.partner, self.live, self.events, self.today = partner, live, events, today
        self.measures = {Measure(event.cause.measure) for event in events if event.cause.measure}
        self.awards = self._read_awards() if self.measures & PEOPLE.keys() else []
        self.proofs = self._read_proofs() if self.measures & PROOFS else []
        self.lines = self._read_lines() if self.measures & ORDERS else []

    def found(self) -> list[Grounds]:
        own = [self._own(event) for event in self.events]
        return [self._with_levels(event, grounds, own) for event, grounds in zip(self.events, own, strict=True)]

    def _read_awards(self) -> list[EndingAward]:
        """Every award that counts one day, with the first day on which it does no more."""
        rules = self.live.rules
        types = rules.axes.type_positions
        awards = Award.objects.of(self.partner).filter(state=AwardState.VERIFIED)
        return [
            EndingAward(award, _ends_on(award))
            for award in awards.select_related("staff_member", "accreditation__specialization").order_by("id")
            if rules.role_of_type[types[award.accreditation.type]] >= 0
        ]

    def _read_proofs(self) -> list[CustomerReference | TechnicalValidation]:
        approved = {"state": ApprovalState.APPROVED, "expires_on__isnull": False}
        references = self.partner.references.filter(**approved).select_related("specialization")
        return [*references, *self.partner.validations.filter(**approved).select_related("specialization")]

    def _read_lines(self) -> list[SoldLine]:
        """The current lines that leave the window on or before the day of the last loss."""
        first = min(self.today, *(date.fromordinal(event.on) for event in self.events))
        last = max(date.fromordinal(event.on) for event in self.events)
        months = self.live.loaded.longest_window_months
        lines = OrderLine.objects.filter(
            partner=self.partner,
            superseded_at=None,
            order_date__gt=window_before(first - timedelta(days=1), months),
            order_date__lte=window_before(last, self.live.rules.window_months),
        )
        shown = ("order__number", "order_date", "amount_e4", "specialization__slug", "incremental")
        return [SoldLine(*row) for row in lines.order_by("-amount_e4", "id").values_list(*shown)]

    def _own(self, event: LossEvent) -> Grounds:
        on, cause = date.fromordinal(event.on), event.cause
        rulebook = None
        if cause.code == RULEBOOK:
            position = self.live.loaded.position_in_force(on)
            key = self.live.loaded.programme.rulebooks[position].key
            rulebook = (key, self.live.loaded.rulebook_names[position])
        measure = Measure(cause.measure) if cause.measure else None
        if measure in PEOPLE:
            return Grounds(awards=self._ending(cause.subject, PEOPLE[measure], on), rulebook=rulebook)
        if measure in PROOFS:
            return Grounds(proofs=self._expiring(cause.subject, measure, on), rulebook=rulebook)
        if measure in ORDERS:
            slug = None if cause.level == "tier" else cause.subject
            return Grounds(orders=self._leaving(slug, measure, on), rulebook=rulebook)
        return Grounds(rulebook=rulebook)

    def _ending(self, slug: str, role: Role | None, on: date) -> tuple[EndingAward, ...]:
        """Of whoever counted until the day before and does not on the day, the award that ends."""
        inside = [
            each
            for each in self.awards
            if each.award.accreditation.specialization.slug == slug
            and (role is None or each.award.accreditation.role == role)
            and _starts_on(each.award) <= on
        ]
        staying = {each.award.staff_member_id for each in inside if each.on > on}
        return tuple(each for each in inside if each.on == on and each.award.staff_member_id not in staying)

    def _expiring(self, slug: str, measure: Measure, on: date) -> tuple[CustomerReference | TechnicalValidation, ...]:
        kind = CustomerReference if measure is Measure.REFERENCES else TechnicalValidation
        return tuple(
            proof
            for proof in self.proofs
            if isinstance(proof, kind) and proof.specialization.slug == slug and proof.expires_on == on
        )

    def _leaving(self, slug: str | None, measure: Measure, on: date) -> tuple[SoldLine, ...]:
        months = self.live.rules.window_months
        after = window_before(self.today if on > self.today else on - timedelta(days=1), months)
        upto = window_before(on, months)
        return tuple(
            line
            for line in self.lines
            if after < line.on <= upto
            and slug in (None, line.specialization)
            and (measure is Measure.REVENUE or line.incremental)
        )

    def _with_levels(self, event: LossEvent, grounds: Grounds, own: Sequence[Grounds]) -> Grounds:
        """A tier that lacks specializations falls for what takes these away on the same day."""
        level = OF_SPECIALIZATIONS.get(Measure(event.cause.measure)) if event.cause.measure else None
        if level is None:
            return grounds
        below = [
            found
            for other, found in zip(self.events, own, strict=True)
            if other.on == event.on and other.achievement.endswith(f":{level}")
        ]
        return Grounds(
            awards=_distinct(each for found in below for each in found.awards),
            proofs=_distinct(each for found in below for each in found.proofs),
            orders=_distinct(each for found in below for each in found.orders),
            rulebook=grounds.rulebook,
        )


def _starts_on(award: Award) -> date:
    return max(award.awarded_on, award.staff_member.joined_on or date.min)


def _ends_on(award: Award) -> date:
    ends = (award.expires_on, award.revoked_on, award.staff_member.left_on)
    return min((day for day in ends if day is not None), default=date.max)


def _distinct(items: Iterable[_Row]) -> tuple[_Row, ...]:
    return tuple(dict.fromkeys(items))
