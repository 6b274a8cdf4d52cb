"""``match_customers`` as somebody at a terminal, and a program, meet it."""

import gzip
import json
import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.sqlite

PAIRS = """name_a,name_b,country
Société Générale S.A.,SOCIETE GENERALE,FR
Carrefuor,Carrefour SA,FR
Volvo Cars,Volvo Trucks,SE
"""
VERDICTS = ["same", "candidate", "different"]


def answers(capsys, path):
    call_command("match_customers", str(path), "--json")
    return json.loads(capsys.readouterr().out)["rows"]


def test_json_is_the_only_thing_on_standard_output(tmp_path, capsys):
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS)
    rows = answers(capsys, path)
    assert [set(row) for row in rows] == [{"name_a", "name_b", "verdict", "score"}] * 3
    assert [row["verdict"] for row in rows] == VERDICTS
    assert rows[0]["name_a"] == "Société Générale S.A."
    assert 1 >= rows[0]["score"] > rows[1]["score"] >= 0.5 > rows[2]["score"] >= 0


def test_without_json_people_read_a_table(tmp_path, capsys):
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS + f"{'x' * 500},y,\n")
    call_command("match_customers", str(path))
    printed = capsys.readouterr()
    assert "candidate  0.905  Carrefuor " in printed.out
    assert "…" in printed.out
    assert printed.err == "1 candidate, 2 different, 1 same\n"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + PAIRS.encode(),
        PAIRS.replace(",", ";").encode(),
        gzip.compress(PAIRS.encode()),
        PAIRS.replace("name_a,name_b,country", "name_b, name_a ,note").encode(),
        PAIRS.replace("\n", "\r\n").encode() + b"\r\n\r\n",
    ],
    ids=["mark", "semicolon", "gzip", "other columns", "blank lines"],
)
def test_files_are_read_as_imports_are(tmp_path, capsys, content):
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)
    assert [row["verdict"] for row in answers(capsys, path)] == VERDICTS


def test_a_short_row_and_no_row_are_answered(tmp_path, capsys):
    path = tmp_path / "pairs.csv"
    path.write_text("name_a,name_b\nSiemens\n")
    assert answers(capsys, path) == [{"name_a": "Siemens", "name_b": "", "verdict": "different", "score": 0}]
    path.write_text("name_a,name_b\n")
    assert answers(capsys, path) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "first line is empty"),
        (b"name_a,other\nA,B\n", "Columns are missing: name_b."),
        (PAIRS.encode("latin-1"), "not encoded as UTF-8"),
        (PAIRS.encode("utf-16"), "UTF-16"),
        (b'name_a,name_b\n"A,B\n', "quotation marks"),
        (gzip.compress(PAIRS.encode())[:-9], "damaged"),
    ],
)
def test_a_bad_file_ends_with_2_and_a_sentence(tmp_path, capsys, content, sentence):
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("match_customers", str(path), "--json")
    assert refusal.value.returncode == 2
    assert json.loads(capsys.readouterr().out) == {"error": str(refusal.value)}


@pytest.mark.parametrize("file", ["missing.csv", "."])
def test_a_file_that_is_not_there_ends_with_2(tmp_path, file):
    with pytest.raises(CommandError) as refusal:
        call_command("match_customers", str(tmp_path / file))
    assert refusal.value.returncode == 2


def test_a_file_larger_than_the_setting_allows_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS)
    monkeypatch.setattr(settings, "PORTAL_MAX_IMPORT_MB", 0)
    with pytest.raises(CommandError, match="PORTAL_MAX_IMPORT_MB"):
        call_command("match_customers", str(path))


def test_ten_thousand_pairs_take_a_second_or_two(tmp_path, capsys):
    path = tmp_path / "pairs.csv"
    rows = (f"Établissements Dupont {n} & Fils SARL,Ets Dupond {n} et fils,FR\n" for n in range(10_000))
    path.write_text(f"name_a,name_b,country\n{''.join(rows)}")
    began = time.process_time()
    assert len(answers(capsys, path)) == 10_000
    assert time.process_time() - began < 4
