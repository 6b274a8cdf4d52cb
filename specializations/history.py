"""The history of a catalogue entry in words: who did what when, and each value before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.components import Text
from core.formats import labelled, money, number
from core.models import AuditEvent
from specializations.catalogue import CatalogueEntry, key_of
from specializations.enums import BenefitKind, Level, Role, SpecializationKind


@dataclass(frozen=True)
class Chapter:
    """One event: ``who`` is empty for the system; ``lines`` say what each value was and became."""

    at: datetime
    who: str
    what: Text
    lines: tuple[str, ...]


CHOICES: Mapping[str, Mapping[str, Text]] = {
    "role": dict(Role.choices),
    "level": dict(Level.choices),
}


def history_of(entry: CatalogueEntry) -> list[Chapter]:
    """Everything that the audit trail says of the entry, newest first."""
    events = AuditEvent.objects.filter(object_type=entry._meta.label_lower, object_key=key_of(entry))
    return [
        Chapter(
            at=event.at,
            who=str(event.by or ""),
            what=_what(event.verb),
            lines=tuple(_lines(entry, event)),
        )
        for event in events.select_related("by").order_by("-at", "-id")
    ]


def _what(verb: str) -> Text:
    known = {
        "created": pgettext("catalogue entry", "Added"),
        "changed": pgettext("catalogue entry", "Changed"),
        "corrected": pgettext("catalogue entry", "Changed by an import"),
        "retired": pgettext("catalogue entry", "Retired"),
        "restored": pgettext("catalogue entry", "Put into use again"),
    }
    return known.get(verb, verb)


def _lines(entry: CatalogueEntry, event: AuditEvent) -> Iterator[str]:
    if event.verb == "created":
        return
    for name, after in event.after.items():
        text = _("%(before)s → %(after)s") % {
            "before": _shown(entry, name, event.before.get(name)),
            "after": _shown(entry, name, after),
        }
        yield labelled(_label(entry, name), text)


def _label(entry: CatalogueEntry, name: str) -> str:
    try:
        field = entry._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    label = str(getattr(field, "verbose_name", name))
    return f"{label[:1].upper()}{label[1:]}"


def _shown(entry: CatalogueEntry, name: str, value: Any) -> str:
    if value in (None, ""):
        return _("nothing")
    if name == "fee_eur":
        return money(Decimal(str(value)), cents=True)
    choices = {"kind": dict(_kinds(entry).choices), **CHOICES}.get(name, {})
    if str(value) in choices:
        return str(choices[str(value)])
    return number(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _kinds(entry: CatalogueEntry) -> type[models.TextChoices]:
    return BenefitKind if entry._meta.model_name == "benefit" else SpecializationKind
