"""The specializations to choose from, each with what the partner holds of it and whether the customer is free."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from deals.enums import Availability
from deals.models import ConflictCheck, TeamingAgreement
from deals.standing_gaps import gaps_of
from partners.enums import SpecializationStatus
from partners.models import Partner, PartnerSpecialization
from specializations.models import Specialization

NOT_HOLDING = frozenset({SpecializationStatus.NOT_HELD, SpecializationStatus.LOST})


@dataclass(frozen=True, slots=True)
class SpecializationChoice:
    """``missing`` is what the partner lacks of it, ``availability`` what the last check said."""

    slug: str
    name: str
    url: str
    status: SpecializationStatus
    note: str
    missing: str
    chosen: bool
    availability: Availability | None


@dataclass(frozen=True, slots=True)
class LastCheck:
    at: datetime
    answers: dict[str, Availability]


def last_check(agreement: TeamingAgreement) -> LastCheck | None:
    """What the partner was last told about this customer; None before anybody asked."""
    if agreement.customer is None:
        return None
    checks = ConflictCheck.objects.filter(partner=agreement.partner_id, customer=agreement.customer)
    newest = checks.order_by("-at", "-id").first()
    if newest is None:
        return None
    return LastCheck(newest.at, {slug: Availability(value) for slug, value in newest.answers.items()})


def specialization_choices(
    offered: Collection[Specialization],
    partner: Partner,
    chosen: Collection[str],
    check: LastCheck | None,
    today: date,
) -> list[SpecializationChoice]:
    """All that are offered; those that the partner holds come first."""
    held = {row.specialization_id: row for row in PartnerSpecialization.objects.filter(partner=partner)}
    gaps = gaps_of(partner, today)
    choices = []
    for each in offered:
        row = held.get(each.pk)
        status = SpecializationStatus(row.status) if row else SpecializationStatus.NOT_HELD
        choices.append(
            SpecializationChoice(
                slug=each.slug,
                name=each.name,
                url=reverse("tiers:specialization", args=[partner.code, each.slug]),
                status=status,
                note=_standing_words(row),
                missing=gaps.get(each.slug, ""),
                chosen=each.slug in chosen,
                availability=check.answers.get(each.slug) if check else None,
            )
        )
    return sorted(choices, key=lambda choice: choice.status in NOT_HOLDING)


def _standing_words(row: PartnerSpecialization | None) -> str:
    if row is None:
        return ""
    if row.kept_until:
        return _("Kept until %(day)s.") % {"day": formats.long_date(row.kept_until)}
    return _("Held since %(day)s.") % {"day": formats.long_date(row.held_since)}
