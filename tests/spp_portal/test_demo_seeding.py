"""The demo world can be made on any day, once, and only in a database of its own."""

import json
import re
import stat
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core.models import AuditEvent, User
from deals.models import Declaration, OrderLine
from partners.enums import StandingStatus
from partners.models import Partner, PartnerStanding
from specializations.enums import TierSlug
from spp_portal.demo.accounts import all_accounts
from spp_portal.demo.companies import COMPANIES, Story
from spp_portal.demo.world import PARIS, Delivery, Night, build_world
from tests.factories.partners import PartnerFactory
from tests.spp_portal.demos import (
    A_MONDAY,
    changes_of_gold,
    nothing_kept,
    seeded,
    shipped_rulebook,
    standing_in,
)
from tiers.enums import Change
from tiers.models import Evaluation, EvaluationRun

OTHER_DAYS = [
    pytest.param(datetime(2028, 2, 29, 12, tzinfo=PARIS), id="29 February"),
    pytest.param(datetime(2027, 3, 28, 3, 10, tzinfo=PARIS), id="the clocks go forward, before the nightly run"),
    pytest.param(datetime(2026, 12, 31, 23, 59, tzinfo=PARIS), id="31 December"),
    pytest.param(datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS), id="the clocks go back, in the hour twice"),
    pytest.param(datetime(2025, 8, 31, 0, 5, tzinfo=PARIS), id="just after midnight"),
]


# ── Any day ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.sqlite
@pytest.mark.parametrize("now", OTHER_DAYS[:2])
def test_the_stories_hold_on_any_day_of_seeding(now, django_db_setup, django_db_blocker):
    with nothing_kept(django_db_blocker):
        seeded(now)
        tiers = Counter(PartnerStanding.objects.values_list("tier", flat=True))
        assert min(tiers[tier] for tier in TierSlug) >= 5
        assert not EvaluationRun.objects.filter(failed__gt=0).exists()
        assert EvaluationRun.objects.latest("as_of").as_of == now.date()
        statuses = {story: standing_in(story).status for story in (Story.IN_GRACE, Story.AT_RISK, Story.PROMOTED)}
        assert statuses == {
            Story.IN_GRACE: StandingStatus.GRACE,
            Story.AT_RISK: StandingStatus.HELD,
            Story.PROMOTED: StandingStatus.HELD,
        }
        assert changes_of_gold(Story.PROMOTED) == [(now.date(), Change.GAINED)]
        assert changes_of_gold(Story.LOST)[-1] == (now.date() - timedelta(days=3), Change.LOST)
        assert standing_in(Story.AT_RISK).next_loss_on == now.date() + timedelta(days=19)
        assert standing_in(Story.MET_TODAY).tier == TierSlug.SILVER


@pytest.mark.parametrize("now", OTHER_DAYS)
def test_no_event_lies_in_the_future_and_nights_come_in_order(now):
    events = build_world(shipped=shipped_rulebook(), now=now).events
    assert all(event.at <= now for event in events)
    nights = [event.as_of for event in events if isinstance(event, Night)]
    assert nights == sorted(set(nights))
    assert nights[-1] == now.date()


def test_the_same_day_gives_the_same_files():
    first, second = (build_world(shipped=shipped_rulebook(), now=A_MONDAY) for _ in range(2))
    assert [event for event in first.events if isinstance(event, Delivery)] == [
        event for event in second.events if isinstance(event, Delivery)
    ]


def test_every_address_is_an_example():
    files = [
        event.text for event in build_world(shipped=shipped_rulebook(), now=A_MONDAY).events if hasattr(event, "text")
    ]
    addresses = {address for text in files for address in re.findall(r"https?://[^,\s]+|[^,\s]+@[^,\s]+", text)}
    addresses |= {account.email for account in all_accounts(A_MONDAY.date())}
    assert len(addresses) > 300
    assert {address.rpartition(".")[2] for address in addresses} == {"example"}


# ── The command ───────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def command(settings, tmp_path, capsys):
    settings.PORTAL_DATA_DIR = tmp_path

    def run(*arguments: str) -> SimpleNamespace:
        call_command("seed_demo", *arguments)
        return SimpleNamespace(**capsys.readouterr()._asdict())

    return run


def logins_file() -> Path:
    return settings.PORTAL_DATA_DIR / "demo-logins.json"


@pytest.mark.django_db
def test_the_command_makes_the_world_prints_the_logins_and_a_second_call_changes_nothing(command):
    printed = command().out
    passwords = json.loads(logins_file().read_text())
    assert stat.S_IMODE(logins_file().stat().st_mode) == 0o600
    assert len(set(passwords.values())) == len(passwords)
    for email, password in passwords.items():
        assert f"{email} " in printed
        assert password in printed
        assert User.objects.get(email=email).check_password(password)

    models = (Partner, OrderLine, Declaration, Evaluation, EvaluationRun, AuditEvent, User)
    before = [model.objects.count() for model in models]
    assert command().out == printed
    assert [model.objects.count() for model in models] == before

    answer = json.loads(command("--json").out)
    assert answer["created"] is False
    assert {login["email"]: login["password"] for login in answer["logins"]} == passwords

    logins_file().unlink()
    command()
    renewed = json.loads(logins_file().read_text())
    assert renewed.keys() == passwords.keys()
    for email, password in renewed.items():
        assert password != passwords[email]
        assert User.objects.get(email=email).check_password(password)

    PartnerFactory(code="SOMEBODY-ELSE")
    assert refusal(command).startswith("This database holds partners beside those of the demo world")


@pytest.mark.django_db
def test_a_database_with_partners_of_its_own_is_left_alone(command):
    PartnerFactory(code=COMPANIES[0].code)
    assert refusal(command).startswith("This database holds partners of its own")
    assert Partner.objects.count() == 1
    assert not logins_file().exists()


def refusal(command) -> str:
    with pytest.raises(CommandError) as refused:
        command()
    assert refused.value.returncode == 2
    return str(refused.value)
