"""The audit trail: the one place where its events are made."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models

from core.models import AuditEvent, User


def record(
    *,
    by: User | None,
    at: datetime,
    verb: str,
    of: models.Model,
    key: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one audit event about ``of``, known to people as ``key``. Values are JSON, without personal data."""
    event = event_of(by=by, at=at, verb=verb, of=of, key=key, before=before, after=after)
    event.save()
    return event


def record_many(events: Iterable[AuditEvent]) -> None:
    """Append many audit events in few statements."""
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def event_of(
    *,
    by: User | None,
    at: datetime,
    verb: str,
    of: models.Model,
    key: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """The event that ``record`` would append, for ``record_many``."""
    return AuditEvent(
        at=at,
        by=by,
        verb=verb,
        object_type=of._meta.label_lower,
        object_key=key,
        partner_code=_owner(of),
        before=dict(before or {}),
        after=dict(after or {}),
    )


KEPT_OUT = "***"
"""What stands in an event for a value that it must not hold."""


def kept_out(of: models.Model, *names: str) -> dict[str, str]:
    """That there were such values, without saying which: they tell who somebody is."""
    return {name: KEPT_OUT if getattr(of, name) else "" for name in names}


def _owner(of: models.Model) -> str:
    """The code of the partner that a thing is or belongs to: its ``partner_code``, or that of its ``partner``."""
    own: str | None = getattr(of, "partner_code", None)
    if own is not None:
        return own
    partner = getattr(of, "partner", None)
    return str(partner.partner_code) if partner is not None else ""
