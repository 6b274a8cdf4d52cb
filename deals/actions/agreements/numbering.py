"""Giving out deal numbers."""

from django.db.models import F

from deals.deal_numbers import deal_number
from deals.models import DealNumberSeries


def next_deal_number(year: int) -> str:
    """The year's next number. Whoever asks at the same time waits for this transaction to end."""
    DealNumberSeries.objects.bulk_create([DealNumberSeries(year=year)], ignore_conflicts=True)
    series = DealNumberSeries.objects.filter(year=year)
    series.update(last=F("last") + 1)
    return deal_number(year, series.values_list("last", flat=True).get())
