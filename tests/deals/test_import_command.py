"""``import_csv`` as somebody at a terminal, and a program, meet it."""

import csv
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from deals.management.commands.import_csv import show_progress
from deals.models import Declaration
from tests.deals.files import AN_ORDER, ORDERS, PARTNERS, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(tmp_path):
    rows = (AN_ORDER, "O2,1,P9,2011-03-01,A1,1,1,GBP", 'O3,1,P1,never,"A,1",1,1,GBP')
    path = tmp_path / "orders.csv"
    path.write_text("\n".join((ORDERS, *rows)))
    return path


def test_json_is_the_only_thing_on_standard_output(world, orders, capsys):
    call_command("import_csv", "orders", str(orders), "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("seconds") >= 0
    wanted = {"kind": "orders", "rows": 3, "accepted": 1, "unchanged": 0, "corrected": 0, "held": 1, "rejected": 1}
    assert wanted.items() <= printed.items()


def test_without_json_people_read_the_counts(world, orders, capsys):
    call_command("import_csv", "orders", str(orders))
    assert "accepted                   1" in capsys.readouterr().out


def test_a_refused_file_ends_with_2(world, tmp_path, capsys):
    path = tmp_path / "orders.csv"
    path.write_text(PARTNERS)
    with pytest.raises(CommandError) as refusal:
        call_command("import_csv", "orders", str(path), "--json")
    assert refusal.value.returncode == 2
    assert json.loads(capsys.readouterr().out) == {"error": str(refusal.value)}


@pytest.mark.parametrize("file", ["missing.csv", "."])
def test_a_file_that_is_not_there_ends_with_2(world, tmp_path, file):
    with pytest.raises(CommandError) as refusal:
        call_command("import_csv", "orders", str(tmp_path / file))
    assert refusal.value.returncode == 2


def test_a_file_larger_than_the_setting_allows_is_refused(world, orders, monkeypatch):
    monkeypatch.setattr(settings, "PORTAL_MAX_IMPORT_MB", 0)
    with pytest.raises(CommandError, match="PORTAL_MAX_IMPORT_MB"):
        call_command("import_csv", "orders", str(orders))


def test_the_report_says_what_became_of_each_row(world, orders, tmp_path):
    report = tmp_path / "report.csv"
    call_command("import_csv", "orders", str(orders), "--report", str(report), "--json")
    with report.open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["row_number", "outcome", "column", "reason", *ORDERS.split(",")],
            ["2", "accepted", "", "", *AN_ORDER.split(",")],
            [
                "3",
                "held",
                "partner_code",
                "waits for an unknown partner: P9",
                *"O2,1,P9,2011-03-01,A1,1,1,GBP".split(","),
            ],
            [
                "4",
                "rejected",
                "order_date",
                "is not a date such as 2011-12-31",
                *"O3,1,P1,never".split(","),
                "A,1",
                "1",
                "1",
                "GBP",
            ],
        ]
    assert list(tmp_path.glob("*.part")) == []


def test_the_report_of_a_refused_file_leaves_an_older_one_alone(world, tmp_path):
    report, path = tmp_path / "report.csv", tmp_path / "orders.csv"
    report.write_text("older")
    path.write_text("what")
    with pytest.raises(CommandError):
        call_command("import_csv", "orders", str(path), "--report", str(report))
    assert report.read_text() == "older"
    assert list(tmp_path.glob("*.part")) == []


def test_the_report_does_not_overwrite_the_file(world, orders):
    before = orders.read_text()
    with pytest.raises(CommandError, match="another name"):
        call_command("import_csv", "orders", str(orders), "--report", str(orders))
    assert orders.read_text() == before


def test_a_dry_run_counts_the_same_and_writes_nothing(world, orders, tmp_path, capsys):
    before, declarations = everything(), Declaration.objects.count()
    for options in (["--dry-run"], []):
        report = tmp_path / f"report{len(options)}.csv"
        call_command("import_csv", "orders", str(orders), "--json", "--report", str(report), *options)
        if options:
            assert everything() == before
            assert Declaration.objects.count() == declarations
    dry, real = map(json.loads, capsys.readouterr().out.splitlines())
    for printed in (dry, real):
        printed.pop("seconds")
    assert dry.pop("dry_run") is True
    assert real.pop("dry_run") is False
    assert dry == real
    assert (tmp_path / "report1.csv").read_text() == (tmp_path / "report0.csv").read_text()


def test_a_source_keeps_numbers_apart(world, orders, capsys):
    for source in ("main", "erp"):
        call_command("import_csv", "orders", str(orders), "--json", "--source", source)
        assert json.loads(capsys.readouterr().out)["accepted"] == 1


def test_a_bar_is_drawn_on_standard_error(capsys):
    show_progress(1, 2)
    show_progress(2, 2)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert " 50%  1 / 2" in printed.err
    assert printed.err.endswith("100%  2 / 2\n")
