"""The list of a partner's exceptions, and of those that wait for a second person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.components import Action, EmptyState
from core.models import User
from core.tables import DayColumn, LastValidDayColumn, PortalTable
from deals.desk import exceptions_for
from deals.tables.requests import partner_with_tier
from partners.enums import ExceptionState
from partners.models import AchievementException, Partner
from specializations.wording import achievement_words


def exceptions_to_approve(user: User, *, on: date) -> QuerySet[AchievementException]:
    """What waits for the user as the second person, the oldest first, with what a row says."""
    waiting = exceptions_for(user, on=on).select_related("partner__standing", "granted_by")
    return waiting.order_by("granted_on", "id")


class WaitingExceptionTable(PortalTable):
    """Exceptions of many partners; they are answered on each partner's page. ``names`` of the specializations."""

    caption = _("Exceptions to approve")
    empty = EmptyState(
        _("No exception waits for you."),
        how=_("What a colleague grants to one of your partners appears here: a second person approves or refuses it."),
    )

    achievement = tables.Column(verbose_name=_("What is kept"), orderable=False)
    partner = tables.Column(verbose_name=_("Partner"), orderable=False)
    ends_on = LastValidDayColumn(verbose_name=_("Last day"), orderable=False)
    reason = tables.Column(verbose_name=_("Reason"), orderable=False)
    granted_on = DayColumn(verbose_name=_("Granted"), orderable=False)

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def render_achievement(self, value: str, record: AchievementException) -> str:
        url = reverse("tiers:exception_list", args=[record.partner.code])
        return format_html('<a href="{}">{}</a>', url, achievement_words(value, self.names))

    def value_achievement(self, value: str) -> str:
        return achievement_words(value, self.names)

    def render_partner(self, value: Partner) -> str:
        return partner_with_tier(value)

    def render_granted_on(self, value: date, record: AchievementException) -> str:
        shown = self.columns["granted_on"].column.render(value)
        return format_html('{} <span class="second">{}</span>', shown, record.granted_by)


class ExceptionTable(PortalTable):
    """``names`` of the specializations by slug; ``reader`` may grant, approve and end, None may only read."""

    caption = _("Exceptions")
    empty = EmptyState(
        _("No exception was granted."),
        how=_("The vendor can keep a tier or a level for a time although its requirements are not met."),
    )

    achievement = tables.Column(verbose_name=_("What is kept"), orderable=False)
    state = tables.Column(accessor="pk", verbose_name=_("State"), orderable=False)
    granted_on = DayColumn(verbose_name=_("Granted"), orderable=False)
    ends_on = LastValidDayColumn(verbose_name=_("Last day"), orderable=False)
    reason = tables.Column(verbose_name=_("Reason"), orderable=False)
    acts = tables.Column(accessor="public_id", verbose_name=_("Actions"), orderable=False, exclude_from_export=True)

    def __init__(
        self,
        *args: Any,
        names: Mapping[str, str],
        today: date,
        code: str,
        reader: User | None,
        request: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.today, self.code, self.reader, self.http_request = names, today, code, reader, request
        if reader is None:
            self.columns.hide("acts")

    def render_achievement(self, value: str) -> str:
        return achievement_words(value, self.names)

    def render_state(self, record: AchievementException) -> str:
        return render_to_string("components/status_chip.html", {"status": record.state_on(self.today)})

    def value_state(self, record: AchievementException) -> str:
        return str(record.state_on(self.today).label)

    def render_granted_on(self, value: date, record: AchievementException) -> str:
        shown = self.columns["granted_on"].column.render(value)
        approved = _now("approved by %(who)s") % {"who": record.approved_by} if record.approved_by else ""
        return format_html('{} <span class="second">{} {}</span>', shown, record.granted_by, approved)

    def render_reason(self, value: str, record: AchievementException) -> str:
        return format_html('{} <span class="second">{}</span>', value, record.end_reason)

    def render_acts(self, record: AchievementException) -> str:
        state, here = record.state_on(self.today), [self.code, record.public_id]
        found: list[Action] = []
        if self.reader is not None and state == ExceptionState.WAITING and record.granted_by_id != self.reader.pk:
            found.append(Action(_now("Approve"), reverse("tiers:exception_approve", args=here), post=True))
        if state == ExceptionState.WAITING:
            found.append(Action(_now("Refuse"), reverse("tiers:exception_end", args=here), style="link"))
        elif state == ExceptionState.ACTIVE and record.ended_at is None:
            found.append(Action(_now("End early"), reverse("tiers:exception_end", args=here), style="link"))
        return format_html_join(
            " ",
            "{}",
            (
                (render_to_string("components/action.html", {"action": each}, request=self.http_request),)
                for each in found
            ),
        )
