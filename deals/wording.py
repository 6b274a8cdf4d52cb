"""Agreements in words: the sentences of the timeline."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core import formats
from deals.enums import ActivityKind, Capacity, ProposalCause
from deals.models import AgreementEvent

VERBS: dict[str, str | Promise] = {
    "started": gettext_lazy("Draft started"),
    "submitted": pgettext_lazy("event", "Signed and submitted"),
    "resubmitted": pgettext_lazy("event", "Completed and submitted again"),
    "action_required": pgettext_lazy("event", "Sent back to be completed"),
    "approved": pgettext_lazy("event", "Approved"),
    "in_force": pgettext_lazy("event", "In force"),
    "rejected": pgettext_lazy("event", "Rejected"),
    "withdrawn": pgettext_lazy("event", "Withdrawn"),
    "declined": pgettext_lazy("event", "Changed terms declined"),
    "expired": pgettext_lazy("event", "Expired"),
    "revoked": pgettext_lazy("event", "Revoked"),
    "won": pgettext_lazy("event", "Deal won"),
    "lost": pgettext_lazy("event", "Deal lost"),
    "extension_asked": gettext_lazy("Extension asked for"),
    "extension_granted": gettext_lazy("Extension granted"),
    "extension_refused": gettext_lazy("Extension refused"),
    "activity": gettext_lazy("Activity recorded"),
    "order_linked": gettext_lazy("Order linked"),
    "number_conflict": gettext_lazy("The deal number stands on another partner’s order"),
    "number_conflict_settled": gettext_lazy("The deal number on another partner’s order was seen to"),
    "specialization_flagged": gettext_lazy("A required specialization was lost"),
    "specialization_regained": gettext_lazy("The required specialization was regained"),
    "revocation_proposed": gettext_lazy("Revocation proposed"),
    "proposal_dismissed": gettext_lazy("Proposal to revoke dismissed"),
    "proposal_settled": gettext_lazy("Proposal to revoke settled by itself"),
    "customers_same": gettext_lazy("Recorded as the same customer as in another request"),
    "customers_parted": gettext_lazy("No longer the same customer as in another request"),
    "customers_distinct": gettext_lazy("Recorded as another customer than in a similar request"),
    "escalated": gettext_lazy("Overdue: the programme admins were told"),
    "ending": gettext_lazy("Reminder: the protection ends soon"),
}
"""What can stand on a timeline."""

NEUTRAL = {"customers_same", "customers_parted", "customers_distinct", "number_conflict", "number_conflict_settled"}
"""What concerns another partner, too: the partner’s own page leaves it out (``told_to_partner``)."""


def told(event: AgreementEvent) -> str:
    """One sentence: what, by whom, in which capacity, why, and what was said about it."""
    what = str(VERBS[event.verb])
    detail = DETAILS[event.verb](event.data) if event.verb in DETAILS else ""
    parts = [formats.labelled(what, detail) if detail else what, _by(event)]
    sentence = ", ".join(part for part in parts if part)
    reasons = [str(each) for each in (event.reason, event.note) if each]
    return formats.labelled(sentence, " – ".join(reasons)) if reasons else sentence


def _by(event: AgreementEvent) -> str:
    if event.by is None:
        return ""
    name = event.by.name or _("a person whose name was deleted")
    if event.acting_as and event.acting_as != Capacity.MANAGER:
        return _("by %(name)s (%(capacity)s)") % {"name": name, "capacity": Capacity(event.acting_as).label}
    return _("by %(name)s") % {"name": name}


def _activity(data: dict[str, Any]) -> str:
    return str(ActivityKind(data["kind"]).label) if "kind" in data else ""


def _days_left(data: dict[str, Any]) -> str:
    if "days" not in data:
        return ""
    return ngettext("%(days)s day left", "%(days)s days left", data["days"]) % {"days": formats.number(data["days"])}


def _until(data: dict[str, Any]) -> str:
    if "until" not in data:
        return ""
    last = date.fromisoformat(data["until"]) - timedelta(days=1)
    return _("to be regained by %(day)s") % {"day": formats.long_date(last)}


def _cause(data: dict[str, Any]) -> str:
    return str(ProposalCause(data["cause"]).label) if "cause" in data else ""


def _order(data: dict[str, Any]) -> str:
    return str(data.get("order", ""))


DETAILS: dict[str, Callable[[dict[str, Any]], str]] = {
    "activity": _activity,
    "ending": _days_left,
    "specialization_flagged": _until,
    "revocation_proposed": _cause,
    "order_linked": _order,
    "won": _order,
}
