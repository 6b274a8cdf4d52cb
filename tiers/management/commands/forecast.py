import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Partner
from tiers.engine.dates import iso_of
from tiers.engine.forecast import FORECAST_DAYS
from tiers.models import EvaluationRun
from tiers.queries import live_partner


class Command(BaseCommand):
    help = "Print what a partner loses if nothing new happens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--partner", metavar="CODE", required=True)
        parser.add_argument("--as-of", type=date.fromisoformat, help="YYYY-MM-DD (default: the last finished run)")
        parser.add_argument("--days", type=int, default=FORECAST_DAYS, help="how far to look (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["partner"]
        partner = Partner.objects.filter(code=code).first()
        if partner is None:
            raise CommandError(_("There is no partner %s.") % code, returncode=2)
        last = EvaluationRun.objects.last_finished()
        as_of = options["as_of"] or (last.as_of if last else timezone.localdate())
        live = live_partner(partner, on=as_of, last_run=last)
        if live is None:
            raise CommandError(_("%s has no standing on this day.") % code, returncode=2)
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
            report = {"partner_code": code, "as_of": as_of.isoformat(), "events": events}
            self.stdout.write(json.dumps(report))
            return
        for event in events:
            self.stdout.write(f"{event['date']} {event['achievement']}: {event['final_on'] or '-'}")
