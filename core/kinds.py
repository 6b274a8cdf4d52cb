"""What people are told about, as they choose it: one kind for one event or for all events of a subject.

An app names the kinds of its events in its ``AppConfig``::

    class TiersConfig(AppConfig):
        mail_kinds = {"tier.changed": Kind(_("The tier changes")), "rulebook": Kind(_("New programme rules"))}

An event without a kind, such as those about the security of an account, is always mailed at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise

if TYPE_CHECKING:  # apps name their kinds before there are models
    from core.models import User


@dataclass(frozen=True, slots=True)
class Kind:
    """``for_partners`` and ``for_vendor`` say on whose side somebody is told such things."""

    label: str | Promise
    for_partners: bool = True
    for_vendor: bool = False


def all_kinds() -> dict[str, Kind]:
    """Every kind by its key, in the order of the apps."""
    found: dict[str, Kind] = {}
    for app in apps.get_app_configs():
        kinds: Mapping[str, Kind] = getattr(app, "mail_kinds", {})
        found |= kinds
    return found


def kinds_for(user: User) -> dict[str, Kind]:
    """The kinds that this user may be told of."""
    return {
        key: kind for key, kind in all_kinds().items() if (kind.for_vendor if user.is_vendor else kind.for_partners)
    }


def kind_of(event: str) -> str:
    """The key of the event's kind; empty for an event that nobody can switch off."""
    kinds = all_kinds()
    subject = event.partition(".")[0]
    return event if event in kinds else subject if subject in kinds else ""
