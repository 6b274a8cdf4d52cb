"""The demo world: made once in an empty database; after that the command only prints the logins again."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.management.refusing import Refusal, RefusingCommand
from specializations.rulebook_yaml import read_rulebook
from spp_portal.demo import logins
from spp_portal.demo.accounts import all_accounts
from spp_portal.demo.actions import NotTheDemo, renew_passwords, seed_demo

SHIPPED_RULEBOOK = settings.BASE_DIR / "specializations" / "rulebooks" / "spp-emea-2010.yaml"


class Command(RefusingCommand):
    help = "Make the demo world in an empty database, and print who can sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        kept = logins.kept_passwords(settings.PORTAL_DATA_DIR)
        emails = [account.email for account in all_accounts(timezone.localdate())]
        passwords = {email: kept.get(email) or logins.new_password() for email in emails}
        try:
            demo = seed_demo(
                shipped=read_rulebook(SHIPPED_RULEBOOK.read_text(encoding="utf-8")),
                passwords=passwords,
                clock=timezone.now,
            )
        except NotTheDemo as refusal:
            raise Refusal(refusal) from None
        if not demo.created:
            lost = {email: password for email, password in passwords.items() if email not in kept}
            renew_passwords(passwords=lost, at=timezone.now())
        table = logins.login_table(demo.accounts, passwords)
        logins.keep(settings.PORTAL_DATA_DIR, passwords=passwords, table=table)
        seconds = round(time.monotonic() - began, 2)
        made = f"made in {seconds} s" if demo.created else "there already, nothing was changed"
        self.stderr.write(f"The demo world of {demo.on.isoformat()}: {made}.")
        if options["json"]:
            rows = [
                {
                    "role": account.role.value,
                    "email": account.email,
                    "password": passwords[account.email],
                    "look_at": account.look_at,
                }
                for account in demo.accounts
            ]
            answer = {"on": demo.on.isoformat(), "created": demo.created, "seconds": seconds, "logins": rows}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(table)
