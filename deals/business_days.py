"""Days on which somebody answers: neither weekend nor public holiday in the partner's country.

A country that the library does not know has weekends only (Saturday and Sunday). A period of N business days that
starts on a day ends with the Nth business day after it: what is asked on Friday evening and has two days is due on
Tuesday.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

PORTAL_ZONE = ZoneInfo("Europe/Paris")
SATURDAY = 5


def day_of(at: datetime) -> date:
    """The portal's day of a moment: the date in Paris, on both sides of a change of the clocks."""
    return at.astimezone(PORTAL_ZONE).date()


@lru_cache(maxsize=512)
def _calendar(country: str, year: int) -> holidays.HolidayBase | None:
    """One year of a country; never changed after it is made, so that threads may share it."""
    try:
        return holidays.country_holidays(country, years=year, expand=False)
    except NotImplementedError:
        return None


@lru_cache(maxsize=100_000)
def is_business_day(day: date, country: str) -> bool:
    calendar = _calendar(country.upper(), day.year) if country else None
    if calendar is None:
        return day.weekday() < SATURDAY
    return calendar.is_working_day(day)


def business_day_after(start: date, count: int, country: str) -> date:
    """The ``count``-th business day after ``start``; ``start`` itself never counts."""
    day = start
    left = count
    while left > 0:
        day += timedelta(days=1)
        left -= is_business_day(day, country)
    return day


def business_days_between(first: date, last: date, country: str) -> int:
    """How many business days there are after ``first``, up to and including ``last``; negative the other way round."""
    if last < first:
        return -business_days_between(last, first, country)
    return sum(is_business_day(first + timedelta(days=day), country) for day in range(1, (last - first).days + 1))


def answer_due_at(start: datetime, count: int, country: str) -> datetime:
    """The moment on the ``count``-th business day after ``start`` at which the clocks in Paris say what they said then.

    An answer is late from that moment on.
    """
    local = start.astimezone(PORTAL_ZONE)
    return datetime.combine(business_day_after(local.date(), count, country), local.time(), PORTAL_ZONE)


def business_time(start: datetime, end: datetime, country: str) -> timedelta:
    """How much time passed between the two moments on business days, counted by the days of Paris; never negative."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    passed = timedelta()
    day, last = day_of(start), day_of(end)
    while day <= last:
        if is_business_day(day, country):
            begins = max(start, _midnight(day))
            ends = min(end, _midnight(day + timedelta(days=1)))
            passed += max(ends - begins, timedelta())
        day += timedelta(days=1)
    return passed


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PORTAL_ZONE).astimezone(UTC)
