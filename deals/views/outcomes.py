"""What a request asks for and what was decided about it, as facts for the vendor's people."""

from datetime import timedelta

from django.utils.translation import gettext as _

from core import formats
from core.components import Fact
from deals.enums import AgreementState, Capacity
from deals.models import TeamingAgreement


def asked_for(agreement: TeamingAgreement) -> Fact:
    """The terms that the partner asks for, on one line."""
    asked = []
    if agreement.discount_asked_percent is not None:
        percent = formats.percent(agreement.discount_asked_percent, places=2)
        asked.append(_("%(percent)s discount") % {"percent": percent})
    asked.append(_("joint visit wanted") if agreement.joint_visit_asked else _("no joint visit"))
    return Fact(_("Asked for"), " · ".join(asked))


def outcome_facts(agreement: TeamingAgreement) -> list[Fact]:
    """What was decided: by whom, as whom, the terms, the reason and the note."""
    found = [Fact(_("State"), str(AgreementState(agreement.state).label))]
    if agreement.decided_by and agreement.decided_at:
        who = f"{agreement.decided_by} · {Capacity(agreement.decided_as).label}" if agreement.decided_as else None
        found.append(Fact(_("Decided by"), who or str(agreement.decided_by)))
        found.append(Fact(_("Decided"), formats.moment(agreement.decided_at)))
    if agreement.protection_ends_on:
        last = agreement.protection_ends_on - timedelta(days=1)
        found.append(Fact(_("Protected until"), formats.long_date(last)))
    for row in agreement.covered.select_related("specialization"):
        if row.flagged_on:
            lost = f"{row.specialization.name} · {formats.long_date(row.flagged_on)}"
            found.append(Fact(_("A required specialization was lost"), lost))
    if agreement.discount_percent is not None:
        found.append(Fact(_("Discount"), formats.percent(agreement.discount_percent, places=2)))
        visitor = agreement.joint_visit_by
        visit = _("Yes, with %(person)s") % {"person": visitor} if visitor else _("Yes")
        found.append(Fact(_("Joint customer visit"), visit if agreement.joint_visit else _("No")))
    if agreement.accept_until and agreement.state == AgreementState.APPROVED:
        found.append(Fact(_("Last day to accept"), formats.long_date(agreement.accept_until - timedelta(days=1))))
    if agreement.complete_until and agreement.state == AgreementState.ACTION_REQUIRED:
        found.append(Fact(_("Last day to complete"), formats.long_date(agreement.complete_until - timedelta(days=1))))
    if agreement.reason:
        found.append(Fact(_("Reason"), str(agreement.reason)))
    if agreement.note:
        found.append(Fact(_("Note to the partner"), agreement.note))
    return found
