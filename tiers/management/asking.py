"""What the commands about standings ask for, and how they read it."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.management.refusing import Refusal
from partners.models import Partner
from specializations.enums import RulebookState
from specializations.models import Rulebook
from tiers.models import EvaluationRun

MOST_DAYS = 36_525
"""A century ahead, which nobody asks for in earnest."""


def day(text: str) -> date:
    """The day that is written in an argument."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:  # it takes weeks and days without hyphens as well
        raise ArgumentTypeError(_("“%s” is no day; a day is written as YYYY-MM-DD.") % text)
    return found


def number_of_days(text: str) -> int:
    """How many days ahead an argument asks for."""
    if not text.isdecimal() or len(text) > len(str(MOST_DAYS)) or int(text) > MOST_DAYS:
        raise ArgumentTypeError(
            _("“%(text)s” is no number of days; give 0 to %(most)d.") % {"text": text, "most": MOST_DAYS}
        )
    return int(text)


def add_partner_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--partner", metavar="CODE", required=True)
    parser.add_argument("--as-of", type=day, help="YYYY-MM-DD (default: the last finished run)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def asked_partner(code: str) -> Partner:
    """The partner with this code; exit 2 without one."""
    partner = Partner.objects.filter(code=code).first()
    if partner is None:
        raise Refusal(_("There is no partner %s.") % code)
    return partner


def asked_day(options: dict[str, Any]) -> date:
    """The day given, else that of the last finished run, else today."""
    last = EvaluationRun.objects.last_finished()
    asked: date = options["as_of"] or (last.as_of if last else timezone.localdate())
    return asked


def no_standing(code: str) -> Refusal:
    return Refusal(_("%s has no standing on this day.") % code)


def asked_rulebook(name: str | None) -> Rulebook | None:
    """The rulebook of this name: a published one before a draft, then the latest; exit 2 without one."""
    if name is None:
        return None
    found = list(
        Rulebook.objects.with_parts()
        .filter(name=name)
        .exclude(state=RulebookState.WITHDRAWN)
        .order_by("effective_from", "id")
    )
    if not found:
        raise Refusal(_("There is no rulebook “%s”.") % name)
    return max(found, key=lambda rulebook: rulebook.state == RulebookState.PUBLISHED)
