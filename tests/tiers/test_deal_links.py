"""An order that belongs to a deal says so wherever it is evidence."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deals.enums import AgreementState
from partners.roles import Role
from specializations.models import Specialization
from tests.factories.deals import AgreementOrderFactory, OrderLineFactory, TeamingAgreementFactory
from tests.factories.partners import MembershipFactory
from tests.roles import user_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.mark.parametrize("page", ["tiers:order_list", "tiers:revenue"])
@pytest.mark.parametrize(("incremental", "word"), [(True, "incremental"), (False, "not incremental")])
def test_the_deal_number_leads_to_the_agreement(shipped_rulebook, page, incremental, word):
    member = MembershipFactory().user
    partner = member.membership.partner
    line = OrderLineFactory(
        partner=partner,
        specialization=Specialization.objects.get(slug="encryption"),
        order_date=timezone.localdate(),
        incremental=incremental,
    )
    agreement = TeamingAgreementFactory(partner=partner, state=AgreementState.WON)
    client = Client()
    client.force_login(member)
    target = f'href="{reverse("deals:agreement", args=[partner.code, agreement.public_id])}"'
    before = client.get(reverse(page, args=[partner.code])).content.decode()
    assert target not in before
    assert f'<span class="second">{word}</span>' in before
    AgreementOrderFactory(agreement=agreement, order=line.order)
    after = client.get(reverse(page, args=[partner.code])).content.decode()
    assert target in after
    assert agreement.deal_number in after


@pytest.mark.parametrize("page", ["tiers:order_list", "tiers:revenue"])
def test_another_partners_agreement_about_the_same_order_is_not_shown(shipped_rulebook, page):
    member = MembershipFactory().user
    partner = member.membership.partner
    own = {"specialization": Specialization.objects.get(slug="encryption"), "order_date": timezone.localdate()}
    line = OrderLineFactory(partner=partner, line="1", **own)
    OrderLineFactory(order=line.order, line="2", **own)
    agreement = TeamingAgreementFactory(state=AgreementState.WON)
    AgreementOrderFactory(agreement=agreement, order=line.order)
    client = Client()
    client.force_login(member)
    html = client.get(reverse(page, args=[partner.code])).content.decode()
    assert line.order.number in html
    assert agreement.deal_number not in html
    assert agreement.public_id not in html


def test_the_pages_of_a_deal_sum_the_own_lines_of_an_order(shipped_rulebook):
    member = MembershipFactory().user
    agreement = TeamingAgreementFactory(partner=member.membership.partner, state=AgreementState.IN_FORCE)
    line = OrderLineFactory(partner=agreement.partner, line="1", amount_e4=10_000_000)
    OrderLineFactory(order=line.order, line="2", amount_e4=90_000_000, incremental=not line.incremental)
    AgreementOrderFactory(agreement=agreement, order=line.order)
    addresses = {
        member: reverse("deals:agreement", args=[agreement.partner.code, agreement.public_id]),
        user_of(Role.PROGRAMME_ADMIN): reverse("deals:request_decide", args=[agreement.public_id]),
    }
    for reader, address in addresses.items():
        client = Client()
        client.force_login(reader)
        (row,) = client.get(address).context["orders"]
        assert (row.amount, row.flag) == ("€1,000.00", "Incremental")
