"""After a change of the matching rules everything that customers are found by is computed again."""

import io

import pytest
from django.core.management import call_command

from deals.actions import agreements as actions
from deals.actions.agreements import Rekeyed
from deals.conflicts import alike
from deals.models import EndCustomer
from tests.deals.agreements.worlds import AT, a_customer, a_side
from tests.factories.core import UserFactory

pytestmark = [pytest.mark.django_db]


def with_older_keys(side, name: str) -> EndCustomer:
    """A customer whose stored keys are not those that the rules give its name."""
    customer = a_customer(side, "Vollkommen Anders AG")
    EndCustomer.objects.filter(pk=customer.pk).update(name=name)
    return customer


def test_what_the_rules_now_call_the_same_is_recognised_and_twice_is_once():
    side, rival = a_side(country="FR"), a_side(country="DE")
    customer = a_customer(side, "Hafenwerk Maschinenbau GmbH")
    stale = with_older_keys(rival, "HAFENWERK MASCHINENBAU G.m.b.H.")
    assert alike(customer) == []

    assert actions.rekey_customers(at=AT) == Rekeyed(customers=2, changed=1, recognised=1)
    stale.refresh_from_db()
    assert (stale.root_id, stale.name_key) == (customer.pk, customer.name_key)
    assert set(stale.keys.values_list("value")) == set(customer.keys.values_list("value"))
    assert actions.rekey_customers(at=AT) == Rekeyed(customers=2, changed=0, recognised=0)


def test_what_a_manager_told_apart_stays_apart():
    side, rival = a_side(country="FR"), a_side(country="DE")
    customer, stale = a_customer(side), with_older_keys(rival, "Hafenwerk Maschinenbau GmbH")
    manager = UserFactory(channel_manager=True)
    actions.record_distinct(first=customer, second=stale, by=manager, at=AT)
    assert actions.rekey_customers(at=AT) == Rekeyed(customers=2, changed=1, recognised=0)


def test_the_command_says_what_it_did():
    with_older_keys(a_side(), "Hafenwerk Maschinenbau GmbH")
    printed = io.StringIO()
    call_command("rekey_customers", stdout=printed)
    assert printed.getvalue() == "1 customers: 1 with other keys, 0 recognised as another customer.\n"
