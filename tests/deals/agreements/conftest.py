import pytest
import time_machine
from django.test import Client

from deals.models import TeamingAgreement
from specializations.models import Specialization
from tests.deals.agreements.desks import NOW, signed_in
from tests.deals.agreements.worlds import a_request, a_side, words
from tests.factories.core import UserFactory


@pytest.fixture
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def encryption(shipped_rulebook) -> Specialization:
    words()
    return Specialization.objects.get(slug="encryption")


@pytest.fixture
def side(encryption):
    return a_side(encryption, country="FR", name="Sentinel IT")


@pytest.fixture
def other(encryption):
    return a_side(encryption, country="DE", name="Nordkap Data")


@pytest.fixture
def request_of_side(side, encryption) -> TeamingAgreement:
    return a_request(side, encryption)


@pytest.fixture
def programme_admin():
    return UserFactory(programme_admin=True)


@pytest.fixture
def admin(side) -> Client:
    return signed_in(side.admin)


@pytest.fixture
def member(side) -> Client:
    return signed_in(side.member)
