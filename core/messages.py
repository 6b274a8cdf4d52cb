"""What a notification says, in the active language, made when it is mailed or shown.

An app names every event that it tells people of, with the function that words it, in its ``AppConfig``::

    class DealsConfig(AppConfig):
        worded_by = {"dispute.asked": "deals.dispute_messages.describe"}

The function gets notifications of the events that it words and answers in a fixed number of queries; whoever may no
longer read what a notification is about gets none. An event that no app names is not told to anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.components import Fact
from core.models import Notification


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that happened: ``url`` is a path of the portal, ``link`` the words that lead there."""

    title: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    url: str = ""
    link: str = ""


Describe = Callable[[Sequence[Notification]], Mapping[int, Message]]
"""Notifications to the messages of those that may still be told, by primary key."""


def all_events() -> dict[str, str]:
    """Every event that somebody is told, with the path of the function that words it."""
    found: dict[str, str] = {}
    for app in apps.get_app_configs():
        worded_by: Mapping[str, str] = getattr(app, "worded_by", {})
        found |= worded_by
    return found


def messages_of(notifications: Iterable[Notification]) -> dict[int, Message]:
    """Each notification's message by its primary key; those without are not to be told any more."""
    events = all_events()
    by_path: dict[str, list[Notification]] = defaultdict(list)
    for notification in notifications:
        if path := events.get(notification.event):
            by_path[path].append(notification)
    found: dict[int, Message] = {}
    for path, together in by_path.items():
        describe: Describe = import_string(path)
        found.update(describe(together))
    return found


def describe_account(notifications: Sequence[Notification]) -> dict[int, Message]:
    """Changes of one's own account (``account.…``)."""
    return {notification.pk: _account_message(notification.event) for notification in notifications}


def _account_message(event: str) -> Message:
    not_me = _("If it was not you, set a new password at once and tell the vendor.")
    titles = {
        "account.password_changed": (
            _("Your password was changed"),
            _("The password of your account was changed; all other devices were signed out."),
        ),
        "account.second_factor_activated": (
            _("A second factor was set up"),
            _("Signing in to your account now asks for a code of your authenticator app."),
        ),
        "account.second_factor_deactivated": (
            _("The second factor was switched off"),
            _("Signing in to your account no longer asks for a second factor."),
        ),
        "account.recovery_codes_generated": (
            _("There are new recovery codes"),
            _("New recovery codes were made for your account; those made before no longer work."),
        ),
    }
    title, what = titles[event]
    return Message(title, (what, not_me))


def password_reset(path: str) -> Message:
    """The mail with the link by which somebody sets a new password."""
    return Message(
        _("Set a new password"),
        (
            _("Somebody asked for a new password for your account. The link sets one; it works once, for two hours."),
            _("If it was not you, there is nothing to do: the password stays as it is."),
        ),
        url=path,
        link=_("Set a new password"),
    )
