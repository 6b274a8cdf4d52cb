"""What people are told about new rules, in the language that is active (``core.messages``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.components import Fact
from core.formats import long_date
from core.messages import Message
from core.models import Notification, User
from partners.enums import StandingStatus
from partners.roles import partner_of
from specializations.enums import RulebookState
from specializations.models import Rulebook, Specialization
from specializations.wording import achievement_words, tier_name
from tiers.wording import cause_words

WITHDRAWN = "rulebook.withdrawn"


def describe(notifications: Sequence[Notification]) -> dict[int, Message]:
    """Events ``rulebook.…``; their subject is the rulebook's public id.

    Whoever no longer belongs to the partner is told nothing, nor is anybody of rules that were withdrawn since. Three
    queries.
    """
    rulebooks = {
        rulebook.public_id: rulebook
        for rulebook in Rulebook.objects.filter(public_id__in={each.subject for each in notifications})
    }
    readers = {
        user.pk: user
        for user in User.objects.filter(pk__in={each.user_id for each in notifications}).select_related(
            "membership__partner"
        )
    }
    names = dict(Specialization.objects.values_list("slug", "name"))
    found: dict[int, Message] = {}
    for notification in notifications:
        rulebook = rulebooks.get(notification.subject)
        partner = partner_of(readers[notification.user_id])
        if rulebook is None or partner is None:
            continue
        if notification.event == WITHDRAWN:
            found[notification.pk] = _withdrawn(rulebook)
        elif rulebook.state == RulebookState.PUBLISHED and notification.context["partner"] == partner.code:
            found[notification.pk] = _published(rulebook, notification.context["moves"], partner.name, names)
    return found


def _published(
    rulebook: Rulebook, moves: Sequence[Mapping[str, Any]], partner: str, names: Mapping[str, str]
) -> Message:
    day = long_date(rulebook.effective_from)
    intro = _("“%(name)s” takes effect on %(day)s. This is what it means for %(partner)s if nothing else changes:") % {
        "name": rulebook.name,
        "day": day,
        "partner": partner,
    }
    return Message(
        title=_("New programme rules from %(day)s, and what they mean for you") % {"day": day},
        paragraphs=(intro, *(_move(move, names) for move in moves), rulebook.change_text),
        facts=(Fact(_("Rules"), rulebook.name), Fact(_("Take effect on"), day)),
        url=reverse("specializations:rulebook", args=[rulebook.public_id]),
        link=_("Read the new rules"),
    )


def _move(move: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What is met otherwise, why, and until when it is kept all the same."""
    if "achievement" in move:
        what = achievement_words(move["achievement"], names)
        said = (_("%(what)s: met from then on.") if move["gained"] else _("%(what)s: no longer met.")) % {"what": what}
    else:
        said = _("Tier: %(after)s instead of %(before)s.") % {
            "after": tier_name(move["to"]),
            "before": tier_name(move["from"]),
        }
    return " ".join(part for part in (said, cause_words(move["cause"], names), _kept(move)) if part)


def _kept(move: Mapping[str, Any]) -> str:
    if not move["kept_by"]:
        return ""
    day = long_date(date.fromisoformat(move["final_on"]))
    match StandingStatus(move["kept_by"]):
        case StandingStatus.TRANSITION:
            return _("Kept by the transition until %(day)s.") % {"day": day}
        case StandingStatus.EXCEPTION:
            return _("Kept by an exception until %(day)s.") % {"day": day}
    return _("Kept in grace until %(day)s.") % {"day": day}


def _withdrawn(rulebook: Rulebook) -> Message:
    day = long_date(rulebook.effective_from)
    return Message(
        title=_("The new programme rules are withdrawn"),
        paragraphs=(
            _("“%(name)s” will not take effect on %(day)s. The rules that are in force stay as they are.")
            % {"name": rulebook.name, "day": day},
        ),
        url=reverse("specializations:rules"),
        link=_("Read the rules in force"),
    )
