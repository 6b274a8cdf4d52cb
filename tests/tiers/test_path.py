"""The path of partners in the database: its simulation, its truth after a real night, and the command."""

import io
import json
import random
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.enums import PartnerKind
from partners.models import Partner
from specializations.models import Accreditation
from tests.factories.partners import AwardFactory, PartnerFactory, StaffMemberFactory
from tests.tiers.nights import D0, EURO, SLUGS, changed, day, night, order, partner_with, publish
from tests.tiers.simulations import exported, make, shown
from tiers.path import Path, TargetUnknown, changes_of, path_for
from tiers.simulation import simulate_partner

pytestmark = pytest.mark.django_db


def path(partner, target, on=D0, **options) -> Path | None:
    return path_for(Partner.objects.get(pk=partner.pk), target, as_of=on, at=timezone.now(), **options)


def with_fees(**fees):
    for slug, fee in fees.items():
        Accreditation.objects.filter(code=f"STS-{slug}").update(fee_eur=Decimal(fee), validity_months=12)


def test_the_cheapest_specializations_are_taken():
    publish()
    with_fees(archiving="600.50", encryption="200", storage="300")
    partner = partner_with(revenue=400)
    StaffMemberFactory(partner=partner, code="anna")
    StaffMemberFactory(partner=partner, code="gone", left_on=D0)
    found = path(partner, "gold")
    assert [(one.accreditation, one.staff_code, one.role) for one in found.awards] == [
        ("STS-encryption", "anna", "technical"),
        ("STS-storage", "anna", "technical"),
    ]
    assert (found.fee_e4, found.people, found.new_people, found.is_met) == (500 * EURO, 1, 0, False)
    assert [(one.specialization, one.level) for one in found.raised] == [
        ("encryption", "specialist"),
        ("storage", "specialist"),
    ]
    assert [(gap.subject, gap.measure, gap.shortfall) for gap in found.gaps] == [("silver", "revenue", 600 * EURO)]
    assert found.revenue_missing_e4 == 600 * EURO


def test_the_path_becomes_a_simulation_and_then_true():
    publish(people=2)
    with_fees(archiving="600", encryption="200", storage="300")
    chance, partners = random.Random(4), []
    for number in range(6):
        partner = PartnerFactory(code=f"R{number}")
        for slug in chance.choices(SLUGS, k=number):
            AwardFactory(
                staff_member=StaffMemberFactory(partner=partner, code=f"{slug}-{number}-{chance.random()}"),
                accreditation=Accreditation.objects.get(code=f"STS-{slug}"),
                awarded_on=day(-100),
            )
        order(partner, 5_000)
        partners.append(partner)
    changed(*partners)
    night(D0)
    steps = {}
    for partner, target in zip(
        partners, ("silver", "gold", "platinum", "storage:specialist", "gold", "platinum"), strict=True
    ):
        found = path(partner, target, on=day(1))
        assert found.is_reachable
        assert not found.gaps
        simulated = simulate_partner(partner, changes_of(found), as_of=day(1), at=timezone.now())
        assert target in simulated.after.met or f"tier:{target}" in simulated.after.met
        steps[partner] = simulated
        newcomers = {}
        for change in changes_of(found):
            if change.staff_code is None:
                code = newcomers.setdefault(change.new_person, f"new-{partner.pk}-{change.new_person}")
                if not partner.staff.filter(code=code).exists():
                    StaffMemberFactory(partner=partner, code=code)
                change = type(change)(change.accreditation, code, change.awarded_on)
            make(partner, [change])
        changed(partner)
    night(day(1))
    for partner, simulated in steps.items():
        assert shown(simulated.after) == exported(partner.code, day(1))
        assert path(partner, "silver", on=day(1)).is_met


def test_other_days_rulebooks_and_wishes():
    publish(people=1)
    coming = publish(day(30), people=2)
    with_fees(archiving="600", encryption="200", storage="300")
    partner = partner_with("archiving", expires_on=day(5))
    assert path(partner, "silver").is_met
    assert path(partner, "silver", on=day(6)).fee_e4 == 200 * EURO
    assert path(partner, "silver", on=day(30)).people == 2
    assert path(partner, "silver", rulebook=coming).rulebook_name == coming.name
    assert path(partner, "silver", rulebook=coming).fee_e4 == 400 * EURO
    assert path(partner, "silver", rulebook=coming, fewest_people=True).fee_e4 == 600 * EURO
    assert path(partner, "silver", rulebook=coming, only=["storage"]).fee_e4 == 600 * EURO
    assert path(partner, "gold", only=["archiving"]).obstacle == "too_few_specializations"


def test_what_is_no_target_is_refused():
    publish()
    partner = partner_with()
    for target in ("wood", "archiving", "archiving:expert", "welding:master", "tier:gold", "", "Gold"):
        with pytest.raises(TargetUnknown, match="archiving:specialist"):
            path(partner, target)
    assert path(partner, "registered").is_met
    assert path(partner_with(kind=PartnerKind.DISTRIBUTOR), "gold") is None


def test_it_takes_the_same_queries_for_much_and_for_little():
    publish()
    little, much = partner_with("archiving"), partner_with(*SLUGS)
    for offset in range(-40, 0):
        order(much, 5, on=day(offset))
    night(D0)
    used = []
    for partner in (little, much):
        with CaptureQueriesContext(connection) as captured:
            path_for(partner, "platinum", as_of=day(5), at=timezone.now())
        used.append(len(captured))
    assert used[0] == used[1] <= 11


# ── The command ───────────────────────────────────────────────────────────────────────────────


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("path", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_prints_the_plan():
    publish()
    with_fees(archiving="600.50", encryption="200", storage="300")
    partner = partner_with(revenue=400, code="a")
    StaffMemberFactory(partner=partner, code="anna")
    night(D0)
    report = json.loads(run("--partner", "a", "--to", "gold", "--json"))
    assert {key: report[key] for key in ("partner_code", "target", "reachable", "fee_eur", "people")} == {
        "partner_code": "a",
        "target": "gold",
        "reachable": True,
        "fee_eur": 500,
        "people": 1,
    }
    assert [(one["accreditation"], one["staff_code"]) for one in report["awards"]] == [
        ("STS-encryption", "anna"),
        ("STS-storage", "anna"),
    ]
    assert report["revenue_missing_eur"] == 600
    assert report["gaps"][0]["shortfall"] == "600.0000"
    assert run("--partner", "a", "--to", "archiving:specialist").splitlines() == [
        "archiving:specialist 2012-01-10: 600.5000 EUR, 1",
        "STS-archiving anna 600.5000",
    ]
    unreachable = json.loads(run("--partner", "a", "--to", "archiving:master", "--json"))
    assert (unreachable["reachable"], unreachable["awards"], unreachable["fee_eur"]) == (False, [], 0)
    assert unreachable["obstacle"] == "no_requirements"
    assert run("--partner", "a", "--to", "archiving:master") == "archiving:master 2012-01-10: no_requirements\n"
    assert run("--partner", "a", "--to", "registered") == "registered 2012-01-10: met\n"


def test_whoever_is_new_has_no_staff_code():
    publish(people=2)
    partner_with(code="a")
    report = json.loads(run("--partner", "a", "--to", "gold", "--json", "--as-of", "2012-01-10"))
    assert [one["staff_code"] for one in report["awards"]] == [None] * 4
    assert (report["people"], report["new_people"]) == (2, 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--partner", "nobody", "--to", "gold"), "There is no partner nobody."),
        (("--partner", "a", "--to", "wood"), "There is no “wood”"),
        (("--partner", "a", "--to", "gold", "--as-of", "1999-01-01"), "a has no standing on this day."),
    ],
)
def test_the_command_refuses_with_2_and_a_sentence(arguments, said):
    publish()
    partner_with(code="a")
    night(D0)
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    assert said in str(caught.value)
