"""What commands do with what they cannot do: a sentence, exit code 2, and with ``--json`` one JSON object."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

REFUSED = 2


class Refusal(CommandError):
    """What was asked cannot be done, and nothing was written. ``more`` stands beside ``error`` in the JSON."""

    def __init__(self, reason: object, **more: Any) -> None:
        super().__init__(str(reason), returncode=REFUSED)
        self.more = more


class RefusingCommand(BaseCommand):
    """A command that may refuse. Its own result with ``--json`` it prints itself."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except Refusal as refusal:
            if options.get("json"):
                self.stdout.write(json.dumps({"error": str(refusal)} | refusal.more, ensure_ascii=False))
            raise
