"""What happens next with an agreement, and until when: the sentence at the top of its page."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import formats
from core.badges import Tone
from deals.eligibility import parameters_of
from deals.enums import AgreementState
from deals.models import TeamingAgreement


@dataclass(frozen=True, slots=True)
class NextStep:
    """``tone`` is amber only where the reader has to act, ``until`` the last day on which that is possible."""

    tone: Tone
    title: str
    text: str
    until: date | None = None


def next_step(agreement: TeamingAgreement, *, today: date) -> NextStep:
    """In the words of the partner, who reads it; the vendor's people see the same."""
    match AgreementState(agreement.state):
        case AgreementState.DRAFT:
            return NextStep(
                Tone.WAIT,
                _("Not submitted yet."),
                _("Fill in the steps; a partner admin signs the last one. Until then only your company sees it."),
            )
        case AgreementState.SUBMITTED:
            return _answer_due(agreement, today)
        case AgreementState.ACTION_REQUIRED:
            return _with_day(
                NextStep(
                    Tone.WARN, _("Complete the request."), _("The channel manager asks for more before deciding.")
                ),
                agreement.complete_until,
                _("Without an answer by %(day)s it expires."),
            )
        case AgreementState.APPROVED:
            return _with_day(
                NextStep(Tone.WARN, _("Accept the changed terms."), _("They differ from what was asked for.")),
                agreement.accept_until,
                _("Without an answer by %(day)s the agreement expires."),
            )
        case AgreementState.IN_FORCE:
            return _in_force(agreement, today)
        case _:
            return _ended(agreement)


def _answer_due(agreement: TeamingAgreement, today: date) -> NextStep:
    due = agreement.answer_due_on
    text = _("The channel manager approves, rejects, or asks for more.")
    if due is None:
        return NextStep(Tone.WAIT, _("Waiting for the vendor."), text)
    day = formats.long_date(due)
    if due < today:
        late = _("The answer was due on %(day)s; the programme admin has been told.") % {"day": day}
        return NextStep(Tone.WAIT, _("The answer is overdue."), late, due)
    return NextStep(Tone.WAIT, _("An answer is due by %(day)s.") % {"day": day}, text, due)


def _in_force(agreement: TeamingAgreement, today: date) -> NextStep:
    covered = agreement.covered.select_related("specialization")
    lost = sorted((row.flagged_on, row.specialization.name) for row in covered if row.flagged_on)
    step = NextStep(
        Tone.OK,
        _("The deal is protected."),
        _("Put the deal number on the order, and report what you do for the deal."),
    )
    if lost:
        names = formats.joined(name for _day, name in lost)
        step = NextStep(Tone.WARN, formats.labelled(_("A required specialization was lost"), names), "")
        days = timedelta(days=parameters_of(agreement, today).specialization_grace_days)
        return _with_day(step, lost[0][0] + days, _("Regain it by %(day)s to keep the agreement."))
    return _with_day(step, agreement.protection_ends_on, _("The protection lasts until %(day)s."))


def _with_day(step: NextStep, ends_on: date | None, sentence: str) -> NextStep:
    """The step with the last day on which it can be taken; ``ends_on`` is the first on which it is too late."""
    if ends_on is None:
        return step
    last = ends_on - timedelta(days=1)
    text = f"{step.text} {sentence % {'day': formats.long_date(last)}}".strip()
    return NextStep(step.tone, step.title, text, last)


def _ended(agreement: TeamingAgreement) -> NextStep:
    """Everything is decided: what that means."""
    title, text = {
        AgreementState.WON: (_("The deal is won."), _("Its orders are linked below and count for your tier.")),
        AgreementState.LOST: (_("The deal is lost."), _("The protection has ended.")),
        AgreementState.REJECTED: (_("The request was rejected."), _("The reason stands below.")),
        AgreementState.WITHDRAWN: (_("Withdrawn."), _("Nothing is protected. A new request can be made at any time.")),
        AgreementState.EXPIRED: (_("Expired."), _("Nothing is protected any more.")),
        AgreementState.REVOKED: (_("The vendor revoked the agreement."), _("The reason stands below.")),
    }[AgreementState(agreement.state)]
    if agreement.state == AgreementState.EXPIRED and agreement.in_force_at:
        text += " " + _("An order dated inside the protection can still be linked: the deal is won then.")
    tone = Tone.OK if agreement.state == AgreementState.WON else Tone.MUTE
    return NextStep(tone, title, text)
