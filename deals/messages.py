"""What people are told about agreements, in the language that is active (``core.messages``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from core.components import Fact
from core.messages import Message
from core.models import Notification, User
from deals.enums import AgreementState, ProposalCause
from deals.models import TeamingAgreement
from partners.roles import partner_of


def describe(notifications: Sequence[Notification]) -> dict[int, Message]:
    """Events ``agreement.…`` and ``extension.…``; their subject is the agreement's public id.

    Whoever no longer belongs to the partner, or no longer works for the vendor, is told nothing. Five queries.
    """
    agreements = {
        agreement.public_id: agreement
        for agreement in TeamingAgreement.objects.filter(public_id__in={each.subject for each in notifications})
        .select_related("partner", "customer", "reason", "rulebook__agreement_parameters")
        .prefetch_related("covered__specialization")
    }
    readers = {
        user.pk: user
        for user in User.objects.filter(pk__in={each.user_id for each in notifications}).select_related(
            "membership__partner"
        )
    }
    found: dict[int, Message] = {}
    for notification in notifications:
        agreement, reader = agreements.get(notification.subject), readers[notification.user_id]
        if agreement is not None and _may_read(reader, agreement):
            found[notification.pk] = _message(notification, agreement, for_vendor=reader.is_vendor)
    return found


def _may_read(reader: User, agreement: TeamingAgreement) -> bool:
    partner = partner_of(reader)
    return reader.is_vendor or (partner is not None and partner.pk == agreement.partner_id)


def _message(notification: Notification, agreement: TeamingAgreement, *, for_vendor: bool) -> Message:
    names = {
        "customer": agreement.customer.name if agreement.customer else "",
        "partner": agreement.partner.name,
        "number": agreement.deal_number or "",
    }
    title, paragraphs = WORDS[notification.event](agreement, notification.context, names)
    facts = [
        Fact(_("Deal number"), agreement.deal_number) if agreement.deal_number else None,
        Fact(_("Partner"), agreement.partner.name) if for_vendor else None,
        Fact(_("End customer"), names["customer"]),
        Fact(_("Deal"), agreement.title),
        Fact(_("Specializations"), formats.joined(str(row.specialization) for row in agreement.covered.all())),
    ]
    name, arguments = (
        ("deals:request_decide", [agreement.public_id])
        if for_vendor
        else ("deals:agreement", [agreement.partner.code, agreement.public_id])
    )
    return Message(
        title=title,
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        facts=tuple(fact for fact in facts if fact is not None and fact.value),
        url=reverse(name, args=arguments),
        link=_("Open the agreement"),
    )


Words = tuple[str, tuple[str, ...]]
"""Title and paragraphs."""


def _reason(agreement: TeamingAgreement) -> str:
    return formats.labelled(_("Reason"), agreement.reason) if agreement.reason else ""


def _last_day(ends_on: date | None) -> str:
    return formats.long_date(ends_on - timedelta(days=1)) if ends_on else ""


def _submitted(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    due = agreement.answer_due_on
    answer = _("The answer is due on %(day)s.") % {"day": formats.long_date(due)} if due else ""
    return (
        _("Request for %(customer)s submitted") % names,
        (_("%(partner)s asks for a teaming agreement on the deal with %(customer)s.") % names, answer),
    )


def _action_required(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    until = agreement.complete_until
    by = (
        _("Complete and submit it by %(day)s; after that the request expires.") % {"day": _last_day(until)}
        if until
        else ""
    )
    return (
        _("Request for %(customer)s: something to complete") % names,
        (_("The channel manager sent the request back to be completed."), _reason(agreement), agreement.note, by),
    )


def _approved(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    until = agreement.accept_until
    by = _("Accept or decline them by %(day)s.") % {"day": _last_day(until)} if until else ""
    return (
        _("Request for %(customer)s approved, with changed terms") % names,
        (_("The vendor approved the request on other terms than those asked for."), by, agreement.note),
    )


def _in_force(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    return (
        _("Agreement %(number)s for %(customer)s is in force") % names,
        (
            _("The deal is protected until %(day)s.") % {"day": _last_day(agreement.protection_ends_on)},
            _("Name the deal number %(number)s on every order of this deal.") % names,
            agreement.note,
        ),
    )


def _rejected(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    return (
        _("Request for %(customer)s rejected") % names,
        (_("The vendor does not enter into an agreement on this deal."), _reason(agreement), agreement.note),
    )


def _withdrawn(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    return _("Request for %(customer)s withdrawn") % names, (_("%(partner)s withdrew the request.") % names,)


def _expired(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    whys = {
        AgreementState.ACTION_REQUIRED.value: _("What was missing was not completed in time."),
        AgreementState.APPROVED.value: _("The changed terms were not accepted in time."),
        AgreementState.IN_FORCE.value: _(
            "The protection is over. An order of the days of the protection can still be declared."
        ),
    }
    return _("Agreement for %(customer)s expired") % names, (whys.get(context.get("from", ""), ""),)


def _revoked(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    return (
        _("Agreement %(number)s for %(customer)s revoked") % names,
        (_("The vendor ended the agreement; the deal is no longer protected."), _reason(agreement), agreement.note),
    )


def _won(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    order = context.get("order", "")
    linked = _("Order %(order)s belongs to this deal.") % {"order": order} if order else ""
    return _("Deal %(number)s with %(customer)s won") % names, (linked,)


def _lost(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    return _("Deal %(number)s with %(customer)s lost") % names, (_reason(agreement),)


def _ending(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    days = context.get("days", 0)
    title = ngettext(
        "Protection of %(number)s ends in %(days)s day",
        "Protection of %(number)s ends in %(days)s days",
        days,
    ) % {**names, "days": formats.number(days)}
    last = _("The deal with %(customer)s is protected until %(day)s.") % {
        **names,
        "day": _last_day(agreement.protection_ends_on),
    }
    return title, (last, _("An extension is asked for before the protection ends, with proof of what was done."))


def _overdue(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    due = agreement.answer_due_on
    since = _("The answer was due on %(day)s.") % {"day": formats.long_date(due)} if due else ""
    return _("Request of %(partner)s is overdue") % names, (since, _("Nobody has decided it yet."))


def _proposed(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    cause = str(ProposalCause(context["cause"]).label) if "cause" in context else ""
    return (
        _("Should %(number)s be revoked?") % names,
        (formats.labelled(_("Cause"), cause) if cause else "", _("Revoke the agreement, or dismiss the proposal.")),
    )


def _flagged(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    until = context.get("until")
    last = {"day": _last_day(date.fromisoformat(until))} if until else None
    regain = _("Regain it by %(day)s to keep the agreement.") % last if last else ""
    return (
        _("Agreement %(number)s: a required specialization was lost") % names,
        (_("The agreement asks for a specialization that %(partner)s no longer holds.") % names, regain),
    )


def _silent(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    return (
        _("Deal %(number)s: nothing reported for a while") % names,
        (_("Record what was done for the deal with %(customer)s, or revocation is proposed to the vendor.") % names,),
    )


def _number_conflict(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    return (
        _("Deal number %(number)s on another partner’s order") % names,
        (formats.labelled(_("Order"), context.get("order", "")),),
    )


def _extension_asked(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    days = formats.number(context.get("days", 0))
    return (
        _("Extension of %(number)s asked for") % names,
        (
            _("%(partner)s asks to have the deal with %(customer)s protected %(days)s days longer.")
            % {**names, "days": days},
        ),
    )


def _extension_decided(agreement: TeamingAgreement, context: dict[str, Any], names: dict[str, str]) -> Words:
    last, note = {"day": _last_day(agreement.protection_ends_on)}, context.get("note", "")
    if context.get("granted"):
        return _("Extension of %(number)s granted") % names, (_("The deal is protected until %(day)s.") % last, note)
    return _("Extension of %(number)s refused") % names, (_("The protection ends on %(day)s as agreed.") % last, note)


WORDS: dict[str, Callable[[TeamingAgreement, dict[str, Any], dict[str, str]], Words]] = {
    "agreement.submitted": _submitted,
    "agreement.action_required": _action_required,
    "agreement.approved": _approved,
    "agreement.in_force": _in_force,
    "agreement.rejected": _rejected,
    "agreement.withdrawn": _withdrawn,
    "agreement.expired": _expired,
    "agreement.revoked": _revoked,
    "agreement.won": _won,
    "agreement.lost": _lost,
    "agreement.ending": _ending,
    "agreement.overdue": _overdue,
    "agreement.proposed": _proposed,
    "agreement.flagged": _flagged,
    "agreement.silent": _silent,
    "agreement.number_conflict": _number_conflict,
    "extension.asked": _extension_asked,
    "extension.decided": _extension_decided,
}
"""Every event about an agreement that somebody is told."""
