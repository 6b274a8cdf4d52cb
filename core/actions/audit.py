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
    return AuditEvent.objects.create(
        at=at,
        by=by,
        verb=verb,
        object_type=of._meta.label_lower,
        object_key=key,
        before=dict(before or {}),
        after=dict(after or {}),
    )


def record_many(events: Iterable[AuditEvent]) -> None:
    """Append many audit events in few statements."""
    AuditEvent.objects.bulk_create(events, batch_size=1000)
