"""What is supposed of a partner, as it is written down: read, checked and given back."""

from decimal import Decimal

import pytest

from tests.factories.partners import StaffMemberFactory
from tests.tiers.nights import (
    D0,
    day,
    partner_with,
    publish,
)
from tests.tiers.simulations import simulated
from tiers.changes import MOST_CHANGES, ChangesRefused, as_json, read_changes
from tiers.engine.changes import Award, Leave, Renew, Revenue

pytestmark = pytest.mark.django_db


GOOD = [
    {"award": {"accreditation": "STS-archiving", "staff_code": "S-1", "awarded_on": "2012-01-10"}},
    {"award": {"accreditation": "STS-archiving", "staff_code": None, "awarded_on": "2012-01-10"}},
    {"award": {"accreditation": "STS-storage", "staff_code": None, "awarded_on": "2012-01-10", "new_person": 1}},
    {"renew": {"staff_code": "S-1", "accreditation": "STS-storage", "awarded_on": "2012-01-10"}},
    {"leave": {"staff_code": "S-1", "on": "2012-01-10"}},
    {"revenue": {"specialization": "storage", "amount_eur": "12.5000", "on": "2012-01-10", "business_type": "renewal"}},
]


def test_changes_come_back_as_they_were_given():
    changes = read_changes(GOOD)
    assert as_json(changes) == GOOD
    assert changes[3:] == (
        Renew("S-1", "STS-storage", D0),
        Leave("S-1", D0),
        Revenue("storage", 125_000, D0, "renewal"),
    )


@pytest.mark.parametrize(
    ("amount", "amount_e4"),
    [
        (100, 1_000_000),
        (Decimal("0.00005"), 0),
        (Decimal("0.00015"), 2),
        ("-7.5", -75_000),
        (12.5, 125_000),
        (Decimal("1E3"), 10_000_000),
        (0, 0),
    ],
)
def test_amounts_are_rounded_half_even_once(amount, amount_e4):
    (change,) = read_changes([{"revenue": {"specialization": "a", "amount_eur": amount, "on": "2012-01-10"}}])
    assert (change.amount_e4, change.business_type) == (amount_e4, "new")


def _revenue(**fields):
    return [{"revenue": {"specialization": "storage", "amount_eur": 1, "on": "2012-01-10"} | fields}]


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({}, "", "list of changes"),
        (None, "", "list of changes"),
        (["leave"], "", "one key: award, renew, leave, revenue"),
        ([{}], "", "one key"),
        ([{"fire": {}}], "", "one key"),
        ([{"leave": {}, "renew": {}}], "", "one key"),
        ([{"leave": ["S-1"]}], "leave", "as an object"),
        ([{"leave": {"staff_code": "S-1"}}], "on", "leave lacks “on”"),
        ([{"leave": {"staff_code": "S-1", "on": "2012-01-10", "why": 1}}], "why", "has no “why”"),
        ([{"leave": {"staff_code": None, "on": "2012-01-10"}}], "staff_code", "Give “staff_code” as text"),
        ([{"leave": {"staff_code": 7, "on": "2012-01-10"}}], "staff_code", "Give “staff_code” as text"),
        ([{"leave": {"staff_code": "S-1", "on": "10.1.2012"}}], "on", "“10.1.2012” is no date"),
        ([{"leave": {"staff_code": "S-1", "on": "2012-02-30"}}], "on", "YYYY-MM-DD"),
        ([{"leave": {"staff_code": "S-1", "on": 20120110}}], "on", "is no date"),
        ([GOOD[0]["award"] | {}], "", "one key"),
        ([{"award": GOOD[0]["award"] | {"new_person": 1}}], "new_person", "only where"),
        ([{"award": GOOD[1]["award"] | {"new_person": "x"}}], "new_person", "1, 2, 3"),
        (_revenue(amount_eur="much"), "amount_eur", "“much” is no amount"),
        (_revenue(amount_eur=True), "amount_eur", "is no amount"),
        (_revenue(amount_eur=None), "amount_eur", "is no amount"),
        (_revenue(amount_eur=float("nan")), "amount_eur", "too large"),
        (_revenue(amount_eur=10**12), "amount_eur", "too large"),
        (_revenue(business_type="gift"), "business_type", "new, add_on, renewal"),
        (_revenue(business_type=["new"]), "business_type", "no business type"),
        (_revenue() * (MOST_CHANGES + 1), "", "at most 500"),
    ],
)
def test_what_cannot_be_read_is_said(data, field, said):
    with pytest.raises(ChangesRefused) as caught:
        read_changes(data)
    (problem,) = caught.value.problems
    assert problem.field == field
    assert said in str(caught.value)


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(ChangesRefused) as caught:
        read_changes([GOOD[0], {"leave": {}}, {"fire": {}}])
    assert [problem.place for problem in caught.value.problems] == [1, 2]
    assert str(caught.value).splitlines()[0].startswith("Change 2: ")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([Award("XXX-archiving", None, D0)], "Change 1: There is no accreditation “XXX-archiving”."),
        ([Award("STS-archiving", "zoe", D0)], "Change 1: Nobody at P has the staff code “zoe”."),
        ([Award("STS-archiving", "theirs", D0)], "Change 1: Nobody at P has the staff code “theirs”."),
        ([Renew("zoe", "STS-archiving", D0)], "Change 1: Nobody at P has the staff code “zoe”."),
        ([Leave("zoe", D0)], "Change 1: Nobody at P has the staff code “zoe”."),
        ([Revenue("welding", 1, D0)], "Change 1: There is no specialization “welding”."),
        ([Leave("anna", D0), Leave("anna", day(1))], "Change 2: This is said already: take it out."),
        (
            [Award("STS-archiving", "anna", D0), Renew("anna", "STS-archiving", D0)],
            "Change 2: This is said already: take it out.",
        ),
        ([Award("STS-archiving", None, D0)] * 2, ""),
        ([Revenue("archiving", 1, D0)] * 2, ""),
    ],
)
def test_changes_name_what_there_is(changes, said):
    publish()
    partner = partner_with(code="P")
    StaffMemberFactory(partner=partner, code="anna")
    StaffMemberFactory(partner=partner_with(), code="theirs")
    if not said:
        assert simulated(partner, *changes) is not None
        return
    with pytest.raises(ChangesRefused) as caught:
        simulated(partner, *changes)
    assert str(caught.value) == said
