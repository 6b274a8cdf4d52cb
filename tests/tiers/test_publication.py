"""Publishing rules: who is told what, once; and on the day the night applies them by itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core import mail

from core.actions import send_notification
from core.enums import JobState, Language
from core.models import Job, Notification
from partners.actions import remove_membership
from partners.models import PartnerStanding
from specializations import actions as rulebooks
from specializations.content import LevelContent, content_of
from specializations.enums import Level, RulebookState
from specializations.models import Rulebook
from tests.factories.core import UserFactory
from tests.factories.partners import MembershipFactory
from tests.tiers.nights import D0, EURO, day, night, partner_with, publish
from tiers import actions
from tiers.actions.publication import ANNOUNCE_KIND

pytestmark = pytest.mark.django_db

NOW = datetime(2012, 1, 10, 9, tzinfo=UTC)
GRACE = 10


def clock():
    return NOW


def successor(book, *, silver_revenue, effective_from, name="Next rules"):
    """A submitted version in which Silver asks for another revenue."""
    helen = UserFactory(programme_admin=True)
    source = Rulebook.objects.with_parts().get(pk=book.pk)
    draft = rulebooks.make_draft(source=source, name=name, effective_from=effective_from, by=helen, at=NOW)
    content = content_of(Rulebook.objects.with_parts().get(pk=draft.pk))
    rows = tuple(
        replace(row, minimum=silver_revenue * EURO) if (row.tier, row.measure) == ("silver", "revenue") else row
        for row in content.requirements
    )
    content = replace(content, requirements=rows, levels=tuple(LevelContent(level=level) for level in Level))
    rulebooks.edit_draft(rulebook=draft, content=content, revision=0, by=helen, at=NOW)
    return rulebooks.submit_rulebook(
        rulebook=draft,
        change_text_en="Silver costs more.",
        change_text_fr="Silver coûte plus.",
        by=helen,
        at=NOW,
        today=D0,
    )


def published(book, **values):
    rulebook = successor(book, **values)
    return actions.publish_rulebook(rulebook=rulebook, by=UserFactory(programme_admin=True), at=NOW, today=D0)


def announce():
    job = Job.objects.get(kind=ANNOUNCE_KIND)
    actions.announce_rulebook(job_id=job.public_id, clock=clock)
    return Job.objects.get(pk=job.pk)


def mails():
    mail.outbox.clear()
    for notification in Notification.objects.unsent():
        send_notification(public_id=notification.public_id, portal_url="https://portal.example", at=NOW)
    return {message.to[0]: message for message in mail.outbox}


@pytest.fixture
def world(db):
    """Two silver partners, of which one falls under the next rules, and one that those let rise."""
    book = publish(grace_days=GRACE)
    falls, stays = partner_with("archiving", revenue=2_000), partner_with("archiving", revenue=9_000)
    night(D0)
    return book, falls, stays


def test_whoever_moves_is_told_the_own_consequence_in_the_own_language(world):
    book, falls, stays = world
    anna = MembershipFactory(partner=falls, user__name="Anna").user
    zoe = MembershipFactory(partner=falls, user__language=Language.FR, user__name="Zoé").user
    MembershipFactory(partner=stays)
    rulebook = published(book, silver_revenue=5_000, effective_from=day(5))
    job = announce()
    assert (job.state, job.result) == (JobState.DONE, {"partners": 1})
    assert set(Notification.objects.filter(event="rulebook.published").values_list("user", flat=True)) == {
        anna.pk,
        zoe.pk,
    }
    sent = mails()
    english, french = sent[anna.email].body, sent[zoe.email].body
    for words in (
        "“Next rules” takes effect on 15 January 2012.",
        "Tier: Registered instead of Silver.",
        "Silver needs €5,000 of revenue and has €2,000.",
        "Kept in grace until 25 January 2012.",
        "Silver costs more.",
        f"https://portal.example/rules/{rulebook.public_id}/",
    ):
        assert words in english
    assert sent[anna.email].subject == "New programme rules from 15 January 2012, and what they mean for you"
    assert "Silver coûte plus." in french
    assert "15 janvier 2012" in french
    assert "Kept" not in french


def test_who_rises_is_told_as_well(world):
    book, _falls, _stays = world
    rises = partner_with("archiving", revenue=500)
    MembershipFactory(partner=rises)
    night(day(1))
    published(book, silver_revenue=100, effective_from=day(5))
    announce()
    (message,) = mails().values()
    assert "Tier: Silver instead of Registered." in message.body
    assert "Kept" not in message.body


def test_nobody_is_told_twice_whatever_happens_to_the_job(world):
    book, falls, _stays = world
    MembershipFactory(partner=falls)
    published(book, silver_revenue=5_000, effective_from=day(5))
    announce()
    Job.objects.filter(kind=ANNOUNCE_KIND).update(state=JobState.PENDING, lease_until=None, attempts=0)
    announce()
    assert Notification.objects.filter(event="rulebook.published").count() == 1
    assert Job.objects.filter(kind=ANNOUNCE_KIND).count() == 1


def test_withdrawing_tells_those_who_were_told_and_nothing_else_is_said_any_more(world):
    book, falls, stays = world
    told = MembershipFactory(partner=falls).user
    MembershipFactory(partner=stays)
    rulebook = published(book, silver_revenue=5_000, effective_from=day(5))
    announce()
    admin = UserFactory(programme_admin=True)
    actions.withdraw_rulebook(rulebook=rulebook, reason="Too early.", by=admin, at=NOW, today=D0)
    sent = mails()
    assert list(sent) == [told.email]
    assert "“Next rules” will not take effect on 15 January 2012." in sent[told.email].body
    night(day(5))
    assert PartnerStanding.objects.get(partner=falls).status == "held"


def test_a_version_that_was_withdrawn_before_the_job_ran_is_not_announced(world):
    book, falls, _stays = world
    MembershipFactory(partner=falls)
    rulebook = published(book, silver_revenue=5_000, effective_from=day(5))
    admin = UserFactory(programme_admin=True)
    actions.withdraw_rulebook(rulebook=rulebook, reason="Too early.", by=admin, at=NOW, today=D0)
    assert announce().result == {"partners": 0}
    assert not Notification.objects.filter(event__startswith="rulebook.").exists()


def test_whoever_left_the_partner_meanwhile_is_told_nothing(world):
    book, falls, _stays = world
    membership = MembershipFactory(partner=falls)
    published(book, silver_revenue=5_000, effective_from=day(5))
    announce()
    remove_membership(membership=membership, by=None, at=NOW)
    assert mails() == {}


def test_the_first_rules_of_all_move_nobody(db):
    book = publish(day(3))
    published(book, silver_revenue=5_000, effective_from=day(2), name="Earlier")
    assert announce().result == {"partners": 0}


def test_on_its_day_the_night_applies_it_as_it_was_said(world):
    book, falls, stays = world
    MembershipFactory(partner=falls)
    rulebook = published(book, silver_revenue=5_000, effective_from=day(5))
    announce()
    (notification,) = Notification.objects.filter(event="rulebook.published")
    (move,) = notification.context["moves"]
    night(day(4))
    assert PartnerStanding.objects.get(partner=falls).status == "held"
    night(day(5))
    standing = PartnerStanding.objects.get(partner=falls)
    assert (standing.tier, standing.status) == ("silver", "grace")
    assert standing.kept_until.isoformat() == move["final_on"]
    assert PartnerStanding.objects.get(partner=stays).status == "held"
    night(standing.kept_until)
    assert PartnerStanding.objects.get(partner=falls).tier == move["to"]
    assert Rulebook.objects.get(pk=rulebook.pk).state == RulebookState.PUBLISHED
