from datetime import date

import factory
from factory.django import DjangoModelFactory

from specializations.enums import Role
from specializations.models import Accreditation, Rulebook, Specialization
from tests.factories.core import LONG_AGO


class SpecializationFactory(DjangoModelFactory):
    class Meta:
        model = Specialization

    slug = factory.Sequence(lambda number: f"specialization-{number}")
    name = factory.Sequence(lambda number: f"Specialization {number}")


class AccreditationFactory(DjangoModelFactory):
    class Meta:
        model = Accreditation

    specialization = factory.SubFactory(SpecializationFactory)
    type = "STS"
    code = factory.LazyAttribute(lambda made: f"{made.type}-{made.specialization.slug}")
    role = Role.TECHNICAL


class RulebookFactory(DjangoModelFactory):
    """A draft."""

    class Meta:
        model = Rulebook

    name = factory.Sequence(lambda number: f"Rules {number}")
    effective_from = date(2026, 1, 1)
    window_months = 12
    grace_days = 90
    created_at = LONG_AGO
