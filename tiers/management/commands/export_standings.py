from argparse import ArgumentParser
from typing import Any

from core.management.refusing import Refusal, RefusingCommand
from tiers.exports import ExportRefused, StandingRow, exported_day, standing_rows
from tiers.management.exporting import add_export_arguments, write_rows


class Command(RefusingCommand):
    help = "Write what every partner holds on a day: one row a partner, sorted by code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_export_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = exported_day(options["as_of"])
        except ExportRefused as refusal:
            raise Refusal(refusal) from None
        write_rows(standing_rows(day), StandingRow, file_format=options["format"], to=self.stdout)
