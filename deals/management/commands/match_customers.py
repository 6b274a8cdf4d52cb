"""``manage.py match_customers``: an envelope around ``deals.matching``."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from core.management.refusing import Refusal, RefusingCommand
from deals.imports.kinds import CUSTOMER_PAIRS
from deals.imports.reading import MEGABYTE, FileRefused, examine, raw_rows
from deals.matching import CustomerIdentity, Match, match

NAME_WIDTH = 44


Answer = tuple[str, str, Match]


class Command(RefusingCommand):
    help = "Say of each pair of names whether they are the same customer. Exit code 2 means that the file was refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV with the columns name_a, name_b and maybe country")
        parser.add_argument("--json", action="store_true", help="print the answers as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                answers = answered(file, max_bytes=settings.PORTAL_MAX_IMPORT_MB * MEGABYTE)
                if options["json"]:
                    self.print_json(answers)
                else:
                    self.print_table(answers)
        except OSError as problem:
            raise Refusal(f"{problem.filename}: {problem.strerror}") from None
        except FileRefused as refusal:
            raise Refusal(refusal) from None

    def print_json(self, answers: Iterator[Answer]) -> None:
        """Row by row, so that a large file needs no more memory than a small one."""
        self.stdout.write('{"rows": [', ending="")
        before = "\n"
        for name_a, name_b, found in answers:
            row = {"name_a": name_a, "name_b": name_b, "verdict": found.verdict.value, "score": round(found.score, 3)}
            self.stdout.write(before + json.dumps(row), ending="")
            before = ",\n"
        self.stdout.write("]}")

    def print_table(self, answers: Iterator[Answer]) -> None:
        counts: Counter[str] = Counter()
        self.stdout.write(f"{'verdict':10} score  {'name_a':{NAME_WIDTH}}  name_b")
        for name_a, name_b, found in answers:
            counts[found.verdict.value] += 1
            names = f"{printable(name_a):{NAME_WIDTH}}  {printable(name_b)}"
            self.stdout.write(f"{found.verdict.value:10} {found.score:5.3f}  {names}")
        sys.stderr.write(", ".join(f"{number:,} {verdict}" for verdict, number in sorted(counts.items())) + "\n")


def answered(file: BinaryIO, *, max_bytes: int) -> Iterator[Answer]:
    """Each row's names as they stand in the file, and what they are to each other.

    Raises ``FileRefused`` before the first answer if the file cannot be read to its end. A row that is too short
    lacks names; without one it is different from everything.
    """
    columns = examine(file, CUSTOMER_PAIRS, max_bytes=max_bytes).columns
    batches = raw_rows(file, CUSTOMER_PAIRS, max_bytes=max_bytes)
    return (matched(dict(zip(columns, row, strict=False))) for batch in batches for row in batch.rows)


def matched(cells: Mapping[str, str]) -> Answer:
    name_a, name_b, country = (cells.get(column, "") for column in ("name_a", "name_b", "country"))
    both = country.strip()
    return name_a, name_b, match(CustomerIdentity(name_a, both), CustomerIdentity(name_b, both))


def printable(name: str) -> str:
    """On one line, and short enough for a table."""
    line = " ".join(name.split())
    return line if len(line) <= NAME_WIDTH else f"{line[: NAME_WIDTH - 1]}…"
