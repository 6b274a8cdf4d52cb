"""The queue as a file: values instead of words, for the rows of every page."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.enums import AgreementState
from specializations.models import Specialization
from tests.deals.agreements.desks import signed_in
from tests.deals.agreements.worlds import AT, a_customer, a_request, a_side, in_force
from tests.factories.deals import ExchangeRateFactory, TeamingAgreementFactory

pytestmark = pytest.mark.django_db


def saved(user, **query) -> list[dict[str, str]]:
    answer = signed_in(user).get(reverse("deals:request_list"), {"download": "csv"} | query)
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_days_amounts_and_moments_are_values(side, encryption: Specialization):
    ExchangeRateFactory(currency="GBP", date=AT.date())
    request = a_request(side, encryption, currency="GBP")
    [row] = saved(side.manager)
    assert row["Amount"] == "40000.00 GBP"
    assert row["Partner"] == str(side.partner)
    assert row["Expected close"] == request.expected_close_on.isoformat()
    assert row["Age"] == timezone.localtime(AT).isoformat(sep=" ", timespec="minutes")
    assert row["Time left"].startswith(request.answer_due_at.date().isoformat())
    assert row["Similar"] == "0"


def test_an_end_is_its_last_day(side, encryption: Specialization):
    agreement = in_force(side, encryption)
    [row] = saved(side.manager, pile="in_force")
    assert row["Protected until"] == (agreement.protection_ends_on - timedelta(days=1)).isoformat()
    assert row["Amount"] == "40000.00"


def test_rows_beyond_the_first_page_have_their_similar_requests(side, encryption: Specialization):
    for _number in range(25):
        TeamingAgreementFactory(partner=side.partner, state=AgreementState.SUBMITTED, specializations=[])
    rival = a_side(encryption, manager=side.manager)
    names = ["Brasserie Hautelande SAS", "Brasseries Hautelande"]
    for each, name in zip((side, rival), names, strict=True):
        a_request(each, encryption, customer=a_customer(each, name, "FR"))
    page = signed_in(side.manager).get(reverse("deals:request_list"))
    assert not {str(row.record.customer) for row in page.context["table"].page.object_list} & set(names)
    rows = saved(side.manager)
    assert len(rows) == 27
    assert [row["Similar"] for row in rows if row["Customer and deal"].startswith("Brasserie")] == ["1", "1"]
