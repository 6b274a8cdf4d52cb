"""The history of changes: who, what, before and after; narrowed, saved, and led to from what it is about."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.models import AuditEvent
from partners.actions import assign_partner
from partners.roles import Role
from specializations.actions import edit_draft
from specializations.content import content_of
from specializations.models import Rulebook
from spp_portal.audit.values import Names, changes_of
from tests.factories.core import AuditEventFactory, UserFactory
from tests.factories.partners import AwardFactory, PartnerFactory
from tests.roles import user_of
from tests.specializations.drafts import draft_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def admin(client):
    user = user_of(Role.PROGRAMME_ADMIN)
    client.force_login(user)
    client.user = user
    return client


def keys(client, **asked) -> list[str]:
    response = client.get(reverse("history"), asked)
    assert response.status_code == 200
    return [row.record.object_key for row in response.context["table"].paginated_rows]


def lines(event: AuditEvent) -> list[str]:
    return [str(change) for change in changes_of(event, Names.of([event]))]


class TestWords:
    def test_an_assignment_names_the_people(self):
        before, after = UserFactory(channel_manager=True, name="Ann"), UserFactory(channel_manager=True, name="Ben")
        partner = PartnerFactory(channel_manager=before, coverage_team="technical")
        assign_partner(partner=partner, channel_manager=after, coverage_team="generalist", by=None, at=NOW)
        event = AuditEvent.objects.get()
        assert event.partner_code == partner.code
        assert lines(event) == [
            "Channel manager: Ann → Ben",
            "Coverage team: Technical team → Generalist team",
        ]

    def test_an_edited_rulebook_says_which_rule(self, shipped_rulebook):
        author = UserFactory(programme_admin=True)
        draft = Rulebook.objects.with_parts().get(pk=draft_of(shipped_rulebook, author).pk)
        content = content_of(draft)
        gold = next(row for row in content.requirements if row.tier == "gold" and row.measure == "revenue")
        raised = type(gold)(**{**vars_of(gold), "minimum": 3_000_000_000})
        requirements = tuple(raised if row is gold else row for row in content.requirements)
        changed = type(content)(**{**vars_of(content), "requirements": requirements, "grace_days": 45})
        edit_draft(rulebook=draft, content=changed, revision=draft.revision, by=author, at=NOW)
        event = AuditEvent.objects.filter(verb="edited").order_by("pk").last()
        assert set(lines(event)) == {"Gold · Revenue: €250,000 → €300,000", "Grace in days: 60 → 45"}
        with translation.override("fr"):
            french = {line.replace("\u202f", " ").replace("\u00a0", " ") for line in lines(event)}
        assert "Gold · Chiffre d’affaires : 250 000 € → 300 000 €" in french

    @pytest.mark.parametrize(
        ("before", "after", "said"),
        [
            ({}, {"note": ""}, "Note: –"),
            ({"is_staff": False}, {"is_staff": True}, "May open the Django admin: no → yes"),
            ({"starts_on": "2026-01-05"}, {}, "From: 5 Jan 2026 → –"),
            ({}, {"mails": 1200}, "Mails: 1,200"),
            ({}, {"achievement": "encryption:master"}, "Achievement: Master in encryption"),
            ({}, {"note": "12 characters"}, "Note: 12 characters"),
            ({}, {"specializations": ["encryption", "no-such"]}, "Specializations: encryption and no-such"),
            ({"name": None}, {"name": ""}, "Name: – → –"),
            ({"mails": 7, "name": "Ann"}, {"mails": 7, "name": "Ben"}, "Name: Ann → Ben"),
        ],
    )
    def test_values_of_every_kind(self, before, after, said):
        assert lines(AuditEventFactory(before=before, after=after)) == [said]

    def test_an_amount_is_written_as_a_number(self):
        event = AuditEventFactory(
            object_type="partners.enrolment", before={"fee_eur": "1250.00"}, after={"fee_eur": "600.50"}
        )
        assert lines(event) == ["Fee in EUR: 1,250 → 600.5"]

    def test_a_personal_value_changed_is_told_but_not_shown(self):
        event = AuditEventFactory(before={"name": "***"}, after={"name": "***"})
        assert lines(event) == ["Name: (kept out) → (kept out)"]

    def test_what_a_release_no_longer_knows_is_shown_as_it_is(self, admin):
        AuditEventFactory(verb="forgotten_verb", object_type="core.forgotten", after={"forgotten_field": "x"})
        page = admin.get(reverse("history")).content.decode()
        assert "forgotten_verb" in page
        assert "core.forgotten" in page


class TestFilters:
    def test_by_person(self, admin):
        who = UserFactory(name="Ada Novak", email="ada@example.org")
        AuditEventFactory(object_key="hers", by=who)
        AuditEventFactory(object_key="other", by=UserFactory())
        assert keys(admin, person="novak") == keys(admin, person="ADA@") == ["hers"]
        assert keys(admin, person="nobody") == []

    def test_by_thing_and_event(self, admin):
        AuditEventFactory(object_key="user")
        AuditEventFactory(object_key="run", object_type="tiers.evaluationrun", verb="run.started")
        assert keys(admin, thing="tiers.evaluationrun") == keys(admin, event="run.started") == ["run"]
        assert keys(admin, key="user") == ["user"]

    def test_by_partner_with_what_belongs_to_it(self, admin):
        partner, other = PartnerFactory(code="P", name="Altea"), PartnerFactory(code="P2", name="Altea Nord")
        for each in (partner, other):
            assign_partner(partner=each, channel_manager=None, coverage_team="technical", by=None, at=NOW)
        assert keys(admin, partner="P") == ["P"]
        assert set(keys(admin, partner="altea")) == {"P", "P2"}

    def test_an_award_belongs_to_its_partner(self):
        award = AwardFactory()
        assert award.partner == award.staff_member.partner

    def test_by_period(self, admin):
        for days in range(4):
            AuditEventFactory(object_key=str(days), at=NOW - timedelta(days=days))
        day = [timezone.localdate(NOW - timedelta(days=days)).isoformat() for days in range(4)]
        assert set(keys(admin, since=day[2], until=day[1])) == {"1", "2"}

    @pytest.mark.parametrize(
        ("asked", "message"),
        [
            ({"since": "yesterday"}, "Enter a valid date."),
            ({"since": "2026-02-02", "until": "2026-02-01"}, "The period ends before it begins"),
            ({"thing": "core.nothing"}, "core.nothing is not one of the available choices"),
            ({"event": "nothing"}, "nothing is not one of the available choices"),
        ],
    )
    def test_a_bad_filter_says_what_to_change(self, admin, asked, message):
        AuditEventFactory(object_key="there")
        response = admin.get(reverse("history"), asked)
        assert message in response.content.decode()
        assert "there" in response.content.decode()


class TestManyEvents:
    def fill(self, count: int) -> None:
        someone = UserFactory()
        AuditEvent.objects.bulk_create(
            AuditEventFactory.build(by=someone, after={"name": None, "manager": someone.public_id})
            for _ in range(count)
        )

    def test_the_number_of_queries_stays(self, admin):
        found = []
        for count in (1, 3, 200):
            self.fill(count)
            admin.get(reverse("history"))
            with CaptureQueriesContext(
                connection,
            ) as captured:
                admin.get(reverse("history"))
            found.append(len(captured))
        assert len(set(found)) == 1

    def test_the_file_holds_all_of_them(self, admin):
        self.fill(60)
        file = admin.get(reverse("history"), {"download": "csv"}).content.decode("utf-8-sig").splitlines()
        assert len(file) == 61
        assert file[0] == "When,Who,What happened,To what,Before → after"
        assert ",Account created," in file[1]


def vars_of(part) -> dict[str, object]:
    return {name: getattr(part, name) for name in part.__dataclass_fields__}
