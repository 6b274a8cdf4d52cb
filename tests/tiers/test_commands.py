"""The commands as operators and their scripts use them: exit codes, columns, keys, decimals, order."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from partners.models import Award, Partner
from specializations.models import Rulebook
from tests.factories.partners import PilotInvitationFactory, TechnicalValidationFactory
from tests.tiers.nights import D0, award, changed, day, night, order, partner_with, publish
from tiers.models import EvaluationRun

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refusal(*arguments: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return caught.value.returncode, str(caught.value)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


class TestRecomputeTiers:
    def test_reports_counts_as_json(self):
        publish()
        partner_with("archiving"), partner_with()
        report = json.loads(run("recompute_tiers", "--as-of", "2012-01-10", "--json"))
        assert report.pop("seconds") >= 0
        assert report == {"as_of": "2012-01-10", "evaluated": 2, "changed": 1, "failed": 0}

    def test_ends_with_1_when_a_partner_failed(self):
        publish()
        partner_with(country="zz")
        assert refusal("recompute_tiers", "--as-of", "2012-01-10")[0] == 1
        assert EvaluationRun.objects.get().failed == 1

    @pytest.mark.parametrize("as_of", ["2012-01-09", "2999-01-01"])
    def test_refuses_a_day_with_2_and_writes_nothing(self, as_of):
        publish()
        night(D0)
        assert refusal("recompute_tiers", "--as-of", as_of)[0] == 2
        assert EvaluationRun.objects.count() == 1

    def test_refuses_without_a_rulebook(self):
        assert refusal("recompute_tiers")[0] == 2
        assert not EvaluationRun.objects.exists()


class TestExportStandings:
    COLUMNS = (
        "partner_code,tier,tier_status,kept_until,tier_met,revenue,incremental_revenue,specialist,master,next_change_on"
    )

    def test_shows_what_is_held_and_the_values_of_the_day(self):
        publish(grace_days=10)
        partner_with("storage", "archiving", code="b", expires_on=day(5))
        partner_with(code="B", revenue=0)
        order(Partner.objects.get(code="b"), 3, on=day(3))
        night(day(6))
        night(day(7))
        text = run("export_standings")
        assert text.splitlines() == [
            self.COLUMNS,
            "B,registered,held,,registered,0.0000,0.0000,,,",
            "b,registered,held,,registered,2003.0000,2003.0000,,,2013-01-10",
        ]

    def test_of_a_past_day(self):
        publish(grace_days=10)
        partner_with("storage", "archiving", code="a", expires_on=day(5))
        order(Partner.objects.get(), 500, on=day(3))
        night(D0), night(day(20))
        rows = {offset: table(run("export_standings", "--as-of", str(day(offset))))[0] for offset in (0, 5, 15)}
        assert [
            (row["tier"], row["tier_status"], row["kept_until"], row["tier_met"], row["next_change_on"])
            for row in rows.values()
        ] == [
            ("gold", "held", "", "gold", "2012-01-15"),
            ("gold", "grace", "2012-01-25", "registered", "2012-01-25"),
            ("registered", "held", "", "registered", "2013-01-10"),
        ]
        assert [(row["revenue"], row["specialist"]) for row in rows.values()] == [
            ("2000.0000", "archiving;storage"),
            ("2500.0000", "archiving;storage"),
            ("2500.0000", ""),
        ]

    def test_json_has_the_same_rows(self):
        publish()
        partner_with("archiving")
        night(D0)
        written = run("export_standings", "--format", "json")
        rows = json.loads(written)["rows"]
        assert len(written.splitlines()) == 1 + len(rows)
        assert [{name: str(cell) for name, cell in row.items()} for row in rows] == table(run("export_standings"))

    def test_refuses_a_day_after_the_last_run(self):
        assert refusal("export_standings")[0] == 2
        publish()
        night(D0)
        assert refusal("export_standings", "--as-of", str(day(1)))[0] == 2


class TestExportShortfalls:
    def test_has_a_row_for_each_requirement_that_applies(self):
        publish(people=2)
        partner_with("encryption", code="a", revenue=250)
        night(D0)
        assert run("export_shortfalls", "--partner", "a").splitlines() == [
            "partner_code,subject,level,measure,minimum,value,shortfall",
            "a,archiving,specialist,people,2,0,2",
            "a,encryption,specialist,people,2,1,1",
            "a,storage,specialist,people,2,0,2",
            "a,silver,tier,revenue,1000.0000,250.0000,750.0000",
            "a,silver,tier,specializations,1,0,1",
            "a,gold,tier,specializations,2,0,2",
            "a,platinum,tier,specializations,3,0,3",
        ]

    def test_counts_orders_where_a_rulebook_does(self):
        publish(orders=True)
        partner = partner_with(code="a", revenue=5)
        order(partner, 7)
        order(partner, -7)
        night(D0)
        rows = table(run("export_shortfalls"))
        assert [row["value"] for row in rows if row["measure"] == "incremental_orders"] == ["2"]

    def test_refuses_an_unknown_partner(self):
        publish()
        night(D0)
        assert refusal("export_shortfalls", "--partner", "nobody")[0] == 2


class TestForecast:
    def test_names_what_is_lost_and_when(self):
        publish(grace_days=10)
        partner_with("archiving", code="a", expires_on=day(5))
        night(D0)
        report = json.loads(run("forecast", "--partner", "a", "--json"))
        assert (report["partner_code"], report["as_of"]) == ("a", "2012-01-10")
        assert [(event["date"], event["achievement"], event["final_on"]) for event in report["events"]] == [
            ("2012-01-15", "archiving:specialist", "2012-01-25"),
            ("2012-01-15", "tier:silver", "2012-01-25"),
        ]
        assert report["events"][0]["cause"]["code"] == "short"

    def test_looks_as_far_as_asked(self):
        publish()
        partner_with("archiving", code="a", expires_on=day(5))
        night(D0)
        assert json.loads(run("forecast", "--partner", "a", "--days", "4", "--json"))["events"] == []

    def test_refuses_an_unknown_partner(self):
        assert refusal("forecast", "--partner", "nobody")[0] == 2


class TestPreviewRulebook:
    def test_compares_a_draft_and_stores_nothing(self, shared_rulebook, tmp_path):
        publish(grace_days=10)
        partner_with("archiving", code="a")
        night(D0)
        before = Rulebook.objects.count()
        report = json.loads(run("preview_rulebook", str(shared_rulebook), "--json"))
        assert report["as_of"] == "2012-01-11"
        assert report["partners"] == 1
        assert report["tiers"]["silver"]["registered"] == 1
        assert [(row["partner_code"], row["from"], row["to"]) for row in report["movers"]] == [
            ("a", "silver", "registered")
        ]
        assert report["held"]["silver"]["silver"] == 1
        assert report["held_movers"] == []
        assert Rulebook.objects.count() == before

    def test_refuses_a_file_that_is_none(self, tmp_path):
        broken = tmp_path / "draft.yaml"
        broken.write_text("rulebook: {}")
        assert refusal("preview_rulebook", str(broken))[0] == 2

    def test_says_plainly_which_file_is_missing(self, tmp_path):
        absent = tmp_path / "absent.yaml"
        assert refusal("preview_rulebook", str(absent)) == (2, f"{absent}: No such file or directory")


class TestValuesOfToday:
    def test_every_measure_is_read_from_the_database(self):
        """One partner with one fact of each kind; what is loaded is what the engine counts."""
        publish()
        partner = partner_with("archiving", code="a", expires_on=day(1))
        specialization = Award.objects.get().accreditation.specialization
        TechnicalValidationFactory(partner=partner, specialization=specialization, validated_on=date(2011, 1, 1))
        PilotInvitationFactory(partner=partner, specialization=specialization)
        award(partner, "archiving", awarded_on=day(1))
        changed(partner)
        night(D0)
        people = [row for row in table(run("export_shortfalls")) if row["measure"] == "people"]
        assert [row["value"] for row in people] == ["1", "0", "0"]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("recompute_tiers", ["--as-of", "2011-12-09"]),
        ("forecast", ["--partner", "NOBODY"]),
        ("path", ["--partner", "NOBODY", "--to", "gold"]),
        ("simulate", ["--partner", "NOBODY", "--changes", "nowhere.json"]),
        ("preview_rulebook", ["nowhere.yaml"]),
        ("load_rulebook", ["nowhere.yaml"]),
        ("import_csv", ["partners", "nowhere.csv"]),
        ("match_customers", ["nowhere.csv"]),
    ],
)
def test_a_refusal_is_one_json_object_too(command, arguments):
    printed = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(command, *arguments, "--json", stdout=printed)
    assert refused.value.returncode == 2
    assert json.loads(printed.getvalue()) == {"error": str(refused.value)}
