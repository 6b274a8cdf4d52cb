"""What the partners of the demo world claim and nobody has verified yet: one award and one customer reference."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from core.models import User
from partners import actions
from partners.models import Partner
from specializations.models import Accreditation, Specialization
from spp_portal.demo.products import SLUGS
from spp_portal.demo.words import written

PARIS = ZoneInfo("Europe/Paris")
CLAIMANT = "FR-1003"


@dataclass(frozen=True)
class ClaimStep:
    """Something that a partner admin sends in on its day. `act` names a function of this module."""

    at: datetime
    act: str


def claim_steps(on: date, now: datetime) -> Iterator[ClaimStep]:
    """Both some days before the day of seeding, so that nights have come since."""
    for days_ago, act in ((5, "reference"), (3, "award")):
        at = datetime.combine(on - timedelta(days=days_ago), time(11, 40), PARIS)
        yield ClaimStep(min(at, now), act)


def take(step: ClaimStep) -> None:
    """Do the step as the partner's admin."""
    partner = Partner.objects.get(code=CLAIMANT)
    by = User.objects.filter(membership__partner=partner).order_by("pk")[0]
    ACTS[step.act](partner, by, step.at)


def _award(partner: Partner, by: User, at: datetime) -> None:
    today = at.astimezone(PARIS).date()
    kind = Accreditation.objects.get(code=f"ASC-{SLUGS['DLP']}")
    people = partner.staff.active(today).exclude(awards__accreditation=kind).order_by("code")
    actions.claim_award(
        person=people[0],
        accreditation=kind,
        awarded_on=today - timedelta(days=9),
        expires_on=None,
        certificate_number="C7730114",
        file=_file(partner, "certificate", "certificate_file"),
        by=by,
        at=at,
        today=today,
    )


def _reference(partner: Partner, by: User, at: datetime) -> None:
    actions.submit_reference(
        partner=partner,
        specialization=Specialization.objects.get(slug=SLUGS["DLP"]),
        customer="Banque Valmontaise",
        file=_file(partner, "reference", "letter_file"),
        by=by,
        at=at,
        today=at.astimezone(PARIS).date(),
    )


def _file(partner: Partner, what: str, name: str) -> ContentFile:
    return ContentFile(written(what, partner.code).encode(), name=written(name, partner.code))


ACTS = {"award": _award, "reference": _reference}
