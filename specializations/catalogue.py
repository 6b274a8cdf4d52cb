"""Entries of the catalogue: how people know them, and what they say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from django.db import models
from django.forms.models import model_to_dict

from core.models import Attachment
from specializations.models import Accreditation, Benefit, ProductLine, Resource, Specialization, Tier

CatalogueEntry: TypeAlias = Specialization | Accreditation | ProductLine | Tier | Benefit | Resource


def key_of(entry: models.Model) -> str:
    """How people and the audit trail know an entry: its slug, code or public id."""
    match entry:
        case Accreditation():
            return entry.code
        case ProductLine():
            return entry.product_code
        case Resource():
            return entry.public_id
        case Specialization() | Tier() | Benefit():
            return entry.slug
    raise TypeError(f"{entry!r} is no catalogue entry.")


def values_of(entry: models.Model) -> dict[str, Any]:
    """The values of an entry as JSON; other entries by how people know them."""
    found: dict[str, Any] = {}
    for name in model_to_dict(entry):
        value = getattr(entry, name)
        match value:
            case Attachment():
                found[name] = f"{value.original_name} · {value.sha256[:12]}"
            case models.Model():
                found[name] = key_of(value)
            case Decimal():
                found[name] = str(value)
            case None | bool() | int() | str():
                found[name] = value
            case _:
                found[name] = value.isoformat()
    found.pop("id", None)
    return found
