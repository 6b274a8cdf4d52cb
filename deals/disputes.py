"""What a dispute is about: finding the row, saying what it is today, and where it is corrected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import formats
from core.components import Fact, Link
from core.models import User
from deals.enums import DisputeAbout
from deals.models import Dispute, OrderLine
from deals.querysets import DisputeQuerySet
from partners.enums import ApprovalState, AwardState
from partners.models import Award, CustomerReference, Partner, TechnicalValidation

LARGEST_KEY = 2**63 - 1


def open_disputes_for(user: User, *, on: date) -> DisputeQuerySet:
    """Those that wait for an answer of the user."""
    return Dispute.objects.visible_to(user, partners=Partner.objects.visible_to(user, on=on)).open()


def rows_of(partner: Partner, about: DisputeAbout) -> QuerySet[Any]:
    """The rows of this kind that the partner may dispute."""
    match about:
        case DisputeAbout.LINE:
            return OrderLine.objects.of(partner).select_related("order", "specialization")
        case DisputeAbout.AWARD:
            return Award.objects.of(partner).select_related("staff_member", "accreditation__specialization")
        case DisputeAbout.REFERENCE:
            return CustomerReference.objects.filter(partner=partner).select_related("specialization")
        case _:
            return TechnicalValidation.objects.filter(partner=partner).select_related("specialization")


def find_row(partner: Partner, about: str, key: str) -> Any:
    """The partner's row of this kind and key; None for a missing order. Http404 for what is not theirs."""
    if about == DisputeAbout.ORDER:
        return None
    if about not in DisputeAbout.values:
        raise Http404
    if about == DisputeAbout.LINE:
        wanted: dict[str, Any] = {"pk": int(key) if key.isdecimal() and int(key) <= LARGEST_KEY else 0}
    else:
        wanted = {"public_id": key}
    row = rows_of(partner, DisputeAbout(about)).filter(**wanted).first()
    if row is None:
        raise Http404
    return row


def ask_url(partner_code: str, row: Any) -> str:
    """Where the partner disputes a row."""
    about = {
        OrderLine: DisputeAbout.LINE,
        Award: DisputeAbout.AWARD,
        CustomerReference: DisputeAbout.REFERENCE,
        TechnicalValidation: DisputeAbout.VALIDATION,
    }[type(row)]
    key = row.pk if about == DisputeAbout.LINE else row.public_id
    return f"{_asking(partner_code, about)}{key}/"


@lru_cache(maxsize=1024)
def _asking(partner_code: str, about: DisputeAbout) -> str:
    """What the addresses of all rows of a kind begin with. A page has dozens of them: it is looked up once."""
    return reverse("deals:dispute_ask", args=[partner_code, about.value, "0"]).removesuffix("0/")


def ask_order_url(partner_code: str, number: str = "") -> str:
    """Where the partner asks for an order that is not there."""
    url = reverse("deals:dispute_ask", args=[partner_code, DisputeAbout.ORDER.value, "missing"])
    return f"{url}?{urlencode({'order': number})}" if number else url


def subject_words(dispute: Dispute) -> str:
    """What it is about, in one phrase."""
    return row_words(dispute.row) if dispute.row else _("Order %(number)s") % {"number": dispute.order_number}


def row_words(row: Any) -> str:
    match row:
        case OrderLine():
            return _("Order %(number)s, line %(line)s") % {"number": row.order.number, "line": row.line}
        case Award():
            return f"{row.accreditation.code} · {row.staff_member}"
        case CustomerReference():
            return _("Reference %(customer)s") % {"customer": row.customer}
        case _:
            return _("Technical validation of %(day)s") % {"day": formats.long_date(row.validated_on)}


def row_facts(row: Any) -> list[Fact]:
    """What the row says today, so that both sides see whether it was corrected."""
    match row:
        case OrderLine():
            return [
                Fact(_("Date"), formats.long_date(row.order_date)),
                Fact(_("Amount"), formats.money(formats.euros(row.amount_e4), cents=True)),
                Fact(_("Product"), row.product_code),
                Fact(_("Specialization"), str(row.specialization or "")),
                Fact(_("Incremental"), _("yes") if row.incremental else _("no")),
                Fact(_("Replaced on"), formats.short_moment(row.superseded_at) if row.superseded_at else ""),
            ]
        case Award():
            return [
                Fact(_("Specialization"), str(row.accreditation.specialization)),
                Fact(_("State"), AwardState(row.state).label),
                Fact(_("Obtained"), formats.long_date(row.awarded_on)),
                *_validity(row.expires_on),
                Fact(_("Certificate number"), row.certificate_number),
                Fact(_("Revoked on"), formats.long_date(row.revoked_on) if row.revoked_on else ""),
            ]
    starts_on = row.approved_on if isinstance(row, CustomerReference) else row.validated_on
    return [
        Fact(_("Specialization"), str(row.specialization)),
        Fact(_("State"), ApprovalState(row.state).label),
        Fact(_("From"), formats.long_date(starts_on)),
        *_validity(row.expires_on),
    ]


def dispute_facts(dispute: Dispute) -> list[Fact]:
    """What is known about the subject of a dispute; of a missing order also how many of its lines are there now."""
    if dispute.row:
        found = row_facts(dispute.row)
    else:
        there = OrderLine.objects.current().filter(partner=dispute.partner, order__number=dispute.order_number).count()
        found = [
            Fact(_("Order"), dispute.order_number),
            Fact(_("Date"), formats.long_date(dispute.order_date) if dispute.order_date else ""),
            Fact(_("Lines declared since"), formats.number(there)),
        ]
    if dispute.file:
        url = reverse("partners:attachment_download", args=[dispute.file.public_id])
        found.append(Fact(_("File"), dispute.file.original_name, url))
    return [fact for fact in found if fact.value]


def place_of(dispute: Dispute) -> Link:
    """Where the row stands, and where the vendor's ordinary actions correct it."""
    code = dispute.partner.code
    match dispute.about:
        case DisputeAbout.AWARD:
            assert dispute.award is not None
            person = dispute.award.staff_member.code
            return Link(_("Open the person’s awards"), reverse("partners:staff_member", args=[code, person]))
        case DisputeAbout.REFERENCE | DisputeAbout.VALIDATION:
            return Link(_("Open the references and validations"), reverse("partners:proof_list", args=[code]))
    number = dispute.order_line.order.number if dispute.order_line else dispute.order_number
    return Link(
        _("Open the order lines"), f"{reverse('tiers:order_list', args=[code])}?{urlencode({'search': number})}"
    )


def _validity(expires_on: date | None) -> Iterable[Fact]:
    last = formats.long_date(expires_on - timedelta(days=1)) if expires_on else _("no end")
    return [Fact(_("Valid until"), last)]
