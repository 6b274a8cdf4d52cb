"""Orders of a deal: found by their number, linked by hand, and what they win."""

import pytest
from django.core.exceptions import ValidationError

from core.models import Notification
from deals.actions import agreements as actions
from deals.enums import AgreementState
from deals.models import AgreementOrder, DealNumberConflict
from tests.deals.agreements.worlds import AT, DAY, TODAY, a_side, in_force, stored
from tests.deals.files import ORDERS, PRODUCTS, import_text
from tests.factories.deals import OrderFactory, OrderLineFactory
from tests.factories.specializations import SpecializationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def spec():
    return SpecializationFactory()


@pytest.fixture
def side(spec):
    return a_side(spec, country="FR")


def an_order(side, spec, *, on=TODAY, amount=1000, number="", **more):
    return OrderLineFactory(
        partner=side.partner,
        specialization=spec,
        order_date=on,
        amount_e4=amount * 10_000,
        deal_number=number,
        **more,
    ).order


def test_the_number_on_an_order_wins_the_deal(side, spec):
    agreement = in_force(side, spec)
    order = an_order(side, spec, number=agreement.deal_number.lower().replace("-", " "))
    assert actions.link_deal_numbers(at=AT) == 1
    won = stored(agreement)
    assert (won.state, won.orders.get().order, won.orders.get().by) == (AgreementState.WON, order, None)
    assert won.covered.get().exclusive is False
    assert list(won.events.values_list("verb", flat=True))[-2:] == ["order_linked", "won"]
    assert won.events.last().data == {"order": order.number}
    told = Notification.objects.filter(event="agreement.won").count()
    assert told == 3
    assert actions.link_deal_numbers(at=AT + DAY) == 0
    assert Notification.objects.filter(event="agreement.won").count() == told


CASES = {
    "the first day": ({"on": TODAY}, AgreementState.WON),
    "the day before": ({"on": TODAY - DAY}, AgreementState.IN_FORCE),
    "the last day": ({"on": TODAY + 179 * DAY}, AgreementState.WON),
    "the day after": ({"on": TODAY + 180 * DAY}, AgreementState.IN_FORCE),
    "nothing": ({"amount": 0}, AgreementState.IN_FORCE),
    "a credit": ({"amount": -5}, AgreementState.IN_FORCE),
}


@pytest.mark.parametrize(("order", "state"), CASES.values(), ids=CASES)
def test_only_a_positive_order_inside_the_protection_wins(side, spec, order, state):
    agreement = in_force(side, spec)
    an_order(side, spec, number=agreement.deal_number, **order)
    assert actions.link_deal_numbers(at=AT) == 1
    assert stored(agreement).state == state


def test_the_sum_of_the_lines_counts_and_a_later_line_can_make_it_positive(side, spec):
    agreement = in_force(side, spec)
    order = an_order(side, spec, number=agreement.deal_number, amount=-10)
    actions.link_deal_numbers(at=AT)
    assert stored(agreement).state == AgreementState.IN_FORCE
    an_order(side, spec, order=order, line="2", amount=11)
    actions.link_deal_numbers(at=AT)
    assert stored(agreement).state == AgreementState.WON


def test_an_expired_agreement_is_won_by_an_order_of_its_days(side, spec):
    agreement = in_force(side, spec)
    end = agreement.protection_ends_on
    actions.run_night(today=end, at=AT + 180 * DAY)
    assert stored(agreement).state == AgreementState.EXPIRED
    an_order(side, spec, number=agreement.deal_number, on=end)
    actions.link_deal_numbers(at=AT + 181 * DAY)
    assert stored(agreement).state == AgreementState.EXPIRED
    an_order(side, spec, number=agreement.deal_number, on=end - DAY)
    actions.link_deal_numbers(at=AT + 182 * DAY)
    assert (stored(agreement).state, stored(agreement).ended_on) == (AgreementState.WON, end)


def test_a_number_on_another_partners_order_is_a_conflict(side, spec):
    agreement, other = in_force(side, spec), a_side(spec)
    order = an_order(other, spec, number=agreement.deal_number)
    for _ in range(2):
        actions.link_deal_numbers(at=AT)
    conflict = DealNumberConflict.objects.get()
    assert (conflict.agreement, conflict.order, conflict.partner) == (agreement, order, other.partner)
    assert stored(agreement).state == AgreementState.IN_FORCE
    told = Notification.objects.filter(event="agreement.number_conflict")
    assert [each.user for each in told] == [side.manager]
    actions.settle_number_conflict(conflict=conflict, by=side.manager, at=AT)
    actions.settle_number_conflict(conflict=conflict, by=side.manager, at=AT + DAY)
    assert conflict.settled_at == AT
    assert agreement.events.filter(verb="number_conflict_settled").count() == 1


def test_numbers_that_are_none_are_left_alone(side, spec, django_assert_max_num_queries):
    an_order(side, spec, number="see contract")
    with django_assert_max_num_queries(8):
        assert actions.link_deal_numbers(at=AT) == 0


def test_linking_by_hand(side, spec):
    agreement, other = in_force(side, spec), a_side(spec)
    link = {"by": side.member, "at": AT, "today": TODAY}
    for order in (an_order(other, spec), an_order(side, spec, on=TODAY - DAY)):
        with pytest.raises(ValidationError) as refused:
            actions.link_order(agreement=agreement, order=order, **link)
        assert refused.value.message_dict.keys() == {"order"}
    order = an_order(side, spec)
    for _ in range(2):
        actions.link_order(agreement=agreement, order=order, **link)
    assert stored(agreement).state == AgreementState.WON
    assert AgreementOrder.objects.get().by == side.member
    another = OrderFactory()
    OrderLineFactory(order=another, partner=side.partner, specialization=spec, order_date=TODAY + DAY)
    actions.link_order(agreement=agreement, order=another, **link)
    assert agreement.orders.count() == 2


def test_an_order_belongs_to_one_deal(side, spec):
    first = in_force(side, spec)
    order = an_order(side, spec)
    actions.link_order(agreement=first, order=order, by=side.member, at=AT, today=TODAY)
    second = in_force(side, spec)
    with pytest.raises(ValidationError, match="another deal"):
        actions.link_order(agreement=second, order=order, by=side.member, at=AT, today=TODAY)


def test_an_import_links_and_a_held_row_that_is_taken_does(side, spec):
    agreement = in_force(side, spec)
    row = f"A-1,1,{side.partner.code},{TODAY},NEW-1,1,900,EUR,{agreement.deal_number}"
    held = import_text("orders", f"{ORDERS},deal_number", row)
    assert held.counts == {"held": 1}
    assert stored(agreement).state == AgreementState.IN_FORCE
    import_text("product_lines", PRODUCTS, f"NEW-1,{spec.slug}")
    assert stored(agreement).state == AgreementState.WON
    later = in_force(side, spec)
    import_text(
        "orders", f"{ORDERS},deal_number", row.replace("A-1", "A-2").replace(agreement.deal_number, later.deal_number)
    )
    assert stored(later).state == AgreementState.WON


def test_an_import_without_numbers_asks_little(side, spec, django_assert_num_queries):
    with django_assert_num_queries(2 + 2):  # two questions and a savepoint
        actions.link_deal_numbers(at=AT)
