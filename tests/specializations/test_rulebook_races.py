"""Two programme admins at the same moment, on PostgreSQL with real threads: one wins, the other is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from core.models import AuditEvent
from specializations import actions
from specializations.enums import RulebookState
from specializations.models import Rulebook
from tests.factories.core import UserFactory
from tests.specializations.drafts import content, draft_of, stored, submitted
from tests.specializations.files import SHIPPED, load

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REFUSALS = (actions.DraftChanged, actions.RulebookMoved, actions.RulebookUnsound)
PATIENCE = 20  # seconds until a test gives up on its threads


def together(*calls):
    """Everybody starts at the same moment; what each returned, or the refusal that it raised."""
    start = threading.Barrier(len(calls))

    def begin(call):
        start.wait(PATIENCE)
        try:
            return call()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def refused(answers):
    return [answer for answer in answers if isinstance(answer, REFUSALS)]


@pytest.fixture
def source():
    return Rulebook.objects.with_parts().get(pk=load(SHIPPED.read_text(), publish=True).rulebook.pk)


def test_of_two_saves_one_is_written_whole(source):
    helen = UserFactory(programme_admin=True)
    draft = draft_of(source, helen)
    said, revision, now = content(draft), draft.revision, timezone.now()

    def save(days):
        return lambda: actions.edit_draft(
            rulebook=stored(draft),
            content=replace(said, grace_days=days, window_months=days),
            revision=revision,
            by=helen,
            at=now,
        )

    answers = together(*(save(days) for days in range(1, 5)))
    assert len(refused(answers)) == 3
    kept = content(draft)
    assert kept.grace_days == kept.window_months
    assert kept.requirements == said.requirements
    assert stored(draft).revision == revision + 1
    assert AuditEvent.objects.filter(verb="edited", after__has_key="grace_days").count() == 1


def test_a_version_is_published_or_returned_but_not_both(source):
    draft = draft_of(source, UserFactory(programme_admin=True))
    submitted(draft, UserFactory(programme_admin=True))
    one, other = UserFactory(programme_admin=True), UserFactory(programme_admin=True)
    now, today = timezone.now(), timezone.localdate()
    first, second = stored(draft), stored(draft)
    answers = together(
        lambda: actions.publish_rulebook(rulebook=first, by=one, at=now, today=today),
        lambda: actions.return_rulebook(rulebook=second, reason="Not yet.", by=other, at=now),
    )
    assert len(refused(answers)) == 1
    published = stored(draft).state == RulebookState.PUBLISHED
    assert bool(stored(draft).return_reason) != published


def test_of_two_versions_of_one_date_one_is_published(source):
    author, now, today = UserFactory(programme_admin=True), timezone.now(), timezone.localdate()
    drafts = [draft_of(source, author, name=name) for name in ("One", "Other")]
    for draft in drafts:
        submitted(draft, author)
    second = UserFactory(programme_admin=True)
    publish = partial(actions.publish_rulebook, by=second, at=now, today=today)
    answers = together(*(partial(publish, rulebook=stored(draft)) for draft in drafts))
    (refusal,) = refused(answers)
    assert isinstance(refusal, actions.RulebookUnsound)
    assert "is published and takes effect on" in refusal.findings[0].text
    assert Rulebook.objects.filter(published_by=second).count() == 1
