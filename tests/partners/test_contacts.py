from datetime import date

import pytest

from core.components import Contact
from partners.contacts import contact_with, deputy_name
from partners.models import Partner
from tests.factories.core import UserFactory
from tests.factories.partners import DeputyFactory, PartnerFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 5)


def contact_on_today(partner):
    deputy = deputy_name(partner.channel_manager, on=TODAY)
    return contact_with(partner, deputy=Partner.objects.values_list(deputy, flat=True).get(pk=partner.pk))


def test_nobody_yet():
    assert contact_on_today(PartnerFactory()) is None


def test_a_locked_manager_is_nobody():
    partner = PartnerFactory(channel_manager=UserFactory(channel_manager=True, is_active=False))
    assert contact_on_today(partner) is None


def test_name_mail_team_and_who_stands_in():
    manager = UserFactory(channel_manager=True, name="Nadia Benali", email="nadia@example.org")
    DeputyFactory(manager=manager, deputy__name="Jonas Albrecht", starts_on=TODAY)
    DeputyFactory(manager=manager, deputy__name="Too Late", starts_on=date(2026, 1, 6))
    partner = PartnerFactory(channel_manager=manager)
    assert contact_on_today(partner) == Contact(
        name="Nadia Benali", email="nadia@example.org", team="Technical team", deputy="Jonas Albrecht"
    )
