"""Whose words a version of the rules holds."""

from __future__ import annotations

from core.models import AuditEvent
from specializations.models import Rulebook


def editors_of(rulebook: Rulebook) -> frozenset[int]:
    """The keys of everybody who made or changed it, by the audit trail: a change may still be in it."""
    edits = AuditEvent.objects.filter(
        object_type=Rulebook._meta.label_lower, object_key=rulebook.public_id, verb="edited", by__isnull=False
    )
    keys = set(edits.values_list("by_id", flat=True))
    if rulebook.created_by_id is not None:
        keys.add(rulebook.created_by_id)
    return frozenset(key for key in keys if key is not None)
