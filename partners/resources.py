"""Who opens which resource of the catalogue: the people of its holders, and the vendor's who look after them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from core.models import User
from partners.models import Partner, PartnerSpecialization
from specializations.models import Resource


def resources_for(user: User, *, on: date) -> QuerySet[Resource]:
    """A programme admin opens every resource, retired ones too.

    Everybody else opens those in use of the specializations that are held now, as published, by a partner that they
    see on the day: what is kept in grace, in transition or by exception is held, what was lost is not.
    """
    if user.is_programme_admin:
        return Resource.objects.all()
    seen = Partner.objects.visible_to(user, on=on).resellers()
    held = PartnerSpecialization.objects.filter(partner__in=seen.order_by().values("pk"))
    return Resource.objects.filter(retired_at=None, specialization__in=held.values("specialization"))


def resource_url(resource: Resource) -> str:
    """Where it opens: its file by way of the portal, or its link."""
    if resource.file_id is None:
        return resource.url
    return reverse("partners:resource_download", args=[resource.public_id])
