"""The way from a row behind a value to a dispute about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from core.components import Link, Reason
from core.models import User
from deals.disputes import ask_order_url, ask_url
from deals.models import DeclarationRow
from deals.policies import can_ask_dispute
from partners.models import Partner

Disputed = Callable[[Reason, Any], Reason]
"""A reason with the link, for a row."""


def disputing(user: User, partner: Partner) -> Disputed:
    """For the partner's own people the reason of a row with the way to dispute it; for others the reason alone.

    Where the row is disputed already, the way leads to that dispute.
    """
    if not can_ask_dispute(user, partner):
        return lambda reason, _row: reason

    def with_link(reason: Reason, row: Any) -> Reason:
        if isinstance(row, DeclarationRow):
            url = ask_order_url(partner.code, row.cells.get("order_number", ""))
        else:
            url = ask_url(partner.code, row)
        return replace(reason, action=Link(_("Dispute this row"), url))

    return with_link
