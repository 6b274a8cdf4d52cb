"""Loading a rulebook: what it creates, what it leaves alone, what it refuses."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.models import AuditEvent
from partners.models import Award
from specializations import actions
from specializations.actions.catalogue import name_from_slug
from specializations.content import content_of
from specializations.enums import RulebookState
from specializations.models import Accreditation, Requirement, Rulebook, Specialization, Tier
from specializations.rulebook_yaml import RulebookRefused, read_rulebook
from tests.factories.core import UserFactory
from tests.factories.specializations import (
    AccreditationFactory,
    AgreementParametersFactory,
    RequirementFactory,
    RulebookAccreditationFactory,
    RulebookFactory,
    RulebookLevelFactory,
    RulebookOpeningFactory,
    RulebookRegionFactory,
    SpecializationFactory,
)
from tests.specializations.files import SHIPPED, load, shipped

pytestmark = pytest.mark.django_db

NEXT_YEAR = ("effective_from: 2010-11-03", "effective_from: 2011-11-03")


def test_the_shipped_rulebook_fills_an_empty_catalogue():
    loaded = load(SHIPPED.read_text(), publish=True)
    assert loaded.created
    assert loaded.published
    assert not loaded.differences
    assert loaded.rulebook.by_operator
    assert loaded.rulebook.published_by is None
    assert list(Tier.objects.values_list("slug", flat=True)) == ["registered", "silver", "gold", "platinum"]
    assert list(Specialization.objects.values_list("name", flat=True))[:4] == [
        "Enterprise Security",
        "Data Loss Prevention",
        "Endpoint Management",
        "IT Compliance",
    ]
    assert Accreditation.objects.count() == 6 * 9
    accreditation = Accreditation.objects.get(code="SSE+-data-loss-prevention")
    assert (accreditation.role, accreditation.validity_months, accreditation.fee_eur) == ("sales", 24, 300)
    assert len(loaded.new_entries) == 4 + 9 + 54
    assert Rulebook.objects.in_force(date(2010, 11, 3)) == loaded.rulebook
    assert Rulebook.objects.in_force(date(2010, 11, 2)) is None
    assert Requirement.objects.get(tier="gold", measure="revenue").minimum == 250_000 * 10_000


def test_what_was_created_is_in_the_audit():
    loaded = load(SHIPPED.read_text(), publish=True)
    verbs = AuditEvent.objects.filter(object_type="specializations.rulebook").values_list("verb", "object_key")
    assert list(verbs.order_by("id")) == [
        ("created", loaded.rulebook.public_id),
        ("published", loaded.rulebook.public_id),
    ]
    assert AuditEvent.objects.filter(verb="created", object_key="STS-archiving").exists()


@pytest.mark.parametrize("publish", [False, True])
def test_the_same_file_again_changes_nothing(publish):
    first = load(SHIPPED.read_text(), publish=publish)
    events = AuditEvent.objects.count()
    again = load(SHIPPED.read_text(), publish=publish)
    assert again.rulebook == first.rulebook
    assert not again.created
    assert not again.published
    assert again.new_entries == again.differences == ()
    assert AuditEvent.objects.count() == events


def test_the_order_of_rows_means_nothing():
    first = load(SHIPPED.read_text())
    rows = [line for line in SHIPPED.read_text().splitlines() if "{tier:" in line]
    text = SHIPPED.read_text().replace("\n".join(rows), "\n".join(reversed(rows)))
    assert text != SHIPPED.read_text()
    assert load(text).rulebook == first.rulebook


def test_a_draft_is_published_by_loading_it_again_with_publish():
    draft = load(SHIPPED.read_text()).rulebook
    assert draft.state == RulebookState.DRAFT
    loaded = load(SHIPPED.read_text(), publish=True)
    assert loaded.rulebook == draft
    assert loaded.published
    assert Rulebook.objects.get().state == RulebookState.PUBLISHED


def test_another_content_makes_another_version():
    first = load(SHIPPED.read_text()).rulebook
    second = load(shipped(("grace_days: 60", "grace_days: 30"))).rulebook
    assert first != second
    assert first.effective_from == second.effective_from


@pytest.mark.parametrize("publish", [False, True])
def test_a_published_date_is_taken(publish):
    load(SHIPPED.read_text(), publish=True)
    with pytest.raises(RulebookRefused) as refused:
        load(shipped(("grace_days: 60", "grace_days: 30")), publish=publish)
    (error,) = refused.value.errors
    assert str(error) == (
        "line 9, rulebook.effective_from: “Symantec Partner Program EMEA 2010” is published and takes effect on "
        "2010-11-03 with other content; choose another date"
    )
    assert Rulebook.objects.count() == 1


def test_a_refused_file_writes_nothing():
    load(SHIPPED.read_text(), publish=True)
    before = Specialization.objects.count(), AuditEvent.objects.count()
    with pytest.raises(RulebookRefused):
        load(shipped(("slug: archiving", "slug: backup")), publish=True)
    assert (Specialization.objects.count(), AuditEvent.objects.count()) == before


def test_two_drafts_of_one_date_cannot_both_be_published():
    load(shipped(("grace_days: 60", "grace_days: 30")))
    load(SHIPPED.read_text(), publish=True)
    with pytest.raises(RulebookRefused):
        load(shipped(("grace_days: 60", "grace_days: 30")), publish=True)


def test_a_withdrawn_version_is_not_taken_again():
    first = load(SHIPPED.read_text(), publish=True).rulebook
    user = UserFactory(programme_admin=True)
    Rulebook.objects.filter(pk=first.pk).update(
        state=RulebookState.WITHDRAWN, withdrawn_at=timezone.now(), withdrawn_by=user
    )
    again = load(SHIPPED.read_text(), publish=True)
    assert again.created
    assert again.rulebook != first


def test_existing_entries_stay_and_their_differences_are_told():
    archiving = SpecializationFactory(slug="archiving", name="Mail Archiving", group="storage", kind="market")
    AccreditationFactory(specialization=archiving, type="STS", validity_months=12, fee_eur=500)
    loaded = load(SHIPPED.read_text())
    assert [str(difference) for difference in loaded.differences] == [
        "archiving: kind is market, the file says solution",
        "STS-archiving: validity_months is 12, the file says 24",
        "STS-archiving: fee_eur is 500.00, the file says 600",
    ]
    archiving.refresh_from_db()
    assert (archiving.name, archiving.kind) == ("Mail Archiving", "market")
    assert "archiving" not in loaded.new_entries
    assert "SSE-archiving" in loaded.new_entries


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("it-compliance", "IT Compliance"),
        ("high-availability", "High Availability"),
        ("smb", "SMB"),
        ("archiving", "Archiving"),
    ],
)
def test_a_name_is_made_from_the_slug(slug, name):
    assert name_from_slug(slug) == name


def test_a_file_may_name_a_new_specialization():
    load(shipped(("{slug: archiving,", "{slug: archiving, name: Mail Archiving,")))
    assert Specialization.objects.get(slug="archiving").name == "Mail Archiving"


def test_the_next_version_follows_the_one_in_force(shipped_rulebook):
    following = load(shipped(NEXT_YEAR), publish=True).rulebook
    day = following.effective_from
    assert Rulebook.objects.in_force(day - timedelta(days=1)) == shipped_rulebook
    assert Rulebook.objects.following(day - timedelta(days=1)) == following
    assert Rulebook.objects.in_force(day) == following
    assert Rulebook.objects.following(day) is None


def test_a_stale_copy_cannot_be_published(shipped_rulebook):
    draft = load(shipped(NEXT_YEAR)).rulebook
    load(shipped(NEXT_YEAR), publish=True)
    with pytest.raises(actions.RulebookMoved):
        actions.rulebooks._publish_for_operator(draft, by=None, at=timezone.now())


# ── A published rulebook never changes, whoever writes ──────────────────────────────────────────


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"grace_days": 1},
        {"transition_months": 1},
        {"transition_ends_on": None},
        {"origins": {}},
        {"note": "later"},
        {"change_text_fr": "plus tard"},
        {"state": RulebookState.DRAFT},
        {"published_at": timezone.now()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_a_published_rulebook(shipped_rulebook, change):
    with pytest.raises(DatabaseError, match="a published rulebook never changes"), transaction.atomic():
        Rulebook.objects.filter(pk=shipped_rulebook.pk).update(**change)


PARTS = {
    "regions": {"code": "X"},
    "levels": {"note": "x"},
    "openings": {"opened_on": None},
    "accreditations": {"counts": False},
    "requirements": {"minimum": 1},
}


@pytest.mark.parametrize(("part", "change"), PARTS.items(), ids=PARTS)
def test_the_database_refuses_to_change_its_parts(shipped_rulebook, part, change):
    with pytest.raises(DatabaseError, match="a published rulebook never changes"), transaction.atomic():
        getattr(shipped_rulebook, part).all().update(**change)


def test_the_database_refuses_to_change_its_agreement_parameters(shipped_rulebook):
    parameters = shipped_rulebook.agreement_parameters
    with pytest.raises(DatabaseError, match="a published rulebook never changes"), transaction.atomic():
        type(parameters).objects.filter(pk=parameters.pk).update(extensions=7)


@pytest.mark.parametrize(
    "make",
    [
        RulebookRegionFactory,
        RulebookLevelFactory,
        RulebookOpeningFactory,
        RulebookAccreditationFactory,
        RequirementFactory,
        AgreementParametersFactory,
    ],
)
def test_the_database_refuses_new_parts_of_a_published_rulebook(make):
    rulebook = RulebookFactory()
    Rulebook.objects.filter(pk=rulebook.pk).update(
        state=RulebookState.PUBLISHED, published_at=timezone.now(), by_operator=True
    )
    with pytest.raises(DatabaseError, match="a published rulebook never changes"), transaction.atomic():
        make(rulebook=rulebook)


def test_a_draft_changes_freely():
    row = RequirementFactory()
    Requirement.objects.filter(pk=row.pk).update(minimum=2)
    Rulebook.objects.filter(pk=row.rulebook.pk).update(grace_days=1)
    assert content_of(Rulebook.objects.with_parts().get()).requirements[0].minimum == 2


# ── The command ────────────────────────────────────────────────────────────────────────────────


def test_the_command_prints_one_json_object(capsys):
    call_command("load_rulebook", str(SHIPPED), "--publish", "--json")
    out = json.loads(capsys.readouterr().out)
    assert out["name"] == "Symantec Partner Program EMEA 2010"
    assert (out["effective_from"], out["state"], out["created"]) == ("2010-11-03", "published", True)
    assert out["differences"] == []
    call_command("load_rulebook", str(SHIPPED), "--publish", "--json")
    captured = capsys.readouterr()
    assert json.loads(captured.out)["created"] is False
    assert "unchanged, now published" in captured.err


def test_the_command_refuses_a_wrong_file_with_all_its_errors(tmp_path, capsys):
    path = tmp_path / "rules.yaml"
    path.write_text(shipped(("minimum: 4,", "minimum: -4,"), ("grace_days: 60", "grace: 60")))
    with pytest.raises(CommandError) as refused:
        call_command("load_rulebook", str(path), "--json")
    assert refused.value.returncode == 2
    assert "requirements[3].minimum: cannot be negative" in str(refused.value)
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [error["field"] for error in errors] == [
        "rulebook.grace_days",
        "rulebook.grace",
        "requirements[3].minimum",
    ]
    assert all(error["line"] and error["message"] for error in errors)
    assert not Rulebook.objects.exists()
    assert not Specialization.objects.exists()


def test_the_command_says_that_a_file_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file") as refused:
        call_command("load_rulebook", str(tmp_path / "nothing.yaml"))
    assert refused.value.returncode == 2


def test_rows_that_waited_for_an_accreditation_are_taken(tmp_path, capsys):
    """Awards come first, the rulebook that makes their accreditation after them."""
    for kind, text in (
        ("partners", "code,name,country\nP1,Kernowave,GB\n"),
        ("staff", "partner_code,staff_code,name\nP1,S1,Ada\n"),
        ("awards", "staff_code,accreditation_code,awarded_on\nS1,STS-archiving,2011-01-01\n"),
    ):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        call_command("import_csv", kind, str(path), "--json")
    assert not Award.objects.exists()
    capsys.readouterr()
    call_command("load_rulebook", str(SHIPPED), "--json")
    assert json.loads(capsys.readouterr().out)["taken"] == 1
    assert Award.objects.get().accreditation.code == "STS-archiving"


def test_reading_asks_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        read_rulebook(SHIPPED.read_bytes())


def test_the_number_of_queries_does_not_grow_with_the_rulebooks(shipped_rulebook, django_assert_num_queries):
    load(shipped(NEXT_YEAR))
    with django_assert_num_queries(7):
        assert len([content_of(rulebook) for rulebook in Rulebook.objects.with_parts()]) == 2
