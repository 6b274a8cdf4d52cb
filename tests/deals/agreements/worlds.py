"""Partners, their managers and agreements in every state, made through the actions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from core.models import User
from deals.actions import agreements as actions
from deals.documents import Stage, contract_digest
from deals.documents.words import TEXT_EN, TEXT_FR
from deals.eligibility import rulebook_of
from deals.enums import AgreementState, ReasonKind
from deals.models import ContractText, EndCustomer, Reason, TeamingAgreement
from deals.reasons import REASONS
from partners.enums import MembershipRole
from partners.models import Partner, PartnerSpecialization
from specializations.models import Specialization
from tests.factories.core import UserFactory
from tests.factories.deals import ContractTextFactory, ReasonFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, PartnerSpecializationFactory
from tests.factories.specializations import SpecializationFactory

TODAY = date(2026, 3, 3)  # a Tuesday
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Side:
    """A partner with its people and its channel manager."""

    partner: Partner
    admin: User
    member: User
    manager: User


def a_side(*specializations: Specialization, manager: User | None = None, **fields) -> Side:
    """An active reseller that holds these specializations."""
    manager = manager or UserFactory(channel_manager=True)
    partner = PartnerFactory(channel_manager=manager, **fields)
    for each in specializations:
        PartnerSpecializationFactory(partner=partner, specialization=each)
    admin = MembershipFactory(partner=partner, role=MembershipRole.ADMIN).user
    return Side(partner, admin, MembershipFactory(partner=partner).user, manager)


def words() -> None:
    """The words that the migration brings, after a test that emptied the tables."""
    if not ContractText.objects.exists():
        ContractTextFactory(version=1, body_en=TEXT_EN, body_fr=TEXT_FR)
    if not Reason.objects.exists():
        for kind, rows in REASONS.items():
            for code, english, french in rows:
                ReasonFactory(kind=kind, code=code, label_en=english, label_fr=french)


def a_reason(kind: ReasonKind, code: str = "other") -> Reason:
    return Reason.objects.get(kind=kind, code=code, retired_at=None)


def a_customer(side: Side, name: str = "Hafenwerk Maschinenbau GmbH", country: str = "DE", **more) -> EndCustomer:
    values = {"numbers": {}, "by": side.member, "at": AT} | more
    return actions.record_customer(partner=side.partner, name=name, country=country, **values)


def a_draft(side: Side, *specializations: Specialization, customer=None, at=AT, **changes) -> TeamingAgreement:
    """A draft that can be signed."""
    agreement = actions.start_agreement(partner=side.partner, by=side.member, at=at)
    values = {
        "customer": customer or a_customer(side),
        "title": "Protection of the head office",
        "amount": Decimal(40_000),
        "expected_close_on": at.date() + 60 * DAY,
        "discount_asked_percent": Decimal(10),
        "presales_note": "Two workshops and a proof of concept.",
    }
    chosen = specializations or (SpecializationFactory(),)
    if not specializations:
        PartnerSpecializationFactory(partner=side.partner, specialization=chosen[0])
    return actions.save_draft(
        agreement=agreement, changes=values | changes, specializations=chosen, by=side.member, at=at
    )


def digest_of(agreement: TeamingAgreement, today: date = TODAY) -> str:
    """What a signer's form carries."""
    shown = TeamingAgreement.objects.get(pk=agreement.pk)
    shown.rulebook = rulebook_of(shown, today)
    is_request = agreement.state in (AgreementState.DRAFT, AgreementState.ACTION_REQUIRED)
    return contract_digest(shown, Stage.REQUEST if is_request else Stage.TERMS)


def submit(side: Side, agreement: TeamingAgreement, *, at=AT, today=TODAY) -> TeamingAgreement:
    digest = digest_of(agreement, today)
    return actions.submit(agreement=agreement, digest=digest, by=side.admin, at=at, today=today)


def a_request(side: Side, *specializations: Specialization, at=AT, today=TODAY, **more) -> TeamingAgreement:
    return submit(side, a_draft(side, *specializations, at=at, **more), at=at, today=today)


def approve(side: Side, agreement: TeamingAgreement, *, at=AT, today=TODAY, by=None, **changed) -> TeamingAgreement:
    """On the terms asked for, but for what is ``changed``."""
    terms = {
        "discount_percent": agreement.discount_asked_percent or Decimal(0),
        "protection_ends_on": actions.standard_end(agreement, today),
        "joint_visit": False,
        "joint_visit_by": None,
    }
    return actions.approve(agreement=agreement, by=by or side.manager, at=at, today=today, **terms | changed)


def in_force(side: Side, *specializations: Specialization, at=AT, today=TODAY, **more) -> TeamingAgreement:
    return approve(side, a_request(side, *specializations, at=at, today=today, **more), at=at, today=today)


def holding(side: Side, specialization: Specialization, **fields) -> PartnerSpecialization:
    return PartnerSpecializationFactory(partner=side.partner, specialization=specialization, **fields)


def stored(agreement: TeamingAgreement) -> TeamingAgreement:
    return TeamingAgreement.objects.get(pk=agreement.pk)
