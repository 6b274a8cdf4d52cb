"""What was sold and what is protected: orders as declared, end customers, and teaming agreements."""

from deals.models.agreements import AgreementEvent, AgreementSpecialization, TeamingAgreement
from deals.models.contracts import ContractText, Reason
from deals.models.customers import (
    ConflictCheck,
    CustomerDistinction,
    EndCustomer,
    EndCustomerKey,
    EndCustomerNumber,
)
from deals.models.disputes import Dispute, DisputeMessage
from deals.models.fulfilment import AgreementActivity, AgreementExtension, AgreementOrder, RevocationProposal
from deals.models.numbers import DealNumberConflict, DealNumberLookup, DealNumberSeries
from deals.models.orders import Declaration, DeclarationRow, ExchangeRate, Order, OrderLine

__all__ = [
    "ExchangeRate",
    "Declaration",
    "DeclarationRow",
    "Order",
    "OrderLine",
    "EndCustomer",
    "EndCustomerNumber",
    "EndCustomerKey",
    "CustomerDistinction",
    "ConflictCheck",
    "Reason",
    "ContractText",
    "Dispute",
    "DisputeMessage",
    "TeamingAgreement",
    "AgreementSpecialization",
    "AgreementEvent",
    "AgreementActivity",
    "AgreementOrder",
    "DealNumberConflict",
    "AgreementExtension",
    "RevocationProposal",
    "DealNumberLookup",
    "DealNumberSeries",
]
