"""The lists of the tiers app."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import formats
from core.components import EmptyState
from core.tables import (
    DayColumn,
    MomentColumn,
    MoneyColumn,
    NotedColumn,
    NumberColumn,
    PortalTable,
    StatusColumn,
    TierColumn,
)
from deals.models import OrderLine
from partners.enums import StandingStatus
from partners.models import Award, Partner, StaffMember
from specializations.enums import Level, TierSlug
from specializations.wording import achievement_words
from tiers.enums import Change, RunState, RunTrigger
from tiers.evidence import LineEvidence
from tiers.models import EvaluationRun, StandingChange
from tiers.wording import cause_words, line_reason, missing_words


def lines(texts: Iterable[object]) -> SafeString:
    """Several short lines in one cell."""
    return format_html_join("", '<span class="cell-line">{}</span>', ((text,) for text in texts))


class OrderTable(PortalTable):
    caption = _("Order lines")
    empty = EmptyState(
        _("No order line matches."),
        how=_("Orders appear here once a distributor or the vendor has declared them."),
    )

    number = tables.Column(
        accessor="order__number", verbose_name=pgettext_lazy("column", "Order"), attrs={"td": {"class": "nowrap"}}
    )
    order_date = DayColumn(verbose_name=_("Date"))
    product_code = NotedColumn(note="description", verbose_name=_("Product"))
    specialization = tables.Column(verbose_name=_("Specialization"), order_by="specialization__name")
    end_customer = NotedColumn(note="distributor_code", verbose_name=_("Customer"), default="")
    amount_e4 = MoneyColumn(cents=True, verbose_name=_("Amount"))
    reason = tables.Column(verbose_name=_("Counted today?"), orderable=False, empty_values=())

    class Meta(PortalTable.Meta):
        order_by = "-order_date"

    def __init__(self, *args: Any, evidence: LineEvidence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence = evidence

    def render_number(self, value: str, record: OrderLine) -> SafeString:
        line = _now("line %(line)s") % {"line": record.line}
        return format_html('{} <span class="second">{}</span>', value, line)

    def render_reason(self, record: OrderLine) -> str:
        return render_to_string("components/reason.html", {"reason": line_reason(record, self.evidence)})


class StaffTable(PortalTable):
    """``valid_awards`` is prefetched, the first to expire first."""

    caption = _("Staff")
    empty = EmptyState(
        _("Nobody matches."),
        how=_("People appear here once they are on the staff list that the vendor received."),
    )

    name = tables.Column(verbose_name=_("Person"), empty_values=())
    joined_on = DayColumn(verbose_name=_("With the company since"), default="")
    left_on = DayColumn(verbose_name=_("Left on"), default="")
    valid_awards = tables.Column(verbose_name=_("Valid awards"), orderable=False, empty_values=([],), default=_("none"))

    class Meta(PortalTable.Meta):
        order_by = "name"

    def render_name(self, record: StaffMember) -> SafeString:
        return format_html('{} <span class="second">{}</span>', record, record.code)

    def render_valid_awards(self, value: Iterable[Award]) -> SafeString:
        return lines(_award_words(award) for award in value)


def _award_words(award: Award) -> str:
    words = f"{award.accreditation.type} · {award.accreditation.specialization}"
    if award.expires_on is None:
        return words
    last_day = formats.short_date(award.expires_on - timedelta(days=1))
    return _now("%(award)s, until %(day)s") % {"award": words, "day": last_day}


class PartnerTable(PortalTable):
    caption = _("Partners")
    empty = EmptyState(_("No partner matches."), how=_("Partners appear here once they are imported and assigned."))

    name = tables.Column(verbose_name=_("Partner"))
    tier = TierColumn(
        accessor="standing__tier", tier=TierSlug, order_by="tier_rank", verbose_name=_("Tier"), default="—"
    )
    status = StatusColumn(accessor="standing__status", status=StandingStatus, verbose_name=_("Status"), default="—")
    kept_until = DayColumn(accessor="standing__kept_until", verbose_name=_("Kept until"), default="")
    specializations = tables.Column(
        accessor="specialization_standings", verbose_name=_("Specializations"), orderable=False
    )
    missing = tables.Column(
        accessor="standing__next_tier_missing",
        verbose_name=_("To the next tier"),
        orderable=False,
        default="",
    )
    next_loss_on = DayColumn(accessor="standing__next_loss_on", verbose_name=_("Next loss"), default="")
    manager = NotedColumn(accessor="channel_manager", verbose_name=_("Channel manager"), default="")

    class Meta(PortalTable.Meta):
        order_by = "name"

    def render_name(self, value: str, record: Partner) -> SafeString:
        url = reverse("tiers:scorecard", args=[record.code])
        return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, value, record.place)

    def render_specializations(self, record: Partner) -> SafeString:
        return lines(
            str(standing.specialization)
            if standing.level == Level.SPECIALIST
            else f"{standing.specialization} · {Level(standing.level).label}"
            for standing in record.specialization_standings.all()
        )

    def render_missing(self, record: Partner) -> SafeString:
        return lines(missing_words(record.standing))


class RunTable(PortalTable):
    caption = _("Runs")
    empty = EmptyState(
        _("No run yet."),
        how=_("The nightly job makes one every night; a programme admin can start one at any time."),
    )

    as_of = tables.Column(verbose_name=_("As of"))
    state = StatusColumn(status=RunState, verbose_name=_("State"))
    trigger = tables.Column(verbose_name=_("Started by"))
    started_at = MomentColumn(verbose_name=_("Started"))
    seconds = tables.Column(verbose_name=_("Seconds"), attrs={"th": {"class": "number"}, "td": {"class": "number"}})
    evaluated = NumberColumn(verbose_name=_("Evaluated"))
    changed = NumberColumn(verbose_name=_("Changed"))
    failed = NumberColumn(verbose_name=_("Failed"))

    class Meta(PortalTable.Meta):
        order_by = "-started_at"

    def render_as_of(self, record: EvaluationRun) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("tiers:run", args=[record.public_id]),
            formats.short_date(record.as_of),
        )

    def render_trigger(self, record: EvaluationRun) -> str:
        return str(record.by) if record.by else str(RunTrigger(record.trigger).label)

    def render_seconds(self, value: float) -> str:
        return formats.number(Decimal(value), places=1)


class ChangeTable(PortalTable):
    """Changes of one run; ``names`` are those of the specializations by slug."""

    caption = _("Who moved")
    empty = EmptyState(_("Nobody moved in this run."))

    partner = tables.Column(verbose_name=_("Partner"), order_by="partner__name")
    on = DayColumn(verbose_name=_("Day"))
    achievement = tables.Column(verbose_name=_("Achievement"))
    change = StatusColumn(status=Change, verbose_name=_("Change"))
    cause = tables.Column(verbose_name=_("Cause"), orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("partner", "on")

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def render_partner(self, value: Partner, record: StandingChange) -> SafeString:
        target = (
            reverse("tiers:evaluation", args=[value.code, record.evaluation.public_id])
            if record.evaluation
            else reverse("tiers:scorecard", args=[value.code])
        )
        return format_html('<a href="{}">{}</a>', target, value)

    def render_achievement(self, value: str) -> str:
        return achievement_words(value, self.names)

    def render_cause(self, value: dict[str, Any]) -> str:
        return cause_words(value, self.names)


class FailureTable(PortalTable):
    caption = _("Partners that could not be evaluated")
    empty = EmptyState(_("Nobody failed."))

    partner = tables.Column(verbose_name=_("Partner"), order_by="partner__name")
    error = tables.Column(verbose_name=_("Error"), orderable=False)

    class Meta(PortalTable.Meta):
        order_by = "partner"

    def render_partner(self, value: Partner) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("tiers:scorecard", args=[value.code]), value)

    def render_error(self, value: str) -> str:
        """The last line of a traceback says what happened; the whole of it is in the admin."""
        return value.strip().rsplit("\n", 1)[-1]
