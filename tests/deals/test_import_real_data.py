"""The real orders, dirty as they are: the first and the second time."""

import pytest
from django.utils import timezone

from deals.actions import import_file
from deals.enums import ImportKind
from deals.models import OrderLine
from tests.factories.specializations import SpecializationFactory

SLUGS = (
    "enterprise-security data-loss-prevention encryption endpoint-management it-compliance archiving"
    " storage-management high-availability data-protection"
).split()


def run(kind, path):
    with path.open("rb") as file:
        return import_file(
            kind=ImportKind(kind),
            file=file,
            name=path.name,
            source="main",
            by=None,
            clock=timezone.now,
            max_bytes=512 << 20,
        )


def counts(declaration):
    return [getattr(declaration, name) for name in ("rows", "accepted", "unchanged", "corrected", "held", "rejected")]


@pytest.mark.django_db
def test_the_real_orders(shared_data):
    for slug in SLUGS:
        SpecializationFactory(slug=slug)
    retail = shared_data / "online_retail"
    assert counts(run("partners", retail / "partners.csv")) == [4372, 4372, 0, 0, 0, 0]
    assert counts(run("product_lines", retail / "product_lines.csv")) == [4070, 4070, 0, 0, 0, 0]
    assert counts(run("rates", shared_data / "rates.csv")) == [12324, 12324, 0, 0, 0, 0]
    orders = retail / "orders.csv.gz"
    assert counts(run("orders", orders)) == [541_909, 406_829, 0, 0, 135_080, 0]
    assert counts(run("orders", orders)) == [541_909, 0, 406_829, 0, 135_080, 0]
    assert OrderLine.objects.count() == 406_829
