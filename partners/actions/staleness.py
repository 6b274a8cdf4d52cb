"""The mark by which the next run knows whom to judge anew."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from partners.models import StalePartner


@transaction.atomic
def mark_stale(partner_ids: Iterable[int], *, at: datetime) -> None:
    """Note, in the caller's transaction, that the facts of these partners changed: the next run judges them anew.

    Every write of a fact goes through here. The ids are taken in order, so that two writers cannot deadlock.
    """
    ids = sorted(set(partner_ids))
    for start in range(0, len(ids), 1000):
        batch = ids[start : start + 1000]
        StalePartner.objects.bulk_create(
            [StalePartner(partner_id=partner_id, version=0, marked_at=at) for partner_id in batch],
            ignore_conflicts=True,
        )
        StalePartner.objects.filter(partner_id__in=batch).update(version=F("version") + 1, marked_at=at)
