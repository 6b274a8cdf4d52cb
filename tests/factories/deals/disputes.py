import factory
from factory.django import DjangoModelFactory

from deals.enums import DisputeAbout, DisputeVerb
from deals.models import Dispute, DisputeMessage
from tests.factories.core import LONG_AGO, UserFactory
from tests.factories.partners import PartnerFactory


class DisputeFactory(DjangoModelFactory):
    """An open one about a missing order."""

    class Meta:
        model = Dispute

    partner = factory.SubFactory(PartnerFactory)
    about = DisputeAbout.ORDER
    order_number = factory.Sequence(lambda number: f"PO-{number}")
    asked_by = factory.SubFactory(UserFactory)
    asked_at = LONG_AGO


class DisputeMessageFactory(DjangoModelFactory):
    class Meta:
        model = DisputeMessage

    dispute = factory.SubFactory(DisputeFactory)
    verb = DisputeVerb.ASKED
    by = factory.SubFactory(UserFactory)
    at = LONG_AGO
    text = "This order is missing."
