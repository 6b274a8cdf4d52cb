"""For every event that somebody is told of: notifications as they are in practice, each way it can go, to each reader.

``SAMPLES`` maps an event to the function that makes them; the world behind them is made on the way.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from core.enums import Language
from core.models import Job, Notification, User
from deals.enums import AgreementState, DisputeState, DisputeVerb, ProposalCause
from partners.enums import ApprovalState, AwardState, MembershipRole
from partners.models import Partner
from partners.roles import Role
from specializations.enums import RulebookState
from tests.factories.core import LONG_AGO, NotificationFactory, UserFactory
from tests.factories.deals import (
    DisputeFactory,
    DisputeMessageFactory,
    ReasonFactory,
    TeamingAgreementFactory,
)
from tests.factories.partners import (
    AchievementExceptionFactory,
    AwardFactory,
    CustomerReferenceFactory,
    MembershipFactory,
    PartnerFactory,
    TechnicalValidationFactory,
)
from tests.factories.specializations import RulebookFactory
from tests.roles import user_of
from tests.tiers.nights import D0, award, changed, day, night, partner_with, publish
from tests.tiers.test_publication import announce, published
from tiers import actions

Sample = Callable[[], list[Notification]]
SAMPLES: dict[str, Sample] = {}


def sample_of(*events: str) -> Callable[[Callable[[str], list[Notification]]], Any]:
    def register(make: Callable[[str], list[Notification]]) -> Any:
        SAMPLES.update({event: lambda event=event: make(event) for event in events})
        return make

    return register


def tell(user: User, event: str, subject: str, **context: Any) -> Notification:
    return NotificationFactory(user=user, event=event, subject=subject, context=context)


def admin_of(partner: Partner) -> User:
    return MembershipFactory(partner=partner, role=MembershipRole.ADMIN).user


@sample_of(
    "account.password_changed",
    "account.second_factor_activated",
    "account.second_factor_deactivated",
    "account.recovery_codes_generated",
)
def account(event: str) -> list[Notification]:
    return [tell(user_of(Role.PARTNER_MEMBER), event, "")]


@sample_of("draft.submitted", "draft.returned")
def drafts(event: str) -> list[Notification]:
    author = UserFactory(programme_admin=True, name="Helen Marsh")
    texts = {"change_text_en": "Silver costs more.", "change_text_fr": "Silver coûte plus."}
    now = timezone.now()
    if event == "draft.submitted":
        state = {"state": RulebookState.SUBMITTED, "submitted_by": author, "submitted_at": now}
    else:
        state = {"state": RulebookState.DRAFT, "return_reason": "Say what changes for Silver."}
    rulebook = RulebookFactory(name="Rules of 2013", created_by=author, **texts, **state)
    return [tell(UserFactory(programme_admin=True), event, rulebook.public_id)]


@sample_of("award.verified", "award.refused", "proof.verified", "proof.refused")
def claims(event: str) -> list[Notification]:
    partner = PartnerFactory()
    admin = admin_of(partner)
    decided = {
        "claimed_at": LONG_AGO,
        "claimed_by": admin,
        "decided_at": timezone.now(),
        "decided_by": UserFactory(channel_manager=True),
        "decision_note": "" if event.endswith("verified") else "The number is not ours.",
    }
    if event.startswith("award"):
        state = AwardState.VERIFIED if event.endswith("verified") else AwardState.REFUSED
        made = [AwardFactory(staff_member__partner=partner, state=state, **decided)]
    else:
        state = ApprovalState.APPROVED if event.endswith("verified") else ApprovalState.REFUSED
        made = [
            make(partner=partner, state=state, **decided)
            for make in (CustomerReferenceFactory, TechnicalValidationFactory)
        ]
    return [tell(admin, event, each.public_id) for each in made]


STATES = {f"agreement.{state.value}": state for state in AgreementState} | {
    "agreement.overdue": AgreementState.SUBMITTED
}
CONTEXTS: dict[str, list[dict[str, Any]]] = {
    "agreement.expired": [{"from": state} for state in ("action_required", "approved", "in_force")],
    "agreement.won": [{"order": "O-17"}, {}],
    "agreement.ending": [{"days": 1}, {"days": 14}],
    "agreement.proposed": [{"cause": cause.value} for cause in ProposalCause],
    "agreement.flagged": [{"until": "2026-03-01"}],
    "agreement.number_conflict": [{"order": "O-17"}],
    "extension.asked": [{"days": 30}],
    "extension.decided": [{"granted": True}, {"granted": False}],
}
"""What a notification about an agreement keeps, where that is anything."""


@sample_of(
    "agreement.submitted", "agreement.action_required", "agreement.approved", "agreement.in_force",
    "agreement.rejected", "agreement.withdrawn", "agreement.expired", "agreement.revoked", "agreement.won",
    "agreement.lost", "agreement.ending", "agreement.overdue", "agreement.proposed", "agreement.flagged",
    "agreement.silent", "agreement.number_conflict", "extension.asked", "extension.decided",
)  # fmt: skip
def agreements(event: str) -> list[Notification]:
    """To both sides."""
    state = STATES.get(event, AgreementState.IN_FORCE)
    agreement = TeamingAgreementFactory(state=state, reason=ReasonFactory(), note="Both letters are there.")
    readers = [admin_of(agreement.partner), UserFactory(programme_admin=True)]
    contexts = CONTEXTS.get(event, [{}])
    return [tell(reader, event, agreement.public_id, **context) for reader in readers for context in contexts]


@sample_of("dispute.asked", "dispute.replied", "dispute.answered")
def disputes(event: str) -> list[Notification]:
    """About an award and about a missing order, to both sides."""
    verbs = {
        "dispute.asked": [DisputeVerb.ASKED],
        "dispute.replied": [DisputeVerb.REPLIED],
        "dispute.answered": [DisputeVerb.ACCEPTED, DisputeVerb.REFUSED],
    }
    found = []
    for verb in verbs[event]:
        partner = PartnerFactory()
        answered = {"answered_by": UserFactory(channel_manager=True), "answered_at": timezone.now()}
        state = {
            DisputeVerb.ACCEPTED: {"state": DisputeState.ACCEPTED, **answered},
            DisputeVerb.REFUSED: {"state": DisputeState.REFUSED, **answered},
        }.get(verb, {})
        subjects = ({"about": "award", "order_number": "", "award": AwardFactory(staff_member__partner=partner)}, {})
        for subject in subjects:
            dispute = DisputeFactory(partner=partner, **subject, **state)
            message = DisputeMessageFactory(dispute=dispute, verb=verb, text="This should have counted.")
            for number, reader in enumerate((admin_of(partner), UserFactory(programme_admin=True))):
                key = f"{event}:{number}:{message.pk}"
                found.append(NotificationFactory(user=reader, event=event, subject=dispute.public_id, key=key))
    return found


@sample_of("exception.granted", "exception.approved", "exception.refused", "exception.ended")
def exceptions(event: str) -> list[Notification]:
    admin, colleague, now = UserFactory(programme_admin=True), UserFactory(programme_admin=True), timezone.now()
    approved = {"approved_by": colleague, "approved_at": now}
    ended = {"ended_by": colleague, "ended_at": now, "end_reason": "The merger failed."}
    states = {"granted": {}, "approved": approved, "refused": ended, "ended": {**approved, **ended}}
    found = [
        AchievementExceptionFactory(achievement=achievement, granted_by=admin, **states[event.partition(".")[2]])
        for achievement in ("tier:gold", "archiving:master")
    ]
    return [tell(colleague if event == "exception.granted" else admin, event, each.public_id) for each in found]


@sample_of("rulebook.published", "rulebook.withdrawn")
def rulebooks(event: str) -> list[Notification]:
    """Of somebody who falls, and of somebody who rises."""
    book = publish()
    for revenue in (2_000, 500):
        admin_of(partner_with("archiving", revenue=revenue))
    night(D0)
    made = [published(book, silver_revenue=5_000, effective_from=day(5), name="Dearer")]
    announce()
    Job.objects.all().delete()
    made.append(published(book, silver_revenue=100, effective_from=day(9), name="Cheaper"))
    announce()
    if event == "rulebook.withdrawn":
        for each in made:
            second = UserFactory(programme_admin=True)
            actions.withdraw_rulebook(rulebook=each, reason="Too early.", by=second, at=LONG_AGO, today=D0)
    return list(Notification.objects.filter(event=event))


@sample_of("tier.changed", "specialization.changed", "grace.started", "expiry.ahead")
def standings(event: str) -> list[Notification]:
    """Gained, in grace, lost, and what comes near, as the nights after a year of theirs tell it."""
    publish(grace_days=10)
    partner = partner_with("archiving", "encryption", expires_on=day(40))
    admin_of(partner)
    for offset in (0, 10, 40, 50):
        alert(day(offset))
    award(partner, "archiving", awarded_on=day(60))
    changed(partner)
    alert(day(60))
    return list(Notification.objects.filter(event=event))


def alert(on: date) -> None:
    run = night(on)
    job = Job.objects.get(key=f"alerts:{run.public_id}")
    actions.tell_of_run(job_id=job.public_id, clock=timezone.now)


def speaking(notifications: list[Notification], language: str) -> list[Notification]:
    """The same to readers of this language."""
    for each in notifications:
        User.objects.filter(pk=each.user_id).update(language=Language(language))
    return notifications
