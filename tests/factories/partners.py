from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from partners.enums import MembershipRole, PartnerKind, SpecializationStatus, StandingStatus
from partners.models import (
    AchievementException,
    Award,
    CustomerReference,
    Deputy,
    Enrolment,
    Invitation,
    Membership,
    Partner,
    PartnerSpecialization,
    PartnerStanding,
    PilotInvitation,
    StaffMember,
    StalePartner,
    TechnicalValidation,
    TrainingSession,
)
from specializations.enums import Level, TierSlug
from tests.factories.core import LONG_AGO, UserFactory
from tests.factories.specializations import AccreditationFactory, RulebookFactory, SpecializationFactory

A_DAY = date(2026, 1, 5)


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    code = factory.Sequence(lambda number: f"P-{number}")
    name = factory.Sequence(lambda number: f"Partner {number}")
    country = "FR"

    class Params:
        distributor = factory.Trait(kind=PartnerKind.DISTRIBUTOR)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)
    role = MembershipRole.MEMBER


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    user = factory.SubFactory(UserFactory, is_active=False)
    partner = factory.SubFactory(PartnerFactory)
    role = MembershipRole.MEMBER
    invited_by = factory.SubFactory(UserFactory)
    invited_at = LONG_AGO
    expires_at = LONG_AGO + timedelta(days=14)


class DeputyFactory(DjangoModelFactory):
    class Meta:
        model = Deputy

    manager = factory.SubFactory(UserFactory, channel_manager=True)
    deputy = factory.SubFactory(UserFactory, channel_manager=True)
    starts_on = A_DAY


class StaffMemberFactory(DjangoModelFactory):
    class Meta:
        model = StaffMember

    partner = factory.SubFactory(PartnerFactory)
    code = factory.Sequence(lambda number: f"S-{number}")
    name = factory.Sequence(lambda number: f"Employee {number}")


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    staff_member = factory.SubFactory(StaffMemberFactory)
    accreditation = factory.SubFactory(AccreditationFactory)
    awarded_on = A_DAY


class CustomerReferenceFactory(DjangoModelFactory):
    class Meta:
        model = CustomerReference

    partner = factory.SubFactory(PartnerFactory)
    specialization = factory.SubFactory(SpecializationFactory)
    customer = factory.Sequence(lambda number: f"Customer {number}")
    approved_on = A_DAY


class TechnicalValidationFactory(DjangoModelFactory):
    class Meta:
        model = TechnicalValidation

    partner = factory.SubFactory(PartnerFactory)
    specialization = factory.SubFactory(SpecializationFactory)
    validated_on = A_DAY


class PilotInvitationFactory(DjangoModelFactory):
    class Meta:
        model = PilotInvitation

    partner = factory.SubFactory(PartnerFactory)
    specialization = factory.SubFactory(SpecializationFactory)


class AchievementExceptionFactory(DjangoModelFactory):
    class Meta:
        model = AchievementException

    partner = factory.SubFactory(PartnerFactory)
    achievement = "tier:gold"
    granted_on = A_DAY
    ends_on = A_DAY + timedelta(days=90)
    reason = "A merger is being completed."
    granted_by = factory.SubFactory(UserFactory, programme_admin=True)


class StalePartnerFactory(DjangoModelFactory):
    class Meta:
        model = StalePartner

    partner = factory.SubFactory(PartnerFactory)
    marked_at = LONG_AGO


class PartnerStandingFactory(DjangoModelFactory):
    class Meta:
        model = PartnerStanding

    partner = factory.SubFactory(PartnerFactory)
    tier = TierSlug.REGISTERED
    tier_met = TierSlug.REGISTERED
    status = StandingStatus.HELD
    rulebook = factory.SubFactory(RulebookFactory)
    as_of = A_DAY


class PartnerSpecializationFactory(DjangoModelFactory):
    class Meta:
        model = PartnerSpecialization

    partner = factory.SubFactory(PartnerFactory)
    specialization = factory.SubFactory(SpecializationFactory)
    level = Level.SPECIALIST
    level_met = Level.SPECIALIST
    status = SpecializationStatus.HELD
    held_since = A_DAY


class TrainingSessionFactory(DjangoModelFactory):
    class Meta:
        model = TrainingSession

    accreditation = factory.SubFactory(AccreditationFactory)
    starts_on = date(2099, 1, 5)
    place = factory.Sequence(lambda number: f"Place {number}")
    language = "en"


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    staff_member = factory.SubFactory(StaffMemberFactory)
    accreditation = factory.SubFactory(AccreditationFactory)
    fee_eur = 500
    planned_at = LONG_AGO
    planned_by = factory.SubFactory(UserFactory)
