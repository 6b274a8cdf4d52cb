"""A plan as rows of a file."""

from collections.abc import Mapping

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from core import formats
from core.tables import MoneyColumn, PortalTable
from specializations.enums import Measure, Role
from specializations.wording import needed_words
from tiers.path import Path
from tiers.wording.paths import person_words, target_words


class PlanTable(PortalTable):
    """The trainings of a path, then what has no price."""

    caption = _("Training plan")

    what = tables.Column(verbose_name=_("Specialization"))
    role = tables.Column(verbose_name=_("Role"))
    person = tables.Column(verbose_name=_("Person"))
    accreditation = tables.Column(verbose_name=_("Accreditation"))
    fee = MoneyColumn(verbose_name=_("Fee"))
    missing = tables.Column(verbose_name=_("Not priced"))

    def __init__(self, path: Path, *, names: Mapping[str, str], people: Mapping[str, str]) -> None:
        trainings = [
            {
                "what": names.get(planned.specialization, planned.specialization),
                "role": str(Role(planned.role).label),
                "person": person_words(planned, people),
                "accreditation": planned.accreditation,
                "fee": formats.euros(planned.fee_e4),
            }
            for planned in path.awards
        ]
        gaps = [
            {
                "what": target_words(line.subject if line.level == "tier" else f"{line.subject}:{line.level}", names),
                "missing": needed_words(Measure(line.measure), line.shortfall),
            }
            for line in path.gaps
        ]
        super().__init__([*trainings, *gaps])
