"""What the lists of the tiers app can be narrowed to. The values live in the address."""

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import DateInput
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.enums import CoverageTeam
from core.forms import FilterForm
from deals.enums import BusinessType
from deals.models import OrderLine
from partners.enums import StandingStatus
from partners.models import Award, Partner, StaffMember
from partners.querysets import PartnerQuerySet, StaffQuerySet
from specializations.enums import TierSlug
from specializations.filters import SpecializationFilter
from tiers.enums import NotCounted
from tiers.models import EvaluationRun, StandingChange

ANY = _("All")
DAY = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOLDING = (StandingStatus.HELD, StandingStatus.GRACE, StandingStatus.TRANSITION, StandingStatus.EXCEPTION)


class OrderLineFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Order, product or customer"))
    specialization = SpecializationFilter(label=_("Specialization"))
    business_type = filters.ChoiceFilter(choices=BusinessType.choices, label=_("Business type"), empty_label=ANY)
    counted = filters.ChoiceFilter(
        method="by_outcome",
        label=_("Counted today"),
        empty_label=ANY,
        choices=[
            ("yes", _("Counted")),
            (NotCounted.OUTSIDE_WINDOW.value, NotCounted.OUTSIDE_WINDOW.label),
            (NotCounted.SUPERSEDED.value, NotCounted.SUPERSEDED.label),
        ],
    )
    ordered_from = filters.DateFilter(field_name="order_date", lookup_expr="gte", label=_("From"), widget=DAY)
    ordered_until = filters.DateFilter(field_name="order_date", lookup_expr="lte", label=_("Until"), widget=DAY)

    class Meta:
        model = OrderLine
        fields: tuple[str, ...] = ()
        form = FilterForm

    def find(self, lines: QuerySet[OrderLine], name: str, value: str) -> QuerySet[OrderLine]:
        return lines.filter(
            Q(order__number__icontains=value)
            | Q(product_code__icontains=value)
            | Q(description__icontains=value)
            | Q(end_customer__icontains=value)
        )

    def by_outcome(self, lines: QuerySet[OrderLine], name: str, value: str) -> QuerySet[OrderLine]:
        return lines.filter(reason="" if value == "yes" else value)  # type: ignore[misc]  # annotated


class StaffFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Name or code"))
    specialization = SpecializationFilter(
        field_name="awards__accreditation__specialization", distinct=True, label=_("Award in")
    )
    present = filters.ChoiceFilter(
        method="by_presence",
        label=_("Staff"),
        empty_label=ANY,
        choices=[("yes", _("With the company")), ("no", _("Left or not yet joined"))],
    )
    expiring = filters.ChoiceFilter(
        method="by_expiry",
        label=_("An award expires"),
        empty_label=_("Whenever"),
        choices=[("30", _("within 30 days")), ("60", _("within 60 days")), ("90", _("within 90 days"))],
    )

    class Meta:
        model = StaffMember
        fields: tuple[str, ...] = ()
        form = FilterForm

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def find(self, staff: QuerySet[StaffMember], name: str, value: str) -> QuerySet[StaffMember]:
        return staff.filter(Q(name__icontains=value) | Q(code__icontains=value))

    def by_presence(self, staff: StaffQuerySet, name: str, value: str) -> QuerySet[StaffMember]:
        active = staff.active(self.on)
        return active if value == "yes" else staff.exclude(pk__in=active.values("pk"))

    def by_expiry(self, staff: StaffQuerySet, name: str, value: str) -> QuerySet[StaffMember]:
        ending = Award.objects.filter(
            staff_member=OuterRef("pk"),
            revoked_on=None,
            expires_on__gt=self.on,
            expires_on__lte=self.on + timedelta(days=int(value)),
        )
        return staff.active(self.on).filter(Exists(ending))


class Attention(models.TextChoices):
    """Partners that somebody should look at (docs/glossary.md)."""

    CLOSE = "close", _("Close to the next tier")
    RISK = "risk", _("At risk")
    CHANGED = "changed", _("Changed last night")


class PartnerFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Name, code or city"))
    tier = filters.ChoiceFilter(field_name="standing__tier", choices=TierSlug, label=_("Tier"), empty_label=ANY)
    status = filters.ChoiceFilter(
        field_name="standing__status",
        choices=[(status.value, status.label) for status in HOLDING],
        label=_("Status"),
        empty_label=ANY,
    )
    specialization = SpecializationFilter(field_name="specialization_standings__specialization", label=_("Holds"))
    country = filters.ChoiceFilter(label=_("Country"), empty_label=ANY)
    team = filters.ChoiceFilter(field_name="coverage_team", choices=CoverageTeam, label=_("Team"), empty_label=ANY)
    attention = filters.ChoiceFilter(method="by_attention", choices=Attention, label=_("Attention"), empty_label=ANY)

    class Meta:
        model = Partner
        fields: tuple[str, ...] = ()
        form = FilterForm

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        present = set(self.queryset.order_by().values_list("country", flat=True).distinct())
        self.filters["country"].extra["choices"] = [(code, name) for code, name in countries if code in present]

    def find(self, partners: PartnerQuerySet, name: str, value: str) -> QuerySet[Partner]:
        return partners.filter(Q(name__icontains=value) | Q(code__icontains=value) | Q(city__icontains=value))

    def by_attention(self, partners: PartnerQuerySet, name: str, value: str) -> QuerySet[Partner]:
        if value == Attention.CHANGED:
            last = EvaluationRun.objects.last_finished()
            return partners.filter(Exists(StandingChange.objects.filter(partner=OuterRef("pk"), run=last)))
        return partners.at_risk(self.on) if value == Attention.RISK else partners.filter(standing__is_close=True)
