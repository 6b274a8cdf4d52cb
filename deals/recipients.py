"""Who is told about an agreement."""

from datetime import date

from django.db.models import Q

from core.enums import VendorRole
from core.models import User
from deals.models import Dispute, TeamingAgreement
from partners.enums import MembershipRole
from partners.models import Deputy, Partner


def people_of(agreement: TeamingAgreement) -> list[User]:
    """The partner's admins, and whoever of its people started or signed the request."""
    ours = Q(membership__partner=agreement.partner_id)
    concerned = Q(membership__role=MembershipRole.ADMIN) | Q(
        pk__in=[pk for pk in (agreement.created_by_id, agreement.partner_signed_by_id) if pk]
    )
    return list(User.objects.filter(ours & concerned, is_active=True).order_by("pk"))


def manager_of(agreement: TeamingAgreement, *, on: date) -> list[User]:
    """The partner's channel manager and who stands in that day; the programme admins where nobody looks after it."""
    return managers_of(agreement.partner, on=on)


def managers_of(partner: Partner, *, on: date) -> list[User]:
    """The same for whatever else is about a partner."""
    manager = partner.channel_manager_id
    if manager is None:
        return programme_admins()
    deputies = Deputy.objects.active(on).filter(manager=manager).values("deputy")
    found = list(User.objects.filter(Q(pk=manager) | Q(pk__in=deputies), is_active=True).order_by("pk"))
    return found or programme_admins()


def asking_side(dispute: Dispute) -> list[User]:
    """Whoever of the partner asked, and the partner's admins."""
    ours = Q(membership__partner=dispute.partner_id)
    concerned = Q(membership__role=MembershipRole.ADMIN) | Q(pk=dispute.asked_by_id)
    return list(User.objects.filter(ours & concerned, is_active=True).order_by("pk"))


def programme_admins() -> list[User]:
    return list(User.objects.filter(vendor_role=VendorRole.PROGRAMME_ADMIN, is_active=True).order_by("pk"))
