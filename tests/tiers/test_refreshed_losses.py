"""Coming losses after rules were published or withdrawn: what a full run would find, without judging anybody."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from core.enums import JobState
from core.models import Job, Notification
from partners.models import PartnerStanding
from specializations.models import Rulebook
from specializations.rulebook_yaml import export_rulebook
from tests.factories.core import UserFactory
from tests.factories.partners import MembershipFactory
from tests.tiers.nights import D0, changed, day, night, partner_with, publish, random_partners, release
from tests.tiers.test_publication import published
from tiers import actions
from tiers.actions.losses import LOSSES_KIND
from tiers.models import Evaluation

pytestmark = pytest.mark.django_db

NOW = datetime(2012, 1, 10, 9, tzinfo=UTC)


def losses():
    return dict(PartnerStanding.objects.values_list("partner__code", "next_loss_on"))


def refresh():
    for job in Job.objects.filter(kind=LOSSES_KIND, state=JobState.PENDING):
        actions.refresh_losses(job_id=job.public_id, clock=lambda: NOW)
    return Job.objects.filter(kind=LOSSES_KIND).order_by("id").last()


def loss_of(partner):
    return PartnerStanding.objects.get(partner=partner).next_loss_on


@pytest.fixture
def world(db):
    book = publish(grace_days=10)
    falls, stays = partner_with("archiving", revenue=2_000), partner_with("archiving", revenue=9_000)
    expires = partner_with("archiving", revenue=9_000, expires_on=day(30))
    night(D0)
    return book, falls, stays, expires


def test_publishing_announces_the_losses_it_brings_and_withdrawing_takes_them_back(world):
    book, falls, stays, expires = world
    before = losses()
    assert loss_of(expires) == day(30)
    evaluations = Evaluation.objects.count()
    rulebook = published(book, silver_revenue=5_000, effective_from=day(5))
    assert refresh().result == {"partners": 1}
    assert (loss_of(falls), loss_of(expires)) == (day(5), day(30))
    assert loss_of(stays) == before[stays.code]
    admin = UserFactory(programme_admin=True)
    actions.withdraw_rulebook(rulebook=rulebook, reason="Too early.", by=admin, at=NOW, today=D0)
    assert refresh().result == {"partners": 1}
    assert losses() == before
    assert Evaluation.objects.count() == evaluations


def test_a_loss_that_easier_rules_had_put_off_comes_back_when_they_are_withdrawn(world):
    book, *_ = world
    rulebook = published(book, silver_revenue=0, effective_from=day(5))
    thin = partner_with("archiving", revenue=1_500, ordered_on=day(-360))  # leaves the window in a few days
    night(day(1))
    announced = loss_of(thin)
    admin = UserFactory(programme_admin=True)
    actions.withdraw_rulebook(rulebook=rulebook, reason="Too early.", by=admin, at=NOW, today=day(1))
    refresh()
    assert (announced, loss_of(thin)) == (None, day(5))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_finds_what_a_full_run_would(seed):
    publish(grace_days=12)
    random_partners(12, seed=seed)
    night(day(0))
    night(day(2))
    coming = publish(day(4 + seed), people=1, silver_revenue=1_800, orders=True, published_at=None)
    release(coming, at=NOW)
    job = actions.losses.refresh_losses_later(rulebook=Rulebook.objects.get(pk=coming.pk), by=None, at=NOW)
    actions.refresh_losses(job_id=job.public_id, clock=lambda: NOW)
    refreshed = losses()
    changed(*(standing.partner for standing in PartnerStanding.objects.select_related("partner")))
    night(day(2))
    assert losses() == refreshed
    assert any(refreshed.values())


def test_whoever_changed_since_is_left_to_the_night(world):
    book, falls, *_ = world
    published(book, silver_revenue=5_000, effective_from=day(5))
    changed(falls)
    before = loss_of(falls)
    assert refresh().result == {"partners": 0}
    assert loss_of(falls) == before
    night(day(1))
    assert loss_of(falls) == day(5)


def test_a_job_that_is_done_is_not_done_again(world):
    book, falls, *_ = world
    published(book, silver_revenue=5_000, effective_from=day(5))
    job = refresh()
    PartnerStanding.objects.filter(partner=falls).update(next_loss_on=None)
    actions.refresh_losses(job_id=job.public_id, clock=lambda: NOW)
    assert loss_of(falls) is None


def test_before_the_first_run_there_is_nothing_to_refresh(db):
    book = publish()
    job = actions.losses.refresh_losses_later(rulebook=book, by=None, at=NOW)
    actions.refresh_losses(job_id=job.public_id, clock=lambda: NOW)
    assert Job.objects.get(pk=job.pk).result == {"partners": 0}


@pytest.mark.parametrize(("offset", "told"), [(5, True), (0, False)])
def test_the_operators_publication_tells_partners_what_the_page_tells(world, tmp_path, capsys, offset, told):
    book, falls, *_ = world
    member, unmoved = MembershipFactory(partner=falls).user, loss_of(falls)
    draft = published(book, silver_revenue=5_000, effective_from=day(5))
    file = tmp_path / "rules.yaml"
    text = export_rulebook(Rulebook.objects.with_parts().get(pk=draft.pk))
    actions.withdraw_rulebook(rulebook=draft, reason="By file.", by=UserFactory(programme_admin=True), at=NOW, today=D0)
    Notification.objects.all().delete()
    Job.objects.all().delete()
    file.write_text(text.replace(day(5).isoformat(), day(offset).isoformat()))
    call_command("load_rulebook", str(file), "--publish")
    for job in Job.objects.filter(kind=actions.publication.ANNOUNCE_KIND):
        actions.announce_rulebook(job_id=job.public_id, clock=lambda: NOW)
    refresh()
    notified = Notification.objects.filter(event="rulebook.published").values_list("user", flat=True)
    assert list(notified) == ([member.pk] if told else [])
    assert loss_of(falls) == (day(5) if told else unmoved)
    capsys.readouterr()
