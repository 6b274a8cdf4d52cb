"""Who looks after a partner at the vendor."""

from datetime import date

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from core.components import Contact
from core.enums import CoverageTeam
from core.models import User
from partners.models import Deputy, Partner


def contact_with(partner: Partner, *, deputy: str) -> Contact | None:
    """Who looks after the partner, and ``deputy``, who stands in; None while nobody does."""
    manager = partner.channel_manager
    if manager is None or not manager.is_active:
        return None
    team = partner.coverage_team or manager.coverage_team
    return Contact(
        name=str(manager),
        email=manager.email,
        team=CoverageTeam(team).label if team else "",
        deputy=deputy,
    )


def deputy_names(manager: User | OuterRef | None, *, on: date) -> QuerySet[Deputy, str]:
    """The names of those who stand in for the manager that day, the last to begin first."""
    return (
        Deputy.objects.active(on)
        .filter(manager=manager, deputy__is_active=True)
        .order_by("-starts_on", "-id")
        .values_list(Coalesce(NullIf("deputy__name", Value("")), "deputy__email", output_field=CharField()))
    )


def deputy_name(manager: User | OuterRef | None, *, on: date) -> Coalesce:
    """To be asked with another query: the name of whoever stands in for the manager that day, or an empty text."""
    return Coalesce(Subquery(deputy_names(manager, on=on)[:1]), Value(""))
