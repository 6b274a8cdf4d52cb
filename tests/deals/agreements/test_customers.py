"""Customers: what is taken, who is the same, and that nobody fishes for rivals' deals."""

from itertools import combinations

import pytest
from django.core.exceptions import ValidationError

from deals.actions import agreements as actions
from deals.conflicts import Decided, alike, similar_counts, similar_requests
from deals.enums import AgreementState, Availability, NumberKind
from deals.models import (
    AgreementSpecialization,
    ConflictCheck,
    CustomerDistinction,
    DealNumberLookup,
    EndCustomer,
)
from tests.deals.agreements.worlds import (
    AT,
    DAY,
    TODAY,
    a_customer,
    a_draft,
    a_request,
    a_side,
    approve,
    in_force,
    stored,
)
from tests.factories.core import UserFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.specializations import SpecializationFactory

pytestmark = pytest.mark.django_db
HOUR = DAY / 24


@pytest.fixture
def spec():
    return SpecializationFactory()


@pytest.fixture
def side(spec):
    return a_side(spec)


@pytest.fixture
def rival(spec):
    return a_side(spec)


WRONG = {
    "name": ({"name": "  "}, "name"),
    "only marks": ({"name": "… !!"}, "name"),
    "country": ({"country": "XX"}, "country"),
    "free mail": ({"domain": "someone@gmail.com"}, "domain"),
    "siren": ({"numbers": {NumberKind.SIREN: "552100555"}}, "siren"),
    "vat": ({"numbers": {NumberKind.VAT: "40303265045"}}, "vat"),
    "duns": ({"numbers": {NumberKind.DUNS: "12"}}, "duns"),
}


@pytest.mark.parametrize(("values", "field"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_by_field(side, values, field):
    with pytest.raises(ValidationError) as refused:
        a_customer(side, **values)
    assert refused.value.message_dict.keys() == {field}
    assert not EndCustomer.objects.exists()


def test_numbers_and_addresses_are_kept_in_one_spelling(side):
    numbers = {NumberKind.SIREN: " 552 100 554 ", NumberKind.DUNS: ""}
    customer = a_customer(side, country="fr", domain="https://www.Hafenwerk.fr/jobs", numbers=numbers)
    assert (customer.country, customer.domain) == ("FR", "hafenwerk.fr")
    assert list(customer.numbers.values_list("kind", "value")) == [("siren", "552100554")]
    assert customer.root == customer


def test_the_same_row_twice_is_one(side, rival):
    assert a_customer(side) == a_customer(side)
    assert a_customer(side) != a_customer(rival)


SAME = {
    "legal form, case and accents": {"name": "HÄFENWERK MASCHINENBAU"},
    "order of words": {"name": "Maschinenbau Häfenwerk GmbH"},
    "domain": {"name": "Häfenwerk", "domain": "shop.hafenwerk.de"},
}


@pytest.mark.parametrize("values", SAME.values(), ids=SAME)
def test_another_partners_spelling_is_recognised(side, rival, values):
    first = a_customer(side, name="Häfenwerk Maschinenbau GmbH", domain="hafenwerk.de")
    second = a_customer(rival, **values)
    assert (second.same_as, second.root, second.partner) == (first, first, rival.partner)


def test_protection_is_for_the_company_not_for_the_spelling(side, rival, spec):
    in_force(side, spec)
    agreement = a_request(rival, spec, customer=a_customer(rival, name="HAFENWERK – Maschinenbau"))
    with pytest.raises(actions.CustomerProtected) as refused:
        approve(rival, agreement)
    assert side.partner.name in refused.value.messages[0]
    assert stored(agreement).state == AgreementState.SUBMITTED


def test_a_customer_under_a_request_stays_as_it_is(side, spec):
    agreement = a_draft(side, spec)
    values = {"country": "DE", "numbers": {}, "by": side.member, "at": AT}
    actions.change_customer(customer=agreement.customer, name="Nordkorn Logistik", **values)
    assert EndCustomer.objects.get().name_key != a_customer(side).name_key
    sent = a_request(side, spec)
    with pytest.raises(ValidationError, match="submitted request"):
        actions.change_customer(customer=sent.customer, name="Other", **values)


def test_a_corrected_customer_is_recognised_anew_and_leaves_its_followers(side, rival):
    oldest, second, third = a_customer(side), a_customer(rival), a_customer(a_side())
    assert {second.root, third.root} == {oldest}
    values = {"country": "DE", "numbers": {}, "by": side.member, "at": AT}
    actions.change_customer(customer=oldest, name="Nordkorn Logistik", **values)
    for each in (oldest, second, third):
        each.refresh_from_db()
    assert (oldest.root, second.root, third.root) == (oldest, second, second)


def rows_follow_their_roots():
    rows = AgreementSpecialization.objects.select_related("agreement__customer")
    return all(row.customer_id == row.agreement.customer.root_id for row in rows)


def two(side, rival, spec):
    """Requests for customers that the rules do not take for one."""
    first = a_request(side, spec, customer=a_customer(side, name="Hafenwerk Maschinenbau"))
    second = a_request(rival, spec, customer=a_customer(rival, name="HWM Hamburg"))
    assert first.customer.root != second.customer.root
    return first, second


def test_the_manager_records_the_same_and_undoes_it(side, rival, spec):
    first, second = two(side, rival, spec)
    root = actions.record_same(first=second.customer, second=first.customer, by=side.manager, at=AT)
    assert root == first.customer
    assert stored(second).customer.root == root
    assert rows_follow_their_roots()
    assert actions.record_same(first=first.customer, second=second.customer, by=side.manager, at=AT) == root
    approve(side, first)
    with pytest.raises(actions.CustomerProtected):
        approve(rival, second)
    actions.undo_same(customer=stored(second).customer, by=side.manager, at=AT)
    assert stored(second).customer.root == second.customer
    assert rows_follow_their_roots()
    approve(rival, stored(second))
    assert stored(second).state == AgreementState.IN_FORCE


def test_the_same_is_refused_while_both_are_protected_showing_both(side, rival, spec):
    first, second = two(side, rival, spec)
    approve(side, first)
    approve(rival, second)
    with pytest.raises(actions.CustomerProtected) as refused:
        actions.record_same(first=first.customer, second=second.customer, by=side.manager, at=AT)
    assert set(refused.value.others) == {first, second}
    for agreement in (first, second):
        assert stored(agreement).deal_number in refused.value.messages[0]
    assert stored(second).customer.root == second.customer


def test_who_was_parted_is_not_found_again_by_the_rules(side, rival, spec):
    first = a_request(side, spec)
    second = a_draft(rival, spec)
    assert second.customer.root == first.customer
    actions.undo_same(customer=second.customer, by=side.manager, at=AT)
    actions.check_conflicts(agreement=stored(second), by=rival.member, at=AT)
    assert stored(second).customer.root == second.customer
    with pytest.raises(ValidationError):
        actions.undo_same(customer=stored(second).customer, by=side.manager, at=AT)


def test_undoing_takes_along_who_points_to_it(side, rival, spec):
    first, second = two(side, rival, spec)
    third = a_customer(a_side(), name="HWM Hamburg")
    assert third.root == second.customer
    actions.record_same(first=first.customer, second=second.customer, by=side.manager, at=AT)
    third.refresh_from_db()
    assert third.root == first.customer
    actions.undo_same(customer=stored(second).customer, by=side.manager, at=AT)
    third.refresh_from_db()
    assert third.root == second.customer


def test_not_the_same_is_remembered_and_taken_back(side, rival, spec):
    first, second = two(side, rival, spec)
    for one, other in ((first, second), (second, first)):
        actions.record_distinct(first=one.customer, second=other.customer, by=side.manager, at=AT)
    assert CustomerDistinction.objects.count() == 1
    actions.undo_distinct(first=second.customer, second=first.customer, by=side.manager, at=AT)
    assert not CustomerDistinction.objects.exists()
    actions.record_distinct(first=first.customer, second=second.customer, by=side.manager, at=AT)
    actions.record_same(first=first.customer, second=second.customer, by=side.manager, at=AT)
    assert not CustomerDistinction.objects.exists()
    with pytest.raises(ValidationError):
        actions.record_distinct(first=first.customer, second=second.customer, by=side.manager, at=AT)


def test_similar_requests_and_what_was_said_about_them(side, rival, spec):
    first = a_request(side, spec)
    same = a_request(rival, spec, customer=a_customer(rival, name="HAFENWERK MASCHINENBAU"))
    near = a_request(rival, spec, customer=a_customer(rival, name="Hafenwerk Maschinenbav"))
    a_draft(rival, spec, customer=a_customer(rival, name="Hafenwerk"))
    a_request(rival, spec, customer=a_customer(rival, name="Papierfabrik Oberau"))
    found = {each.agreement: each.decided for each in similar_requests(first, TODAY)}
    assert found == {same: Decided.SAME, near: Decided.OPEN}
    assert similar_counts([first, same], TODAY) == {first.pk: 2, same.pk: 2}
    actions.record_distinct(first=first.customer, second=near.customer, by=side.manager, at=AT)
    assert similar_requests(first, TODAY)[1].decided == Decided.DISTINCT
    assert similar_counts([first], TODAY) == {first.pk: 1}


def test_similar_counts_ask_as_often_for_many(side, rival, spec, django_assert_max_num_queries):
    requests = [
        a_request(side, spec, customer=a_customer(side, name=f"Kundera{number} Maschinenbau")) for number in range(12)
    ]
    for number in range(4):
        a_request(rival, spec, customer=a_customer(rival, name=f"Kundera{number} Maschinenbau AG"))
    with django_assert_max_num_queries(9):
        few = similar_counts(requests[:1], TODAY)
    with django_assert_max_num_queries(9):
        assert similar_counts(requests, TODAY)[requests[0].pk] == few[requests[0].pk]


def test_companies_of_one_trade_are_not_even_compared(side, rival):
    """However many end in the same word: the queue would compare all with all."""
    names = ["Bagedu", "Kolvira", "Tumzano", "Ferrasso", "Wigbulo", "Norhalde", "Peskatin"]
    shared = [set(a_customer(side, name=f"{name} Maschinenbau GmbH").keys.values_list("value")) for name in names]
    assert [one & other for one, other in combinations(shared, 2) if one & other] == []
    first = EndCustomer.objects.earliest("pk")
    slipped = a_customer(rival, name="Ba Gedu Maschinenbua")
    assert [other for other, _how in alike(slipped)] == [first]


def test_the_partner_learns_whether_but_not_by_whom(side, rival, spec):
    draft = a_draft(rival, spec, customer=a_customer(rival, name="HAFENWERK Maschinenbau"))

    def check():
        return actions.check_conflicts(agreement=stored(draft), by=rival.member, at=AT)

    assert check() == {spec: Availability.FREE}
    request = a_request(side, spec)
    assert check() == {spec: Availability.WAITING}
    approve(side, request)
    assert check() == {spec: Availability.PROTECTED}
    kept = ConflictCheck.objects.order_by("pk").last()
    assert (kept.partner, kept.by, kept.answers) == (rival.partner, rival.member, {spec.slug: "protected"})
    actions.run_night(today=request.protection_ends_on, at=AT + 180 * DAY)
    assert check() == {spec: Availability.FREE}


def test_checks_are_limited_by_partner(side, spec):
    draft = a_draft(side, spec)

    def checks(count, at, by):
        for _ in range(count):
            actions.check_conflicts(agreement=draft, by=by, at=at)

    checks(20, AT, side.member)
    with pytest.raises(actions.TooManyChecks):
        checks(1, AT + HOUR / 2, side.admin)
    checks(20, AT + HOUR, side.admin)
    checks(20, AT + 2 * HOUR, side.admin)
    with pytest.raises(actions.TooManyChecks):
        checks(1, AT + 23 * HOUR, side.member)
    checks(1, AT + 24 * HOUR, side.member)
    assert ConflictCheck.objects.count() == 61


def test_a_check_needs_something_to_check(side):
    empty = actions.start_agreement(partner=side.partner, by=side.member, at=AT)
    with pytest.raises(ValidationError, match="first"):
        actions.check_conflicts(agreement=empty, by=side.member, at=AT)
    assert not ConflictCheck.objects.exists()


def test_only_the_distributor_that_is_named_gets_the_terms(side, spec):
    distributor, other = PartnerFactory(distributor=True), PartnerFactory(distributor=True)
    named = in_force(side, spec, distributor=distributor)
    desk = MembershipFactory(partner=distributor).user
    terms = actions.look_up_deal_number(number=named.deal_number.lower(), by=desk, partner=distributor, at=AT)
    assert (terms.partner_name, terms.discount_percent) == (side.partner.name, named.discount_percent)
    assert terms.specializations == (spec.name,)
    refusals = set()
    for number, partner in ((named.deal_number, other), ("TA-2011-000123-7E", distributor), ("nothing", distributor)):
        with pytest.raises(actions.LookupRefused) as refused:
            actions.look_up_deal_number(number=number, by=desk, partner=partner, at=AT)
        refusals |= set(refused.value.messages)
    actions.run_night(today=named.protection_ends_on, at=AT)
    with pytest.raises(actions.LookupRefused) as refused:
        actions.look_up_deal_number(number=named.deal_number, by=desk, partner=distributor, at=AT)
    refusals |= set(refused.value.messages)
    assert len(refusals) == 1
    assert list(DealNumberLookup.objects.order_by("pk").values_list("answered", flat=True)) == [True] + [False] * 4


def test_look_ups_are_limited_by_person():
    distributor = PartnerFactory(distributor=True)
    desk, colleague = UserFactory(), UserFactory()
    for _ in range(30):
        with pytest.raises(actions.LookupRefused):
            actions.look_up_deal_number(number="X", by=desk, partner=distributor, at=AT)
    with pytest.raises(actions.LookupRefused) as refused:
        actions.look_up_deal_number(number="X", by=desk, partner=distributor, at=AT + HOUR / 2)
    assert refused.value.code == "too_many"
    for by, at in ((colleague, AT), (desk, AT + HOUR)):
        with pytest.raises(actions.LookupRefused) as refused:
            actions.look_up_deal_number(number="X", by=by, partner=distributor, at=at)
        assert refused.value.code != "too_many"
