import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from core import formats

DAY = dt.date(2026, 11, 2)
FIRST = dt.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("call", "english", "french"),
    [
        (lambda: formats.money(Decimal("412380.99")), "€412,380", "412\u202f380\u00a0€"),
        (lambda: formats.money(Decimal("-412380")), "−€412,380", "−412\u202f380\u00a0€"),
        (lambda: formats.money(Decimal("-0.4")), "−€1", "−1\u00a0€"),
        (lambda: formats.money(Decimal("8950"), cents=True), "€8,950.00", "8\u202f950,00\u00a0€"),
        (lambda: formats.money(Decimal("1200.5"), "GBP", cents=True), "£1,200.50", "1\u202f200,50\u00a0£GB"),
        (lambda: formats.money(formats.euros(2_500_000)), "€250", "250\u00a0€"),
        (lambda: formats.missing_money(Decimal("0.0001")), "€1", "1\u00a0€"),
        (lambda: formats.signed_money(Decimal(60000)), "+€60,000", "+60\u202f000\u00a0€"),
        (lambda: formats.compact_money(Decimal(412380)), "€412k", "412\u00a0k€"),
        (lambda: formats.compact_money(Decimal(1_500_000)), "€1.5m", "1,5\u00a0M€"),
        (lambda: formats.compact_money(Decimal(-25_000)), "−€25k", "−25\u00a0k€"),
        (lambda: formats.compact_money(Decimal(0)), "€0", "0\u00a0€"),
        (lambda: formats.number(1204), "1,204", "1\u202f204"),
        (lambda: formats.number(Decimal("1234.50")), "1,234.5", "1\u202f234,5"),
        (lambda: formats.number(Decimal("12.5"), places=2), "12.50", "12,50"),
        (lambda: formats.signed(-3), "−3", "−3"),
        (lambda: formats.signed(3), "+3", "+3"),
        (lambda: formats.signed(0), "0", "0"),
        (lambda: formats.short_date(DAY), "2 Nov 2026", "2 nov. 2026"),
        (lambda: formats.long_date(DAY), "2 November 2026", "2 novembre 2026"),
        (lambda: formats.short_date(FIRST), "1 Sep 2026", "1er sept. 2026"),
        (lambda: formats.long_date(FIRST), "1 September 2026", "1er septembre 2026"),
        (lambda: formats.day_month(FIRST), "1 Sep", "1er sept."),
        (lambda: formats.joined(["a", "b", "c"]), "a, b and c", "a, b et c"),
        (lambda: formats.joined(["a", "b"], last="or"), "a or b", "a ou b"),
        (lambda: formats.joined([]), "", ""),
    ],
)
def test_each_language_has_its_own_conventions(call, english, french):
    with override("en"):
        assert call() == english
    with override("fr"):
        assert call() == french


def test_a_language_without_conventions_follows_english():
    with override("eo"):
        assert formats.money(Decimal(1000)) == "€1,000"


def test_a_moment_is_told_in_the_programme_time_zone():
    with override("en"):
        summer_night = dt.datetime(2026, 9, 14, 22, 10, tzinfo=dt.UTC)
        assert formats.moment(summer_night) == "15 September 2026, 00:10"
        assert formats.short_moment(summer_night) == "15 Sep 2026, 00:10"


@pytest.mark.parametrize(
    ("days", "text"),
    [(49, "in 49 days"), (1, "in 1 day"), (0, "today"), (-1, "1 day ago"), (-1200, "1,200 days ago")],
)
def test_the_distance_of_a_day(days, text):
    with override("en"):
        assert formats.in_days(days) == text


def rendered(source, **context):
    return Template("{% load formats %}" + source).render(Context(context))


def test_filters_write_what_the_functions_write():
    with override("en"):
        assert rendered("{{ n|money_e4 }} {{ n|missing_money_e4 }}", n=1_000_001) == "€100 €101"
        assert rendered("{{ a|money_cents:'USD' }}", a=Decimal("9.9")) == "$9.90"
        assert rendered("{{ names|joined:'or' }}", names=["x", "y"]) == "x or y"


def test_the_last_valid_day_is_the_day_before_expiry():
    with override("en"):
        assert rendered("{{ day|last_valid_day|short_date }}", day=dt.date(2027, 3, 1)) == "28 Feb 2027"


@pytest.mark.parametrize(
    "source",
    [
        "{{ x|money }}",
        "{{ x|long_date }}",
        "{{ x|moment }}",
        "{{ x|money_cents }}",
        "{{ x|last_valid_day|short_date }}",
    ],
)
def test_nothing_is_written_for_a_value_that_is_missing(source):
    assert rendered(source, x=None) == ""
