"""Puts the demo world into a database, through the same actions as everything else."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

from django.contrib.auth.hashers import make_password
from django.db import transaction

from core.actions import create_account, record, set_password, set_password_hash
from core.enums import VendorRole
from core.models import AuditEvent, User
from deals.actions import import_file
from deals.actions.agreements import run_night as run_agreements_night
from deals.models import Declaration
from partners.actions import add_membership, appoint_deputy, change_partner_status
from partners.enums import MembershipRole
from partners.models import Membership, Partner
from partners.roles import VENDOR_ROLES, Role
from specializations.actions import add_entry, load_rulebook, save_entry
from specializations.models import Specialization
from specializations.rulebook_yaml import RulebookFile
from spp_portal.demo import claims
from spp_portal.demo.accounts import JONAS, NADIA, Account, all_accounts
from spp_portal.demo.asking import ask_and_grant
from spp_portal.demo.benefits import entries_of
from spp_portal.demo.claims import ClaimStep
from spp_portal.demo.companies import PARTNER_CODES
from spp_portal.demo.deals import DealStep
from spp_portal.demo.negotiating import Negotiations, settle_old_mail
from spp_portal.demo.products import SOLUTIONS
from spp_portal.demo.resources import resources_of
from spp_portal.demo.training import offer_and_plan
from spp_portal.demo.world import Delivery, Event, Night, Publication, StatusChange, build_world
from tiers.actions import alert_job, run_now, tell_of_run
from tiers.enums import RunTrigger
from tiers.models import EvaluationRun

SEEDED = "demo_seeded"
DEPUTY_SINCE_DAYS, DEPUTY_FOR_DAYS = 4, 14


Clock = Callable[[], datetime]


class NotTheDemo(Exception):
    """The database holds something that the demo did not make. Its text is for people."""


@dataclass(frozen=True)
class SeededDemo:
    """`created` is False when the demo was there already, made on the day `on`."""

    on: date
    created: bool
    accounts: tuple[Account, ...]


def demo_made_on() -> date | None:
    """The day on which this database was seeded; None if it is empty. Raises NotTheDemo for any other database."""
    codes = set(Partner.objects.values_list("code", flat=True))
    marks = AuditEvent.objects.filter(verb=SEEDED).values_list("after", flat=True)
    made_on = date.fromisoformat(marks[0]["on"]) if marks else None
    if made_on is None and codes:
        raise NotTheDemo("This database holds partners of its own; the demo world needs an empty one.")
    if made_on is None and (EvaluationRun.objects.exists() or Declaration.objects.exists()):
        raise NotTheDemo("This database has runs or declarations of its own; the demo world needs an empty one.")
    if not codes <= PARTNER_CODES:
        raise NotTheDemo("This database holds partners beside those of the demo world, which is left as it is.")
    return made_on


def seed_demo(*, shipped: RulebookFile, passwords: Mapping[str, str], clock: Clock) -> SeededDemo:
    """Make the demo world of the clock's day, all or nothing; a database that has one is left alone.

    `shipped` is the default rulebook as it was read, `passwords` one for each address of `all_accounts`.
    Raises NotTheDemo.
    """
    made_on = demo_made_on()
    if made_on is not None:
        return SeededDemo(made_on, created=False, accounts=tuple(all_accounts(made_on)))
    now = clock()
    world = build_world(shipped=shipped, now=now)
    accounts = tuple(all_accounts(world.on))
    with ThreadPoolExecutor(max_workers=1) as beside, transaction.atomic():
        # Hashing is slow by design and needs no interpreter: it goes on while the world is made.
        hashes = beside.map(make_password, [passwords[account.email] for account in accounts])
        users = _create_accounts(accounts, at=world.begins_at)
        first = users[accounts[0].email]
        negotiations = Negotiations()
        for event in world.events:
            _let_happen(event, users, negotiations, clock)
            if not Membership.objects.exists() and Partner.objects.exists():
                _add_memberships(accounts, users, by=first, at=event.at)
        _describe_catalogue(by=first, at=world.begins_at)
        appoint_deputy(
            manager=users[JONAS.email],
            deputy=users[NADIA.email],
            starts_on=world.on - timedelta(days=DEPUTY_SINCE_DAYS),
            ends_on=world.on + timedelta(days=DEPUTY_FOR_DAYS - DEPUTY_SINCE_DAYS),
            by=first,
            at=now - timedelta(days=DEPUTY_SINCE_DAYS),
        )
        for account, password_hash in zip(accounts, hashes, strict=True):
            set_password_hash(user=users[account.email], password_hash=password_hash, by=None, at=now)
        ask_and_grant(now=now)
        offer_and_plan(by=first, now=now)
        settle_old_mail(now=now)
        after = {"on": world.on.isoformat()}
        record(by=None, at=now, verb=SEEDED, of=first, key=first.public_id, after=after)
    return SeededDemo(world.on, created=True, accounts=accounts)


def renew_passwords(*, passwords: Mapping[str, str], at: datetime) -> None:
    """Give these accounts of the demo their passwords, such as after the data directory was lost."""
    for email, password in passwords.items():
        set_password(user=User.objects.get(email=email), password=password, by=None, at=at)


def _let_happen(event: Event, users: Mapping[str, User], negotiations: Negotiations, clock: Clock) -> None:
    """Do what the event says, as it was done on its day."""
    began = clock()

    def clock_then() -> datetime:
        return event.at + (clock() - began)

    match event:
        case Publication():
            load_rulebook(file=event.rulebook, publish=True, by=None, at=event.at)
        case Delivery():
            content = event.text.encode()
            import_file(
                kind=event.kind,
                file=BytesIO(content),
                name=event.file_name,
                source=event.source,
                by=users.get(event.sender),
                clock=clock_then,
                max_bytes=len(content),
            )
        case StatusChange():
            partner = Partner.objects.get(code=event.partner_code)
            change_partner_status(partner=partner, status=event.status, ended_on=event.ended_on, by=None, at=event.at)
        case Night():
            run = run_now(
                as_of=event.as_of,
                today=event.as_of,
                trigger=RunTrigger.NIGHTLY,
                by=None,
                clock=clock_then,
                full=event.full,
            )
            tell_of_run(job_id=alert_job(run=run).public_id, clock=clock_then)
            run_agreements_night(today=event.as_of, at=event.at)
        case DealStep():
            negotiations.take(event)
        case ClaimStep():
            claims.take(event)


def _create_accounts(accounts: tuple[Account, ...], *, at: datetime) -> dict[str, User]:
    """The users by address. Programme admins may also open the Django admin."""
    return {
        account.email: create_account(
            email=account.email,
            name=account.name,
            language=account.language,
            vendor_role=VendorRole(account.role.value) if account.role in VENDOR_ROLES else VendorRole.NONE,
            coverage_team=account.coverage_team or "",
            is_staff=account.role is Role.PROGRAMME_ADMIN,
            by=None,
            at=at,
        )
        for account in accounts
    }


def _add_memberships(accounts: tuple[Account, ...], users: Mapping[str, User], *, by: User, at: datetime) -> None:
    partners = Partner.objects.in_bulk(field_name="code")
    for account in accounts:
        if account.partner_code:
            role = MembershipRole.MEMBER if account.role is Role.PARTNER_MEMBER else MembershipRole.ADMIN
            partner = partners[account.partner_code]
            add_membership(user=users[account.email], partner=partner, role=role, by=by, at=at)


def _describe_catalogue(*, by: User, at: datetime) -> None:
    specializations = Specialization.objects.in_bulk(field_name="slug")
    for solution in SOLUTIONS:
        entry = specializations[solution.slug]
        entry.description_en, entry.description_fr = solution.description_en, solution.description_fr
        save_entry(entry=entry, by=by, at=at)
    for benefit in entries_of(specializations):
        add_entry(entry=benefit, by=by, at=at, today=at.date())
    for resource, file in resources_of(specializations):
        add_entry(entry=resource, file=file, by=by, at=at, today=at.date())
