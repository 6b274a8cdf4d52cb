"""Who takes part in the programme, and what it holds."""

from partners.models.facts import (
    AchievementException,
    Award,
    CustomerReference,
    PilotInvitation,
    StaffMember,
    StalePartner,
    TechnicalValidation,
)
from partners.models.organisations import Deputy, Invitation, Membership, Partner
from partners.models.standings import PartnerSpecialization, PartnerStanding

__all__ = [
    "Partner",
    "Membership",
    "Invitation",
    "Deputy",
    "StaffMember",
    "Award",
    "CustomerReference",
    "TechnicalValidation",
    "PilotInvitation",
    "AchievementException",
    "StalePartner",
    "PartnerStanding",
    "PartnerSpecialization",
]
