"""Bulk writing gives what single writes would, whatever stands in the values."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.bulk import copy_rows, next_ids, update_rows
from core.models import Job
from deals.models import ExchangeRate
from partners.models import Partner, StaffMember
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

TEXTS = ["", " ", "\\N", "\\.", "NULL", '"', "a\nb", "a\rb", "a\tb", "a,b;c", "\\", "'", "é€😀", "{}"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_arrives_as_it_is(text):
    partner = PartnerFactory()
    copy_rows(StaffMember, ("partner_id", "code", "name", "email", "joined_on"), [(partner.pk, "S1", text, "", None)])
    person = StaffMember.objects.get()
    assert (person.name, person.email, person.joined_on) == (text, "", None)
    update_rows(StaffMember, ("name", "joined_on"), [(person.pk, f"{text}!", date(2011, 1, 1))])
    person.refresh_from_db()
    assert (person.name, person.joined_on) == (f"{text}!", date(2011, 1, 1))


def test_numbers_dates_and_moments_arrive_as_they_are():
    copy_rows(ExchangeRate, ("date", "currency", "rate_to_eur"), [("2011-01-03", "GBP", Decimal("1.123456789012"))])
    rate = ExchangeRate.objects.get()
    assert (rate.date, rate.rate_to_eur) == (date(2011, 1, 3), Decimal("1.123456789012"))
    noon = datetime(2026, 2, 2, 12, 0, 0, 5, tzinfo=UTC)
    columns = (
        "public_id",
        "kind",
        "key",
        "arguments",
        "state",
        "attempts",
        "done",
        "total",
        "result",
        "error",
        "created_at",
    )
    copy_rows(Job, columns, [("x", "k", "1", '{"a": ["é"]}', "pending", 0, 0, 0, "{}", "", noon)])
    job = Job.objects.get()
    assert (job.arguments, job.created_at, job.started_at) == ({"a": ["é"]}, noon, None)


def test_ids_are_taken_before_the_rows_are_written():
    partner = PartnerFactory()
    first = StaffMember.objects.create(partner=partner, code="S0")
    ids = next_ids(StaffMember, 3)
    assert len(set(ids)) == 3
    assert min(ids) > first.pk
    rows = [(new_id, partner.pk, f"S{new_id}", "", "") for new_id in ids]
    copy_rows(StaffMember, ("id", "partner_id", "code", "name", "email"), rows)
    assert StaffMember.objects.create(partner=partner, code="last").pk not in {first.pk, *ids}


def test_many_values_are_looked_up_with_one_parameter():
    partners = PartnerFactory.create_batch(3)
    codes = {partners[0].code, partners[2].code, *(f"none{number}" for number in range(40_000))}
    assert set(Partner.objects.filter(code__among=codes)) == {partners[0], partners[2]}
    assert not Partner.objects.filter(code__among=set()).exists()
    StaffMember.objects.create(partner=partners[1], code="S1")
    assert StaffMember.objects.filter(partner_id__among={partner.pk for partner in partners}).count() == 1
