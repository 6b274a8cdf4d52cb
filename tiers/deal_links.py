"""The teaming agreement that an order line belongs to, and what kind of business the line is."""

from django.urls import reverse
from django.utils.translation import gettext as _

from deals.models import OrderLine, TeamingAgreement

LOADED = "order__agreement_link__agreement__partner"
"""What ``select_related`` brings in, so that ``agreement_of`` asks nothing."""


def agreement_of(line: OrderLine) -> TeamingAgreement | None:
    link = getattr(line.order, "agreement_link", None)
    return link.agreement if link else None


def agreement_url(agreement: TeamingAgreement) -> str:
    return reverse("deals:agreement", args=[agreement.partner.code, agreement.public_id])


def incremental_words(line: OrderLine) -> str:
    return _("incremental") if line.incremental else _("not incremental")
