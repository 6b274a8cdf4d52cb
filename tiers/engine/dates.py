"""Calendar arithmetic on columns of days.

A day is an int32 ordinal (`datetime.date.toordinal()`). `NEVER` is the open end of a period and the answer
"no such day"; `ALWAYS` is its open beginning. Both lie outside every calendar date and are safe to compare.
Months are clipped to their end as docs/rules/tier_evaluation.md §2 says.
"""

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Days: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]
Amounts: TypeAlias = NDArray[np.int64]
Indices: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.int16]

ALWAYS = 0
NEVER = 2**30
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal()


def day_of(value: date | None, absent: int = NEVER) -> int:
    """The ordinal of a date; `absent` for None."""
    return absent if value is None else value.toordinal()


def date_of(day: int) -> date | None:
    """The date of an ordinal; None for ALWAYS, NEVER and what lies after every calendar date."""
    return date.fromordinal(int(day)) if ALWAYS < day <= _LAST_DAY else None


def iso_of(day: int) -> str | None:
    """The ISO text of an ordinal; None where `date_of` has none."""
    found = date_of(day)
    return found.isoformat() if found else None


def days(values: Sequence[date | None], absent: int = NEVER) -> Days:
    """A column of ordinals."""
    return np.array([day_of(value, absent) for value in values], dtype=np.int32)


def _months_and_days(column: Days) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    stamps = (column.astype(np.int64) - _EPOCH).astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    return months.astype(np.int64), (stamps - months.astype("datetime64[D]")).astype(np.int64)


def _first_day(months: NDArray[np.int64]) -> NDArray[np.int64]:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + _EPOCH


def minus_months(column: Days, months: int) -> Days:
    """Each day `months` calendar months earlier, clipped to that month's end."""
    month, offset = _months_and_days(column)
    first, following = _first_day(month - months), _first_day(month - months + 1)
    clipped: Days = np.minimum(first + offset, following - 1).astype(np.int32)
    return clipped


def plus_months(day: int, months: int) -> int:
    """A day so many calendar months later, clipped to that month's end."""
    return int(minus_months(np.array([day], dtype=np.int32), -months)[0])


def leaves_window(column: Days, months: int) -> Days:
    """For each order day the first day D with D - `months` >= that day: there the order stops counting.

    Where the target month is too short to have the day, that is the first of the month after it: an order of
    29 February 2012 leaves a window of twelve months on 1 March 2013.
    """
    if not column.size:
        return column.astype(np.int32)
    low, high = int(column.min()), int(column.max())
    if high - low > 8 * column.size + 4000:
        return _leaves_window(column, months)
    calendar = _leaves_window(np.arange(low, high + 1, dtype=np.int32), months)
    found: Days = calendar[column - low]
    return found


def _leaves_window(column: Days, months: int) -> Days:
    month, offset = _months_and_days(column)
    first, following = _first_day(month + months), _first_day(month + months + 1)
    clipped: Days = np.minimum(np.minimum(first + offset, following), _LAST_DAY + 1).astype(np.int32)
    return clipped


def run_starts(column: NDArray[np.integer]) -> Flags:
    """Where a run of equal values begins."""
    starts = np.ones(column.size, dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=starts[1:])
    return starts


def run_ends(column: NDArray[np.integer]) -> Flags:
    """Where a run of equal values ends."""
    ends = np.ones(column.size, dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=ends[:-1])
    return ends
