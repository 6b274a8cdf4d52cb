import json
from argparse import ArgumentParser
from typing import Any

from core.management.refusing import RefusingCommand
from tiers.engine.dates import iso_of
from tiers.engine.forecast import FORECAST_DAYS
from tiers.management.asking import add_partner_arguments, asked_day, asked_partner, no_standing, number_of_days
from tiers.models import EvaluationRun
from tiers.queries import live_partner


class Command(RefusingCommand):
    help = "Print what a partner loses if nothing new happens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_partner_arguments(parser)
        parser.add_argument(
            "--days", type=number_of_days, default=FORECAST_DAYS, help="how far to look (default: %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        partner, as_of = asked_partner(options["partner"]), asked_day(options)
        live = live_partner(partner, on=as_of, last_run=EvaluationRun.objects.last_finished())
        if live is None:
            raise no_standing(partner.code)
        events = [
            {
                "date": iso_of(loss.on),
                "achievement": loss.achievement,
                "cause": loss.cause.as_json(),
                "final_on": None if loss.final_on is None else iso_of(loss.final_on),
            }
            for loss in live.losses(options["days"])
        ]
        if options["json"]:
            report = {"partner_code": partner.code, "as_of": as_of.isoformat(), "events": events}
            self.stdout.write(json.dumps(report))
            return
        for event in events:
            self.stdout.write(f"{event['date']} {event['achievement']}: {event['final_on'] or '-'}")
