import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import FilterForm
from specializations.enums import BenefitKind, EntryState
from specializations.models import Accreditation, Benefit, ProductLine, Resource, Specialization, Tier

STATE = [(EntryState.IN_USE.value, EntryState.IN_USE.label), (EntryState.RETIRED.value, EntryState.RETIRED.label)]


class EntryFilter(filters.FilterSet):
    """``searched`` are the fields in which a text is looked for."""

    searched: tuple[str, ...] = ()

    search = filters.CharFilter(method="find", label=_("Name or code"))

    def find(self, entries: QuerySet, name: str, value: str) -> QuerySet:
        condition = Q()
        for field in self.searched:
            condition |= Q(**{f"{field}__icontains": value})
        return entries.filter(condition)


class RetirableFilter(EntryFilter):
    state = filters.ChoiceFilter(method="in_state", choices=STATE, label=_("State"), empty_label=_("All"))

    def in_state(self, entries: QuerySet, name: str, value: str) -> QuerySet:
        return entries.filter(retired_at__isnull=value == EntryState.IN_USE)


class SpecializationFilter(RetirableFilter):
    searched = ("slug", "name", "group")

    class Meta:
        model = Specialization
        fields: tuple[str, ...] = ()
        form = FilterForm


class AccreditationFilter(RetirableFilter):
    searched = ("code",)

    specialization = filters.ModelChoiceFilter(
        queryset=Specialization.objects.all(), label=_("Specialization"), empty_label=_("All")
    )

    class Meta:
        model = Accreditation
        fields: tuple[str, ...] = ()
        form = FilterForm


class ProductLineFilter(EntryFilter):
    searched = ("product_code",)

    specialization = filters.ModelChoiceFilter(
        queryset=Specialization.objects.all(), label=_("Specialization"), empty_label=_("All")
    )

    class Meta:
        model = ProductLine
        fields: tuple[str, ...] = ()
        form = FilterForm


class TierFilter(EntryFilter):
    searched = ("slug", "name")

    class Meta:
        model = Tier
        fields: tuple[str, ...] = ()
        form = FilterForm


class BenefitFilter(RetirableFilter):
    searched = ("slug", "name_en", "name_fr")

    kind = filters.ChoiceFilter(choices=BenefitKind.choices, label=_("Kind"), empty_label=_("All"))

    class Meta:
        model = Benefit
        fields: tuple[str, ...] = ()
        form = FilterForm


class ResourceFilter(RetirableFilter):
    searched = ("title_en", "title_fr", "file__original_name", "url")

    specialization = filters.ModelChoiceFilter(
        queryset=Specialization.objects.all(), label=_("Specialization"), empty_label=_("All")
    )

    class Meta:
        model = Resource
        fields: tuple[str, ...] = ()
        form = FilterForm
