"""Writes about training: the vendor's sessions, a partner's plan, and how it ended."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.actions import record
from core.models import User
from partners.actions.claims import tell_decision
from partners.actions.staleness import mark_stale
from partners.enums import AwardState, EnrolmentState, TrainingLanguage
from partners.models import Award, Enrolment, StaffMember, TrainingSession
from partners.validity import proposed_expiry
from specializations.models import Accreditation


@transaction.atomic
def add_session(
    *,
    accreditation: Accreditation,
    starts_on: date,
    place: str,
    language: TrainingLanguage,
    today: date,
    by: User,
    at: datetime,
) -> TrainingSession:
    """Put a session on offer. Raises ValidationError for a day that is over and for the same session twice."""
    if starts_on < today:
        raise ValidationError({"starts_on": _("Choose today or a later day.")})
    session = TrainingSession(accreditation=accreditation, starts_on=starts_on, place=place, language=language)
    session.full_clean()
    session.save()
    record(by=by, at=at, verb="session_added", of=session, key=_session_key(session), after=_session_values(session))
    return session


@transaction.atomic
def cancel_session(*, session: TrainingSession, by: User, at: datetime) -> int:
    """Take a session off the list; who was to attend stays planned without a session. Returns how many those are.

    Raises ValidationError when it was cancelled already.
    """
    stored = TrainingSession.objects.select_for_update().get(pk=session.pk)
    if stored.cancelled_at is not None:
        raise ValidationError(_("This session was cancelled already."))
    stored.cancelled_at, stored.cancelled_by = at, by
    stored.save(update_fields=["cancelled_at", "cancelled_by"])
    freed = stored.enrolments.planned().update(session=None)
    record(
        by=by,
        at=at,
        verb="session_cancelled",
        of=stored,
        key=_session_key(stored),
        before=_session_values(stored),
        after={"planned": freed},
    )
    return freed


@transaction.atomic
def plan_training(
    *,
    staff_member: StaffMember,
    accreditation: Accreditation,
    session: TrainingSession | None,
    today: date,
    by: User,
    at: datetime,
) -> Enrolment:
    """Put a training into the partner's plan at today's fee. Raises ValidationError, by field where one is to blame."""
    _check_person(staff_member, today)
    _check_session(accreditation, session, today)
    enrolment = Enrolment(
        staff_member=staff_member,
        accreditation=accreditation,
        session=session,
        fee_eur=accreditation.fee_eur,
        planned_at=at,
        planned_by=by,
    )
    enrolment.full_clean()
    enrolment.save()
    record(by=by, at=at, verb="training_planned", of=enrolment, key=_key(enrolment), after=_values(enrolment))
    return enrolment


@transaction.atomic
def choose_session(
    *, enrolment: Enrolment, session: TrainingSession | None, today: date, by: User, at: datetime
) -> Enrolment:
    """Another session for a planned training, or none yet. Raises ValidationError."""
    stored = _planned(enrolment)
    _check_session(stored.accreditation, session, today)
    before = _values(stored)
    stored.session = session
    stored.save(update_fields=["session"])
    record(
        by=by,
        at=at,
        verb="training_moved",
        of=stored,
        key=_key(stored),
        before=before,
        after=_values(stored),
    )
    return stored


@transaction.atomic
def withdraw_training(*, enrolment: Enrolment, by: User, at: datetime) -> Enrolment:
    """Take a planned training out of the plan. Raises ValidationError when its result is known already."""
    return _end(_planned(enrolment), EnrolmentState.WITHDRAWN, by=by, at=at)


@transaction.atomic
def pass_training(
    *, enrolment: Enrolment, held_on: date, certificate_number: str, today: date, by: User, at: datetime
) -> Enrolment:
    """The person passed: a verified award from that day, valid as the catalogue says, which marks the partner stale.

    Whoever planned the training is told. Raises ValidationError.
    """
    stored = _planned(enrolment)
    _check_held(held_on, today)
    award = Award(
        staff_member=stored.staff_member,
        accreditation=stored.accreditation,
        awarded_on=held_on,
        expires_on=proposed_expiry(stored.accreditation, held_on),
        certificate_number=certificate_number,
        state=AwardState.VERIFIED,
        decided_at=at,
        decided_by=by,
    )
    award.full_clean()
    award.save()
    mark_stale([stored.staff_member.partner_id], at=at)
    tell_decision(award, to=stored.planned_by, sent_at=stored.planned_at, at=at)
    return _end(stored, EnrolmentState.PASSED, held_on=held_on, award=award, by=by, at=at)


@transaction.atomic
def fail_training(*, enrolment: Enrolment, held_on: date, today: date, by: User, at: datetime) -> Enrolment:
    """The person did not pass. Raises ValidationError."""
    stored = _planned(enrolment)
    _check_held(held_on, today)
    return _end(stored, EnrolmentState.FAILED, held_on=held_on, by=by, at=at)


def _planned(enrolment: Enrolment) -> Enrolment:
    """The row as stored, locked. Raises ValidationError for whoever comes second."""
    stored = Enrolment.objects.select_for_update(of=("self",)).select_related(
        "staff_member__partner", "accreditation", "session"
    )
    found = stored.get(pk=enrolment.pk)
    if found.state != EnrolmentState.PLANNED:
        raise ValidationError(
            _("This training is no longer planned: %(state)s.") % {"state": EnrolmentState(found.state).label}
        )
    return found


def _end(enrolment: Enrolment, state: EnrolmentState, *, by: User, at: datetime, **values: Any) -> Enrolment:
    before = _values(enrolment)
    enrolment.state, enrolment.decided_by, enrolment.decided_at = state, by, at
    for name, value in values.items():
        setattr(enrolment, name, value)
    enrolment.save()
    record(
        by=by,
        at=at,
        verb=f"training_{state}",
        of=enrolment,
        key=_key(enrolment),
        before=before,
        after=_values(enrolment),
    )
    return enrolment


def _check_person(staff_member: StaffMember, today: date) -> None:
    if not StaffMember.objects.active(today).filter(pk=staff_member.pk).exists():
        raise ValidationError({"staff_member": _("Choose somebody who works for the partner today.")})


def _check_session(accreditation: Accreditation, session: TrainingSession | None, today: date) -> None:
    if session is None:
        return
    if session.accreditation_id != accreditation.pk:
        raise ValidationError({"session": _("This session is about another accreditation.")})
    if session.cancelled_at is not None or session.starts_on < today:
        raise ValidationError({"session": _("Choose a session that is still to come.")})


def _check_held(held_on: date, today: date) -> None:
    if held_on > today:
        raise ValidationError({"held_on": _("Choose today or an earlier day.")})


def _session_key(session: TrainingSession) -> str:
    return f"{session.accreditation.code} {session.starts_on.isoformat()}"


def _key(enrolment: Enrolment) -> str:
    return f"{enrolment.staff_member.code} {enrolment.accreditation.code}"


def _session_values(session: TrainingSession) -> dict[str, Any]:
    return {
        "accreditation": session.accreditation.code,
        "starts_on": session.starts_on.isoformat(),
        "place": session.place,
        "language": session.language,
    }


def _values(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "staff_member": enrolment.staff_member.code,
        "accreditation": enrolment.accreditation.code,
        "session": _session_key(enrolment.session) if enrolment.session else None,
        "fee_eur": str(enrolment.fee_eur),
        "state": enrolment.state,
        "held_on": enrolment.held_on.isoformat() if enrolment.held_on else None,
    }
