from datetime import date

from core.components import Contact
from core.enums import CoverageTeam
from partners.models import Deputy, Partner


def contact_of(partner: Partner, *, on: date) -> Contact | None:
    """Who looks after the partner at the vendor, and who stands in that day; None while nobody does. One query."""
    manager = partner.channel_manager
    if manager is None or not manager.is_active:
        return None
    stand_in = (
        Deputy.objects.active(on)
        .filter(manager=manager, deputy__is_active=True)
        .select_related("deputy")
        .order_by("-starts_on", "-id")
        .first()
    )
    team = partner.coverage_team or manager.coverage_team
    return Contact(
        name=str(manager),
        email=manager.email,
        team=CoverageTeam(team).label if team else "",
        deputy=str(stand_in.deputy) if stand_in else "",
    )
