"""Supposed changes as they are given and kept: read from JSON, checked against a partner, written back.

The form is that of the file of the `simulate` command: a list of objects with one entry each, such as
`{"leave": {"staff_code": "S-1", "on": "2011-06-30"}}`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from deals.enums import BusinessType
from deals.imports.amounts import ONE, amount_e4
from deals.imports.values import NotUnderstood, iso_date, number
from tiers.engine.axes import Axes
from tiers.engine.causes import amount_text
from tiers.engine.changes import Award, Change, Leave, Renew, Revenue
from tiers.engine.training import Roster

MOST_CHANGES = 500
LARGEST_EUR = Decimal(10) ** 12


@dataclass(frozen=True)
class Problem:
    """What is wrong with one change and what to do; `place` counts from 0, -1 for the whole list; `field` a key."""

    place: int
    field: str
    message: str

    def __str__(self) -> str:
        if self.place < 0:
            return self.message
        return _("Change %(number)s: %(message)s") % {"number": self.place + 1, "message": self.message}


class ChangesRefused(Exception):
    """Changes that cannot be simulated, with everything that is wrong; the message is translated sentences."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class _Wrong(Exception):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def read_changes(data: object) -> tuple[Change, ...]:
    """The changes that JSON data describe. ChangesRefused with every problem of their form.

    Numbers should come as Decimal, so that none was rounded before.
    """
    if not isinstance(data, list):
        raise ChangesRefused([Problem(-1, "", _("Give a list of changes: [{…}, {…}]."))])
    if len(data) > MOST_CHANGES:
        message = _("These are %(count)s changes: give at most %(most)s.") % {"count": len(data), "most": MOST_CHANGES}
        raise ChangesRefused([Problem(-1, "", message)])
    changes, problems = [], []
    for place, entry in enumerate(data):
        try:
            changes.append(_change(entry))
        except _Wrong as wrong:
            problems.append(Problem(place, wrong.field, wrong.message))
    if problems:
        raise ChangesRefused(problems)
    return tuple(changes)


def _change(entry: object) -> Change:
    if not isinstance(entry, dict) or len(entry) != 1 or not entry.keys() <= _READERS.keys():
        raise _Wrong("", _("Give an object with one key: %s.") % ", ".join(_READERS))
    ((kind, fields),) = entry.items()
    required, optional, read = _READERS[kind]
    if not isinstance(fields, dict):
        raise _Wrong(kind, _("Give %s as an object.") % kind)
    for name in required:
        if name not in fields:
            raise _Wrong(name, _("%(kind)s lacks “%(field)s”: add it.") % {"kind": kind, "field": name})
    for name in fields:
        if name not in (*required, *optional):
            raise _Wrong(name, _("%(kind)s has no “%(field)s”: take it out.") % {"kind": kind, "field": name})
    return read(fields)


def _award(fields: Mapping[str, Any]) -> Award:
    new_person = fields.get("new_person")
    if new_person is not None and (type(new_person) is not int or fields["staff_code"] is not None):
        raise _Wrong("new_person", _("Number a new person 1, 2, 3 …, and only where “staff_code” is null."))
    return Award(
        accreditation=_text(fields, "accreditation"),
        staff_code=None if fields["staff_code"] is None else _text(fields, "staff_code"),
        awarded_on=_date(fields, "awarded_on"),
        new_person=new_person,
    )


def _renew(fields: Mapping[str, Any]) -> Renew:
    return Renew(_text(fields, "staff_code"), _text(fields, "accreditation"), _date(fields, "awarded_on"))


def _leave(fields: Mapping[str, Any]) -> Leave:
    return Leave(_text(fields, "staff_code"), _date(fields, "on"))


def _revenue(fields: Mapping[str, Any]) -> Revenue:
    business_type = fields.get("business_type") or BusinessType.NEW
    if business_type not in BusinessType.values:
        known = ", ".join(BusinessType.values)
        raise _Wrong("business_type", _("“%(value)s” is no business type: give %(known)s.") % {
            "value": business_type, "known": known,
        })  # fmt: skip
    return Revenue(
        specialization=_text(fields, "specialization"),
        amount_e4=_amount(fields["amount_eur"]),
        on=_date(fields, "on"),
        business_type=str(business_type),
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(name, _("Give “%s” as text.") % name)
    return value.strip()


def _date(fields: Mapping[str, Any], name: str) -> date:
    value = fields[name]
    try:
        return iso_date(value.strip() if isinstance(value, str) else "")
    except NotUnderstood:
        message = _("“%(value)s” is no date: give “%(field)s” as YYYY-MM-DD.") % {"value": value, "field": name}
        raise _Wrong(name, message) from None


def _amount(value: object) -> int:
    try:
        amount = number(value.strip()) if isinstance(value, str) else value
    except NotUnderstood:
        amount = None
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        raise _Wrong("amount_eur", _("“%s” is no amount: give euros with a point, such as 12500.50.") % value)
    exact = Decimal(str(amount))
    if not exact.is_finite() or abs(exact) >= LARGEST_EUR:
        raise _Wrong("amount_eur", _("The amount %s is too large.") % value)
    found = amount_e4(ONE, exact, ONE)
    assert found is not None
    return found


_Reader = Callable[[Mapping[str, Any]], Change]
_READERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], _Reader]] = {
    "award": (("accreditation", "staff_code", "awarded_on"), ("new_person",), _award),
    "renew": (("staff_code", "accreditation", "awarded_on"), (), _renew),
    "leave": (("staff_code", "on"), (), _leave),
    "revenue": (("specialization", "amount_eur", "on"), ("business_type",), _revenue),
}
"""What each kind of change must have, what it may have, and how it is read."""


def check_changes(changes: Sequence[Change], partner_code: str, roster: Roster, axes: Axes) -> None:
    """ChangesRefused when a change names what the partner or the catalogue does not have, or one is given twice."""
    problems = [
        problem
        for place, change in enumerate(changes)
        for problem in _unknown(place, change, partner_code, roster, axes)
    ]
    seen = Counter[object]()
    for place, change in enumerate(changes):
        key = _key(change)
        seen[key] += 1
        if key is not None and seen[key] > 1:
            problems.append(Problem(place, "staff_code", _("This is said already: take it out.")))
    if problems:
        raise ChangesRefused(sorted(problems, key=lambda problem: problem.place))


def _unknown(place: int, change: Change, partner_code: str, roster: Roster, axes: Axes) -> Iterable[Problem]:
    if isinstance(change, Revenue):
        if change.specialization not in axes.specialization_positions:
            message = _("There is no specialization “%s”.") % change.specialization
            yield Problem(place, "specialization", message)
        return
    if change.staff_code is not None and change.staff_code not in roster.people:
        message = _("Nobody at %(partner)s has the staff code “%(code)s”.") % {
            "partner": partner_code,
            "code": change.staff_code,
        }
        yield Problem(place, "staff_code", message)
    if not isinstance(change, Leave) and change.accreditation not in roster.accreditations:
        yield Problem(place, "accreditation", _("There is no accreditation “%s”.") % change.accreditation)


def _key(change: Change) -> object:
    """What may be said only once; None where it may be repeated: new people, and orders."""
    match change:
        case Leave():
            return change.staff_code
        case Award(staff_code=None, new_person=None) | Revenue():
            return None
        case Award():
            return change.staff_code, change.new_person, change.accreditation, change.awarded_on
        case Renew():
            return change.staff_code, None, change.accreditation, change.awarded_on


def as_json(changes: Iterable[Change]) -> list[dict[str, dict[str, Any]]]:
    """The changes as `read_changes` reads them."""
    return [_as_json(change) for change in changes]


def _as_json(change: Change) -> dict[str, dict[str, Any]]:
    match change:
        case Award():
            number_ = {} if change.new_person is None else {"new_person": change.new_person}
            return {"award": {
                "accreditation": change.accreditation,
                "staff_code": change.staff_code,
                "awarded_on": change.awarded_on.isoformat(),
            } | number_}  # fmt: skip
        case Renew():
            return {"renew": {
                "staff_code": change.staff_code,
                "accreditation": change.accreditation,
                "awarded_on": change.awarded_on.isoformat(),
            }}  # fmt: skip
        case Leave():
            return {"leave": {"staff_code": change.staff_code, "on": change.on.isoformat()}}
        case Revenue():
            return {"revenue": {
                "specialization": change.specialization,
                "amount_eur": amount_text(change.amount_e4),
                "on": change.on.isoformat(),
                "business_type": change.business_type,
            }}  # fmt: skip
