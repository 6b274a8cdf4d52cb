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
from partners.models.training import Enrolment, TrainingSession

__all__ = [
    "Partner",
    "Membership",
    "Invitation",
    "Deputy",
    "StaffMember",
    "Award",
    "CustomerReference",
    "TechnicalValidation",
    "TrainingSession",
    "Enrolment",
    "PilotInvitation",
    "AchievementException",
    "StalePartner",
    "PartnerStanding",
    "PartnerSpecialization",
]
