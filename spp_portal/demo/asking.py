"""What the partner in grace asks and is to be granted: an open dispute, and an exception that waits for approval."""

from datetime import datetime, timedelta

from deals.actions.disputes import ask_dispute
from partners.enums import MembershipRole
from partners.models import Membership
from spp_portal.demo.companies import Story, companies_in
from tiers.actions.exceptions import grant_exception

ASKED_AGO = timedelta(hours=26)
KEPT_DAYS = 120


def ask_and_grant(*, now: datetime) -> None:
    """A missing order disputed yesterday, and today the channel manager would keep the tier until a merger is done."""
    (company,) = companies_in(Story.IN_GRACE)
    members = Membership.objects.filter(partner__code=company.code, role=MembershipRole.ADMIN).select_related("user")
    admin = members.order_by("pk")[0]
    partner, asked_at = admin.partner, now - ASKED_AGO
    ask_dispute(
        partner=partner,
        text="La commande est livrée depuis trois semaines, le distributeur l’a facturée, et elle n’apparaît pas ici.",
        order_number="SO-88231",
        order_date=(asked_at - timedelta(days=24)).date(),
        by=admin.user,
        at=asked_at,
    )
    assert partner.channel_manager is not None
    grant_exception(
        partner=partner,
        achievement="tier:gold",
        ends_on=now.date() + timedelta(days=KEPT_DAYS),
        reason="La fusion avec le second site apporte deux techniciens ; leurs examens ont lieu ce trimestre.",
        by=partner.channel_manager,
        at=now,
    )
