"""Tiers and levels that differ under a draft, as columns: one row a partner, or a partner and a level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tiers.engine.axes import Axes
from tiers.engine.causes import CLOSED, KEPT, MET, SHORT, Cause, cause_of
from tiers.engine.dates import Amounts, Codes, Days, Indices
from tiers.engine.standing import STATUSES

CODES: Final = (SHORT, MET, KEPT, CLOSED)
"""What `Moves.code` is a position in: the codes of causes."""

_WIDTHS: Final[Mapping[str, type[np.integer[Any]]]] = {
    "partner": np.int64,
    "value": np.int64,
    "minimum": np.int64,
    "final_on": np.int32,
}


@dataclass(frozen=True, eq=False)
class Moves:
    """`before` and `after` are ranks of tiers (0 registered … 3 platinum), or 0 and 1 for a level not met and met.

    `achievement` is the level, or the tier whose requirement decides. The deciding requirement (see `gaps.Deciding`)
    is the draft's for who falls, that of the rules in force for who rises. `final_on` is the day on which `after`
    is final, and `kept_by` what keeps more than that until then (a position in `standing.STATUSES`).
    """

    partner: Indices
    country: Codes
    before: Codes
    after: Codes
    achievement: Codes
    code: Codes
    measure: Codes
    subject: Codes
    value: Amounts
    minimum: Amounts
    final_on: Days
    kept_by: Codes

    def __len__(self) -> int:
        return len(self.partner)

    @classmethod
    def names(cls) -> list[str]:
        return [column.name for column in fields(cls)]

    @classmethod
    def of_columns(cls, columns: Mapping[str, NDArray[np.integer]]) -> "Moves":
        """From columns of any integers."""
        widened: dict[str, Any] = {name: columns[name].astype(_WIDTHS.get(name, np.int16)) for name in cls.names()}
        return cls(**widened)

    def of(self, partner: Indices) -> "Moves":
        """The same with other numbers for the partners."""
        return replace(self, partner=partner)

    def columns(self) -> dict[str, NDArray[np.integer]]:
        return {name: getattr(self, name) for name in self.names()}

    def rows(self, chosen: Indices) -> "Moves":
        return Moves.of_columns({name: column[chosen] for name, column in self.columns().items()})

    def cause(self, row: int, axes: Axes) -> Cause:
        """Why, with the deciding requirement."""
        return cause_of(
            axes,
            CODES[self.code[row]],
            "",
            int(self.measure[row]),
            int(self.subject[row]),
            int(self.value[row]),
            int(self.minimum[row]),
        )

    def keeper(self, row: int) -> str:
        """What keeps more until `final_on`: `grace`, `transition`, `exception`, or empty."""
        return STATUSES[self.kept_by[row]] if self.after[row] < self.before[row] else ""


def joined(parts: Iterable[Moves]) -> Moves:
    """All rows of several tables."""
    tables = [part.columns() for part in parts]
    nothing = np.zeros(0, dtype=np.int64)
    return Moves.of_columns(
        {name: np.concatenate([nothing, *(table[name] for table in tables)]) for name in Moves.names()}
    )
