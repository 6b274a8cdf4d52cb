from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from core.management.refusing import Refusal, RefusingCommand
from partners.models import Partner
from tiers.exports import ExportRefused, ShortfallRow, exported_day, shortfall_rows
from tiers.management.exporting import add_export_arguments, write_rows


class Command(RefusingCommand):
    help = "Write every requirement that applies to a partner on a day, with its value and what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_export_arguments(parser)
        parser.add_argument("--partner", metavar="CODE", help="one partner only")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["partner"]
        if code is not None and not Partner.objects.filter(code=code).exists():
            raise Refusal(_("There is no partner %s.") % code)
        try:
            day = exported_day(options["as_of"])
        except ExportRefused as refusal:
            raise Refusal(refusal) from None
        rows = shortfall_rows(day, partner_code=code)
        write_rows(rows, ShortfallRow, file_format=options["format"], to=self.stdout)
