import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import FilterForm
from deals.enums import ImportKind, RowState, WaitingFor
from deals.models import Declaration, DeclarationRow


class DeclarationFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("File or source"))
    kind = filters.ChoiceFilter(choices=ImportKind.choices, label=_("Kind"), empty_label=_("All"))
    attention = filters.ChoiceFilter(
        method="by_attention",
        label=_("With"),
        empty_label=_("All"),
        choices=[("held", _("held rows")), ("rejected", _("rejected rows")), ("corrected", _("corrected rows"))],
    )

    class Meta:
        model = Declaration
        fields: tuple[str, ...] = ()
        form = FilterForm

    def find(self, declarations: QuerySet[Declaration], name: str, value: str) -> QuerySet[Declaration]:
        return declarations.filter(Q(file_name__icontains=value) | Q(source__icontains=value))

    def by_attention(self, declarations: QuerySet[Declaration], name: str, value: str) -> QuerySet[Declaration]:
        return declarations.filter(**{f"{value}__gt": 0})


class DeclarationRowFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=RowState.choices, label=_("Outcome"), empty_label=_("All"))
    waiting_for = filters.ChoiceFilter(choices=WaitingFor.choices, label=_("Waits for"), empty_label=_("All"))
    search = filters.CharFilter(field_name="key", lookup_expr="icontains", label=_("Key"))

    class Meta:
        model = DeclarationRow
        fields: tuple[str, ...] = ()
        form = FilterForm
