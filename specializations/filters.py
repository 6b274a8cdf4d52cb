"""A filter that several lists share."""

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from specializations.models import Specialization


def named() -> list[tuple[str, str]]:
    return list(Specialization.objects.values_list("slug", "name"))


class SpecializationFilter(filters.ChoiceFilter):
    """One of the catalogue; ``field_name`` leads to the specialization."""

    def __init__(self, *, field_name: str = "specialization", **kwargs: Any) -> None:
        super().__init__(field_name=f"{field_name}__slug", choices=named, empty_label=_("All"), **kwargs)
