from datetime import date

import factory
from factory.django import DjangoModelFactory

from specializations.enums import Level, Measure, Role, TierSlug
from specializations.models import (
    Accreditation,
    AgreementParameters,
    Benefit,
    ProductLine,
    Requirement,
    Resource,
    Rulebook,
    RulebookAccreditation,
    RulebookLevel,
    RulebookOpening,
    RulebookRegion,
    Specialization,
    Tier,
)
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


class RulebookRegionFactory(DjangoModelFactory):
    class Meta:
        model = RulebookRegion

    rulebook = factory.SubFactory(RulebookFactory)
    code = "EMEA"
    countries = ["DE", "FR"]


class RulebookLevelFactory(DjangoModelFactory):
    class Meta:
        model = RulebookLevel

    rulebook = factory.SubFactory(RulebookFactory)
    level = Level.MASTER


class RulebookOpeningFactory(DjangoModelFactory):
    class Meta:
        model = RulebookOpening

    rulebook = factory.SubFactory(RulebookFactory)
    specialization = factory.SubFactory(SpecializationFactory)


class RulebookAccreditationFactory(DjangoModelFactory):
    class Meta:
        model = RulebookAccreditation

    rulebook = factory.SubFactory(RulebookFactory)
    type = "STS"
    role = Role.TECHNICAL
    counts = True


class RequirementFactory(DjangoModelFactory):
    """Silver asks for one specialization."""

    class Meta:
        model = Requirement

    rulebook = factory.SubFactory(RulebookFactory)
    tier = TierSlug.SILVER
    measure = Measure.SPECIALIZATIONS
    minimum = 1


class AgreementParametersFactory(DjangoModelFactory):
    class Meta:
        model = AgreementParameters

    rulebook = factory.SubFactory(RulebookFactory)


class ProductLineFactory(DjangoModelFactory):
    class Meta:
        model = ProductLine

    product_code = factory.Sequence(lambda number: f"PRODUCT-{number}")
    specialization = factory.SubFactory(SpecializationFactory)


class TierFactory(DjangoModelFactory):
    class Meta:
        model = Tier

    slug = TierSlug.SILVER
    name = "Silver"
    rank = 1


class BenefitFactory(DjangoModelFactory):
    class Meta:
        model = Benefit

    slug = factory.Sequence(lambda number: f"benefit-{number}")
    name_en = factory.Sequence(lambda number: f"Extended support {number}")
    name_fr = factory.Sequence(lambda number: f"Assistance étendue {number}")


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    specialization = factory.SubFactory(SpecializationFactory)
    title_en = "Sizing guide"
    title_fr = "Guide de dimensionnement"
    url = "https://vendor.example/guide"
