"""A distributor asks for a deal number: the terms of its own deals, one refusal for all else, every try in the log."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from deals.models import DealNumberLookup
from partners.roles import Role
from specializations.models import Specialization
from tests.deals.agreements.worlds import AT, a_side, in_force, words
from tests.factories.partners import PartnerFactory
from tests.roles import user_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def deal(shipped_rulebook):
    words()
    encryption = Specialization.objects.get(slug="encryption")
    distributor = PartnerFactory(code="DIST-1", name="Vertriebswerk", distributor=True)
    side = a_side(encryption, country="FR", name="Sentinel IT")
    with time_machine.travel(AT, tick=False):
        yield in_force(side, encryption, distributor=distributor)


def asks(distributor) -> Client:
    client = Client()
    client.force_login(user_of(Role.DISTRIBUTOR, distributor))
    return client


def test_the_named_distributor_gets_the_terms_and_nothing_else(deal):
    answer = asks(deal.distributor).post(reverse("deals:deal_lookup"), {"number": f" {deal.deal_number.lower()} "})
    terms = {str(fact.label): str(fact.value) for fact in answer.context["terms"]}
    assert terms == {
        "Deal number": deal.deal_number,
        "Partner": "Sentinel IT",
        "Discount": "10%",
        "Amount": "€40,000.00",
        "Specializations": "Encryption",
        "Protected from": "3 March 2026",
        "Protected until": "29 August 2026",
    }
    body = answer.content.decode()
    assert deal.customer.name not in body
    assert deal.title not in body
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("number", ["TA-2026-999999-XX", "nonsense", "'; --", "x" * 40])
def test_everything_else_is_refused_in_the_same_words(deal, number):
    stranger = asks(PartnerFactory(distributor=True))
    here = reverse("deals:deal_lookup")
    foreign = stranger.post(here, {"number": deal.deal_number}).context["form"].errors
    unknown = stranger.post(here, {"number": number}).context["form"].errors
    assert foreign == unknown == {"number": ["There is no deal with this number for your company."]}
    assert list(DealNumberLookup.objects.values_list("answered", flat=True)) == [False, False]


@pytest.mark.parametrize("number", ["", " ", "x" * 41])
def test_what_is_no_number_is_not_even_asked(deal, number):
    answer = asks(deal.distributor).post(reverse("deals:deal_lookup"), {"number": number})
    assert set(answer.context["form"].errors) == {"number"}
    assert DealNumberLookup.objects.count() == 0


def test_beyond_the_limit_nobody_gets_an_answer(deal):
    client, here = asks(deal.distributor), reverse("deals:deal_lookup")
    for _try in range(30):
        client.post(here, {"number": "TA-2026-000000-AA"})
    answer = client.post(here, {"number": deal.deal_number})
    assert "30" in answer.context["form"].errors["number"][0]
    assert "terms" not in answer.context
