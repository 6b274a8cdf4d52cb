"""Why an achievement changed, and what would help. Causes come as the engine writes them (``Cause.as_json``)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.formats import labelled, long_date
from partners.enums import StandingStatus
from specializations.enums import Measure
from specializations.wording import achievement_words, needed_words, requirement_words, value_words
from tiers.engine.axes import AMOUNT_UNITS
from tiers.enums import Change
from tiers.shortfalls import RequirementLine, number_text

Cause = Mapping[str, Any]


def cause_words(cause: Cause, names: Mapping[str, str]) -> str:
    """The cause in one or two sentences; ``names`` are those of the specializations by slug."""
    ran_out = {
        StandingStatus.GRACE: _("The days of grace ran out."),
        StandingStatus.TRANSITION: _("The transition ended."),
        StandingStatus.EXCEPTION: _("The exception ended."),
    }.get(cause.get("kept_by", ""), "")
    event = {
        "rulebook": _("Another rulebook took effect."),
        "opened": _("It opened on this day."),
        "closed": _("It is not open under the rules of this day."),
        "ended": _("The partnership ended."),
    }.get(cause.get("code", ""), "")
    return " ".join(part for part in (ran_out, event, _requirement(cause, names)) if part)


def _requirement(cause: Cause, names: Mapping[str, str]) -> str:
    """``Gold needs 2 specializations and has 1.``"""
    if not cause.get("measure"):
        return ""
    measure = Measure(cause["measure"])
    parts = {
        "subject": subject_words(cause, names),
        "needed": requirement_words(measure, value_of(measure, cause["minimum"])),
        "value": value_words(measure, value_of(measure, cause["value"])),
    }
    previous = cause.get("previous")
    if previous is None or previous == cause["value"]:
        return _("%(subject)s needs %(needed)s and has %(value)s.") % parts
    parts["previous"] = value_words(measure, value_of(measure, previous))
    return _("%(subject)s needs %(needed)s and goes from %(previous)s to %(value)s.") % parts


def line_words(line: RequirementLine, names: Mapping[str, str]) -> str:
    """The same of a requirement of today: ``Gold needs 2 specializations and has 1.``"""
    numbers = {"value": number_text(line.measure, line.value), "minimum": number_text(line.measure, line.minimum)}
    return _requirement({"subject": line.subject, "level": line.level, "measure": line.measure, **numbers}, names)


def subject_words(cause: Cause, names: Mapping[str, str]) -> str:
    """The tier or the level that the deciding requirement belongs to."""
    subject, level = cause["subject"], cause["level"]
    return achievement_words(f"tier:{subject}" if level == "tier" else f"{subject}:{level}", names)


def remedy_words(cause: Cause, names: Mapping[str, str], *, by: date | None) -> str:
    """What would stop a loss, and the last day for it. Empty where no requirement is short."""
    if not cause.get("measure"):
        return ""
    measure = Measure(cause["measure"])
    missing = value_of(measure, cause["minimum"]) - value_of(measure, cause["value"])
    if missing <= 0:
        return ""
    parts = {"missing": needed_words(measure, missing), "subject": subject_words(cause, names)}
    if by is None:
        return _("%(missing)s for %(subject)s.") % parts
    return _("%(missing)s for %(subject)s, by %(day)s.") % {**parts, "day": long_date(by)}


def value_of(measure: Measure, written: str | int) -> int:
    """A value as the engine counts it: 1/10,000 EUR for amounts, which causes write as decimal text."""
    return int(Decimal(written) * AMOUNT_UNITS) if measure.is_amount else int(written)


def change_words(achievement: str, change: str, names: Mapping[str, str]) -> str:
    """``Gold: gained``, ``Specialist in Encryption: in grace``."""
    return labelled(achievement_words(achievement, names), str(Change(change).label).lower())
