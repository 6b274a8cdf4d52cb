from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tiers.verification import verify_evaluations


class Command(BaseCommand):
    help = "Compute every stored evaluation again from the facts it kept; exit 1 if one comes out differently."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify_evaluations()
        for wrong in found.discrepancies:
            self.stdout.write(f"{wrong.partner_code} {wrong.as_of} {wrong.public_id}: {', '.join(wrong.fields)}")
        if found.discrepancies:
            raise CommandError(
                _("%(different)d of %(all)d evaluations come out differently.")
                % {"different": len(found.discrepancies), "all": found.evaluations},
                returncode=1,
            )
        self.stdout.write(_("%d evaluations come out the same.") % found.evaluations)
