"""The way from a thing to its history of changes, for whoever may read that (``core.policies.can_read_history``)."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Action


def history_action(thing: str, key: str) -> Action:
    """To what was done to one thing: ``thing`` is its table, ``key`` how the audit calls it."""
    return Action(_("History"), history_url(thing=thing, key=key))


def history_url(**asked: str) -> str:
    """The history, narrowed: ``person``, ``partner``, ``thing``, ``key``, ``event``, ``since``, ``until``."""
    return f"{reverse('history')}?{urlencode(asked)}" if asked else reverse("history")
