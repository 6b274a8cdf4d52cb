"""What the night does once, twice, late and never again."""

from contextlib import nullcontext
from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from core.models import AuditEvent, Job, Notification
from deals import tasks
from deals.actions import agreements as actions
from deals.enums import ActivityKind, AgreementState, ExtensionState, ProposalCause, ProposalState
from deals.models import AgreementEvent, RevocationProposal, TeamingAgreement
from tests.deals.agreements.worlds import (
    AT,
    DAY,
    TODAY,
    a_customer,
    a_reason,
    a_request,
    a_side,
    approve,
    holding,
    in_force,
    stored,
)
from tests.factories.core import UserFactory
from tests.factories.specializations import SpecializationFactory

pytestmark = pytest.mark.django_db
END = TODAY + 180 * DAY


@pytest.fixture
def spec():
    return SpecializationFactory()


@pytest.fixture
def side(spec):
    return a_side(spec, country="FR")


def night(day):
    return actions.run_night(today=day, at=datetime.combine(day, time(5), UTC))


def told(event, user=None):
    found = Notification.objects.filter(event=event)
    return (found.filter(user=user) if user else found).count()


def everything():
    """All that a night can write, without the days on which it looked."""
    return (
        sorted(TeamingAgreement.objects.values_list("pk", "state", "ended_on", "protection_ends_on")),
        AgreementEvent.objects.count(),
        AuditEvent.objects.count(),
        Notification.objects.count(),
        sorted(RevocationProposal.objects.values_list("agreement", "cause", "since", "state")),
    )


def active(side, agreement, day):
    actions.record_activity(
        agreement=stored(agreement),
        kind=ActivityKind.PROGRESS_REPORT,
        on=day,
        note="Met them",
        by=side.member,
        at=datetime.combine(day, time(9), UTC),
    )


def test_the_protection_ends_on_its_day(side, spec):
    agreement = in_force(side, spec)
    night(END - DAY)
    assert stored(agreement).state == AgreementState.IN_FORCE
    assert night(END).expired == 1
    assert (stored(agreement).state, stored(agreement).ended_on) == (AgreementState.EXPIRED, END)
    assert stored(agreement).covered.get().exclusive is False
    assert told("agreement.expired") == 3


def test_a_missed_week_ends_it_on_its_day(side, spec):
    agreement = in_force(side, spec)
    night(END + 7 * DAY)
    assert stored(agreement).ended_on == END


def test_terms_not_accepted_and_requests_not_completed_expire(side, spec):
    waiting = approve(side, a_request(side, spec), protection_ends_on=END - DAY)
    night(waiting.accept_until - DAY)
    assert stored(waiting).state == AgreementState.APPROVED
    night(waiting.accept_until)
    assert (stored(waiting).state, stored(waiting).ended_on) == (AgreementState.EXPIRED, waiting.accept_until)
    sent_back = a_request(side, spec)
    actions.ask_for_action(
        agreement=sent_back,
        fields=["title"],
        reason=a_reason("action_required"),
        note="Which?",
        by=side.manager,
        at=AT,
        today=TODAY,
    )
    night(TODAY + 29 * DAY)
    assert stored(sent_back).state == AgreementState.ACTION_REQUIRED
    night(TODAY + 30 * DAY)
    assert stored(sent_back).state == AgreementState.EXPIRED


def test_what_was_never_in_force_asks_for_no_waiting(side, spec):
    waiting = approve(side, a_request(side, spec), protection_ends_on=END - DAY)
    night(waiting.accept_until)
    assert a_request(side, spec, at=AT + 20 * DAY, today=TODAY + 20 * DAY).state == AgreementState.SUBMITTED


@pytest.mark.parametrize(("days", "taken"), [(89, False), (90, True)])
def test_the_same_deal_waits_after_it_expired(side, spec, days, taken):
    customer = a_customer(side)
    in_force(side, spec, customer=customer)
    night(END)
    later = END + days * DAY
    at = datetime.combine(later, time(9), UTC)
    expected = nullcontext() if taken else pytest.raises(ValidationError, match="can be protected again")
    with expected:
        a_request(side, spec, customer=customer, at=at, today=later)


def test_other_partners_need_not_wait(side, spec):
    in_force(side, spec)
    night(END)
    other = a_side(spec)
    at = datetime.combine(END, time(9), UTC)
    assert in_force(other, spec, at=at, today=END).state == AgreementState.IN_FORCE


def test_reminders_come_once_each_and_again_after_an_extension(side, spec):
    agreement = in_force(side, spec)
    for days in range(40, 0, -1):
        active(side, agreement, END - days * DAY)
        night(END - days * DAY)
    days_told = list(agreement.events.filter(verb="ending").values_list("data__days", flat=True))
    assert days_told == [30, 14, 3]
    assert told("agreement.ending", side.admin) == told("agreement.ending", side.manager) == 3
    ask = {"proof": "Work", "by": side.member, "at": AT, "today": END - DAY}
    extension = actions.ask_for_extension(agreement=stored(agreement), **ask)
    actions.decide_extension(extension=extension, grant=True, by=side.manager, at=AT, today=END - DAY)
    night(END)
    assert stored(agreement).state == AgreementState.IN_FORCE
    night(END + 60 * DAY)
    assert told("agreement.ending", side.admin) == 4


def test_of_missed_reminders_the_last_is_made_up_for(side, spec):
    agreement = in_force(side, spec)
    night(END - 2 * DAY)
    assert list(agreement.events.filter(verb="ending").values_list("data__days", flat=True)) == [2]
    night(END - DAY)
    assert told("agreement.ending", side.admin) == 1


def test_a_lost_specialization_is_flagged_then_proposed_then_regained(side, spec):
    agreement = in_force(side, spec)
    side.partner.specialization_standings.all().delete()
    assert night(TODAY + DAY).flagged == 1
    assert agreement.covered.get().flagged_on == TODAY + DAY
    assert Notification.objects.filter(event="agreement.flagged", user=side.admin).get().context == {
        "specialization": spec.slug,
        "until": (TODAY + 61 * DAY).isoformat(),
    }
    active(side, agreement, TODAY + 40 * DAY)
    assert night(TODAY + 60 * DAY).proposed == 0
    assert night(TODAY + 61 * DAY).proposed == 1
    proposal = RevocationProposal.objects.get()
    assert (proposal.cause, proposal.state) == (ProposalCause.SPECIALIZATION_LOST, ProposalState.OPEN)
    assert told("agreement.proposed", side.admin) == 0
    assert told("agreement.proposed", side.manager) == 1
    holding(side, spec)
    assert night(TODAY + 62 * DAY).regained == 1
    proposal.refresh_from_db()
    assert (proposal.state, agreement.covered.get().flagged_on) == (ProposalState.SETTLED, None)
    assert stored(agreement).state == AgreementState.IN_FORCE


def test_a_silent_deal_is_reminded_then_proposed_and_speaks_again(side, spec):
    agreement = in_force(side, spec)
    night(TODAY + 45 * DAY)
    assert told("agreement.silent") == 0
    night(TODAY + 46 * DAY)
    night(TODAY + 47 * DAY)
    assert told("agreement.silent") == 2, "its admin and who made the request, once"
    assert night(TODAY + 59 * DAY).proposed == 0
    assert night(TODAY + 60 * DAY).proposed == 1
    active(side, agreement, TODAY + 61 * DAY)
    assert RevocationProposal.objects.get().state == ProposalState.SETTLED
    assert night(TODAY + 62 * DAY).proposed == 0


def test_a_dismissed_proposal_does_not_come_back(side, spec):
    in_force(side, spec)
    night(TODAY + 60 * DAY)
    proposal = RevocationProposal.objects.get()
    actions.dismiss_proposal(proposal=proposal, note="On holiday", by=side.manager, at=AT + 61 * DAY)
    assert night(TODAY + 62 * DAY).proposed == 0
    assert RevocationProposal.objects.get().state == ProposalState.DISMISSED


def test_overdue_requests_are_escalated_once_a_day(side, spec):
    boss = UserFactory(programme_admin=True)
    agreement = a_request(side, spec)
    assert night(agreement.answer_due_on).escalated == 0
    for _twice in range(2):
        night(agreement.answer_due_on + DAY)
    night(agreement.answer_due_on + 2 * DAY)
    assert told("agreement.overdue", boss) == 2
    assert told("agreement.overdue", side.manager) == 0
    assert agreement.events.filter(verb="escalated").count() == 1
    approve(side, stored(agreement))
    night(agreement.answer_due_on + 3 * DAY)
    assert told("agreement.overdue", boss) == 2


def a_world(side, spec):
    """Something for every step of a night."""
    other, third = SpecializationFactory(), SpecializationFactory()
    for each in (other, third):
        holding(side, each)
    UserFactory(programme_admin=True)
    in_force(side, spec)
    approve(side, a_request(side, other), protection_ends_on=END - DAY)
    a_request(side, third)
    side.partner.specialization_standings.filter(specialization=spec).delete()


@pytest.mark.parametrize("days", [1, 17, 61, 166, 180])
def test_twice_is_once(side, spec, days):
    a_world(side, spec)
    night(TODAY + days * DAY)
    after = everything()
    counts = night(TODAY + days * DAY)
    assert everything() == after
    assert set(vars(counts).values()) == {0}


def test_every_night_or_the_last_one_only_end_in_the_same_states(side, spec):
    a_world(side, spec)
    with transaction.atomic():
        for days in range(1, 182, 5):
            night(TODAY + days * DAY)
        night(END)
        one_by_one = everything()[0]
        transaction.set_rollback(True)
    night(END)
    assert everything()[0] == one_by_one


def test_an_extension_lapses_with_the_protection(side, spec):
    agreement = in_force(side, spec)
    ask = {"proof": "Work", "by": side.member, "at": AT, "today": END - DAY}
    extension = actions.ask_for_extension(agreement=agreement, **ask)
    night(END)
    extension.refresh_from_db()
    assert extension.state == ExtensionState.LAPSED


def test_the_night_is_one_job_a_day(side, spec, time_machine):
    agreement = a_request(side, spec)
    for hour, jobs in ((5, 0), (6, 1), (7, 1)):
        time_machine.move_to(f"2026-03-10T0{hour}:00+01:00", tick=False)
        tasks.start_agreements_night()
        assert Job.objects.filter(kind=tasks.AGREEMENTS_NIGHT).count() == jobs
    job = Job.objects.get(kind=tasks.AGREEMENTS_NIGHT)
    tasks.agreements_night(job.public_id)
    tasks.agreements_night(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.result["escalated"]) == ("done", 1)
    assert agreement.events.filter(verb="escalated").count() == 1
