"""What an audit event says, in words: which field, what before and what after. Ids become names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext

from core import formats
from core.actions import KEPT_OUT
from core.enums import Delivery
from core.kinds import all_kinds
from core.models import AuditEvent, User
from deals.models import TeamingAgreement
from partners.models import Partner
from specializations.comparison import country_name
from specializations.enums import Level, Measure, Origin, TierSlug
from specializations.models import Rulebook, RulebookPart, Specialization
from specializations.wording import achievement_words

PUBLIC_ID = re.compile(r"[\w-]{12}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
LENGTH = re.compile(r"(\d+) characters")
"""Of a text that an event leaves out it says how long it is."""
ACHIEVEMENT = re.compile(r"[a-z-]+:(?:silver|gold|platinum|specialist|master)")
COUNTRY = re.compile(r"[A-Z]{2}")
NOTHING = "–"
FIELDS = {
    "acceptance_business_days": _lazy("changed terms accepted within"),
    "accreditation_code": _lazy("accreditation"),
    "activity_days": _lazy("activity at least every"),
    "all": _lazy("every specialization"),
    "agreements": _lazy("Agreements"),
    "answer_business_days": _lazy("answer within"),
    "as_asked": _lazy("as asked"),
    "bytes": _lazy("size in bytes"),
    "cause": _lazy("cause"),
    "country": _lazy("country"),
    "days": _lazy("days"),
    "due_at": _lazy("to be answered by"),
    "error": _lazy("error"),
    "extension_days": _lazy("length of an extension"),
    "extensions": _lazy("extensions"),
    "file": _lazy("file"),
    "from": _lazy("from"),
    "granted": _lazy("granted"),
    "highest_discount_percent": _lazy("highest discount"),
    "mails": _lazy("mails"),
    "minimum_amount": _lazy("smallest deal"),
    "note": _lazy("note"),
    "numbers": _lazy("registration numbers"),
    "manager": _lazy("channel manager"),
    "order": _lazy("order"),
    "origin": _lazy("origin"),
    "other": _lazy("other one"),
    "outcome": _lazy("outcome"),
    "partner_code": _lazy("partner"),
    "partner": _lazy("partner"),
    "password": _lazy("password"),
    "person": _lazy("person"),
    "pilot_specializations": _lazy("pilots"),
    "planned": _lazy("planned trainings"),
    "protection_days": _lazy("protection"),
    "reason": _lazy("reason"),
    "regions": _lazy("Region"),
    "specialization_grace_days": _lazy("time to regain a lost specialization"),
    "specializations": _lazy("specializations"),
    "staff_code": _lazy("person"),
    "task": _lazy("task"),
    "until": _lazy("until"),
    "waiting_days": _lazy("waiting time before the same deal again"),
    "with": _lazy("other one"),
}
"""Names in events that are no field of what they are about."""


@dataclass(frozen=True)
class Changed:
    """One field that an event changed; ``before`` is empty where the event only says what it is afterwards."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        text = f"{self.before} → {self.after}" if self.before else self.after
        return formats.labelled(self.label, text)


@dataclass(frozen=True)
class Names:
    """How the people, agreements, versions and specializations that events name by ids are called."""

    people: Mapping[str, str]
    agreements: Mapping[str, str]
    rulebooks: Mapping[str, str]
    specializations: Mapping[str, str]
    partners: Mapping[str, str]

    @classmethod
    def of(cls, events: Iterable[AuditEvent]) -> Names:
        """Of everything that these events name, in five queries."""
        ids: set[str] = set()
        codes: set[str] = set()
        for event in events:
            codes.add(event.partner_code)
            ids.add(event.object_key)
            ids.update(_ids(event.before), _ids(event.after))
        ids = {each for each in ids if PUBLIC_ID.fullmatch(each)}
        people = User.objects.filter(public_id__among=ids)
        agreements = TeamingAgreement.objects.filter(public_id__among=ids)
        rulebooks = Rulebook.objects.filter(public_id__among=ids)
        return cls(
            people={each.public_id: str(each) for each in people.only("public_id", "name", "email")},
            agreements={key: number or title for key, number, title in agreements.values_list(*_AGREEMENT)},
            rulebooks=dict(rulebooks.values_list("public_id", "name")),
            specializations=dict(Specialization.objects.values_list("slug", "name")),
            partners=dict(Partner.objects.filter(code__among=codes - {""}).values_list("code", "name")),
        )

    def find(self, value: str) -> str:
        """What a text is called; itself where it is no name of anything."""
        for known in (self.people, self.agreements, self.rulebooks, self.specializations):
            if value in known:
                return known[value]
        return value


_AGREEMENT = ("public_id", "deal_number", "title")


def _ids(values: object) -> Iterable[str]:
    match values:
        case str():
            yield values
        case dict():
            for each in values.values():
                yield from _ids(each)
        case list():
            for each in values:
                yield from _ids(each)


def changes_of(event: AuditEvent, names: Names) -> list[Changed]:
    """Each field that changed, by its name: what a database stores as JSON comes back in an order of its own.

    An event that says only what was, or only what is, is shown whole. Of what is kept out it is only said that it
    changed.
    """
    found = [
        Changed(
            label=field_words(event.object_type, key, names),
            before=value_words(event.object_type, key, event.before[key], names) if key in event.before else "",
            after=value_words(event.object_type, key, event.after.get(key), names),
        )
        for key in {**event.before, **event.after}
        if not (key in event.before and key in event.after and event.before[key] == event.after[key])
        or event.after[key] == KEPT_OUT
    ]
    return sorted(found, key=lambda changed: changed.label)


def thing_words(object_type: str) -> str:
    """The kind of thing that an event is about."""
    try:
        words = str(apps.get_model(object_type)._meta.verbose_name)
    except LookupError:  # a table of an older release
        return object_type
    return words[:1].upper() + words[1:]


def field_words(object_type: str, key: str, names: Names) -> str:
    """A field's name; a rulebook's ``gold.revenue`` becomes ``Gold · Revenue``."""
    kind = all_kinds().get(key)
    words = str(kind.label) if kind else " · ".join(_part_words(object_type, part, names) for part in key.split("."))
    return words[:1].upper() + words[1:]


def _part_words(object_type: str, part: str, names: Names) -> str:
    if part in names.specializations:
        return names.specializations[part]
    if part in TierSlug.values:
        return str(TierSlug(part).label)
    if part in Level.values:
        return str(Level(part).label)
    if part in Measure.values:
        return str(Measure(part).label)
    words = field_name(object_type, part)
    if words:
        return str(words)
    return country_name(part) if COUNTRY.fullmatch(part) else part


def field_name(object_type: str, part: str) -> Promise | str:
    """What a field is called: of the thing itself, of an event, or of whatever else has it. Empty for none of them."""
    field = _fields(object_type).get(part)
    if field is not None and isinstance(field.verbose_name, Promise):
        return field.verbose_name
    return FIELDS.get(part) or _elsewhere().get(part) or (field.verbose_name if field is not None else "")


@lru_cache
def _elsewhere() -> dict[str, Promise]:
    """The fields of everything in the portal: an event may say one of what its thing belongs to."""
    return {
        field.name: field.verbose_name
        for model in reversed(apps.get_models())
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and isinstance(field.verbose_name, Promise)
    }


@lru_cache
def _fields(object_type: str) -> dict[str, models.Field[Any, Any]]:
    """The fields by name; of a rulebook those of its parts as well."""
    try:
        model: Any = apps.get_model(object_type)
    except LookupError:
        return {}
    found = {field.name: field for field in model._meta.get_fields() if isinstance(field, models.Field)}
    if model is Rulebook:
        for part in RulebookPart.__subclasses__():
            found = {field.name: field for field in part._meta.get_fields() if isinstance(field, models.Field)} | found
    return found


def value_words(object_type: str, key: str, value: object, names: Names) -> str:
    """A value as pages write it."""
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return pgettext("value", "yes") if value else pgettext("value", "no")
        case int() | float():
            return formats.number(Decimal(str(value)))
        case list():
            return formats.joined(value_words(object_type, key, each, names) for each in value)
        case dict():
            parts = (
                formats.labelled(field_words(object_type, name, names), value_words(object_type, name, each, names))
                for name, each in value.items()
            )
            return "; ".join(parts) or NOTHING
    return _text_words(object_type, key, str(value), names)


def _text_words(object_type: str, key: str, text: str, names: Names) -> str:
    part = key.rpartition(".")[2]
    if part in Measure.values and Measure(part).is_amount:
        return formats.money(Decimal(text), cents=Decimal(text) % 1 != 0)
    field = _fields(object_type).get(part)
    choices = dict(field.flatchoices) if field is not None else {}
    if key in all_kinds():
        choices = dict(Delivery.choices)
    if part == "origin" and text in Origin.values:
        return str(Origin(text).label)
    if text in choices:
        return str(choices[text])
    if isinstance(field, models.DecimalField) and NUMBER.fullmatch(text):
        return formats.number(Decimal(text))
    if ACHIEVEMENT.fullmatch(text):
        return achievement_words(text, names.specializations)
    if text == KEPT_OUT:
        return _("(kept out)")
    if length := LENGTH.fullmatch(text):
        count = int(length[1])
        return ngettext("%(count)s character", "%(count)s characters", count) % {"count": formats.number(count)}
    return _moment_words(text) or names.find(text)


def _moment_words(text: str) -> str:
    """A day or a moment; empty where the text is neither."""
    try:
        if len(text) == len("2026-01-05"):
            return formats.short_date(date.fromisoformat(text))
        if text[10:11] in ("T", " "):
            return formats.short_moment(datetime.fromisoformat(text))
    except ValueError:
        pass
    return ""
