"""The demo world as a series of dated events: files that arrive in the evening, nights that judge them.

Everything follows from the day of seeding; the same day gives the same world. No event lies after that day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from deals.enums import ImportKind
from partners.enums import PartnerStatus
from specializations.rulebook_yaml import RulebookFile
from spp_portal.demo.accounts import manager_of, order_desk_of
from spp_portal.demo.claims import ClaimStep, claim_steps
from spp_portal.demo.companies import COMPANIES, DISTRIBUTORS, Company, Story
from spp_portal.demo.deals import DealStep, deal_steps
from spp_portal.demo.facts import Fact, csv_of, iso
from spp_portal.demo.people import award_facts, domain_of, proof_facts, staff_facts, team_of
from spp_portal.demo.products import PRICE_LIST, SLUGS
from spp_portal.demo.rates import Rates
from spp_portal.demo.rules import moved_rulebook, next_rulebook
from spp_portal.demo.sales import LATE_PRODUCT, LATE_PRODUCT_KNOWN_AGO, order_facts

PARIS = ZoneInfo("Europe/Paris")
EVENING, NIGHT = time(18, 30), time(4, 15)
DAILY_NIGHTS = 14
FULL_WEEKDAY = 6
"""On Sundays every partner is judged, whether or not anything changed."""
ANNOUNCED_AGO = 20
LEGACY_DAYS = 1100
"""How long before the day of seeding the tiers of the old programme were reached."""


@dataclass(frozen=True)
class Delivery:
    """A file that arrives. `at` is aware; `sender` is the address of whoever declares it, empty for the vendor."""

    at: datetime
    kind: ImportKind
    source: str
    sender: str
    file_name: str
    text: str


@dataclass(frozen=True)
class StatusChange:
    """The vendor suspends a partner, or ends its participation from a day on."""

    at: datetime
    partner_code: str
    status: PartnerStatus
    ended_on: date | None = None


@dataclass(frozen=True)
class Publication:
    """A rulebook is published; its own date says when it takes effect."""

    at: datetime
    rulebook: RulebookFile


@dataclass(frozen=True)
class Night:
    """The nightly run of an as-of date; a `full` one judges every partner."""

    at: datetime
    as_of: date
    full: bool


Event = Delivery | StatusChange | Publication | Night | DealStep | ClaimStep


@dataclass(frozen=True)
class World:
    """`begins_at` is when the accounts are there; then the events follow in order, a rulebook first."""

    on: date
    begins_at: datetime
    events: tuple[Event, ...]


def build_world(*, shipped: RulebookFile, now: datetime) -> World:
    """The world on the day of `now` (aware). `shipped` is the default rulebook as it was read."""
    on = now.astimezone(PARIS).date()
    rulebook = moved_rulebook(shipped, on)
    nights = _nights(rulebook.content.effective_from, on)
    begins_at = datetime.combine(nights[0] - timedelta(days=10), time(9), PARIS)
    announced_at = datetime.combine(on - timedelta(days=ANNOUNCED_AGO), time(9), PARIS)
    events: list[Event] = [
        Publication(begins_at, rulebook),
        Publication(announced_at, next_rulebook(rulebook, on)),
        *_deliveries(_facts(on), nights, now),
        *_status_changes(on),
        *deal_steps(on, now),
        *claim_steps(on, now),
        *(
            Night(min(datetime.combine(night, NIGHT, PARIS), now), night, full=night.weekday() == FULL_WEEKDAY)
            for night in nights
        ),
    ]
    events.sort(key=_order_of_events)
    return World(on=on, begins_at=begins_at, events=tuple(events))


def _nights(first: date, on: date) -> list[date]:
    """Weekly nights since the rulebook took effect, and every night of the last two weeks."""
    days = range((on - first).days + 1)
    return [first + timedelta(days=day) for day in days if day % 7 == 0 or day > days[-1] - DAILY_NIGHTS]


def _order_of_events(event: Event) -> tuple[date, int, datetime]:
    """By day. On one day the night comes first, then what arrives; files keep the order in which they were made."""
    day = event.at.astimezone(PARIS).date()
    return day, 0 if isinstance(event, Night) else 1, event.at


def _facts(on: date) -> list[Fact]:
    rates = Rates(on)
    facts = [*_partner_facts(on), *_product_facts(on), *rates.facts()]
    for company in COMPANIES:
        team = team_of(company, on)
        facts += staff_facts(team, company.code)
        facts += award_facts(company, team, on)
        facts += proof_facts(company, on)
    facts += order_facts(on, rates)
    return sorted(facts, key=lambda fact: fact.known_on)


def _partner_facts(on: date) -> Iterator[Fact]:
    legacy_since = on - timedelta(days=LEGACY_DAYS)
    for number, company in enumerate(COMPANIES):
        cells = {
            "code": company.code,
            "name": company.name,
            "country": company.country,
            "kind": "reseller",
            "coverage_team": manager_of(company).team.value,
            "channel_manager": manager_of(company).email,
            "legacy_tier": company.legacy,
            "legacy_tier_since": iso(legacy_since + timedelta(days=11 * number)) if company.legacy else "",
            "pilot_specializations": _pilots(company),
            "city": company.city,
            "website": f"https://www.{domain_of(company.name)}",
        }
        yield Fact(legacy_since, ImportKind.PARTNERS, cells)
    for distributor in DISTRIBUTORS:
        cells = {
            "code": distributor.code,
            "name": distributor.name,
            "country": distributor.country,
            "kind": "distributor",
            "city": distributor.city,
            "website": f"https://www.{domain_of(distributor.name)}",
        }
        yield Fact(legacy_since, ImportKind.PARTNERS, cells)


def _pilots(company: Company) -> str:
    if company.story is not Story.PILOT:
        return ""
    return ";".join(SLUGS[short] for short in company.masters.split())


def _product_facts(on: date) -> Iterator[Fact]:
    for slug, products in PRICE_LIST.items():
        for product in products:
            cells = {"product_code": product.code, "specialization": slug}
            yield Fact(on - timedelta(days=LEGACY_DAYS), ImportKind.PRODUCT_LINES, cells)
    cells = {"product_code": LATE_PRODUCT, "specialization": "archiving"}
    yield Fact(on - timedelta(days=LATE_PRODUCT_KNOWN_AGO), ImportKind.PRODUCT_LINES, cells)


def _status_changes(on: date) -> Iterator[StatusChange]:
    for company in COMPANIES:
        if company.story is Story.ENDED:
            ended_on = on - timedelta(days=40)
            at = datetime.combine(ended_on - timedelta(days=1), EVENING, PARIS)
            yield StatusChange(at, company.code, PartnerStatus.ENDED, ended_on)
        elif company.story is Story.SUSPENDED:
            at = datetime.combine(on - timedelta(days=25), EVENING, PARIS)
            yield StatusChange(at, company.code, PartnerStatus.SUSPENDED)


def _deliveries(facts: Iterable[Fact], nights: list[date], now: datetime) -> Iterator[Delivery]:
    """Each fact arrives on the evening before a night, never before it is known; today's facts arrive now.

    Batches come every four weeks, in the last two weeks weekly.
    """
    evenings = [datetime.combine(night - timedelta(days=1), EVENING, PARIS) for night in nights]
    last = len(nights) - 1
    weekly = last - DAILY_NIGHTS
    with_batch = {0, *range(weekly, 0, -4), last - 7, last}
    batches = [evening for number, evening in enumerate(evenings) if number in with_batch]
    files: dict[tuple[datetime, ImportKind, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        possible = evenings if fact.prompt else batches
        arrives_at = next((at for at in possible if at.date() >= fact.known_on), now)
        files[arrives_at, fact.kind, fact.source].append(fact)
    kinds = list(ImportKind)
    senders = {each.source: order_desk_of(each) for each in DISTRIBUTORS}
    for (at, kind, source), rows in sorted(files.items(), key=lambda file: (file[0][0], kinds.index(file[0][1]))):
        names = [kind.value, source, at.date().isoformat()] if source != "main" else [kind.value, at.date().isoformat()]
        yield Delivery(
            at, kind, source, senders.get(source, ""), "-".join(names) + ".csv", csv_of([row.cells for row in rows])
        )
