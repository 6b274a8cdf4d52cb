import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.management.refusing import Refusal, RefusingCommand
from specializations.rulebook_yaml import RulebookRefused, read_rulebook
from tiers.management.asking import day
from tiers.preview import Impact, Shift, preview_day, preview_draft
from tiers.programme import NoRulebook


class Command(RefusingCommand):
    help = "Compare a draft rulebook, which is not stored, with the rules in force over all partners."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as-of",
            type=day,
            help="YYYY-MM-DD (default: the day it takes effect, or the next to be judged)",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            draft = read_rulebook(options["file"].read_bytes()).content
        except OSError as error:
            raise Refusal(f"{options['file']}: {error.strerror}") from None
        except RulebookRefused as refusal:
            raise Refusal(refusal, errors=[asdict(error) for error in refusal.errors]) from None
        on = options["as_of"] or preview_day(draft.effective_from)
        try:
            impact = preview_draft(draft, on=on, at=timezone.now())
        except NoRulebook:
            raise Refusal(_("No rulebook is in force on this day.")) from None
        report = _report(impact) | {"seconds": round(time.monotonic() - started, 3)}
        self.stdout.write(json.dumps(report, indent=None if options["json"] else 2))


def _report(impact: Impact) -> dict[str, Any]:
    return {
        "as_of": impact.as_of.isoformat(),
        "partners": impact.partners,
        "tiers": impact.met.counts,
        "movers": _movers(impact.met),
        "held": impact.held.counts,
        "held_movers": _movers(impact.held),
        "levels": [asdict(level) for level in impact.levels.values()],
    }


def _movers(shift: Shift) -> list[dict[str, Any]]:
    return [
        {
            "partner_code": mover.partner_code,
            "from": mover.from_tier,
            "to": mover.to_tier,
            "decided_by": mover.decided_by.as_json(),
            "final_on": mover.final_on.isoformat(),
        }
        for mover in shift.moved.movers()
    ]
