"""The vendor's coming training sessions, and what the partner in grace plans: a session ahead, one that was failed."""

from datetime import datetime, timedelta
from functools import partial

from core.models import User
from partners.actions import add_session, fail_training, plan_training
from partners.enums import MembershipRole, TrainingLanguage
from partners.models import Membership
from specializations.models import Accreditation
from spp_portal.demo.companies import Story, companies_in

SESSIONS = (
    ("STS-data-loss-prevention", 18, "Paris", TrainingLanguage.FRENCH),
    ("STS-data-loss-prevention", 32, "London", TrainingLanguage.ENGLISH),
    ("SSE-data-loss-prevention", 19, "Paris", TrainingLanguage.FRENCH),
    ("STS-encryption", 25, "München", TrainingLanguage.GERMAN),
    ("STS-archiving", 40, "Madrid", TrainingLanguage.SPANISH),
    ("SSE-archiving", 41, "Madrid", TrainingLanguage.SPANISH),
    ("STS-it-compliance", 47, "Lyon", TrainingLanguage.FRENCH),
)
"""Accreditation, days from today, place, language."""
FAILED_AGO = timedelta(days=12)


def offer_and_plan(*, by: User, now: datetime) -> None:
    """The partner in grace sends one technical person to the next session; another failed twelve days ago."""
    today = now.date()
    kinds = Accreditation.objects.in_bulk(field_name="code")
    offered = [
        add_session(
            accreditation=kinds[code],
            starts_on=today + timedelta(days=days),
            place=place,
            language=language,
            today=today,
            by=by,
            at=now,
        )
        for code, days, place, language in SESSIONS
    ]
    (company,) = companies_in(Story.IN_GRACE)
    members = Membership.objects.filter(partner__code=company.code, role=MembershipRole.ADMIN).select_related("user")
    admin = members.order_by("pk")[0]
    first, second = admin.partner.staff.active(today).order_by("code")[:2]
    plan = partial(plan_training, accreditation=offered[0].accreditation, by=admin.user)
    plan(staff_member=first, session=offered[0], today=today, at=now)
    failed_on = today - FAILED_AGO
    failed = plan(staff_member=second, session=None, today=failed_on, at=now - FAILED_AGO)
    fail_training(enrolment=failed, held_on=failed_on, today=today, by=by, at=now)
