"""What time alone does to agreements. Every step says the same however often it is done, and after missed nights."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from core.actions import notify
from core.locks import alone
from deals import recipients
from deals.actions.agreements.expiry import expire_all
from deals.actions.agreements.moving import note_event, tell
from deals.actions.agreements.orders import link_deal_numbers
from deals.eligibility import holds
from deals.enums import AgreementState, ProposalCause, ProposalState
from deals.models import AgreementEvent, AgreementSpecialization, RevocationProposal, TeamingAgreement
from partners.models import PartnerSpecialization
from specializations.models import AgreementParameters

LOCK = "agreements-night"
REMINDERS = (3, 14, 30)
"""Days before the end of the protection, most urgent first."""

SILENT_BEFORE = 14
"""So many days before a revocation is proposed for want of activity, the partner is reminded."""


@dataclass(frozen=True)
class AgreementsNight:
    """What a night did."""

    expired: int = 0
    linked: int = 0
    reminded: int = 0
    flagged: int = 0
    regained: int = 0
    proposed: int = 0
    silent: int = 0
    escalated: int = 0


def run_night(*, today: date, at: datetime) -> AgreementsNight:
    """Do what is due on the day. One at a time; each agreement is committed by itself."""
    with alone(LOCK):
        expired = expire_all(TeamingAgreement.objects.past_their_end(today), at=at, today=today)
        linked = link_deal_numbers(at=at)
        reminded = _remind(today=today, at=at)
        flagged, regained = _flag(today=today, at=at)
        proposed, silent = _propose(today=today, at=at)
        return AgreementsNight(
            expired=expired,
            linked=linked,
            reminded=reminded,
            flagged=flagged,
            regained=regained,
            proposed=proposed,
            silent=silent,
            escalated=_escalate(today=today, at=at),
        )


def _remind(*, today: date, at: datetime) -> int:
    """Tell both sides 30, 14 and 3 days before the end. Of several that were missed only the last is made up for."""
    ending = TeamingAgreement.objects.filter(
        state=AgreementState.IN_FORCE,
        protection_ends_on__gt=today,
        protection_ends_on__lte=today + timedelta(days=max(REMINDERS)),
    )
    told: defaultdict[int, set[tuple[int, str]]] = defaultdict(set)
    events = AgreementEvent.objects.filter(agreement__in=ending, verb="ending")
    for agreement_id, data in events.values_list("agreement_id", "data"):
        told[agreement_id].add((data["before"], data["ends_on"]))
    reminded = 0
    for agreement in ending.select_related("partner").order_by("pk"):
        ends_on, began_on = agreement.protection_ends_on, agreement.protection_starts_on
        assert ends_on is not None
        assert began_on is not None
        days = (ends_on - today).days
        before = next(each for each in REMINDERS if days <= each)
        is_told = any(ends == ends_on.isoformat() and each <= before for each, ends in told[agreement.pk])
        # A protection that began later than the reminder would have gone out needs none.
        if is_told or ends_on - timedelta(days=before) < began_on:
            continue
        with transaction.atomic():
            data = {"days": days, "before": before, "ends_on": ends_on.isoformat()}
            event = note_event(agreement=agreement, verb="ending", by=None, at=at, data=data)
            tell(agreement=agreement, event="agreement.ending", about=event, at=at, context={"days": days})
        reminded += 1
    return reminded


def _flag(*, today: date, at: datetime) -> tuple[int, int]:
    """Mark the rows whose partner no longer holds the specialization, and unmark those regained."""
    rows = AgreementSpecialization.objects.filter(agreement__state=AgreementState.IN_FORCE).select_related(
        "agreement__partner", "agreement__rulebook__agreement_parameters", "specialization"
    )
    standings = PartnerSpecialization.objects.filter(partner__in=rows.values("agreement__partner"))
    held = {(each.partner_id, each.specialization_id) for each in standings if holds(each)}
    flagged = regained = 0
    for row in rows.order_by("pk"):
        is_held = (row.agreement.partner_id, row.specialization_id) in held
        if is_held == (row.flagged_on is None):
            continue
        with transaction.atomic():
            seen = AgreementSpecialization.objects.filter(pk=row.pk, flagged_on=row.flagged_on)
            if not seen.update(flagged_on=None if is_held else today):
                continue
            if is_held:
                _regain(row, at=at)
            else:
                _lose(row, today=today, at=at)
        flagged, regained = flagged + (not is_held), regained + is_held
    return flagged, regained


def _lose(row: AgreementSpecialization, *, today: date, at: datetime) -> None:
    until = today + timedelta(days=_parameters(row.agreement).specialization_grace_days)
    data = {"specialization": row.specialization.slug, "until": until.isoformat()}
    event = note_event(agreement=row.agreement, verb="specialization_flagged", by=None, at=at, data=data)
    tell(agreement=row.agreement, event="agreement.flagged", about=event, at=at, context=data)


def _regain(row: AgreementSpecialization, *, at: datetime) -> None:
    agreement = row.agreement
    data = {"specialization": row.specialization.slug}
    note_event(agreement=agreement, verb="specialization_regained", by=None, at=at, data=data)
    if agreement.covered.filter(flagged_on__isnull=False).exists():
        return
    cause = ProposalCause.SPECIALIZATION_LOST
    if agreement.proposals.filter(state=ProposalState.OPEN, cause=cause).update(state=ProposalState.SETTLED):
        note_event(agreement=agreement, verb="proposal_settled", by=None, at=at, data={"cause": cause.value})


def _propose(*, today: date, at: datetime) -> tuple[int, int]:
    """Propose to revoke what is silent or without its specialization for too long; remind the silent before."""
    proposed = silent = 0
    running = TeamingAgreement.objects.filter(state=AgreementState.IN_FORCE).select_related(
        "partner", "rulebook__agreement_parameters"
    )
    known = set(RevocationProposal.objects.filter(agreement__in=running).values_list("agreement_id", "cause", "since"))
    for agreement in running.prefetch_related("covered").order_by("pk"):
        parameters = _parameters(agreement)
        causes = []
        lost = [row.flagged_on for row in agreement.covered.all() if row.flagged_on]
        if lost and min(lost) + timedelta(days=parameters.specialization_grace_days) <= today:
            causes.append((ProposalCause.SPECIALIZATION_LOST, min(lost)))
        active_on = agreement.last_activity_on
        if active_on is not None:
            due_on = active_on + timedelta(days=parameters.activity_days)
            if due_on <= today:
                causes.append((ProposalCause.NO_ACTIVITY, active_on))
            elif due_on - timedelta(days=SILENT_BEFORE) <= today and parameters.activity_days > SILENT_BEFORE:
                silent += _remind_silent(agreement, active_on, due_on, today=today, at=at)
        for cause, since in causes:
            if (agreement.pk, cause.value, since) not in known:
                _propose_one(agreement, cause, since, at=at)
                proposed += 1
    return proposed, silent


@transaction.atomic
def _propose_one(agreement: TeamingAgreement, cause: ProposalCause, since: date, *, at: datetime) -> None:
    RevocationProposal.objects.create(agreement=agreement, cause=cause, since=since, proposed_at=at)
    data = {"cause": cause.value, "since": since.isoformat()}
    event = note_event(agreement=agreement, verb="revocation_proposed", by=None, at=at, data=data)
    tell(
        agreement=agreement,
        event="agreement.proposed",
        about=event,
        at=at,
        context={"cause": cause.value},
        only_vendor=True,
    )


def _remind_silent(agreement: TeamingAgreement, active_on: date, due_on: date, *, today: date, at: datetime) -> bool:
    """Once for each last activity: the key of the notification says so."""
    key = f"agreement.silent:{agreement.public_id}:{active_on.isoformat()}"
    people = recipients.people_of(agreement)
    if not people or people[0].notifications.filter(key=key).exists():
        return False
    context = {"days": (today - active_on).days, "until": due_on.isoformat()}
    notify(users=people, event="agreement.silent", key=key, subject=agreement.public_id, at=at, context=context)
    return True


def _escalate(*, today: date, at: datetime) -> int:
    """Mail the programme admins about every overdue request, once a day; the timeline says so once."""
    overdue = TeamingAgreement.objects.filter(state=AgreementState.SUBMITTED, answer_due_at__lte=at)
    admins = recipients.programme_admins()
    escalated = 0
    for agreement in overdue.order_by("answer_due_at", "pk"):
        with transaction.atomic():
            if not agreement.events.filter(verb="escalated", at__gte=agreement.submitted_at).exists():
                note_event(agreement=agreement, verb="escalated", by=None, at=at)
                escalated += 1
            key = f"agreement.overdue:{agreement.public_id}:{today.isoformat()}"
            notify(users=admins, event="agreement.overdue", key=key, subject=agreement.public_id, at=at)
    return escalated


def _parameters(agreement: TeamingAgreement) -> AgreementParameters:
    """Those that stay with the agreement; the defaults if it was made without any rulebook."""
    rulebook = agreement.rulebook
    return getattr(rulebook, "agreement_parameters", None) or AgreementParameters()
