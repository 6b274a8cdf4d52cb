"""Deal numbers that notice slips, and days on which somebody answers."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.business_days import (
    answer_due_at,
    business_day_after,
    business_days_between,
    business_time,
    day_of,
    is_business_day,
)
from deals.deal_numbers import ALPHABET, deal_number, parse_deal_number

PARIS = ZoneInfo("Europe/Paris")
NUMBERS = st.builds(deal_number, st.integers(1, 9999), st.integers(0, 10**7))
PLAIN = str.maketrans("", "", "-")


@given(NUMBERS)
def test_a_number_is_read_however_it_is_typed(number):
    assert parse_deal_number(number) == number
    for typed in (number.lower(), number.replace("-", " "), number.translate(PLAIN), f"  {number}\n"):
        assert parse_deal_number(typed) == number
    assert parse_deal_number(number[:3] + number[3:].replace("0", "O").replace("1", "l")) == number


@given(NUMBERS)
def test_every_single_wrong_character_is_found(number):
    plain = number.translate(PLAIN)
    for place in range(2, len(plain)):
        for wrong in set(ALPHABET) - {plain[place]}:
            assert parse_deal_number(plain[:place] + wrong + plain[place + 1 :]) is None


@given(NUMBERS)
def test_every_swap_is_found(number):
    plain = number.translate(PLAIN)
    for one, other in combinations(range(2, len(plain)), 2):
        if plain[one] != plain[other]:
            letters = list(plain)
            letters[one], letters[other] = letters[other], letters[one]
            assert parse_deal_number("".join(letters)) is None


def test_the_number_in_the_document():
    assert deal_number(2011, 123) == "TA-2011-000123-7E"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TA",
        "TA-2011-000123",
        "TA-2011-000123-K7",
        "TA-2011-123-7E",
        "2011-000123-7E",
        "XX-2011-000123-7E",
        "TA-2011-00012٣-7E",
        "TA-2011-000123-7E7E",
        "é" * 40,
    ],
)
def test_what_is_no_number(text):
    assert parse_deal_number(text) is None


def day(text):
    return date.fromisoformat(text)


AFTER = {
    "Tuesday and two days": ("2026-03-03", 2, "FR", "2026-03-05"),
    "Thursday over the weekend": ("2026-03-05", 2, "FR", "2026-03-09"),
    "asked on a Saturday": ("2026-03-07", 2, "FR", "2026-03-10"),
    "asked on a Sunday": ("2026-03-08", 1, "FR", "2026-03-09"),
    "Good Friday is a holiday in Germany": ("2026-04-02", 1, "DE", "2026-04-07"),
    "Good Friday is none in France": ("2026-04-02", 1, "FR", "2026-04-03"),
    "Bastille day": ("2026-07-13", 1, "FR", "2026-07-15"),
    "Christmas in France": ("2026-12-24", 2, "FR", "2026-12-29"),
    "Christmas in Britain, moved": ("2026-12-24", 2, "GB", "2026-12-30"),
    "Christmas where nothing is known": ("2026-12-24", 2, "XX", "2026-12-28"),
    "no country": ("2026-12-24", 2, "", "2026-12-28"),
    "small letters": ("2026-07-13", 1, "fr", "2026-07-15"),
    "ten days to accept": ("2026-03-03", 10, "FR", "2026-03-17"),
    "ten days over May's holidays": ("2026-04-28", 10, "FR", "2026-05-15"),
    "over the new year": ("2026-12-31", 1, "PL", "2027-01-04"),
    "29 February": ("2028-02-28", 1, "FR", "2028-02-29"),
    "Friday is no work in the Emirates of old": ("2020-03-05", 1, "AE", "2020-03-08"),
    "none": ("2026-03-07", 0, "FR", "2026-03-07"),
}


@pytest.mark.parametrize(("start", "count", "country", "end"), AFTER.values(), ids=AFTER)
def test_business_days_after(start, count, country, end):
    assert business_day_after(day(start), count, country) == day(end)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 30), st.sampled_from(["FR", "DE", "PL", "XX", ""]))
def test_counting_back_gives_what_was_added(start, count, country):
    end = business_day_after(start, count, country)
    assert is_business_day(end, country)
    assert business_days_between(start, end, country) == count
    assert business_days_between(end, start, country) == -count


DUE = {
    "usual": ("2026-03-03T09:00+00:00", "2026-03-05T10:00+01:00"),
    "late in the evening it is tomorrow in Paris": ("2026-03-03T23:30+00:00", "2026-03-06T00:30+01:00"),
    "the clocks go forward in between": ("2026-03-27T16:00+01:00", "2026-03-31T16:00+02:00"),
    "the clocks go back in between": ("2026-10-23T16:00+02:00", "2026-10-27T16:00+01:00"),
}


@pytest.mark.parametrize(("start", "due"), DUE.values(), ids=DUE)
def test_an_answer_is_due_at_the_same_hour(start, due):
    assert answer_due_at(datetime.fromisoformat(start), 2, "FR") == datetime.fromisoformat(due)


def test_the_day_of_a_moment_is_that_of_paris():
    assert day_of(datetime(2026, 3, 3, 23, 30, tzinfo=UTC)) == day("2026-03-04")
    assert day_of(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == day("2026-10-25")


TIMES = {
    "within a day": ("2026-03-03T09:00", "2026-03-03T17:30", 8.5),
    "over night": ("2026-03-03T18:00", "2026-03-04T08:00", 14),
    "over a weekend": ("2026-03-06T18:00", "2026-03-09T08:00", 14),
    "over a holiday": ("2026-07-13T12:00", "2026-07-15T12:00", 24),
    "on a weekend only": ("2026-03-07T09:00", "2026-03-08T09:00", 0),
    "backwards": ("2026-03-04T09:00", "2026-03-03T09:00", 0),
    "over the change of the clocks, on a Sunday": ("2026-03-27T12:00", "2026-03-30T12:00", 24),
}


@pytest.mark.parametrize(("start", "end", "hours"), TIMES.values(), ids=TIMES)
def test_time_on_business_days(start, end, hours):
    moments = [datetime.fromisoformat(each).replace(tzinfo=PARIS) for each in (start, end)]
    assert business_time(*moments, "FR") == timedelta(hours=hours)
