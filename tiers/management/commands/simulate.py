import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.management.refusing import Refusal, RefusingCommand
from tiers.changes import ChangesRefused, read_changes
from tiers.engine.changes import Change
from tiers.management.asking import add_partner_arguments, asked_day, asked_partner, asked_rulebook, no_standing
from tiers.shortfalls import number_text, number_value
from tiers.simulation import Difference, Side, Simulation, simulate_partner


class Command(RefusingCommand):
    help = "Print what a partner would hold on a day if its facts, the rulebook or both were others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_partner_arguments(parser)
        parser.add_argument("--changes", metavar="FILE.json", type=Path, required=True, help="a list of changes")
        parser.add_argument("--rulebook", metavar="NAME", help="judge under this one instead of the one in force")

    def handle(self, *args: Any, **options: Any) -> None:
        partner = asked_partner(options["partner"])
        try:
            found = simulate_partner(
                partner,
                _changes(options["changes"]),
                as_of=asked_day(options),
                at=timezone.now(),
                rulebook=asked_rulebook(options["rulebook"]),
            )
        except ChangesRefused as refusal:
            raise Refusal(refusal) from None
        if found is None:
            raise no_standing(partner.code)
        if options["json"]:
            self.stdout.write(json.dumps(_report(partner.code, found), ensure_ascii=False))
            return
        for line in _lines(found):
            self.stdout.write(line)


def _changes(file: Path) -> tuple[Change, ...]:
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(error) from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Refusal(_("This file is no JSON: %s") % error) from None
    return read_changes(data)


def _report(code: str, simulation: Simulation) -> dict[str, Any]:
    return {
        "partner_code": code,
        "as_of": simulation.as_of.isoformat(),
        "before": _side(code, simulation.before),
        "after": _side(code, simulation.after),
    }


def _side(code: str, side: Side) -> dict[str, Any]:
    """As the exports show a standing and its shortfalls."""
    return {
        "rulebook": side.rulebook_name,
        "tier": side.tier,
        "tier_status": side.tier_status,
        "kept_until": "" if side.kept_until is None else side.kept_until.isoformat(),
        "tier_met": side.tier_met,
        "specialist": ";".join(side.specialist),
        "master": ";".join(side.master),
        "shortfalls": [
            {
                "partner_code": code,
                "subject": line.subject,
                "level": line.level,
                "measure": line.measure,
                "minimum": number_value(line.measure, line.minimum),
                "value": number_value(line.measure, line.value),
                "shortfall": number_value(line.measure, line.shortfall),
            }
            for line in side.lines
        ],
    }


def _lines(simulation: Simulation) -> list[str]:
    """What is held on both sides, then every requirement that differs."""
    before, after = simulation.before, simulation.after
    held = (
        ("tier", before.tier, after.tier),
        ("tier_status", before.tier_status, after.tier_status),
        ("tier_met", before.tier_met, after.tier_met),
        ("specialist", ";".join(before.specialist), ";".join(after.specialist)),
        ("master", ";".join(before.master), ";".join(after.master)),
    )
    return [
        *(f"{name}: {now or '-'} → {then or '-'}" for name, now, then in held),
        *map(_difference, simulation.changed),
    ]


def _difference(found: Difference) -> str:
    now, then = (
        "-" if line is None else f"{number_text(line.measure, line.value)}/{number_text(line.measure, line.minimum)}"
        for line in (found.before, found.after)
    )
    return f"{found.line.subject} {found.line.level} {found.line.measure}: {now} → {then}"
