"""What people are told about agreements while they may know; the words of every event: tests/test_every_message.py."""

import pytest

from core.messages import messages_of
from deals.enums import AgreementState, ProposalCause
from tests.factories.core import NotificationFactory, UserFactory
from tests.factories.deals import TeamingAgreementFactory
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db

CONTEXT = {
    "days": 14,
    "granted": True,
    "order": "O-17",
    "cause": ProposalCause.NO_ACTIVITY.value,
    "until": "2026-03-01",
    "from": AgreementState.IN_FORCE.value,
}


def told(event, user, agreement):
    notification = NotificationFactory(user=user, event=event, subject=agreement.public_id, context=CONTEXT)
    return messages_of([notification]).get(notification.pk)


def test_whoever_left_the_partner_is_told_nothing():
    agreement = TeamingAgreementFactory(state=AgreementState.IN_FORCE)
    assert told("agreement.in_force", MembershipFactory().user, agreement) is None
    assert told("agreement.in_force", UserFactory(), agreement) is None


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    agreements = [TeamingAgreementFactory(state=AgreementState.IN_FORCE) for _ in range(6)]
    user = UserFactory(programme_admin=True)
    notifications = [
        NotificationFactory(user=user, event="agreement.won", subject=each.public_id, context=CONTEXT)
        for each in agreements
    ]
    with django_assert_num_queries(4):
        assert len(messages_of(notifications)) == 6
