"""The command that prints a simulation."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.tiers.nights import (
    D0,
    day,
    night,
    partner_with,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(tmp_path):
    """Run the command on some changes; what it prints, or the exit code and what it says instead."""

    def run(changes, *arguments, partner="a"):
        file, out = tmp_path / "changes.json", io.StringIO()
        file.write_text(changes if isinstance(changes, str) else json.dumps(changes))
        command = ["simulate", "--partner", partner, "--changes", str(file), *arguments]
        try:
            call_command(*command, stdout=out, stderr=io.StringIO())
        except CommandError as refusal:
            return refusal.returncode, str(refusal)
        return out.getvalue()

    return run


def test_the_command_prints_both_sides_as_the_exports_do(asked):
    publish(grace_days=10)
    partner = partner_with("archiving", "storage", code="a", ordered_on=day(-9))
    night(day(-1))
    night(D0)
    codes = dict(partner.staff.values_list("awards__accreditation__code", "code"))
    report = json.loads(
        asked(
            [
                {"leave": {"staff_code": codes["STS-archiving"], "on": "2012-01-10"}},
                {"revenue": {"specialization": "storage", "amount_eur": 0.1, "on": "2012-01-10"}},
            ],
            "--json",
        )
    )
    assert (report["partner_code"], report["as_of"]) == ("a", "2012-01-10")
    before, after = report["before"], report["after"]
    assert (before["tier"], before["tier_met"], before["specialist"], before["master"]) == (
        "gold",
        "gold",
        "archiving;storage",
        "",
    )
    assert (after["tier"], after["tier_status"], after["kept_until"], after["tier_met"], after["specialist"]) == (
        "gold",
        "grace",
        "2012-01-20",
        "silver",
        "archiving;storage",
    )
    rows = {(row["subject"], row["level"], row["measure"]): row for row in after["shortfalls"]}
    assert rows["gold", "tier", "specializations"] == {
        "partner_code": "a",
        "subject": "gold",
        "level": "tier",
        "measure": "specializations",
        "minimum": 2,
        "value": 1,
        "shortfall": 1,
    }
    assert rows["silver", "tier", "revenue"]["value"] == "2000.1000"


def test_the_command_for_people(asked):
    publish()
    partner_with("archiving", code="a")
    night(D0)
    text = asked([{"award": {"accreditation": "STS-storage", "staff_code": None, "awarded_on": "2012-01-10"}}])
    assert text.splitlines() == [
        "tier: silver → gold",
        "tier_status: held → held",
        "tier_met: silver → gold",
        "specialist: archiving → archiving;storage",
        "master: - → -",
        "storage specialist people: 0/1 → 1/1",
        "silver tier specializations: 1/1 → 2/1",
        "gold tier specializations: 1/2 → 2/2",
        "platinum tier specializations: 1/3 → 2/3",
    ]


def test_the_command_on_another_day_and_under_another_rulebook(asked):
    publish(grace_days=10)
    coming = publish(day(100), silver_revenue=9_000)
    partner_with("archiving", code="a", expires_on=day(5))
    night(D0)
    assert json.loads(asked([], "--json", "--as-of", str(day(6))))["before"]["tier_status"] == "grace"
    assert json.loads(asked([], "--json", "--as-of", str(day(20))))["before"]["tier"] == "registered"
    report = json.loads(asked([], "--json", "--rulebook", coming.name))
    assert (report["before"]["tier_met"], report["after"]["tier_met"]) == ("silver", "registered")


@pytest.mark.parametrize(
    ("changes", "arguments", "said"),
    [
        ("{", (), "This file is no JSON"),
        ("[" * 100_000, (), "This file is no JSON"),
        ("[1e99999999999999999999]", (), "This file is no JSON"),
        ({}, (), "Give a list of changes"),
        ([{"leave": {"staff_code": "x", "on": "2012-01-10"}}], (), "Nobody at a has the staff code “x”."),
        ([], ("--rulebook", "Unheard of"), "There is no rulebook “Unheard of”."),
        ([], ("--as-of", "1999-01-01"), "a has no standing on this day."),
        ([], ("--partner", "nobody"), "There is no partner nobody."),
        ([], ("--changes", "/nowhere/x.json"), "No such file"),
    ],
)
def test_the_command_refuses_with_2_and_a_sentence(asked, changes, arguments, said):
    publish()
    partner_with("archiving", code="a")
    night(D0)
    code, message = asked(changes, *arguments)
    assert code == 2
    assert said in message
