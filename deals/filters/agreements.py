import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import FilterForm
from deals.enums import AgreementState
from deals.models import TeamingAgreement
from specializations.models import Specialization


class AgreementFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Customer, title or deal number"))
    state = filters.ChoiceFilter(
        choices=[(state.value, state.label) for state in AgreementState], label=_("State"), empty_label=_("All")
    )
    specialization = filters.ModelChoiceFilter(
        field_name="specializations",
        queryset=Specialization.objects.all(),
        to_field_name="slug",
        label=_("Specialization"),
        empty_label=_("All"),
    )

    class Meta:
        model = TeamingAgreement
        fields: tuple[str, ...] = ()
        form = FilterForm

    def find(self, agreements: QuerySet[TeamingAgreement], name: str, value: str) -> QuerySet[TeamingAgreement]:
        return agreements.filter(
            Q(customer__name__icontains=value) | Q(title__icontains=value) | Q(deal_number__icontains=value)
        )
