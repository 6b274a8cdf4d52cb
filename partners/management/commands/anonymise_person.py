from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.models import User
from partners.actions import anonymise_person
from partners.models import StaffMember


class Command(BaseCommand):
    help = "Empty the name and address of a person: an account by its e-mail address, or a staff member by its code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--email", help="the account's e-mail address")
        which.add_argument("--staff", metavar="CODE", help="the staff member's code")

    def handle(self, *args: Any, **options: Any) -> None:
        person: User | StaffMember | None
        if options["email"]:
            person = User.objects.filter(email__iexact=options["email"]).first()
        else:
            person = StaffMember.objects.filter(code=options["staff"]).first()
        if person is None:
            raise CommandError("There is no such person.")
        anonymise_person(person=person, by=None, at=timezone.now())
        self.stderr.write("Done. Held and rejected rows of imports that name the person are purged after 180 days.")
