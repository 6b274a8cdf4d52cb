"""What the history can be narrowed to. The values live in the address, so that other pages lead to a part of it."""

from datetime import date, datetime, time
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.forms import Fieldset, FilterForm
from core.models import AuditEvent, User
from partners.models import Partner
from spp_portal.audit.values import thing_words
from spp_portal.audit.words import EVENTS

ALL = _("All")


class AuditForm(FilterForm):
    fieldsets = (Fieldset((("person", "partner"), ("thing", "key"), "event", ("since", "until"))),)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _now("The period ends before it begins: choose a later last day."))
        return found


def _day(label: Any) -> filters.DateFilter:
    return filters.DateFilter(
        method="by_day", label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class AuditFilter(filters.FilterSet):
    person = filters.CharFilter(method="by_person", label=_("Who"), help_text=_("Name or e-mail address"))
    partner = filters.CharFilter(method="by_partner", label=_("Partner"), help_text=_("Code or name"))
    thing = filters.ChoiceFilter(field_name="object_type", label=_("Kind of thing"), empty_label=ALL)
    key = filters.CharFilter(field_name="object_key", label=_("Which one"), help_text=_("Its code, number or address"))
    event = filters.ChoiceFilter(field_name="verb", label=_("What happened"), empty_label=ALL)
    since = _day(_("From"))
    until = _day(_("Until"))

    class Meta:
        model = AuditEvent
        fields: tuple[str, ...] = ()
        form = AuditForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = AuditEvent.objects.kinds_of_things()
        things = sorted(((thing, thing_words(thing)) for thing in there), key=lambda each: each[1].casefold())
        self.filters["thing"].extra["choices"] = things
        events = sorted(((verb, str(words)) for verb, words in EVENTS.items()), key=lambda each: each[1].casefold())
        self.filters["event"].extra["choices"] = events

    def by_person(self, events: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        people = User.objects.filter(Q(name__icontains=value) | Q(email__icontains=value))
        return events.filter(by__in=people.order_by().values("pk"))

    def by_partner(self, events: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """The code alone where there is such a partner."""
        if Partner.objects.filter(code=value).exists():
            return events.filter(partner_code=value)
        named = Partner.objects.filter(Q(code__iexact=value) | Q(name__icontains=value))
        return events.filter(partner_code__in=named.order_by().values("code"))

    def by_day(self, events: QuerySet[AuditEvent], name: str, value: date) -> QuerySet[AuditEvent]:
        """From the beginning of the first day to the end of the last, where the programme is."""
        edge = time.min if name == "since" else time.max
        at = timezone.make_aware(datetime.combine(value, edge))
        return events.filter(at__gte=at) if name == "since" else events.filter(at__lte=at)
