"""The way of a version: who may lead it where, from which state, with two copies of it, and what is kept of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent, Notification
from partners.roles import Role
from specializations import actions
from specializations.enums import RulebookState
from specializations.models import Rulebook
from specializations.policies import can_publish_rulebook
from tests.factories.core import UserFactory
from tests.roles import user_of
from tests.specializations.drafts import content, draft_of, in_state, save, stored, submitted, tomorrow
from tests.specializations.files import load, shipped

pytestmark = pytest.mark.django_db

DRAFT, SUBMITTED, PUBLISHED, WITHDRAWN = RulebookState


def submit(rulebook, by):
    return submitted(rulebook, by)


def send_back(rulebook, by):
    return actions.return_rulebook(rulebook=rulebook, reason="Gold is too dear.", by=by, at=timezone.now())


def publish(rulebook, by):
    return actions.publish_rulebook(rulebook=rulebook, by=by, at=timezone.now(), today=timezone.localdate())


def withdraw(rulebook, by):
    return actions.withdraw_rulebook(
        rulebook=rulebook, reason="Too early.", by=by, at=timezone.now(), today=timezone.localdate()
    )


STEPS = {submit: (DRAFT, SUBMITTED), send_back: (SUBMITTED, DRAFT), publish: (SUBMITTED, PUBLISHED)}
STEPS[withdraw] = (PUBLISHED, WITHDRAWN)


@pytest.mark.parametrize("state", RulebookState)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_leads_from_one_state_to_one(shipped_rulebook, step, state):
    rulebook = in_state(shipped_rulebook, state)
    second = UserFactory(programme_admin=True)
    start, end = STEPS[step]
    if state == start:
        step(rulebook, second)
        assert stored(rulebook).state == end
        event = AuditEvent.objects.filter(object_key=rulebook.public_id).last()
        assert (event.by, event.before["state"], event.after["state"]) == (second, start, end)
    else:
        with pytest.raises(actions.RulebookMoved):
            step(rulebook, second)
        assert stored(rulebook).state == state


RIVALS = [(step, other) for step in STEPS for other in STEPS if STEPS[step][0] == STEPS[other][0]]


@pytest.mark.parametrize(("step", "other"), RIVALS)
def test_of_two_stale_copies_one_wins(shipped_rulebook, step, other):
    rulebook = in_state(shipped_rulebook, STEPS[step][0])
    first, second = stored(rulebook), stored(rulebook)
    step(first, UserFactory(programme_admin=True))
    with pytest.raises(actions.RulebookMoved):
        other(second, UserFactory(programme_admin=True))
    assert stored(rulebook).state == STEPS[step][1]


def test_what_was_edited_since_it_was_read_is_not_submitted(shipped_rulebook):
    helen = UserFactory(programme_admin=True)
    draft = draft_of(shipped_rulebook, helen)
    read = stored(draft)
    actions.edit_draft(
        rulebook=draft,
        content=replace(content(draft), grace_days=1),
        revision=draft.revision,
        by=helen,
        at=timezone.now(),
    )
    with pytest.raises(actions.RulebookMoved):
        submit(read, helen)


@pytest.mark.parametrize("state", [SUBMITTED, PUBLISHED, WITHDRAWN])
def test_only_a_draft_is_edited(shipped_rulebook, state):
    rulebook = in_state(shipped_rulebook, state)
    with pytest.raises(actions.DraftChanged):
        actions.edit_draft(
            rulebook=rulebook,
            content=replace(content(rulebook), grace_days=1),
            revision=rulebook.revision,
            by=UserFactory(programme_admin=True),
            at=timezone.now(),
        )
    assert content(rulebook).grace_days == 60


def test_neither_the_author_nor_the_submitter_publishes(shipped_rulebook):
    author, submitter, third = (UserFactory(programme_admin=True) for _ in range(3))
    rulebook = draft_of(shipped_rulebook, author)
    submit(rulebook, submitter)
    for user in (author, submitter):
        assert not can_publish_rulebook(user, rulebook)
        with pytest.raises(PermissionDenied):
            publish(rulebook, user)
    publish(rulebook, third)
    kept = stored(rulebook)
    assert (kept.created_by, kept.submitted_by, kept.published_by) == (author, submitter, third)


def test_whoever_changed_it_does_not_publish_it_but_may_make_a_draft_for_a_colleague(shipped_rulebook, client):
    author, editor = (UserFactory(programme_admin=True) for _ in range(2))
    rulebook = draft_of(shipped_rulebook, author)
    actions.edit_draft(
        rulebook=rulebook,
        content=replace(content(rulebook), grace_days=45),
        revision=rulebook.revision,
        by=editor,
        at=timezone.now(),
    )
    submit(rulebook, author)
    assert not Notification.objects.filter(user=editor, event="draft.submitted").exists()
    client.force_login(editor)
    page = client.post(reverse("tiers:rulebook_publish", args=[rulebook.public_id]), {"revision": rulebook.revision})
    assert page.status_code == 403
    assert "You have changed this version" in page.content.decode()
    with pytest.raises(PermissionDenied):
        publish(rulebook, editor)
    # The way out for two: the same content as a draft of the one, published by the other.
    again = actions.make_draft(
        source=stored(rulebook), name="Again", effective_from=tomorrow(), by=editor, at=timezone.now()
    )
    submit(again, editor)
    publish(again, author)
    assert content(again).grace_days == 45


def test_who_changed_a_draft_that_came_back_is_not_forgotten(shipped_rulebook):
    author, editor = (UserFactory(programme_admin=True) for _ in range(2))
    rulebook = draft_of(shipped_rulebook, author)
    actions.edit_draft(
        rulebook=rulebook,
        content=replace(content(rulebook), grace_days=45),
        revision=rulebook.revision,
        by=editor,
        at=timezone.now(),
    )
    send_back(submit(rulebook, author), UserFactory(programme_admin=True))
    submit(rulebook, author)
    assert not can_publish_rulebook(editor, rulebook)


@pytest.mark.parametrize("who", ["created_by", "submitted_by"])
def test_the_database_keeps_the_two_people_apart(shipped_rulebook, who):
    rulebook = draft_of(shipped_rulebook, UserFactory(programme_admin=True))
    submit(rulebook, UserFactory(programme_admin=True))
    one = getattr(rulebook, who)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rulebook.objects.filter(pk=rulebook.pk).update(state=PUBLISHED, published_by=one, published_at=timezone.now())


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAMME_ADMIN])
@pytest.mark.parametrize("step", STEPS)
def test_nobody_else_takes_a_step(shipped_rulebook, step, role):
    rulebook = in_state(shipped_rulebook, STEPS[step][0])
    with pytest.raises(PermissionDenied):
        step(rulebook, user_of(role))


@pytest.mark.parametrize("texts", [("", "Plus."), ("More.", ""), (" ", "\n")])
def test_what_changes_is_said_in_both_languages(shipped_rulebook, texts):
    helen = UserFactory(programme_admin=True)
    rulebook = draft_of(shipped_rulebook, helen)
    with pytest.raises(ValidationError):
        actions.submit_rulebook(
            rulebook=rulebook,
            change_text_en=texts[0],
            change_text_fr=texts[1],
            by=helen,
            at=timezone.now(),
            today=timezone.localdate(),
        )
    assert stored(rulebook).state == DRAFT
    with pytest.raises(IntegrityError), transaction.atomic():
        Rulebook.objects.filter(pk=rulebook.pk).update(state=SUBMITTED, submitted_by=helen, submitted_at=timezone.now())


def test_a_version_is_returned_for_a_reason(shipped_rulebook):
    rulebook = in_state(shipped_rulebook, SUBMITTED)
    by = UserFactory(programme_admin=True)
    with pytest.raises(ValidationError):
        actions.return_rulebook(rulebook=rulebook, reason=" ", by=by, at=timezone.now())
    assert stored(rulebook).state == SUBMITTED


def test_a_version_is_withdrawn_for_a_reason(shipped_rulebook):
    rulebook = in_state(shipped_rulebook, PUBLISHED)
    by, today = UserFactory(programme_admin=True), timezone.localdate()
    with pytest.raises(ValidationError):
        actions.withdraw_rulebook(rulebook=rulebook, reason=" ", by=by, at=timezone.now(), today=today)
    assert stored(rulebook).state == PUBLISHED


def test_an_unsound_draft_is_not_submitted_and_one_that_became_unsound_not_published(shipped_rulebook):
    helen, sylvie = UserFactory(programme_admin=True), UserFactory(programme_admin=True)
    late = draft_of(shipped_rulebook, helen)
    submit(late, helen)
    day_after = tomorrow()
    with pytest.raises(actions.RulebookUnsound) as unsound:
        actions.publish_rulebook(rulebook=late, by=sylvie, at=timezone.now(), today=day_after)
    assert "Choose a day from tomorrow on." in unsound.value.findings[0].text
    past = draft_of(shipped_rulebook, helen, effective_from=timezone.localdate())
    with pytest.raises(actions.RulebookUnsound):
        submit(past, helen)


def test_a_date_that_was_taken_meanwhile_is_refused(shipped_rulebook):
    helen, sylvie = UserFactory(programme_admin=True), UserFactory(programme_admin=True)
    one, other = draft_of(shipped_rulebook, helen), draft_of(shipped_rulebook, helen, name="The other one")
    for rulebook in (one, other):
        submit(rulebook, helen)
    publish(one, sylvie)
    with pytest.raises(actions.RulebookUnsound) as unsound:
        publish(other, sylvie)
    assert "is published and takes effect on" in unsound.value.findings[0].text


def test_what_has_taken_effect_is_not_withdrawn(shipped_rulebook):
    rulebook = in_state(shipped_rulebook, PUBLISHED)
    with pytest.raises(actions.RulebookMoved):
        actions.withdraw_rulebook(
            rulebook=rulebook,
            reason="Too late.",
            by=UserFactory(programme_admin=True),
            at=timezone.now(),
            today=rulebook.effective_from,
        )
    assert stored(rulebook).state == PUBLISHED


def test_returning_tells_the_author_and_submitting_tells_the_colleagues(shipped_rulebook):
    helen, sylvie = UserFactory(programme_admin=True), UserFactory(programme_admin=True)
    manager = UserFactory(channel_manager=True)
    rulebook = draft_of(shipped_rulebook, helen)
    submit(rulebook, helen)
    assert list(Notification.objects.values_list("user", "event")) == [(sylvie.pk, "draft.submitted")]
    send_back(rulebook, sylvie)
    assert list(Notification.objects.filter(user=helen).values_list("event", flat=True)) == ["draft.returned"]
    assert not Notification.objects.filter(user=manager).exists()
    kept = stored(rulebook)
    assert (kept.return_reason, kept.submitted_by, kept.submitted_at) == ("Gold is too dear.", None, None)
    submit(stored(rulebook), helen)
    assert stored(rulebook).return_reason == ""


# ── Pages ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def helen(client):
    user = UserFactory(programme_admin=True, name="Helen Marchetti")
    client.force_login(user)
    return user


def at(name, rulebook):
    return reverse(name, args=[rulebook.public_id])


def test_the_list_says_who_did_what(client, helen, shipped_rulebook):
    in_state(shipped_rulebook, PUBLISHED, by=helen)
    draft_of(shipped_rulebook, helen, name="Only a draft")
    page = client.get(reverse("specializations:version_list")).content.decode()
    for words in ("Only a draft", "Draft", "Takes effect later", "In force", "Helen Marchetti", "the operator"):
        assert words in page
    assert "made from “Symantec Partner Program EMEA 2010”" in page


def test_a_draft_is_made_from_any_version(client, helen, shipped_rulebook):
    source = in_state(shipped_rulebook, WITHDRAWN)
    address = at("specializations:draft_create", source)
    assert (
        "New rules take effect tomorrow"
        in client.post(address, {"name": "Third", "effective_from": timezone.localdate().isoformat()}).content.decode()
    )
    response = client.post(address, {"name": "Third", "effective_from": tomorrow().isoformat()})
    made = Rulebook.objects.get(name="Third")
    assert response["Location"] == at("specializations:rulebook_edit", made)
    assert (made.based_on, made.created_by, made.state) == (source, helen, DRAFT)
    assert content(made).requirements == content(source).requirements
    assert "effective_from" not in content(made).origins


def test_any_two_versions_are_compared_in_words(client, helen, shipped_rulebook):
    draft = draft_of(shipped_rulebook, helen)
    save(client, draft, row__gold__revenue="300,000")
    address = reverse("specializations:rulebook_compare")
    page = client.get(address, {"before": shipped_rulebook.public_id, "after": draft.public_id}).content.decode()
    assert "€250,000" in page
    assert "€300,000" in page
    same = client.get(address, {"before": draft.public_id, "after": draft.public_id}).content.decode()
    assert "No rule differs." in same
    assert "These filters do not work" in client.get(address, {"before": "nothing"}).content.decode()
    assert client.get(address).status_code == 200


def test_the_download_is_loaded_again_as_the_same_version(client, helen, shipped_rulebook):
    draft = draft_of(shipped_rulebook, helen)
    save(client, draft, row__gold__revenue="300,000", row__gold__revenue__note="Raised")
    response = client.get(at("specializations:rulebook_download", draft))
    assert response["Content-Disposition"].startswith("attachment")
    again = load(response.content.decode())
    assert not again.created
    assert again.rulebook == draft


def test_the_pages_lead_from_a_draft_to_its_publication(client, helen, shipped_rulebook):
    draft = draft_of(shipped_rulebook, helen)
    save(client, draft, row__gold__revenue="300,000")
    address = at("specializations:rulebook_submit", draft)
    page = client.get(address).content.decode()
    assert "€300,000" in page
    refused = client.post(address, {"revision": stored(draft).revision, "change_text_en": "More."})
    assert refused.status_code == 200
    assert "More." in refused.content.decode()
    texts = {"change_text_en": "More.", "change_text_fr": "Plus."}
    stale = client.post(address, {"revision": 0, **texts}).content.decode()
    assert "The version has changed since you opened the page." in stale
    assert client.post(address, {"revision": stored(draft).revision, **texts}).status_code == 302
    review = at("tiers:rulebook_publish", draft)
    assert client.get(review).status_code == 403
    client.force_login(UserFactory(programme_admin=True))
    assert "Review and publish" in client.get(at("specializations:rulebook", draft)).content.decode()
    assert "Plus." in client.get(review).content.decode()
    assert client.post(review, {"revision": stored(draft).revision}).status_code == 302
    assert stored(draft).state == PUBLISHED
    client.post(at("tiers:rulebook_withdraw", draft), {"revision": stored(draft).revision, "reason": "Too early."})
    assert stored(draft).withdrawal_reason == "Too early."
    assert "Withdrawn: Too early." in client.get(at("specializations:rulebook", draft)).content.decode()


def test_a_returned_version_says_why(client, helen, shipped_rulebook):
    rulebook = in_state(shipped_rulebook, SUBMITTED)
    address = at("specializations:rulebook_return", rulebook)
    assert client.post(address, {"revision": rulebook.revision, "reason": ""}).status_code == 200
    assert client.post(address, {"revision": rulebook.revision, "reason": "Too dear."}).status_code == 302
    assert "Too dear." in client.get(at("specializations:rulebook_edit", rulebook)).content.decode()


def test_an_unsound_draft_has_no_form_to_submit(client, helen, shipped_rulebook):
    draft = draft_of(shipped_rulebook, helen)
    save(client, draft, row__gold__revenue="10,000")
    page = client.get(at("specializations:rulebook_submit", draft)).content.decode()
    assert "It cannot be submitted yet." in page
    assert 'name="change_text_en"' not in page
    answer = client.post(
        at("specializations:rulebook_submit", draft),
        {"revision": stored(draft).revision, "change_text_en": "More.", "change_text_fr": "Plus."},
    )
    assert answer.status_code == 200
    assert stored(draft).state == DRAFT


def test_partners_do_not_see_how_the_rules_are_made(client, shipped_rulebook):
    client.force_login(user_of(Role.PARTNER_ADMIN))
    page = client.get(at("specializations:rulebook", shipped_rulebook)).content.decode()
    assert "Make a draft" not in page
    assert "Author" not in page


def test_the_operator_still_publishes_by_loading(helen):
    day = timezone.localdate() - timedelta(days=3)
    text = shipped(
        ("effective_from: 2010-11-03", f"effective_from: {day}"),
        ("transition_ends_on: 2012", "transition_ends_on: 2099"),
    )
    loaded = load(text, publish=True).rulebook
    assert (loaded.state, loaded.by_operator, loaded.published_by) == (PUBLISHED, True, None)
