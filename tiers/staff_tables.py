"""The lists of a partner's people."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import formats
from core.components import EmptyState
from core.tables import DayColumn, LastValidDayColumn, PortalTable, lines
from partners.models import Award, StaffMember
from partners.wording import award_remark
from specializations.models import Specialization
from tiers.staffing import Holding, MatrixRow, ends_on


def person_link(person: StaffMember, code: str) -> SafeString:
    url = reverse("partners:staff_member", args=[code, person.code])
    return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, person, person.code)


class PeopleTable(PortalTable):
    """``code`` is that of the partner whose people these are."""

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code


class StaffTable(PeopleTable):
    """``valid_awards`` and ``claimed_awards`` are prefetched, the first to expire first."""

    caption = _("Staff")
    empty = EmptyState(
        _("Nobody matches."),
        how=_("People appear here once the vendor received them on a list, or a partner admin added them."),
    )

    name = tables.Column(verbose_name=_("Person"), empty_values=())
    joined_on = DayColumn(verbose_name=_("With the company since"), default="")
    left_on = LastValidDayColumn(verbose_name=_("Last day"), default="")
    valid_awards = tables.Column(verbose_name=_("Valid awards"), orderable=False, empty_values=())

    class Meta:
        order_by = "name"

    def render_name(self, record: StaffMember) -> SafeString:
        return person_link(record, self.code)

    def value_name(self, record: StaffMember) -> str:
        return f"{record} · {record.code}"

    def render_valid_awards(self, record: Any) -> SafeString | str:
        words = [_award_words(award) for award in record.valid_awards]
        words += [f"{_kind(award)}. {award_remark(award)}" for award in record.claimed_awards]
        return lines(words) if words else _now("none")


def _kind(award: Award) -> str:
    return f"{award.accreditation.type} · {award.accreditation.specialization}"


def _award_words(award: Award) -> str:
    if award.expires_on is None:
        return _kind(award)
    last_day = formats.short_date(award.expires_on - timedelta(days=1))
    return _now("%(award)s, until %(day)s") % {"award": _kind(award), "day": last_day}


class MatrixTable(PeopleTable):
    """A column for each specialization; its cells name the roles and until when."""

    caption = _("Who holds what")
    empty = EmptyState(_("Nobody is on the list."), how=_("People with the company today stand here."))

    person = tables.Column(verbose_name=_("Person"), empty_values=(), orderable=False)

    def __init__(self, rows: Iterable[MatrixRow], *, specializations: list[Specialization], **kwargs: Any) -> None:
        more = [(f"in_{each.pk}", HoldingColumn(each)) for each in specializations]
        super().__init__(rows, extra_columns=more, **kwargs)

    def render_person(self, record: MatrixRow) -> SafeString:
        return person_link(record.person, self.code)

    def value_person(self, record: MatrixRow) -> str:
        return f"{record.person} · {record.person.code}"


class HoldingColumn(tables.Column):
    def __init__(self, specialization: Specialization) -> None:
        super().__init__(verbose_name=specialization.name, empty_values=(), orderable=False)
        self.specialization = specialization

    def render(self, record: MatrixRow) -> SafeString | str:
        words = self.words(record)
        return lines(words) if words else "–"

    def value(self, record: MatrixRow) -> object:
        return "; ".join(self.words(record))

    def words(self, record: MatrixRow) -> list[str]:
        return [holding_words(holding) for holding in record.holdings.get(self.specialization.pk, ())]


def holding_words(holding: Holding) -> str:
    role = holding.role.label
    if holding.waits:
        return _now("%(role)s: awaiting verification") % {"role": role}
    if holding.ends_on is None:
        return str(role)
    last_day = formats.short_date(holding.ends_on - timedelta(days=1))
    return _now("%(role)s, until %(day)s") % {"role": role, "day": last_day}


class EndingTable(PeopleTable):
    """``consequences`` are sentences by the key of the award."""

    caption = _("Awards that end soon")
    empty = EmptyState(
        _("No award ends in this time."), how=_("Awards stand here before they expire, and before their holder leaves.")
    )

    person = tables.Column(accessor="staff_member", verbose_name=_("Person"), orderable=False)
    accreditation = tables.Column(verbose_name=_("Accreditation"), orderable=False)
    ends = tables.Column(accessor="pk", verbose_name=_("Last day"), orderable=False)
    effect = tables.Column(accessor="pk", verbose_name=_("What it changes"), orderable=False)
    renew = tables.Column(verbose_name=_("Renewal"), orderable=False, empty_values=(), exclude_from_export=True)

    def __init__(
        self, *args: Any, consequences: Mapping[int, list[str]], today: date, may_edit: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.consequences, self.today = consequences, today
        self.exclude = () if may_edit else ("renew",)

    def render_person(self, value: StaffMember) -> SafeString:
        return person_link(value, self.code)

    def value_person(self, value: StaffMember) -> str:
        return f"{value} · {value.code}"

    def render_accreditation(self, record: Award) -> str:
        return _kind(record)

    def render_ends(self, record: Award) -> SafeString:
        last_day = (ends_on(record) or self.today) - timedelta(days=1)
        when = formats.in_days((last_day - self.today).days)
        return format_html('{} <span class="second">{}</span>', formats.short_date(last_day), when)

    def value_ends(self, record: Award) -> object:
        return (ends_on(record) or self.today) - timedelta(days=1)

    def render_effect(self, record: Award) -> SafeString | str:
        words = self.consequences.get(record.pk, [])
        return lines(words) if words else _now("Nothing by itself: the requirements stay met.")

    def render_renew(self, record: Award) -> SafeString:
        url = reverse("partners:award_claim", args=[self.code, record.staff_member.code])
        wanted = urlencode({"accreditation": record.accreditation.code})
        return format_html(
            '<a href="{}?{}">{}<span class="visually-hidden"> {}</span></a>', url, wanted, _now("Renew"), _kind(record)
        )
