"""``manage.py load_rulebook``: an envelope around ``tiers.actions.load_rulebook``.

It stands here because rows of earlier imports that waited for a new catalogue entry are taken after it.
"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from core.management.refusing import Refusal, RefusingCommand
from deals.actions import take_held_rows
from specializations.actions import LoadedRulebook
from specializations.rulebook_yaml import RulebookRefused, read_rulebook
from tiers.actions import load_rulebook


class Command(RefusingCommand):
    help = (
        "Load a rulebook from a YAML file as a draft, or publish it. Nothing is written if anything is wrong with it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish it as the operator; its date may be past and then holds from the first day not yet judged",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = read_rulebook(options["file"].read_bytes())
            loaded = load_rulebook(file=file, publish=options["publish"], by=None, at=timezone.now())
        except OSError as error:
            raise Refusal(f"{options['file']}: {error.strerror}") from None
        except RulebookRefused as refused:
            raise Refusal(refused, errors=[asdict(error) for error in refused.errors]) from None
        taken = take_held_rows(by=None, at=timezone.now()).taken
        if options["json"]:
            self._print(
                {
                    "name": loaded.rulebook.name,
                    "effective_from": loaded.rulebook.effective_from.isoformat(),
                    "state": loaded.rulebook.state,
                    "created": loaded.created,
                    "published": loaded.published,
                    "new_entries": loaded.new_entries,
                    "differences": [asdict(difference) for difference in loaded.differences],
                    "taken": taken,
                }
            )
        self._tell(loaded, taken)

    def _print(self, result: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(result, ensure_ascii=False))

    def _tell(self, loaded: LoadedRulebook, taken: int) -> None:
        rulebook = loaded.rulebook
        done = "loaded" if loaded.created else "published" if loaded.published else "unchanged"
        self.stderr.write(f"{rulebook.name}, effective from {rulebook.effective_from}: {done}, now {rulebook.state}.")
        if loaded.new_entries:
            self.stderr.write(f"New in the catalogue: {', '.join(loaded.new_entries)}.")
        for difference in loaded.differences:
            self.stderr.write(f"Left as it is in the catalogue: {difference}.")
        if taken:
            self.stderr.write(f"Rows of earlier imports that waited for these and were taken: {taken}.")
