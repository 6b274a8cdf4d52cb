"""The lists at the vendor's desk: requests, extensions, proposals, protections about to end."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_countries import countries

from core import formats
from core.components import Action, EmptyState, TimeLeft
from core.tables import DATED, DayColumn, LastValidDayColumn, MoneyColumn, PortalTable, StatusColumn
from deals.desk import Pile
from deals.enums import AgreementState, ProposalCause
from deals.models import (
    AgreementExtension,
    DealNumberConflict,
    EndCustomer,
    RevocationProposal,
    TeamingAgreement,
)
from partners.models import Partner
from specializations.enums import TierSlug
from specializations.models import Specialization


def place_of(customer: EndCustomer | None) -> str:
    """City and country of a customer, as far as they are known."""
    if customer is None:
        return ""
    return ", ".join(part for part in (customer.city, countries.name(customer.country)) if part)


def deal_link(agreement: TeamingAgreement) -> SafeString:
    """The customer leads to the page of the request; its place stands below."""
    url = reverse("deals:request_decide", args=[agreement.public_id])
    return format_html(
        '<a href="{}">{}</a> <span class="second">{}</span>', url, agreement.customer, place_of(agreement.customer)
    )


def partner_with_tier(partner: Partner) -> SafeString:
    standing = getattr(partner, "standing", None)
    if standing is None:
        return format_html("{}", partner)
    badge = render_to_string("components/tier_badge.html", {"tier": TierSlug(standing.tier)})
    return format_html('{} <span class="second">{}</span>', partner, badge)


def names_of(specializations: Iterable[Specialization]) -> str:
    return ", ".join(str(specialization) for specialization in specializations)


class PortalDayColumn(tables.Column):
    """The day of a moment, where the time of day says nothing."""

    attrs = DATED

    def render(self, value: datetime) -> str:
        return formats.short_date(timezone.localdate(value))

    def value(self, value: datetime) -> object:
        return timezone.localdate(value)


class DealTable(PortalTable):
    """What every list of deals says; ``now`` is the moment that ages and times are told from."""

    customer = tables.Column(verbose_name=_("Customer and deal"), order_by="customer__name")
    partner = tables.Column(verbose_name=_("Partner"), order_by="partner__name")
    specializations = tables.Column(verbose_name=_("Specializations"), orderable=False, empty_values=())
    amount = MoneyColumn(currency="currency", verbose_name=_("Amount"), order_by="amount_e4")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def render_customer(self, record: TeamingAgreement) -> SafeString:
        return deal_link(record)

    def render_partner(self, value: Partner) -> SafeString:
        return partner_with_tier(value)

    def value_partner(self, value: Partner) -> str:
        return str(value)

    def render_specializations(self, record: TeamingAgreement) -> str:
        return names_of(record.specializations.all())


class RequestTable(DealTable):
    """One pile of the queue; ``similar`` says for each agreement's id how many requests are to be compared."""

    caption = _("Requests")

    time_left = tables.Column(
        accessor="answer_due_at", verbose_name=_("Time left"), order_by=("answer_due_at", "id"), attrs=DATED
    )
    state = StatusColumn(status=AgreementState, verbose_name=_("State"), orderable=False)
    complete_until = LastValidDayColumn(verbose_name=_("Last day to complete"))
    accept_until = LastValidDayColumn(verbose_name=_("Last day to accept"))
    deal_number = tables.Column(verbose_name=_("Deal number"), attrs=DATED)
    protection_ends_on = LastValidDayColumn(verbose_name=_("Protected until"))
    expected_close_on = DayColumn(verbose_name=_("Expected close"))
    similar = tables.Column(verbose_name=_("Similar"), orderable=False, empty_values=(), attrs=DATED)
    submitted_at = tables.Column(verbose_name=_("Age"), attrs=DATED)
    state_since = PortalDayColumn(verbose_name=_("Since"))

    class Meta:
        sequence = (
            "time_left",
            "state",
            "complete_until",
            "accept_until",
            "customer",
            "partner",
            "specializations",
            "amount",
            "expected_close_on",
            "deal_number",
            "protection_ends_on",
            "similar",
            "submitted_at",
            "state_since",
        )

    def __init__(self, *args: Any, similar: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.similar = similar

    def render_time_left(self, value: datetime) -> str:
        return render_to_string("components/time_left.html", {"time": TimeLeft(due_at=value, now=self.now)})

    def value_time_left(self, value: datetime) -> datetime:
        return value

    def render_similar(self, record: TeamingAgreement) -> SafeString | str:
        number = self.similar.get(record.pk, 0)
        if not number:
            return format_html('<span class="quiet">{}</span>', _now("none"))
        words = ngettext("%(count)s to compare", "%(count)s to compare", number)
        return format_html("<strong>{}</strong>", words % {"count": formats.number(number)})

    def value_similar(self, record: TeamingAgreement) -> int:
        return self.similar.get(record.pk, 0)

    def render_submitted_at(self, value: datetime) -> SafeString:
        return format_html('<span class="quiet">{}</span>', formats.duration(self.now - value))

    def value_submitted_at(self, value: datetime) -> datetime:
        return value


SHOWN: dict[Pile, tuple[str, ...]] = {
    Pile.WAITING: ("time_left", "similar", "submitted_at", "expected_close_on"),
    Pile.ACTION: ("complete_until", "expected_close_on", "state_since", "similar"),
    Pile.TERMS: ("accept_until", "expected_close_on", "state_since"),
    Pile.IN_FORCE: ("deal_number", "protection_ends_on", "expected_close_on"),
    Pile.CLOSED: ("state", "state_since", "deal_number"),
}
OPTIONAL = frozenset(name for names in SHOWN.values() for name in names)


def hidden_in(pile: Pile) -> tuple[str, ...]:
    """The columns that say nothing about this pile."""
    return tuple(sorted(OPTIONAL - set(SHOWN[pile])))


class OverdueTable(DealTable):
    caption = _("Overdue requests")
    empty = EmptyState(_("No request is overdue."), how=_("A request appears here once its answer time is over."))

    time_left = tables.Column(accessor="answer_due_at", verbose_name=_("Time left"), attrs=DATED)
    manager = tables.Column(
        accessor="partner__channel_manager", verbose_name=_("Channel manager"), default=_("nobody"), orderable=False
    )
    reports = tables.Column(verbose_name=_("Reported"), empty_values=(), orderable=False)

    class Meta:
        exclude = ("specializations",)
        sequence = ("time_left", "customer", "partner", "manager", "amount", "reports")

    def render_time_left(self, value: datetime) -> str:
        return render_to_string("components/time_left.html", {"time": TimeLeft(due_at=value, now=self.now)})

    def render_reports(self, record: Any) -> SafeString | str:
        if not record.reports:
            return _now("not yet")
        times = ngettext("%(count)s time", "%(count)s times", record.reports) % {
            "count": formats.number(record.reports)
        }
        last = _now("last %(when)s") % {"when": formats.short_moment(record.reported_at)}
        return format_html('{} <span class="second">{}</span>', times, last)


class EndingTable(DealTable):
    caption = _("Protections about to end")
    empty = EmptyState(
        _("No protection ends within 90 days."),
        how=_("Agreements in force appear here before their protection is over."),
    )

    protection_ends_on = LastValidDayColumn(verbose_name=_("Last day"))
    deal_number = tables.Column(verbose_name=_("Deal number"), attrs=DATED)
    last_activity_on = DayColumn(verbose_name=_("Last activity"), default=_("none yet"))
    extension = tables.Column(verbose_name=_("Extension"), empty_values=(), orderable=False)

    class Meta:
        orderable = False
        sequence = ("protection_ends_on", "customer", "partner", "specializations", "amount", "...")

    def render_protection_ends_on(self, value: Any) -> SafeString:
        last = value - timedelta(days=1)
        left = formats.in_days((last - timezone.localdate(self.now)).days)
        return format_html('{} <span class="second">{}</span>', formats.short_date(last), left)

    def value_protection_ends_on(self, value: date) -> date:
        return value - timedelta(days=1)

    def render_extension(self, record: TeamingAgreement) -> SafeString | str:
        asked = list(record.extensions.all())
        if not asked:
            return _now("not asked for")
        return asked[0].get_state_display()


class ExtensionTable(PortalTable):
    caption = _("Extensions asked for")
    empty = EmptyState(
        _("No extension waits."),
        how=_("A partner asks for one before the protection ends, with proof of its work on the deal."),
    )

    agreement = tables.Column(verbose_name=_("Customer and deal"), orderable=False)
    partner = tables.Column(accessor="agreement__partner", verbose_name=_("Partner"), orderable=False)
    ends = LastValidDayColumn(accessor="agreement__protection_ends_on", verbose_name=_("Protected until"))
    days = tables.Column(verbose_name=_("Asked for"), orderable=False)
    proof = tables.Column(verbose_name=_("What was done"), orderable=False)
    asked_at = tables.Column(verbose_name=_("Age"), attrs=DATED)

    class Meta:
        order_by = "ends"

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def render_agreement(self, record: AgreementExtension) -> SafeString:
        url = reverse("deals:extension_decide", args=[record.public_id])
        note = f"{record.agreement.deal_number} · {place_of(record.agreement.customer)}"
        return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, record.agreement.customer, note)

    def render_partner(self, value: Partner) -> SafeString:
        return partner_with_tier(value)

    def render_days(self, value: int) -> str:
        return ngettext("%(count)s day", "%(count)s days", value) % {"count": formats.number(value)}

    def render_asked_at(self, value: datetime) -> str:
        return formats.duration(self.now - value)


class ProposalTable(PortalTable):
    caption = _("Proposals to revoke")
    empty = EmptyState(
        _("No revocation is proposed."),
        how=_("The night proposes one where nothing was done for a deal, or a specialization stays lost."),
    )

    agreement = tables.Column(verbose_name=_("Customer and deal"), orderable=False)
    partner = tables.Column(accessor="agreement__partner", verbose_name=_("Partner"), orderable=False)
    cause = tables.Column(verbose_name=_("Cause"))
    since = DayColumn(verbose_name=_("Since"))
    ends = LastValidDayColumn(accessor="agreement__protection_ends_on", verbose_name=_("Protected until"))

    class Meta:
        order_by = "since"

    def render_agreement(self, record: RevocationProposal) -> SafeString:
        url = reverse("deals:proposal_decide", args=[record.public_id])
        note = f"{record.agreement.deal_number} · {place_of(record.agreement.customer)}"
        return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, record.agreement.customer, note)

    def render_partner(self, value: Partner) -> SafeString:
        return partner_with_tier(value)

    def render_cause(self, record: RevocationProposal) -> str:
        return str(ProposalCause(record.cause).label)


class NumberConflictTable(PortalTable):
    """Each row ends with a button that posts: ``csrf_token`` is the request's."""

    caption = _("Deal numbers on other partners’ orders")
    empty = EmptyState(
        _("No deal number stands on another partner’s order."),
        how=_("Declared orders are compared with the agreements when they arrive."),
    )

    deal = tables.Column(accessor="agreement__deal_number", verbose_name=_("Deal number"), attrs=DATED)
    order = tables.Column(accessor="order__number", verbose_name=_("Order"), attrs=DATED)
    partner = tables.Column(verbose_name=_("Declared for"), order_by="partner__name")
    owner = tables.Column(
        accessor="agreement__partner", verbose_name=_("Number of"), order_by="agreement__partner__name"
    )
    found_at = tables.Column(verbose_name=_("Found"), attrs=DATED)
    settle = tables.Column(verbose_name=_("Seen to?"), empty_values=(), orderable=False, exclude_from_export=True)

    class Meta:
        order_by = "-found_at"

    def __init__(self, *args: Any, csrf_token: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.csrf_token = csrf_token

    def render_settle(self, record: DealNumberConflict) -> str:
        url = reverse("deals:number_conflict_settle", args=[record.pk])
        action = Action(_now("Seen to"), url, post=True)
        return render_to_string("components/action.html", {"action": action, "csrf_token": self.csrf_token})

    def render_deal(self, value: str, record: DealNumberConflict) -> SafeString:
        url = reverse("deals:request_decide", args=[record.agreement.public_id])
        return format_html('<a href="{}">{}</a>', url, value)

    def render_found_at(self, value: datetime) -> str:
        return formats.short_moment(value)


class PastAgreementTable(PortalTable):
    """The partner's other agreements, the newest first."""

    caption = _("The partner’s agreements")
    empty = EmptyState(_("This is the partner’s first request."))

    customer = tables.Column(verbose_name=_("Customer"))
    state = StatusColumn(status=AgreementState, verbose_name=_("State"))
    specializations = tables.Column(verbose_name=_("Specializations"), empty_values=())
    amount = MoneyColumn(currency="currency", verbose_name=_("Amount"))
    state_since = PortalDayColumn(verbose_name=_("Since"))

    class Meta:
        orderable = False

    def render_customer(self, record: TeamingAgreement) -> SafeString:
        return deal_link(record)

    def render_specializations(self, record: TeamingAgreement) -> str:
        return names_of(record.specializations.all())
