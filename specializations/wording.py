"""Requirements in the reader's words. Pure: values in, text in the active language out.

Minimums, values and shortfalls are as everywhere: 1/10,000 EUR for amounts, counts otherwise. Every measure
has messages of its own, because French agrees in gender and number.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from core.formats import euros, missing_money, money, number
from specializations.content import ALL
from specializations.enums import Level, Measure, TierSlug


def exact_money(amount_eur: Decimal) -> str:
    """An amount that is a rule: whole euros, or to the cent where it has cents."""
    return money(amount_eur, cents=amount_eur % 1 != 0)


def amount_words(amount_e4: int) -> str:
    return exact_money(euros(amount_e4))


def value_words(measure: Measure, value: int) -> str:
    """A value as it stands under its measure's name: ``3``, ``€412,380``."""
    return money(euros(value)) if measure.is_amount else number(value)


def minimum_words(measure: Measure, minimum: int) -> str:
    """A minimum as it stands under its measure's name: ``at least €250,000``."""
    least = amount_words(minimum) if measure.is_amount else number(minimum)
    return _("at least %(minimum)s") % {"minimum": least}


def requirement_words(measure: Measure, minimum: int, *, window_months: int | None = None) -> str:
    """A requirement as a phrase of its own: ``2 people``, ``€250,000 of revenue in 12 months``.

    Give ``window_months`` where it is not plain from the context that revenue and orders have a window.
    """
    if measure.is_amount:
        words = _amount_phrase(measure) % {"amount": amount_words(minimum)}
    else:
        words = _counted(measure, minimum)
    if window_months is None or measure not in WINDOWED:
        return words
    return _("%(what)s in %(window)s") % {"what": words, "window": months_words(window_months)}


def needed_words(measure: Measure, shortfall: int) -> str:
    """What is missing as a phrase for a sentence: ``€15,800 of revenue``, ``1 technical person``."""
    if measure.is_amount:
        return _amount_phrase(measure) % {"amount": missing_money(euros(shortfall))}
    return _counted(measure, shortfall)


def shortfall_words(measure: Measure, shortfall: int) -> str:
    """What is missing under its measure's name: ``1 technical person missing``, ``€587,620 more``."""
    if measure.is_amount:
        return _("%(amount)s more") % {"amount": missing_money(euros(shortfall))}
    return _missing(measure, shortfall)


def people_shortfall_words(*, people: int, sales: int, technical: int) -> str:
    """The three shortfalls of people as one phrase: ``2 people missing: 1 sales, 1 technical``.

    One person may fill both roles, so the total is not always the sum of the roles. Empty if none is missing.
    """
    if not technical and people <= sales:
        return _missing(Measure.PEOPLE_SALES, sales) if sales else ""
    if not sales and people <= technical:
        return _missing(Measure.PEOPLE_TECHNICAL, technical)
    if not sales and not technical:
        return _missing(Measure.PEOPLE, people)
    either = people - sales - technical
    roles = []
    if sales:
        roles.append(npgettext("people missing", "%(count)s sales", "%(count)s sales", sales) % {"count": sales})
    if technical:
        words = npgettext("people missing", "%(count)s technical", "%(count)s technical", technical)
        roles.append(words % {"count": technical})
    if either > 0:
        roles.append(pgettext("people missing", "%(count)s in either role") % {"count": either})
    if either < 0:
        return pgettext("people missing", "Missing: %(roles)s") % {"roles": ", ".join(roles)}
    return _("%(missing)s: %(roles)s") % {
        "missing": _missing(Measure.PEOPLE, people),
        "roles": ", ".join(roles),
    }


def how_to_meet(measure: Measure) -> str:
    """What counts, in a sentence to stand beside the requirement; empty where the name says it all."""
    match measure:
        case Measure.PEOPLE:
            return _("One person counts once, whatever their number of accreditations.")
        case Measure.VALIDATION:
            return _("Met by any one technical validation that is valid.")
        case Measure.INCREMENTAL_REVENUE | Measure.INCREMENTAL_ORDERS:
            return _("Everything but renewals.")
        case Measure.REFERENCES:
            return _("Approved and not expired.")
        case Measure.SPECIALIZATIONS:
            return _("Whose specialist level is met.")
        case Measure.MASTERS:
            return _("Whose master level is met.")
    return ""


def months_words(months: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": number(months)}


def days_words(days: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": number(days)}


def business_days_words(days: int) -> str:
    return ngettext("%(count)s business day", "%(count)s business days", days) % {"count": number(days)}


def group_words(group: str) -> str:
    """The group of a specialization: translated where the portal knows it, as the catalogue writes it elsewhere."""
    match group:
        case "security":
            return pgettext("group of specializations", "Security")
        case "storage":
            return pgettext("group of specializations", "Storage")
    return group


def tier_name(slug: str) -> str:
    return str(TierSlug(slug).label)


def level_name(level: str) -> str:
    return str(Level(level).label)


def achievement_words(achievement: str, names: Mapping[str, str]) -> str:
    """``tier:gold`` → ``Gold``, ``encryption:master`` → ``Master in Encryption``; ``names`` by slug."""
    subject, level = achievement.split(":")
    if subject == "tier":
        return tier_name(level)
    return level_subject(subject, level, names)


def level_subject(specialization: str, level: str, names: Mapping[str, str]) -> str:
    """The level of one specialization or, for ``ALL``, of every one."""
    if specialization == ALL:
        return _("%(level)s in every specialization") % {"level": level_name(level)}
    return _("%(level)s in %(specialization)s") % {
        "level": level_name(level),
        "specialization": names.get(specialization, specialization),
    }


WINDOWED = frozenset({Measure.REVENUE, Measure.INCREMENTAL_REVENUE, Measure.INCREMENTAL_ORDERS})
"""Measures that look back over the revenue window."""


def _amount_phrase(measure: Measure) -> str:
    if measure is Measure.INCREMENTAL_REVENUE:
        return _("%(amount)s of incremental revenue")
    return _("%(amount)s of revenue")


def _counted(measure: Measure, count: int) -> str:
    match measure:
        case Measure.PEOPLE:
            words = ngettext("%(count)s person", "%(count)s people", count)
        case Measure.PEOPLE_SALES:
            words = ngettext("%(count)s sales person", "%(count)s sales people", count)
        case Measure.PEOPLE_TECHNICAL:
            words = ngettext("%(count)s technical person", "%(count)s technical people", count)
        case Measure.INCREMENTAL_ORDERS:
            words = ngettext("%(count)s incremental order", "%(count)s incremental orders", count)
        case Measure.REFERENCES:
            words = ngettext("%(count)s customer reference", "%(count)s customer references", count)
        case Measure.VALIDATION:
            words = ngettext("%(count)s technical validation", "%(count)s technical validations", count)
        case Measure.SPECIALIZATIONS:
            words = ngettext("%(count)s specialization", "%(count)s specializations", count)
        case Measure.MASTERS:
            words = ngettext("%(count)s master specialization", "%(count)s master specializations", count)
        case _:
            raise ValueError(f"{measure} is no count.")
    return words % {"count": number(count)}


def _missing(measure: Measure, count: int) -> str:
    match measure:
        case Measure.PEOPLE:
            words = ngettext("%(count)s person missing", "%(count)s people missing", count)
        case Measure.PEOPLE_SALES:
            words = ngettext("%(count)s sales person missing", "%(count)s sales people missing", count)
        case Measure.PEOPLE_TECHNICAL:
            words = ngettext("%(count)s technical person missing", "%(count)s technical people missing", count)
        case Measure.INCREMENTAL_ORDERS:
            words = ngettext("%(count)s more incremental order", "%(count)s more incremental orders", count)
        case Measure.REFERENCES:
            words = ngettext("%(count)s customer reference missing", "%(count)s customer references missing", count)
        case Measure.VALIDATION:
            words = ngettext("%(count)s technical validation missing", "%(count)s technical validations missing", count)
        case Measure.SPECIALIZATIONS:
            words = ngettext("%(count)s more specialization", "%(count)s more specializations", count)
        case Measure.MASTERS:
            words = ngettext("%(count)s more master specialization", "%(count)s more master specializations", count)
        case _:
            raise ValueError(f"{measure} is no count.")
    return words % {"count": number(count)}
