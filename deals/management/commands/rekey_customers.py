from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.actions.agreements import rekey_customers


class Command(BaseCommand):
    help = "Compute again what end customers are found by; to be run after the matching rules changed."

    def handle(self, *args: Any, **options: Any) -> None:
        done = rekey_customers(at=timezone.now())
        self.stdout.write(
            _("%(customers)d customers: %(changed)d with other keys, %(recognised)d recognised as another customer.")
            % {"customers": done.customers, "changed": done.changed, "recognised": done.recognised}
        )
