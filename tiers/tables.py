"""The lists of the tiers app."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import formats
from core.cells import drawn_reason
from core.components import Action, EmptyState
from core.tables import (
    DayColumn,
    MomentColumn,
    MoneyColumn,
    NotedColumn,
    NumberColumn,
    PortalTable,
    StatusColumn,
    TierColumn,
    lines,
)
from deals.models import OrderLine
from partners.enums import StandingStatus
from partners.models import Partner
from specializations.enums import Level, TierSlug
from specializations.wording import achievement_words
from tiers.deal_links import agreement_of, agreement_url, incremental_words
from tiers.dispute_links import Disputed
from tiers.enums import Change, RunState, RunTrigger
from tiers.evidence import LineEvidence
from tiers.models import EvaluationRun, RunFailure, StandingChange
from tiers.wording import cause_words, line_reason, missing_words


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
    business_type = tables.Column(verbose_name=_("Business type"), visible=False)
    reason = tables.Column(verbose_name=_("Counted today?"), orderable=False, empty_values=())

    only_in_files = frozenset({"business_type"})

    class Meta:
        order_by = "-order_date"

    def __init__(self, *args: Any, evidence: LineEvidence, disputed: Disputed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence, self.disputed = evidence, disputed

    def render_number(self, value: str, record: OrderLine) -> SafeString:
        line = _now("line %(line)s") % {"line": record.line}
        return format_html('{} <span class="second">{}</span>{}', value, line, _deal(self.evidence.partner, record))

    def render_amount_e4(self, value: int, record: OrderLine) -> SafeString:
        amount = formats.money(formats.euros(value), cents=True)
        return format_html('{} <span class="second">{}</span>', amount, incremental_words(record))

    def value_amount_e4(self, value: int) -> Decimal:
        return formats.euros(value)

    def render_reason(self, record: OrderLine) -> SafeString:
        return drawn_reason(self.disputed(line_reason(record, self.evidence), record))

    def value_reason(self, record: OrderLine) -> str:
        reason = line_reason(record, self.evidence)
        return "; ".join(str(part) for part in (reason.text, reason.remedy) if part)


def _deal(partner: Partner, line: OrderLine) -> SafeString:
    """The deal number of the agreement that the order belongs to, as a link; the number as declared without one."""
    agreement = agreement_of(line)
    if agreement is not None:
        return format_html(
            ' <a class="second" href="{}">{}</a>', agreement_url(partner, agreement), agreement.deal_number
        )
    return format_html(' <span class="second">{}</span>', line.deal_number) if line.deal_number else SafeString("")


RANK = Case(
    *(When(standing__tier=tier, then=Value(tier.rank)) for tier in TierSlug),
    default=Value(-1),
    output_field=IntegerField(),
)


class PartnerTable(PortalTable):
    caption = _("Partners")
    empty = EmptyState(_("No partner matches."), how=_("Partners appear here once they are imported and assigned."))

    name = tables.Column(verbose_name=_("Partner"))
    tier = TierColumn(accessor="standing__tier", tier=TierSlug, verbose_name=_("Tier"), default="—")
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

    class Meta:
        order_by = "name"

    def order_tier(self, partners: QuerySet[Partner], is_descending: bool) -> tuple[QuerySet[Partner], bool]:
        return partners.annotate(tier_rank=RANK).order_by("-tier_rank" if is_descending else "tier_rank"), True

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

    class Meta:
        order_by = "-started_at"

    def render_as_of(self, record: EvaluationRun) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("tiers:run", args=[record.public_id]),
            formats.short_date(record.as_of),
        )

    def value_as_of(self, value: date) -> date:
        return value

    def render_trigger(self, record: EvaluationRun) -> str:
        return str(record.by) if record.by else str(RunTrigger(record.trigger).label)

    def render_seconds(self, value: float) -> str:
        return formats.number(Decimal(value), places=1)

    def value_seconds(self, value: float) -> float:
        return round(value, 1)


class ChangeTable(PortalTable):
    """Changes of one run; ``names`` are those of the specializations by slug. The cause leads to the facts."""

    caption = _("Who moved")
    empty = EmptyState(_("Nobody moved in this run."))

    partner = tables.Column(verbose_name=_("Partner"), order_by="partner__name")
    on = DayColumn(verbose_name=_("Day"))
    achievement = tables.Column(verbose_name=_("Achievement"))
    change = StatusColumn(status=Change, verbose_name=_("Change"))
    cause = tables.Column(verbose_name=_("Cause"), orderable=False)

    class Meta:
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

    def render_cause(self, value: dict[str, Any], record: StandingChange) -> SafeString | str:
        words = cause_words(value, self.names)
        if record.evaluation is None:
            return words
        url = reverse("tiers:evaluation_why", args=[record.partner.code, record.evaluation.public_id])
        return format_html('{} <a class="second" href="{}">{}</a>', words, url, _now("Before and after"))

    def value_cause(self, value: dict[str, Any]) -> str:
        return cause_words(value, self.names)


class FailureTable(PortalTable):
    """Partners that ``run`` could not judge, each to be judged again alone where ``may_rerun``.

    ``csrf_token`` is the request's.
    """

    caption = _("Partners that could not be evaluated")
    empty = EmptyState(_("Nobody failed."))

    partner = tables.Column(verbose_name=_("Partner"), order_by="partner__name")
    error = tables.Column(verbose_name=_("Error"), orderable=False)
    again = tables.Column(accessor="pk", verbose_name=_("What to do"), orderable=False, exclude_from_export=True)

    class Meta:
        order_by = "partner"

    def __init__(
        self, *args: Any, run: EvaluationRun, may_rerun: bool = False, csrf_token: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.run, self.csrf_token = run, csrf_token
        if not may_rerun:
            self.columns.hide("again")

    def render_again(self, record: RunFailure) -> str:
        url = reverse("tiers:run_rerun", args=[self.run.public_id, record.partner.code])
        action = Action(_("Judge again"), url, post=True)
        return render_to_string("components/action.html", {"action": action, "csrf_token": self.csrf_token})

    def render_partner(self, value: Partner) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("tiers:scorecard", args=[value.code]), value)

    def render_error(self, value: str) -> str:
        """The last line of a traceback says what happened; the whole of it is in the admin."""
        return value.strip().rsplit("\n", 1)[-1]
