"""What the commands about one partner share."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Partner
from specializations.enums import RulebookState
from specializations.models import Rulebook
from tiers.models import EvaluationRun


def add_partner_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--partner", metavar="CODE", required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, help="YYYY-MM-DD (default: the last finished run)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def asked_partner(code: str) -> Partner:
    """The partner with this code; exit 2 without one."""
    partner = Partner.objects.filter(code=code).first()
    if partner is None:
        raise CommandError(_("There is no partner %s.") % code, returncode=2)
    return partner


def asked_day(options: dict[str, Any]) -> date:
    """The day given, else that of the last finished run, else today."""
    last = EvaluationRun.objects.last_finished()
    day: date = options["as_of"] or (last.as_of if last else timezone.localdate())
    return day


def no_standing(code: str) -> CommandError:
    return CommandError(_("%s has no standing on this day.") % code, returncode=2)


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
        raise CommandError(_("There is no rulebook “%s”.") % name, returncode=2)
    return max(found, key=lambda rulebook: rulebook.state == RulebookState.PUBLISHED)
