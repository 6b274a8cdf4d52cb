"""An agreement as its page shows it: the deal, the terms asked for and granted, what was done, and its orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django_countries import countries

from core import formats
from core.badges import Shape, Tone
from core.components import CheckedFact, ComparedCell, ComparedRow, Fact, Link, SideBySide
from core.models import Attachment
from deals.eligibility import Fact as EligibilityFact
from deals.eligibility import FactOutcome
from deals.enums import ActivityKind, BusinessType, PublicTender
from deals.models import AgreementActivity, AgreementOrder, EndCustomer, OrderLine, TeamingAgreement
from partners.models import Partner

NOTHING = "–"


def percent(value: Decimal | None) -> str:
    return NOTHING if value is None else formats.percent(value, places=2)


def yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")


def customer_facts(customer: EndCustomer) -> str:
    """What the customer is recognised by, on one line."""
    numbers = (f"{number.get_kind_display()} {number.value}" for number in customer.numbers.all())
    place = ", ".join(part for part in (customer.city, countries.name(customer.country)) if part)
    return " · ".join(part for part in (place, *numbers, customer.domain) if part)


def deal_facts(agreement: TeamingAgreement) -> list[Fact]:
    """What the partner wrote down about the deal, as far as it is there."""
    customer = agreement.customer
    close, amount = agreement.expected_close_on, agreement.amount
    return [
        Fact(_("Customer"), f"{customer.name} · {customer_facts(customer)}" if customer else NOTHING),
        Fact(_("Title"), agreement.title or NOTHING),
        Fact(_("Specializations"), formats.joined(each.name for each in agreement.specializations.all()) or NOTHING),
        Fact(_("Amount"), formats.money(amount, agreement.currency, cents=True) if amount is not None else NOTHING),
        Fact(_("Expected close"), formats.long_date(close) if close else NOTHING),
        Fact(_("Business type"), str(BusinessType(agreement.business_type).label)),
        Fact(_("Public tender"), str(PublicTender(agreement.public_tender).label)),
        Fact(_("Distributor"), agreement.distributor.name if agreement.distributor else _("Not decided yet")),
        Fact(_("Met at the vendor"), str(agreement.vendor_contact) if agreement.vendor_contact else _("Nobody yet")),
        Fact(_("Pre-sales work"), agreement.presales_note or NOTHING),
    ]


def terms_asked(agreement: TeamingAgreement) -> list[Fact]:
    return [
        Fact(_("Discount"), percent(agreement.discount_asked_percent)),
        Fact(_("Joint visit"), yes_no(agreement.joint_visit_asked)),
    ]


def terms_compared(agreement: TeamingAgreement, asked_days: int) -> SideBySide:
    """The terms asked for beside those granted; ``asked_days`` is the protection that the rulebook gives."""
    starts_on, ends_on = agreement.protection_starts_on, agreement.protection_ends_on
    protected = NOTHING
    is_other_length = False
    if ends_on:
        last = formats.long_date(ends_on - timedelta(days=1))
        protected = _("until %(day)s") % {"day": last}
        is_other_length = starts_on is not None and (ends_on - starts_on).days != asked_days
    visitor = str(agreement.joint_visit_by) if agreement.joint_visit_by else ""
    rows = [
        _row(
            _("Discount"),
            percent(agreement.discount_asked_percent),
            percent(agreement.discount_percent),
            agreement.discount_percent != agreement.discount_asked_percent,
        ),
        _row(
            _("Protected"),
            _("%(days)s days") % {"days": formats.number(asked_days)},
            protected,
            is_other_length,
        ),
        _row(
            _("Joint visit"),
            yes_no(agreement.joint_visit_asked),
            _("Yes, with %(person)s") % {"person": visitor}
            if agreement.joint_visit and visitor
            else yes_no(agreement.joint_visit),
            agreement.joint_visit != agreement.joint_visit_asked,
        ),
    ]
    return SideBySide(
        caption=_("Terms asked for and granted"),
        columns=[ComparedCell(_("Asked for")), ComparedCell(_("Granted"))],
        rows=rows,
    )


def _row(label: str, asked: str, granted: str, differs: bool) -> ComparedRow:
    return ComparedRow(label, [ComparedCell(asked), ComparedCell(granted, differs=differs)])


SIGNS = {
    FactOutcome.OK: (Shape.DISC_TICK, Tone.OK),
    FactOutcome.WARN: (Shape.TRIANGLE, Tone.WARN),
    FactOutcome.BAD: (Shape.SQUARE_CROSS, Tone.BAD),
}


def checked_facts(facts: Iterable[EligibilityFact], partner: Partner) -> list[CheckedFact]:
    """Eligibility as a list of signs and sentences; a specialization leads to its page."""
    return [
        CheckedFact(
            *SIGNS[fact.outcome],
            text=fact.text,
            source=Link(_("Evidence"), reverse("tiers:specialization", args=[partner.code, fact.source]))
            if fact.code.startswith("specialization_")
            else None,
        )
        for fact in facts
    ]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One thing that somebody did for the deal."""

    on: str
    kind: str
    who: str
    note: str
    file: Attachment | None


def activity_rows(agreement: TeamingAgreement) -> list[ActivityRow]:
    found: Iterable[AgreementActivity] = agreement.activities.select_related("by", "file")
    return [
        ActivityRow(
            on=formats.short_date(each.on),
            kind=str(ActivityKind(each.kind).label),
            who=_("%(person)s, for the vendor") % {"person": each.by} if each.by_vendor else str(each.by),
            note=each.note,
            file=each.file,
        )
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order of the deal by the partner's own lines in it; ``flag`` says whether they are incremental."""

    number: str
    on: str
    amount: str
    flag: str
    how: str


def order_rows(links: Iterable[AgreementOrder]) -> list[OrderRow]:
    """``order.current_lines`` of each link are loaded."""
    rows = []
    for link in links:
        lines: list[OrderLine] = link.order.current_lines  # type: ignore[attr-defined]  # prefetched
        flags = {line.incremental for line in lines}
        flag = {frozenset({True}): _("Incremental"), frozenset({False}): _("Renewal, not incremental")}.get(
            frozenset(flags), _("Partly incremental") if flags else NOTHING
        )
        rows.append(
            OrderRow(
                number=link.order.number,
                on=formats.short_date(min(line.order_date for line in lines)) if lines else NOTHING,
                amount=formats.money(formats.euros(sum(line.amount_e4 for line in lines)), cents=True),
                flag=flag,
                how=_("Linked by %(person)s") % {"person": link.by} if link.by else _("By its deal number"),
            )
        )
    return rows


def download_url(file: Attachment) -> str:
    return reverse("partners:attachment_download", args=[file.public_id])
