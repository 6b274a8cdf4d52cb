"""The rows behind a value: counted, or not counted with the one reason that comes first.

The rows counted add up to the value of the engine; a property test holds the two together. Rules:
docs/rules/tier_evaluation.md §2 and §6.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from deals.enums import ImportKind, WaitingFor
from deals.models import DeclarationRow, OrderLine
from partners.enums import ApprovalState, AwardState
from partners.models import Award, CustomerReference, Partner, TechnicalValidation
from specializations.enums import Role
from specializations.models import Specialization
from tiers.deal_links import with_agreements
from tiers.engine.dates import days, minus_months
from tiers.enums import NotCounted
from tiers.programme import LoadedProgramme


@dataclass(frozen=True)
class AwardRow:
    """One award of the partner's staff in a specialization. ``role`` is the one that the rulebook gives its type.

    ``taken_as`` is the code of the accreditation that has replaced its own, if one has: by that one it counts.
    ``reason`` is None when the award counts; ``since`` is the day from which the reason holds, where it has one.
    """

    award: Award
    role: Role | None
    reason: NotCounted | None
    since: date | None
    taken_as: str = ""


@dataclass(frozen=True)
class ProofRow:
    """One customer reference or technical validation; ``reason`` is None when it counts."""

    proof: CustomerReference | TechnicalValidation
    reason: NotCounted | None
    since: date | None


@dataclass(frozen=True)
class LineGroup:
    """Lines that count, or lines that do not: how many, their sum in 1/10,000 EUR, and the newest of them."""

    counts: bool
    lines: int
    amount_e4: int
    newest: list[OrderLine]


def award_rows(
    partner: Partner, specialization: Specialization, *, loaded: LoadedProgramme, on: date
) -> list[AwardRow]:
    """Every award of the partner's staff in the specialization, those that count first. NoRulebook before the first."""
    types, catalogue = loaded.rules_in_force(on).accreditation_types, loaded.catalogue
    awards = (
        Award.objects.of(partner)
        .filter(accreditation__in=catalogue.accreditations_of(specialization.pk))
        .select_related("staff_member", "accreditation")
        .order_by("staff_member__name", "staff_member__code", "awarded_on", "id")
    )
    rows = []
    for award in awards:
        part = types.get(catalogue.type_of(award.accreditation_id))
        reason, since = _award_reason(award, counts=part is not None and part.counts, on=on)
        other = catalogue.taken_as.get(award.accreditation_id, "")
        rows.append(AwardRow(award, Role(part.role) if part else None, reason, since, other))
    return sorted(rows, key=lambda row: row.reason is not None)


def _award_reason(award: Award, *, counts: bool, on: date) -> tuple[NotCounted | None, date | None]:
    person = award.staff_member
    ordered: tuple[tuple[bool, NotCounted, date | None], ...] = (
        (not counts, NotCounted.DOES_NOT_COUNT, None),
        (award.state != AwardState.VERIFIED, NotCounted.UNVERIFIED, None),
        (_is_later(person.joined_on, on), NotCounted.NOT_YET_JOINED, person.joined_on),
        (_is_reached(person.left_on, on), NotCounted.LEFT_COMPANY, person.left_on),
        (award.awarded_on > on, NotCounted.NOT_YET_VALID, award.awarded_on),
        (_is_reached(award.revoked_on, on), NotCounted.REVOKED, award.revoked_on),
        (_is_reached(award.expires_on, on), NotCounted.EXPIRED, award.expires_on),
    )
    return next(((reason, since) for applies, reason, since in ordered if applies), (None, None))


def _is_later(day: date | None, on: date) -> bool:
    return day is not None and day > on


def _is_reached(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def people_counted(rows: Iterable[AwardRow], role: Role | None = None) -> int:
    """The value of a people measure: distinct persons with a counted award, of one role or of either."""
    return len({row.award.staff_member_id for row in rows if row.reason is None and role in (None, row.role)})


def reference_rows(partner: Partner, specialization: Specialization, *, on: date) -> list[ProofRow]:
    """The partner's customer references in the specialization, those that count first."""
    references = partner.references.filter(specialization=specialization).order_by("-approved_on", "id")
    return _judged([(reference, reference.approved_on) for reference in references], on)


def validation_rows(partner: Partner, specialization: Specialization, *, on: date) -> list[ProofRow]:
    """The partner's technical validations in the specialization, those that count first."""
    validations = partner.validations.filter(specialization=specialization).order_by("-validated_on", "id")
    return _judged([(validation, validation.validated_on) for validation in validations], on)


def _judged(proofs: Iterable[tuple[CustomerReference | TechnicalValidation, date]], on: date) -> list[ProofRow]:
    rows = []
    for proof, starts_on in proofs:
        ordered = (
            (proof.state != ApprovalState.APPROVED, NotCounted.UNVERIFIED, None),
            (starts_on > on, NotCounted.NOT_YET_VALID, starts_on),
            (_is_reached(proof.expires_on, on), NotCounted.EXPIRED, proof.expires_on),
        )
        reason, since = next(((code, day) for applies, code, day in ordered if applies), (None, None))
        rows.append(ProofRow(proof, reason, since))
    return sorted(rows, key=lambda row: row.reason is not None)


@dataclass(frozen=True)
class LineEvidence:
    """The order lines behind a revenue value of one partner, in one specialization or in all of them.

    ``incremental`` asks for incremental revenue, where renewals do not count. The window holds the days after
    ``window_before`` up to ``on``.
    """

    partner: Partner
    specialization: Specialization | None
    incremental: bool
    window_before: date
    on: date

    @property
    def window_from(self) -> date:
        return self.window_before + timedelta(days=1)

    def lines(self) -> QuerySet[OrderLine]:
        """Every line, superseded ones too, with its ``reason`` (empty when it counts); counted first, newest first."""
        lines = OrderLine.objects.of(self.partner)
        if self.specialization is not None:
            lines = lines.filter(specialization=self.specialization)
        outside = Q(order_date__lte=self.window_before) | Q(order_date__gt=self.on)
        cases = [
            When(superseded_at__isnull=False, then=Value(NotCounted.SUPERSEDED.value)),
            When(outside, then=Value(NotCounted.OUTSIDE_WINDOW.value)),
        ]
        if self.incremental:
            cases.append(When(incremental=False, then=Value(NotCounted.RENEWAL.value)))
        return lines.annotate(reason=Case(*cases, default=Value(""), output_field=CharField())).order_by(
            "reason", "-order_date", "-id"
        )

    def groups(self, newest: int | None) -> list[LineGroup]:
        """What counts, then what does not, if any, each with so many of its newest lines or all. Two queries."""
        every = list(self.lines().order_by("-order_date", "-id").values_list("pk", "reason", "amount_e4"))  # type: ignore[misc]  # annotated
        alike = {counts: [row for row in every if (row[1] == "") == counts] for counts in (True, False)}
        shown = {pk: reason for rows in alike.values() for pk, reason, _ in rows[:newest]}
        loaded = with_agreements(OrderLine.objects.filter(pk__among=set(shown))).in_bulk()
        for pk, reason in shown.items():
            loaded[pk].reason = reason  # type: ignore[attr-defined]  # as annotated
        return [
            LineGroup(counts, len(rows), sum(row[2] for row in rows), [loaded[row[0]] for row in rows[:newest]])
            for counts, rows in alike.items()
            if rows
        ]

    def held_rows(self) -> QuerySet[DeclarationRow]:
        """Declared rows of the partner that are no lines yet: their product or their exchange rate is missing."""
        return DeclarationRow.objects.held().filter(
            kind=ImportKind.ORDERS,
            partner_code=self.partner.code,
            waiting_for__in=(WaitingFor.PRODUCT, WaitingFor.RATE),
        )


def reason_of(line: OrderLine) -> str:
    """The ``NotCounted`` code of a line of ``LineEvidence.lines``; empty when it counts."""
    reason: str = line.reason  # type: ignore[attr-defined]  # annotated
    return reason


def line_evidence(
    partner: Partner,
    specialization: Specialization | None,
    *,
    window_months: int,
    on: date,
    incremental: bool = False,
) -> LineEvidence:
    """The lines behind the partner's revenue on the day, in one specialization or (None) over all of them."""
    return LineEvidence(partner, specialization, incremental, window_before(on, window_months), on)


def window_before(on: date, months: int) -> date:
    """The last day that is no longer in the window of ``months`` calendar months ending on the day."""
    return date.fromordinal(int(minus_months(days([on]), months)[0]))
