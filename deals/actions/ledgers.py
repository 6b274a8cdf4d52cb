"""What the writers of all kinds of rows have in common."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.models import User
from deals.imports.batches import Batch


@dataclass
class Effects:
    """What a batch did beyond its own rows: partners whose facts changed, current order lines it changed."""

    stale: set[int] = field(default_factory=set)
    converted: int = 0
    remapped: int = 0


class Ledger(Protocol):
    """Writes the rows of one kind."""

    def write(self, batch: Batch, *, by: User | None, at: datetime) -> Effects:
        """Write a checked batch inside the caller's transaction; afterwards every row has a verdict.

        The caller holds the import lock and marks the stale partners.
        """
        ...
