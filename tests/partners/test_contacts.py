from datetime import date

import pytest

from core.components import Contact
from partners.contacts import contact_of
from tests.factories.core import UserFactory
from tests.factories.partners import DeputyFactory, PartnerFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 5)


def test_nobody_yet():
    assert contact_of(PartnerFactory(), on=TODAY) is None


def test_a_locked_manager_is_nobody():
    partner = PartnerFactory(channel_manager=UserFactory(channel_manager=True, is_active=False))
    assert contact_of(partner, on=TODAY) is None


def test_name_mail_team_and_who_stands_in():
    manager = UserFactory(channel_manager=True, name="Nadia Benali", email="nadia@example.org")
    DeputyFactory(manager=manager, deputy__name="Jonas Albrecht", starts_on=TODAY)
    DeputyFactory(manager=manager, deputy__name="Too Late", starts_on=date(2026, 1, 6))
    partner = PartnerFactory(channel_manager=manager)
    assert contact_of(partner, on=TODAY) == Contact(
        name="Nadia Benali", email="nadia@example.org", team="Technical team", deputy="Jonas Albrecht"
    )
