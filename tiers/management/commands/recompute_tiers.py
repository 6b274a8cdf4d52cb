import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.management.refusing import Refusal, RefusingCommand
from tiers.actions import RunRefused, run_now
from tiers.enums import RunTrigger
from tiers.management.asking import day


class Command(RefusingCommand):
    help = "Judge every partner that has to be judged, in this process; an unfinished run is carried on first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day, help="the day to judge, YYYY-MM-DD (default: today)")
        parser.add_argument("--full", action="store_true", help="judge every partner, due or not")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        try:
            run = run_now(
                as_of=options["as_of"] or today,
                today=today,
                trigger=RunTrigger.COMMAND,
                by=None,
                clock=timezone.now,
                full=options["full"],
            )
        except RunRefused as refusal:
            raise Refusal(refusal) from None
        report = {
            "as_of": run.as_of.isoformat(),
            "evaluated": run.evaluated,
            "changed": run.changed,
            "failed": run.failed,
            "seconds": round(run.seconds, 3),
        }
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(
                _("%(as_of)s: %(evaluated)d evaluated, %(changed)d changed, %(failed)d failed in %(seconds).1f s")
                % report
            )
        if run.failed:
            raise CommandError(_("%d partners could not be evaluated; the run lists them.") % run.failed, returncode=1)
