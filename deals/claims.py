"""The claims at the vendor's desk: awards, references and validations that wait for somebody to verify them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import User
from partners.models import Award, CustomerReference, Partner, TechnicalValidation

Claimed = Award | CustomerReference | TechnicalValidation


class ClaimKind(models.TextChoices):
    """The kinds of claims, as they stand in addresses."""

    AWARD = "award", _("Award")
    REFERENCE = "reference", _("Customer reference")
    VALIDATION = "validation", _("Technical validation")


LOADED: dict[ClaimKind, tuple[str, ...]] = {
    ClaimKind.AWARD: (
        "staff_member__partner__standing", "accreditation__specialization", "file", "claimed_by", "decided_by",
    ),
    ClaimKind.REFERENCE: ("partner__standing", "specialization", "file", "claimed_by", "decided_by"),
    ClaimKind.VALIDATION: ("partner__standing", "specialization", "file", "claimed_by", "decided_by"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """One row of the queue; ``claimed_at`` is None for what nobody noted the moment of."""

    kind: ClaimKind
    claim: Claimed

    @property
    def partner(self) -> Partner:
        return self.claim.partner

    @property
    def claimed_at(self) -> datetime | None:
        return self.claim.claimed_at


def claims_for(user: User, kind: ClaimKind, *, on: date) -> QuerySet[Any]:
    """Everything of a kind that partners sent in, decided or not, of the partners that the user looks after."""
    partners = Partner.objects.visible_to(user, on=on)
    match kind:
        case ClaimKind.AWARD:
            return Award.objects.of_partners(partners).exclude(claimed_at=None)
        case ClaimKind.REFERENCE:
            return CustomerReference.objects.of_partners(partners).exclude(claimed_at=None)
        case _:
            return TechnicalValidation.objects.of_partners(partners).exclude(claimed_at=None)


def waiting_claims(user: User, *, on: date) -> Iterator[tuple[ClaimKind, QuerySet[Any]]]:
    """Of each kind those that wait."""
    for kind in ClaimKind:
        yield kind, claims_for(user, kind, on=on).waiting()  # type: ignore[attr-defined]  # all three know it


def queue_of(user: User, *, on: date) -> list[WaitingClaim]:
    """All that waits, the longest waiting first. A query for each kind."""
    rows = [
        WaitingClaim(kind, claim)
        for kind, claims in waiting_claims(user, on=on)
        for claim in claims.select_related(*LOADED[kind])
    ]
    return sorted(rows, key=lambda row: (row.claim.claimed_at, row.kind, row.claim.pk))
