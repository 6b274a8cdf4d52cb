"""What the queue and its neighbours can be narrowed to. The values live in the address."""

from datetime import date, datetime
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.enums import VendorRole
from core.forms import FilterForm
from core.models import User
from deals import desk
from deals.models import AgreementSpecialization, TeamingAgreement
from partners.models import Partner
from specializations.models import Specialization

ALL = _("All")


class RequestFilter(filters.FilterSet):
    """``partners`` are those that the reader sees; only a programme admin asks for somebody's."""

    search = filters.CharFilter(method="by_words", label=_("Partner or customer"))
    specialization = filters.ModelChoiceFilter(
        method="by_specialization",
        queryset=Specialization.objects.all(),
        to_field_name="slug",
        label=_("Specialization"),
        empty_label=ALL,
    )
    country = filters.ChoiceFilter(field_name="partner__country", label=_("Country"), empty_label=ALL)
    manager = filters.ModelChoiceFilter(
        field_name="partner__channel_manager",
        queryset=User.objects.filter(vendor_role=VendorRole.CHANNEL_MANAGER).order_by("name", "email"),
        to_field_name="public_id",
        label=_("Channel manager"),
        empty_label=ALL,
    )
    overdue = filters.ChoiceFilter(
        method="by_time", label=_("Time"), empty_label=ALL, choices=[("yes", _("Overdue")), ("no", _("In time"))]
    )

    class Meta:
        model = TeamingAgreement
        fields: tuple[str, ...] = ()
        form = FilterForm

    def __init__(self, *args: Any, now: datetime, on: date, user: User, pile: desk.Pile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        if not user.is_programme_admin:
            del self.filters["manager"]
        if pile != desk.Pile.WAITING:
            del self.filters["overdue"]
        partners = Partner.objects.visible_to(user, on=on).order_by()
        present = set(partners.values_list("country", flat=True).distinct())
        self.filters["country"].extra["choices"] = [(code, name) for code, name in countries if code in present]

    def by_words(self, agreements: QuerySet[TeamingAgreement], name: str, value: str) -> QuerySet[TeamingAgreement]:
        return desk.find(agreements, value)

    def by_specialization(
        self, agreements: QuerySet[TeamingAgreement], name: str, value: Specialization | None
    ) -> QuerySet[TeamingAgreement]:
        if value is None:
            return agreements
        covered = AgreementSpecialization.objects.filter(agreement=OuterRef("pk"), specialization=value)
        return agreements.filter(Exists(covered))

    def by_time(self, agreements: QuerySet[TeamingAgreement], name: str, value: str) -> QuerySet[TeamingAgreement]:
        overdue = {"answer_due_at__lte": self.now}
        return agreements.filter(**overdue) if value == "yes" else agreements.exclude(**overdue)
