"""The teaming agreement that an order line belongs to, and what kind of business the line is."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from deals.models import OrderLine, TeamingAgreement
from partners.models import Partner

_LINK = "order__agreement_link__agreement"
_SHOWN = (
    "partner_id",
    "line",
    "order_date",
    "amount_e4",
    "incremental",
    "business_type",
    "product_code",
    "description",
    "end_customer",
    "distributor_code",
    "deal_number",
    "order__number",
    f"{_LINK}__deal_number",
    f"{_LINK}__public_id",
    f"{_LINK}__partner_id",
)


def with_agreements(lines: QuerySet[OrderLine], *more: str) -> QuerySet[OrderLine]:
    """The lines with what is shown of them, their order and its agreement, so that ``agreement_of`` asks nothing.

    ``more`` names further relations to bring in whole. An agreement has fifty columns, of which two are shown.
    """
    return lines.select_related(_LINK, *more).only(*_SHOWN, *more)


def agreement_of(line: OrderLine) -> TeamingAgreement | None:
    """The agreement that the line's order belongs to. An order may hold lines of several partners: only for its own."""
    link = getattr(line.order, "agreement_link", None)
    return link.agreement if link and link.agreement.partner_id == line.partner_id else None


def agreement_url(partner: Partner, agreement: TeamingAgreement) -> str:
    return reverse("deals:agreement", args=[partner.code, agreement.public_id])


def incremental_words(line: OrderLine) -> str:
    return _("incremental") if line.incremental else _("not incremental")
