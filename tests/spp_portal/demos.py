"""Demo worlds of any day for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import time_machine
from django.conf import settings
from django.db import transaction

from partners.models import PartnerStanding
from specializations.rulebook_yaml import RulebookFile, read_rulebook
from spp_portal.demo.accounts import all_accounts
from spp_portal.demo.actions import SeededDemo, seed_demo
from spp_portal.demo.companies import Story, companies_in
from spp_portal.demo.world import PARIS
from tests.deals.agreements.worlds import words
from tiers.models import StandingChange

A_MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=PARIS)
PASSWORD = "word-word-word-word"


def shipped_rulebook() -> RulebookFile:
    file = settings.BASE_DIR / "specializations" / "rulebooks" / "spp-emea-2010.yaml"
    return read_rulebook(file.read_text(encoding="utf-8"))


def seeded(now: datetime) -> SeededDemo:
    words()
    passwords = {account.email: PASSWORD for account in all_accounts(now.date())}
    with time_machine.travel(now, tick=False):
        return seed_demo(shipped=shipped_rulebook(), passwords=passwords, clock=lambda: now)


@contextmanager
def nothing_kept(blocker) -> Iterator[None]:
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def standing_in(story: Story) -> PartnerStanding:
    (company,) = companies_in(story)
    return PartnerStanding.objects.select_related("partner").get(partner__code=company.code)


def changes_of_gold(story: Story) -> list[tuple[date, str]]:
    standing = standing_in(story)
    changes = StandingChange.objects.filter(partner=standing.partner, achievement="tier:gold").order_by("on")
    return list(changes.values_list("on", "change"))
