from datetime import date, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from deals.actions.agreements import record_customer
from deals.actions.agreements.numbering import next_deal_number
from deals.enums import ActivityKind, AgreementState, NumberKind, ProposalCause, ReasonKind
from deals.models import (
    AgreementActivity,
    AgreementEvent,
    AgreementExtension,
    AgreementOrder,
    AgreementSpecialization,
    ConflictCheck,
    ContractText,
    CustomerDistinction,
    DealNumberConflict,
    DealNumberLookup,
    DealNumberSeries,
    EndCustomer,
    EndCustomerKey,
    EndCustomerNumber,
    Reason,
    RevocationProposal,
    TeamingAgreement,
)
from tests.factories.core import LONG_AGO, UserFactory
from tests.factories.deals.orders import OrderFactory
from tests.factories.partners import PartnerFactory
from tests.factories.specializations import SpecializationFactory

TODAY = date(2026, 1, 5)
PROTECTED = frozenset(
    {AgreementState.APPROVED, AgreementState.IN_FORCE, AgreementState.WON, AgreementState.LOST, AgreementState.REVOKED}
)
NUMBERED = PROTECTED - {AgreementState.APPROVED}
SIGNED = frozenset(AgreementState) - {AgreementState.DRAFT}


class EndCustomerFactory(DjangoModelFactory):
    """A customer with its keys, recognised like any other."""

    class Meta:
        model = EndCustomer

    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda number: f"Kundera{number} Maschinenbau GmbH")
    country = "DE"
    city = ""
    domain = ""
    numbers = {}
    by = factory.SubFactory(UserFactory)
    at = LONG_AGO

    @classmethod
    def _create(cls, model_class, **fields):
        return record_customer(**fields)


class EndCustomerNumberFactory(DjangoModelFactory):
    class Meta:
        model = EndCustomerNumber

    customer = factory.SubFactory(EndCustomerFactory)
    kind = NumberKind.SIREN
    value = "552100554"


class EndCustomerKeyFactory(DjangoModelFactory):
    class Meta:
        model = EndCustomerKey

    customer = factory.SubFactory(EndCustomerFactory)
    value = factory.Sequence(lambda number: f"word:test{number}")


class CustomerDistinctionFactory(DjangoModelFactory):
    class Meta:
        model = CustomerDistinction

    first = factory.SubFactory(EndCustomerFactory)
    second = factory.SubFactory(EndCustomerFactory)
    by = factory.SubFactory(UserFactory, channel_manager=True)
    at = LONG_AGO


class ConflictCheckFactory(DjangoModelFactory):
    class Meta:
        model = ConflictCheck

    partner = factory.SubFactory(PartnerFactory)
    by = factory.SubFactory(UserFactory)
    at = LONG_AGO


class ReasonFactory(DjangoModelFactory):
    class Meta:
        model = Reason

    kind = ReasonKind.REJECTION
    code = factory.Sequence(lambda number: f"reason-{number}")
    label_en = "Not a deal of this programme"
    label_fr = "Affaire hors programme"
    created_at = LONG_AGO


class ContractTextFactory(DjangoModelFactory):
    class Meta:
        model = ContractText

    version = factory.Sequence(lambda number: number + 2)
    body_en = "# Parties\nThe vendor and {partner}."
    body_fr = "# Parties\nL’éditeur et {partner}."
    published_at = LONG_AGO


class TeamingAgreementFactory(DjangoModelFactory):
    """The row of an agreement in any state, complete, written past the actions; ``specializations`` are its rows."""

    class Meta:
        model = TeamingAgreement
        skip_postgeneration_save = True

    partner = factory.SubFactory(PartnerFactory)
    state = AgreementState.DRAFT
    state_since = LONG_AGO
    created_at = LONG_AGO
    created_by = factory.SubFactory(UserFactory)
    changed_at = LONG_AGO
    customer = factory.SubFactory(EndCustomerFactory, partner=factory.SelfAttribute("..partner"))
    title = "Protection of the head office"
    amount = Decimal(50_000)
    amount_e4 = 500_000_000
    expected_close_on = TODAY + timedelta(days=60)
    discount_asked_percent = Decimal(10)
    presales_note = "Two workshops and a proof of concept."
    first_submitted_at = factory.LazyAttribute(lambda made: LONG_AGO if made.state in SIGNED else None)
    submitted_at = factory.SelfAttribute("first_submitted_at")
    answer_due_at = factory.LazyAttribute(lambda made: made.submitted_at and made.submitted_at + timedelta(days=2))
    answer_due_on = factory.LazyAttribute(lambda made: made.answer_due_at and made.answer_due_at.date())
    complete_until = factory.LazyAttribute(
        lambda made: TODAY + timedelta(days=30) if made.state == AgreementState.ACTION_REQUIRED else None
    )
    accept_until = factory.LazyAttribute(
        lambda made: TODAY + timedelta(days=14) if made.state == AgreementState.APPROVED else None
    )
    discount_percent = factory.LazyAttribute(lambda made: Decimal(10) if made.state in PROTECTED else None)
    protection_starts_on = factory.LazyAttribute(lambda made: TODAY if made.state in PROTECTED else None)
    protection_ends_on = factory.LazyAttribute(
        lambda made: TODAY + timedelta(days=180) if made.state in PROTECTED else None
    )
    deal_number = factory.LazyAttribute(lambda made: next_deal_number(2026) if made.state in NUMBERED else None)
    in_force_at = factory.LazyAttribute(lambda made: LONG_AGO if made.state in NUMBERED else None)
    last_activity_on = factory.LazyAttribute(lambda made: TODAY if made.state in NUMBERED else None)

    @factory.post_generation
    def specializations(self, create, extracted, **_more):
        for specialization in extracted if extracted is not None else [SpecializationFactory()]:
            AgreementSpecializationFactory(agreement=self, specialization=specialization)


class AgreementSpecializationFactory(DjangoModelFactory):
    class Meta:
        model = AgreementSpecialization

    agreement = factory.SubFactory(TeamingAgreementFactory, specializations=())
    specialization = factory.SubFactory(SpecializationFactory)
    customer = factory.LazyAttribute(lambda row: row.agreement.customer and row.agreement.customer.root)
    exclusive = factory.LazyAttribute(
        lambda row: row.agreement.state in (AgreementState.APPROVED, AgreementState.IN_FORCE)
    )


class AgreementEventFactory(DjangoModelFactory):
    class Meta:
        model = AgreementEvent

    agreement = factory.SubFactory(TeamingAgreementFactory)
    at = LONG_AGO
    by = factory.SubFactory(UserFactory)
    verb = "started"
    new_state = AgreementState.DRAFT


class AgreementActivityFactory(DjangoModelFactory):
    class Meta:
        model = AgreementActivity

    agreement = factory.SubFactory(TeamingAgreementFactory, state=AgreementState.IN_FORCE)
    kind = ActivityKind.PROGRESS_REPORT
    by = factory.SubFactory(UserFactory)
    on = TODAY
    note = "The customer has seen the demonstration."
    recorded_at = LONG_AGO


class AgreementOrderFactory(DjangoModelFactory):
    class Meta:
        model = AgreementOrder

    agreement = factory.SubFactory(TeamingAgreementFactory, state=AgreementState.IN_FORCE)
    order = factory.SubFactory(OrderFactory)
    at = LONG_AGO


class DealNumberConflictFactory(DjangoModelFactory):
    class Meta:
        model = DealNumberConflict

    agreement = factory.SubFactory(TeamingAgreementFactory, state=AgreementState.IN_FORCE)
    order = factory.SubFactory(OrderFactory)
    partner = factory.SubFactory(PartnerFactory)
    found_at = LONG_AGO


class AgreementExtensionFactory(DjangoModelFactory):
    class Meta:
        model = AgreementExtension

    agreement = factory.SubFactory(TeamingAgreementFactory, state=AgreementState.IN_FORCE)
    asked_by = factory.SubFactory(UserFactory)
    asked_at = LONG_AGO
    proof = "The tender is announced for May."
    days = 90


class RevocationProposalFactory(DjangoModelFactory):
    class Meta:
        model = RevocationProposal

    agreement = factory.SubFactory(TeamingAgreementFactory, state=AgreementState.IN_FORCE)
    cause = ProposalCause.NO_ACTIVITY
    since = TODAY
    proposed_at = LONG_AGO


class DealNumberLookupFactory(DjangoModelFactory):
    class Meta:
        model = DealNumberLookup

    by = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory, distributor=True)
    number = "TA-2026-000001"
    answered = False
    at = LONG_AGO


class DealNumberSeriesFactory(DjangoModelFactory):
    class Meta:
        model = DealNumberSeries

    year = factory.Sequence(lambda number: 2000 + number)
