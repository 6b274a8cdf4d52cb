"""The catalogue (what a partner can be recognised for) and the rulebooks (what it takes), all of it data."""

from specializations.models.catalogue import Accreditation, Benefit, ProductLine, Resource, Specialization, Tier
from specializations.models.rulebooks import (
    AgreementParameters,
    Requirement,
    Rulebook,
    RulebookAccreditation,
    RulebookLevel,
    RulebookOpening,
    RulebookPart,
    RulebookRegion,
)

__all__ = [
    "Accreditation",
    "AgreementParameters",
    "Benefit",
    "ProductLine",
    "Requirement",
    "Resource",
    "Rulebook",
    "RulebookAccreditation",
    "RulebookLevel",
    "RulebookOpening",
    "RulebookPart",
    "RulebookRegion",
    "Specialization",
    "Tier",
]
