"""``manage.py import_csv``: an envelope around ``deals.actions.import_file``."""

import csv
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.management.refusing import Refusal, RefusingCommand
from deals.actions import import_file
from deals.enums import ImportKind
from deals.imports.batches import Batch
from deals.imports.reading import MEGABYTE, FileRefused
from deals.models import Declaration

INTERRUPTED = 130
BAR_WIDTH = 30
COUNTS = (
    "rows",
    "accepted",
    "unchanged",
    "corrected",
    "held",
    "rejected",
    "taken",
    "superseded_held",
    "converted",
    "remapped",
)


class Command(RefusingCommand):
    help = "Import a CSV file. Exit code 2 means that it was refused and nothing was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=ImportKind.values, help="what the file holds")
        parser.add_argument("file", type=Path, help="CSV in UTF-8, comma or semicolon, may be packed with gzip")
        parser.add_argument("--source", default="main", help="the system that numbers the orders (main)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write what became of each row as CSV")
        parser.add_argument("--json", action="store_true", help="print the accounting as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            declaration = self.imported(options)
        except FileRefused as refusal:
            raise Refusal(refusal) from None
        except KeyboardInterrupt:
            again = _("Interrupted. Run the same command again to finish.")
            raise CommandError(again, returncode=INTERRUPTED) from None
        self.say(declaration, as_json=options["json"], dry_run=options["dry_run"])

    def imported(self, options: dict[str, Any]) -> Declaration:
        path: Path = options["file"]
        with Opened(path, options["report"]) as opened:
            return import_file(
                kind=ImportKind(options["kind"]),
                file=opened.file,
                name=path.name,
                source=options["source"],
                by=None,
                clock=timezone.now,
                max_bytes=settings.PORTAL_MAX_IMPORT_MB * MEGABYTE,
                dry_run=options["dry_run"],
                report=opened.report if options["report"] else None,
                progress=show_progress if sys.stderr.isatty() else None,
            )

    def say(self, declaration: Declaration, *, as_json: bool, dry_run: bool) -> None:
        counts = {count: getattr(declaration, count) for count in COUNTS}
        seconds = round(declaration.seconds, 3)
        if as_json:
            self.stdout.write(json.dumps({"kind": declaration.kind, **counts, "seconds": seconds, "dry_run": dry_run}))
            return
        for count, number in counts.items():
            self.stdout.write(f"{count:16}{number:>12,}")
        self.stdout.write(f"{'seconds':16}{seconds:>12,.1f}")
        if dry_run:
            self.stdout.write(_("A dry run: nothing was written."))


class Opened:
    """The file to import and the report about it, which takes its name when it is complete."""

    def __init__(self, path: Path, report_path: Path | None) -> None:
        """Raises ``FileRefused`` when either cannot be opened, or the report would overwrite the file."""
        self.report_path = report_path
        try:
            self.file = path.open("rb")
            if report_path is not None:
                if report_path.exists() and report_path.samefile(path):
                    raise FileRefused(_("The report would overwrite the file itself: give it another name."))
                self.unfinished = report_path.with_name(f"{report_path.name}.part")
                self.lines = self.unfinished.open("w", encoding="utf-8", newline="")
                self.writer = csv.writer(self.lines, lineterminator="\n")
        except OSError as problem:
            raise FileRefused(f"{problem.filename}: {problem.strerror}") from None
        self.has_header = False

    def __enter__(self) -> Self:
        return self

    def report(self, batch: Batch) -> None:
        if not self.has_header:
            self.writer.writerow(("row_number", "outcome", "column", "reason", *batch.columns))
            self.has_header = True
        verdicts = {id(verdict): verdict for verdict in batch.verdicts if verdict}
        said = {key: (each.outcome.value, each.column, each.text) for key, each in verdicts.items()}
        self.writer.writerows(
            (number, *said[id(verdict)], *row)
            for number, verdict, row in zip(batch.numbers, batch.verdicts, batch.rows, strict=True)
        )

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
        if self.report_path is None:
            return
        self.lines.close()
        if kind is None:
            self.unfinished.replace(self.report_path)
        else:
            self.unfinished.unlink()


def show_progress(done: int, total: int) -> None:
    """Draw a bar over the last one, on standard error."""
    share = done / total if total else 1
    bar = "█" * round(share * BAR_WIDTH)
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r{bar:·<{BAR_WIDTH}} {share:4.0%}  {done:,} / {total:,}{end}")
    sys.stderr.flush()
