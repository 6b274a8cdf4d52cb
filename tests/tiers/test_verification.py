"""Stored evaluations follow from what they kept, and nobody changes them unnoticed."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.tiers.nights import D0, day, night, partner_with, publish, random_partners
from tiers.models import Evaluation
from tiers.programme import forget_rulebooks
from tiers.verification import verify_evaluations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rulebooks_read_anew():
    yield
    forget_rulebooks()


def tamper(statement: str, *parameters: object) -> None:
    """Change rows behind the back of the triggers, as somebody with the database's password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, parameters)
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, parameters)
        for _, sql in triggers:
            cursor.execute(sql)


def test_untouched_evaluations_come_out_the_same():
    publish()
    publish(day(5), people=2)
    random_partners(12)
    for offset in (0, 6, 30):
        night(day(offset))
    found = verify_evaluations()
    assert (found.evaluations, found.discrepancies) == (Evaluation.objects.count(), [])


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        ("facts = replace(facts, '\"people\":1', '\"people\":2')", "digest"),
        ("facts = replace(facts, '\"FR\"', '\"DE\"')", "digest"),
        ("facts = replace(facts, 'archiving', 'nowhere')", "unreadable"),
        ("facts = ''", "unreadable"),
        ("before = replace(before, 'null', '\"x\"')", "unreadable"),
        ("after = replace(after, '2012-01-10', '2012-01-09')", "after"),
        ("shortfalls = '{}'", "shortfalls"),
        ("tier = 'gold'", "tier"),
        ("tier_met = 'gold'", "tier_met"),
        ("tier_status = 'grace'", "tier_status"),
        ("kept_until = '2012-03-01'", "kept_until"),
        ("next_change_on = NULL", "next_change_on"),
        ("as_of = '2012-01-11'", "as_of"),
        ("digest = 'x'", "digest"),
    ],
)
def test_a_changed_evaluation_is_named(change, noticed):
    publish()
    partner_with("archiving", code="changed", expires_on=day(9))
    night(D0)
    tamper(f"UPDATE tiers_evaluation SET {change}")
    found = verify_evaluations()
    assert [wrong.partner_code for wrong in found.discrepancies] == ["changed"]
    assert noticed in found.discrepancies[0].fields


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE specializations_requirement SET minimum = minimum + 1",
        "UPDATE specializations_rulebook SET grace_days = 400",
        "UPDATE specializations_rulebookaccreditation SET counts = %s",
        "DELETE FROM specializations_requirement WHERE tier = 'platinum'",
        "UPDATE specializations_rulebook SET state = 'draft'",
    ],
)
def test_changed_rules_are_noticed(statement):
    publish()
    partner_with("archiving")
    night(D0)
    tamper(statement, *([False] if "%s" in statement else []))
    assert len(verify_evaluations().discrepancies) == 1


def test_the_command_ends_with_1_and_names_them(capsys):
    publish()
    partner_with("archiving", code="changed")
    night(D0)
    call_command("verify_evaluations")
    tamper("UPDATE tiers_evaluation SET shortfalls = '{}'")
    with pytest.raises(CommandError) as caught:
        call_command("verify_evaluations")
    assert caught.value.returncode == 1
    assert "changed 2012-01-10" in capsys.readouterr().out


def test_the_database_refuses_to_change_an_evaluation():
    publish()
    partner_with("archiving")
    night(D0)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Evaluation.objects.update(tier="gold")


@pytest.mark.postgres
def test_postgresql_refuses_to_delete_one():
    publish()
    partner_with("archiving")
    night(D0)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM tiers_evaluation")
