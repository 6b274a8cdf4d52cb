"""What the export commands share."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import astuple, fields

from django.core.management.base import OutputWrapper

from tiers.exports import ShortfallRow, StandingRow, as_mappings
from tiers.management.asking import day


def add_export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day, help="YYYY-MM-DD (default: the last finished run)")
    parser.add_argument("--format", choices=("csv", "json"), default="csv")


def write_rows(
    rows: Iterator[StandingRow] | Iterator[ShortfallRow],
    kind: type[StandingRow] | type[ShortfallRow],
    *,
    file_format: str,
    to: OutputWrapper,
) -> None:
    """Write the rows for machines, each on a line of its own: nothing in them is altered."""
    if file_format == "json":
        to.write('{"rows": [', ending="")
        for place, row in enumerate(as_mappings(rows)):
            to.write((",\n" if place else "\n") + json.dumps(row, ensure_ascii=False), ending="")
        to.write("]}")
        return
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(field.name for field in fields(kind))
    writer.writerows(astuple(row) for row in rows)
