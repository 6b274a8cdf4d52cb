"""How long an award holds when nobody says otherwise."""

from calendar import monthrange
from datetime import date

from specializations.models import Accreditation


def months_later(day: date, months: int) -> date:
    """The same day `months` calendar months later (earlier if negative), clipped to that month's end."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def proposed_expiry(accreditation: Accreditation, awarded_on: date) -> date | None:
    """The first day on which an award of this day no longer holds; None for an accreditation without an end."""
    months = accreditation.validity_months
    return months_later(awarded_on, months) if months else None
