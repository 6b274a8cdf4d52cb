"""The one scheduler, which reads its entries from the database."""

from typing import Any

from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler


class KeptScheduler(DatabaseScheduler):
    """Writes an entry of the code's schedule only once: what the admin changed afterwards stays."""

    def update_from_dict(self, mapping: dict[str, Any]) -> None:
        known = set(PeriodicTask.objects.filter(name__in=mapping).values_list("name", flat=True))
        super().update_from_dict({name: entry for name, entry in mapping.items() if name not in known})
