"""The tabs of a partner's pages lead only where their reader may go."""

from urllib.parse import quote

import pytest
from django.test import Client

from partners.roles import Role
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.roles import user_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def tabs_and_readers():
    """A reader of each role that sees tabs, with the address of the partner's first page."""
    distributor = PartnerFactory(distributor=True)
    desk = MembershipFactory(partner=distributor).user
    manager, admin = user_of(Role.CHANNEL_MANAGER), user_of(Role.PROGRAMME_ADMIN)
    reseller = PartnerFactory(channel_manager=manager)
    return {
        "a distributor": (desk, distributor),
        "a manager": (manager, reseller),
        "an admin of a distributor": (admin, distributor),
    }


@pytest.mark.parametrize("who", ["a distributor", "a manager", "an admin of a distributor"])
def test_every_tab_opens(who, shipped_rulebook):
    reader, partner = tabs_and_readers()[who]
    client = Client()
    client.force_login(reader)
    tabs = client.get(f"/partners/{partner.code}/").context["tabs"]
    assert len(tabs) > 1
    assert {str(tab.label): client.get(tab.url).status_code for tab in tabs} == {str(tab.label): 200 for tab in tabs}


@pytest.mark.parametrize(
    ("beneath", "tab"),
    [
        ("", "Tier"),
        ("benefits/", "Tier"),
        ("staff/training/", "Staff"),
        ("forecast/simulator/", "Simulator"),
        ("exceptions/new/", "Exceptions"),
    ],
)
def test_the_tab_above_a_page_is_the_current_one(beneath, tab, shipped_rulebook):
    """On a phone the tabs are a select, which could not lead to what it shows as chosen."""
    partner = PartnerFactory(code="Mü 1%")
    client = Client()
    client.force_login(user_of(Role.PROGRAMME_ADMIN))
    tabs = client.get(f"/partners/{quote(partner.code)}/{beneath}").context["tabs"]
    assert [str(each.label) for each in tabs if each.current] == [tab]
