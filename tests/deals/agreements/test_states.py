"""All pairs of states: what moves, what does not, and that a stale copy never moves anything."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError

from core.models import AuditEvent, Notification
from deals.actions import agreements as actions
from deals.actions.agreements.moving import move
from deals.enums import EXCLUSIVE_STATES, MOVES, AgreementState, ReasonKind
from deals.models import AgreementEvent
from tests.deals.agreements.worlds import (
    AT,
    DAY,
    TODAY,
    a_draft,
    a_reason,
    a_request,
    a_side,
    approve,
    digest_of,
    stored,
)
from tests.factories.deals import TeamingAgreementFactory
from tests.factories.specializations import SpecializationFactory

pytestmark = pytest.mark.django_db

DOCUMENTED = {
    "draft": "submitted withdrawn",
    "submitted": "action_required approved in_force rejected withdrawn",
    "action_required": "submitted withdrawn expired",
    "approved": "in_force withdrawn expired",
    "in_force": "won lost expired revoked",
    "expired": "won",
}
PAIRS = list(product(AgreementState, AgreementState))
NEEDS_NUMBER = {"in_force", "won", "lost", "revoked"}


def counted():
    return AgreementEvent.objects.count(), AuditEvent.objects.count(), Notification.objects.count()


def a_move(agreement, to):
    number = f"TA-2026-{agreement.pk:06}-XX" if to in NEEDS_NUMBER and not agreement.deal_number else None
    changes = {"deal_number": number} if number else {}
    return move(agreement=agreement, to=to, verb="moved", by=None, at=AT, changes=changes)


def test_there_is_no_other_move_than_the_documented_ones():
    assert {str(old): {str(new) for new in news} for old, news in MOVES.items()} == {
        old: set(news.split()) for old, news in DOCUMENTED.items()
    }


@pytest.mark.parametrize(("old", "new"), PAIRS, ids=lambda state: state.value)
def test_from_every_state_to_every_state(old, new):
    agreement = TeamingAgreementFactory(state=old)
    stale = stored(agreement)
    before = counted()
    if new not in DOCUMENTED.get(old, "").split():
        with pytest.raises(actions.StateChanged):
            a_move(agreement, new)
        assert (stored(agreement).state, counted()) == (old, before)
        return
    a_move(agreement, new)
    assert stored(agreement).state == agreement.state == new
    assert stored(agreement).covered.get().exclusive is (new in EXCLUSIVE_STATES)
    event = agreement.events.get()
    assert (event.old_state, event.new_state) == (old, new)
    after = counted()
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
    for target in MOVES[old]:
        copy = type(stale).objects.get(pk=stale.pk)
        copy.state, copy.state_since = stale.state, stale.state_since
        with pytest.raises(actions.StateChanged) as refused:
            a_move(copy, target)
        assert str(AgreementState(new).label) in refused.value.messages[0]
        assert copy.state == new, "the copy says now what is stored"
    assert (stored(agreement).state, counted()) == (new, after)


def test_a_copy_of_an_earlier_round_does_not_decide_a_later_one():
    """Submitted, sent back, submitted again: the same state, but not what the manager has read."""
    spec = SpecializationFactory()
    side = a_side(spec)
    agreement = a_request(side, spec)
    stale = stored(agreement)
    ask = {"fields": ["title"], "reason": a_reason(ReasonKind.ACTION_REQUIRED), "note": "Which?", "by": side.manager}
    actions.ask_for_action(agreement=agreement, at=AT + DAY, today=TODAY + DAY, **ask)
    actions.submit(
        agreement=stored(agreement), digest=digest_of(agreement), by=side.admin, at=AT + 2 * DAY, today=TODAY + 2 * DAY
    )
    with pytest.raises(actions.StateChanged):
        actions.reject(
            agreement=stale, reason=a_reason(ReasonKind.REJECTION), note="No", by=side.manager, at=AT + 3 * DAY
        )
    assert stored(agreement).state == AgreementState.SUBMITTED


def everything(side, agreement):
    """Every action about an agreement, on a copy as it is now."""
    copy = {"agreement": stored(agreement)}
    now = {"at": AT, "today": TODAY}
    by, manager = {"by": side.admin}, {"by": side.manager, "note": "Note"}
    return {
        "save_draft": lambda: actions.save_draft(**copy, **by, changes={"title": "Other"}, at=AT),
        "submit": lambda: actions.submit(**copy, **by, **now, digest="0" * 64),
        "ask_for_action": lambda: actions.ask_for_action(
            **copy, **manager, **now, fields=["title"], reason=a_reason(ReasonKind.ACTION_REQUIRED)
        ),
        "approve": lambda: approve(side, copy["agreement"]),
        "reject": lambda: actions.reject(**copy, **manager, at=AT, reason=a_reason(ReasonKind.REJECTION)),
        "withdraw": lambda: actions.withdraw(**copy, **by, at=AT),
        "accept_terms": lambda: actions.accept_terms(**copy, **by, **now, digest=digest_of(agreement)),
        "record_activity": lambda: actions.record_activity(
            **copy, **by, kind="progress_report", on=TODAY, note="Met them", at=AT
        ),
        "ask_for_extension": lambda: actions.ask_for_extension(**copy, **by, **now, proof="Work"),
        "declare_lost": lambda: actions.declare_lost(**copy, **by, **now, reason=a_reason(ReasonKind.LOSS), note=""),
        "revoke": lambda: actions.revoke(**copy, **manager, **now, reason=a_reason(ReasonKind.REVOCATION)),
        "check_conflicts": lambda: actions.check_conflicts(**copy, **by, at=AT),
    }


TAKEN_IN = {
    "save_draft": {"draft", "action_required"},
    "submit": {"draft", "action_required"},
    "ask_for_action": {"submitted"},
    "approve": {"submitted"},
    "reject": {"submitted"},
    "withdraw": {"draft", "submitted", "action_required", "approved"},
    "accept_terms": {"approved"},
    "record_activity": {"approved", "in_force"},
    "ask_for_extension": {"in_force"},
    "declare_lost": {"in_force"},
    "revoke": {"in_force"},
    "check_conflicts": {"draft", "action_required"},
}


@pytest.mark.parametrize("state", AgreementState)
@pytest.mark.parametrize("name", TAKEN_IN)
def test_every_action_in_every_state(name, state):
    """Refused with StateChanged and nothing written, or done; ``submit`` gets as far as the wording it signs."""
    spec = SpecializationFactory()
    side = a_side(spec)
    agreement = TeamingAgreementFactory(
        partner=side.partner,
        state=state,
        specializations=[spec],
        fields_to_complete=["title"] if state == AgreementState.ACTION_REQUIRED else [],
        expected_close_on=TODAY + DAY,
        accept_until=TODAY + DAY,
    )
    act = everything(side, agreement)[name]
    before = counted()
    if state not in TAKEN_IN[name]:
        with pytest.raises(actions.StateChanged):
            act()
        assert counted() == before
    elif name == "submit":
        with pytest.raises(ValidationError, match="Read it again"):
            act()
    else:
        act()


def test_two_stale_copies_of_a_draft_submit_once():
    spec = SpecializationFactory()
    side = a_side(spec)
    agreement = a_draft(side, spec)
    first, second, digest = stored(agreement), stored(agreement), digest_of(agreement)
    actions.submit(agreement=first, digest=digest, by=side.admin, at=AT, today=TODAY)
    with pytest.raises(actions.StateChanged):
        actions.submit(agreement=second, digest=digest, by=side.admin, at=AT, today=TODAY)
    assert agreement.events.filter(verb="submitted").count() == 1
