from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from deals.enums import DeclarationState, ImportKind, RowState, WaitingFor
from deals.models import Declaration, DeclarationRow, ExchangeRate, Order, OrderLine
from tests.factories.core import LONG_AGO
from tests.factories.partners import PartnerFactory
from tests.factories.specializations import SpecializationFactory


class ExchangeRateFactory(DjangoModelFactory):
    class Meta:
        model = ExchangeRate

    date = date(2011, 1, 3)
    currency = "GBP"
    rate_to_eur = Decimal("1.2")


class DeclarationFactory(DjangoModelFactory):
    class Meta:
        model = Declaration

    kind = ImportKind.ORDERS
    source = "main"
    file_name = factory.Sequence(lambda number: f"orders{number}.csv")
    state = DeclarationState.DONE
    received_at = LONG_AGO


class DeclarationRowFactory(DjangoModelFactory):
    """A held order row of an unknown partner."""

    class Meta:
        model = DeclarationRow

    declaration = factory.SubFactory(DeclarationFactory)
    row_number = factory.Sequence(lambda number: number + 2)
    state = RowState.HELD
    kind = ImportKind.ORDERS
    source = "main"
    key = factory.Sequence(lambda number: f"O-{number}\t1")
    cells = factory.LazyAttribute(lambda row: {"order_number": row.key.partition("\t")[0], "line": "1"})
    column = "partner_code"
    waiting_for = WaitingFor.PARTNER
    waiting_value = "P-unknown"


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    source = "main"
    number = factory.Sequence(lambda number: f"O-{number}")


class OrderLineFactory(DjangoModelFactory):
    """A current line of 1,000 EUR of new business."""

    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    line = "1"
    partner = factory.SubFactory(PartnerFactory)
    specialization = factory.SubFactory(SpecializationFactory)
    order_date = date(2011, 1, 3)
    amount_e4 = 10_000_000
    incremental = True
    product_code = "A-1"
    quantity = "1"
    unit_price = "1000"
    currency = "EUR"
    declaration = factory.SubFactory(DeclarationFactory)
    row_number = 2
