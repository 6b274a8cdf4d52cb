import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from core.management.refusing import Refusal, RefusingCommand
from tiers.engine.axes import AMOUNT_UNITS
from tiers.engine.causes import amount_text
from tiers.management.asking import add_partner_arguments, asked_day, asked_partner, no_standing
from tiers.path import Path, TargetUnknown, path_for
from tiers.shortfalls import number_text, number_value


class Command(RefusingCommand):
    help = "Print the cheapest training that leads a partner to a tier or to a level of a specialization."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_partner_arguments(parser)
        parser.add_argument("--to", metavar="TIER|SLUG:LEVEL", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        partner = asked_partner(options["partner"])
        try:
            found = path_for(partner, options["to"], as_of=asked_day(options), at=timezone.now())
        except TargetUnknown as unknown:
            raise Refusal(unknown) from None
        if found is None:
            raise no_standing(partner.code)
        if options["json"]:
            self.stdout.write(json.dumps(_report(found), ensure_ascii=False))
            return
        for line in _lines(found):
            self.stdout.write(line)


def _report(path: Path) -> dict[str, Any]:
    return {
        "partner_code": path.partner_code,
        "target": path.target,
        "as_of": path.as_of.isoformat(),
        "rulebook": path.rulebook_name,
        "reachable": path.is_reachable,
        "met": path.is_met,
        "obstacle": path.obstacle,
        "awards": [
            {
                "accreditation": planned.accreditation,
                "staff_code": planned.staff_code,
                "new_person": planned.new_person,
                "fee_eur": planned.fee_e4 / AMOUNT_UNITS,
            }
            for planned in path.awards
        ],
        "fee_eur": path.fee_e4 / AMOUNT_UNITS,
        "people": path.people,
        "new_people": path.new_people,
        "revenue_missing_eur": path.revenue_missing_e4 / AMOUNT_UNITS,
        "incremental_revenue_missing_eur": path.incremental_revenue_missing_e4 / AMOUNT_UNITS,
        "gaps": [
            {
                "subject": gap.subject,
                "level": gap.level,
                "measure": gap.measure,
                "minimum": number_value(gap.measure, gap.minimum),
                "value": number_value(gap.measure, gap.value),
                "shortfall": number_value(gap.measure, gap.shortfall),
            }
            for gap in path.gaps
        ],
    }


def _lines(path: Path) -> list[str]:
    """One line for the whole, one a training, one a gap."""
    about = f"{path.target} {path.as_of}"
    if path.is_met:
        return [f"{about}: met"]
    if not path.is_reachable:
        return [f"{about}: {path.obstacle}"]
    return [
        f"{about}: {amount_text(path.fee_e4)} EUR, {path.people}",
        *(
            f"{planned.accreditation} {planned.staff_code or f'+{planned.new_person}'} {amount_text(planned.fee_e4)}"
            for planned in path.awards
        ),
        *(f"{gap.subject} {gap.level} {gap.measure}: -{number_text(gap.measure, gap.shortfall)}" for gap in path.gaps),
    ]
