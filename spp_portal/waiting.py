"""What waits for somebody: the numbers beside the entries of the bar, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from core.answers import answers, count_of, first_of
from core.models import Notification, User
from deals import desk
from deals.claims import waiting_claims
from deals.disputes import open_disputes_for
from deals.enums import AgreementState
from deals.models import TeamingAgreement
from partners.contacts import deputy_names
from partners.models import Partner
from partners.roles import PARTNER_ROLES, VENDOR_ROLES, Role


@dataclass(frozen=True, slots=True)
class Waiting:
    """``agreements`` to answer, ``overdue`` of them; ``unread`` notifications; who is the contact's ``deputy``.

    The vendor's people also decide ``extensions`` and ``proposals`` to revoke, verify ``claims``, answer ``disputes``
    and approve ``exceptions`` that somebody else granted.
    """

    unread: int = 0
    agreements: int = 0
    overdue: int = 0
    extensions: int = 0
    proposals: int = 0
    claims: int = 0
    disputes: int = 0
    exceptions: int = 0
    deputy: str = ""

    @property
    def decisions(self) -> int:
        return self.agreements + self.extensions + self.proposals + self.claims + self.disputes + self.exceptions


def waiting_for(user: User, role: Role, partner: Partner | None, *, on: date, now: datetime) -> Waiting:
    """For a partner's people: agreements that wait for the partner; for the vendor's: what there is to decide."""
    rows: dict[str, QuerySet] = {"unread": Notification.objects.visible_to(user).unread()}
    if role in PARTNER_ROLES:
        rows["agreements"] = TeamingAgreement.objects.filter(
            partner=partner, state__in=(AgreementState.ACTION_REQUIRED, AgreementState.APPROVED)
        )
    claims = dict(waiting_claims(user, on=on)) if role in VENDOR_ROLES else {}
    if role in VENDOR_ROLES:
        submitted = desk.agreements_for(user, on=on).filter(state=AgreementState.SUBMITTED)
        rows |= {
            "agreements": submitted,
            "overdue": submitted.filter(answer_due_at__lte=now),
            "extensions": desk.extensions_for(user, on=on),
            "proposals": desk.proposals_for(user, on=on),
            "disputes": open_disputes_for(user, on=on),
            "exceptions": desk.exceptions_for(user, on=on),
        }
    asked = {name: count_of(each) for name, each in (rows | claims).items()}
    if partner:
        asked["deputy"] = first_of(deputy_names(partner.channel_manager, on=on))
    found = answers(asked)
    return Waiting(
        **{name: found[name] for name in rows},
        claims=sum(found[kind] for kind in claims),
        deputy=found.get("deputy") or "",
    )
