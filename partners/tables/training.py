"""A partner's training plan, what can be learned, and the vendor's sessions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import formats
from core.components import EmptyState
from core.tables import DATED, DayColumn, MoneyColumn, NumberColumn, PortalTable, StatusColumn
from partners.enums import EnrolmentState, TrainingLanguage
from partners.forms.training import NO_SESSION, session_words
from partners.models import Enrolment, TrainingSession
from specializations.enums import Role
from specializations.models import Accreditation

LINKED = '<a href="{}">{}<span class="visually-hidden"> {}</span></a>'
SESSIONS_SHOWN = 3


def accreditation_words(accreditation: Accreditation) -> SafeString:
    return format_html('{} <span class="second">{}</span>', accreditation.specialization, accreditation.type)


class EnrolmentTable(PortalTable):
    """``step`` names the page on which the reader goes on with a planned training, under the words ``step_words``."""

    caption = _("Training plan")
    empty = EmptyState(_("No training is planned."), how=_("Choose below what somebody should learn."))

    staff_member = tables.Column(verbose_name=_("Person"), orderable=False)
    accreditation = tables.Column(verbose_name=_("Accreditation"), orderable=False)
    session = tables.Column(verbose_name=_("Session"), orderable=False, empty_values=())
    fee_eur = MoneyColumn(verbose_name=_("Fee"), orderable=False)
    state = StatusColumn(verbose_name=_("State"), status=EnrolmentState, orderable=False)
    go_on = tables.Column(verbose_name=_("Go on"), orderable=False, empty_values=(), exclude_from_export=True)

    def __init__(self, *args: Any, step: str, step_words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.step_words = step, step_words
        self.exclude = () if step else ("go_on",)

    def render_accreditation(self, value: Accreditation) -> SafeString:
        return accreditation_words(value)

    def value_accreditation(self, value: Accreditation) -> object:
        return value.code

    def render_session(self, record: Enrolment) -> str:
        if record.held_on:
            return formats.short_date(record.held_on)
        return session_words(record.session) if record.session else str(NO_SESSION)

    def render_go_on(self, record: Enrolment) -> SafeString:
        if record.state != EnrolmentState.PLANNED:
            return SafeString("")
        url = reverse(f"partners:{self.step}", args=[record.partner.code, record.public_id])
        return format_html(LINKED, url, self.step_words, f"{record.staff_member}, {record.accreditation}")


class FeeTable(PortalTable):
    """What a partner's training costs, a year a row: ``{"year", "count", "fee_eur"}``."""

    caption = _("Fees by year")

    year = tables.Column(verbose_name=_("Year"), orderable=False)
    count = NumberColumn(verbose_name=_("Trainings"), orderable=False)
    fee_eur = MoneyColumn(verbose_name=_("Fees"), orderable=False)


class AccreditationTable(PortalTable):
    """The catalogue: rows are accreditations with ``coming``, their sessions to come.

    ``counted`` are those whose awards count under the rules of the day, ``plan_url`` the page of the form, or empty.
    """

    caption = _("What can be learned")
    empty = EmptyState(_("The catalogue has no accreditation yet."))

    accreditation = tables.Column(accessor="specialization", verbose_name=_("Accreditation"), orderable=False)
    role = tables.Column(verbose_name=_("Role"), orderable=False)
    validity_months = tables.Column(verbose_name=_("Validity"), orderable=False, default=_("no end"))
    fee_eur = MoneyColumn(verbose_name=_("Fee"), orderable=False)
    coming = tables.Column(verbose_name=_("Coming sessions"), orderable=False, empty_values=())
    plan = tables.Column(verbose_name=_("Plan it"), orderable=False, empty_values=(), exclude_from_export=True)

    def __init__(self, *args: Any, counted: frozenset[int], plan_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counted, self.plan_url = counted, plan_url
        self.exclude = () if plan_url else ("plan",)

    def render_accreditation(self, record: Accreditation) -> SafeString:
        remark = record.type if record.pk in self.counted else record.type + " · " + _now("does not count")
        return format_html('{} <span class="second">{}</span>', record.specialization, remark)

    def value_accreditation(self, record: Accreditation) -> object:
        return record.code

    def render_role(self, record: Accreditation) -> object:
        return Role(record.role).label

    def render_validity_months(self, value: int) -> str:
        return ngettext("%(count)s month", "%(count)s months", value) % {"count": formats.number(value)}

    def render_coming(self, record: Any) -> SafeString:
        lines = ((session_words(each),) for each in record.coming[:SESSIONS_SHOWN])
        return format_html_join(SafeString("<br>"), "{}", lines) or SafeString("–")

    def value_coming(self, record: Any) -> object:
        return "; ".join(session_words(each) for each in record.coming)

    def render_plan(self, record: Accreditation) -> SafeString:
        url = f"{self.plan_url}?{urlencode({'training': record.code})}"
        return format_html(LINKED, url, _("Plan"), f"{record.specialization} {record.type}")


class SessionTable(PortalTable):
    """The vendor's sessions; rows have ``planned``, how many partners' people that the reader sees are to attend."""

    caption = _("Training sessions")
    empty = EmptyState(
        _("No session matches."), how=_("A session that is put on offer can be chosen in every partner’s plan.")
    )

    starts_on = DayColumn(verbose_name=_("Date"), orderable=False)
    accreditation = tables.Column(verbose_name=_("Accreditation"), orderable=False)
    place = tables.Column(verbose_name=_("Place"), orderable=False)
    language = tables.Column(verbose_name=_("Language"), orderable=False, attrs=DATED)
    planned = NumberColumn(verbose_name=_("To attend"), orderable=False)

    def render_starts_on(self, record: TrainingSession) -> SafeString:
        url = reverse("partners:session", args=[record.public_id])
        return format_html('<a href="{}">{}</a>', url, formats.short_date(record.starts_on))

    def render_accreditation(self, value: Accreditation) -> SafeString:
        return accreditation_words(value)

    def value_accreditation(self, value: Accreditation) -> object:
        return value.code

    def render_language(self, record: TrainingSession) -> object:
        return TrainingLanguage(record.language).label


class AttendeeTable(EnrolmentTable):
    """Who is to attend a session, of the partners that the reader sees."""

    caption = _("Who attends")
    empty = EmptyState(_("Nobody of your partners is to attend."))
    partner = tables.Column(accessor="staff_member__partner", verbose_name=_("Partner"), orderable=False)

    class Meta:
        exclude = ("accreditation", "session", "fee_eur")
        sequence = ("staff_member", "partner", "...")
