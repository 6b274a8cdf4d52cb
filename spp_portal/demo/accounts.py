"""Who can sign in to the demo world."""

from dataclasses import dataclass
from datetime import date

from core.enums import CoverageTeam, Language
from partners.roles import Role
from spp_portal.demo.companies import COMPANIES, DISTRIBUTORS, Company, Distributor
from spp_portal.demo.people import domain_of, team_of


@dataclass(frozen=True)
class Account:
    """Somebody with a password. `look_at` says what the demo holds for them."""

    email: str
    name: str
    role: Role
    look_at: str
    language: Language = Language.EN
    coverage_team: CoverageTeam | None = None
    partner_code: str = ""


@dataclass(frozen=True)
class ChannelManager:
    """Looks after the partners of these countries that her or his team covers."""

    email: str
    name: str
    team: CoverageTeam
    countries: tuple[str, ...]
    look_at: str
    language: Language = Language.EN


NADIA = ChannelManager(
    "nadia.benali@demo.example",
    "Nadia Benali",
    CoverageTeam.TECHNICAL,
    ("FR", "ES"),
    "her partners and, while he is away, those of Jonas Albrecht",
)
JONAS = ChannelManager(
    "jonas.albrecht@demo.example",
    "Jonas Albrecht",
    CoverageTeam.TECHNICAL,
    ("DE", "PL"),
    "away for two weeks: Nadia Benali deputises",
)
CHANNEL_MANAGERS = (
    NADIA,
    JONAS,
    ChannelManager(
        "olivia.hartley@demo.example",
        "Olivia Hartley",
        CoverageTeam.TECHNICAL,
        ("GB", "NO"),
        "a partner that reaches Gold tonight, another close to Platinum",
    ),
    ChannelManager(
        "thomas.ferrand@demo.example",
        "Thomas Ferrand",
        CoverageTeam.GENERALIST,
        ("FR", "ES", "GB"),
        "small partners, some close to Silver",
        Language.FR,
    ),
    ChannelManager(
        "marek.zielinski@demo.example",
        "Marek Zieliński",
        CoverageTeam.GENERALIST,
        ("DE", "PL", "NO"),
        "one partner suspended, one that left the programme",
    ),
)

PROGRAMME_ADMINS = (
    Account(
        "admin@demo.example",
        "Helen Marchetti",
        Role.PROGRAMME_ADMIN,
        "runs, declarations with held and rejected rows, the next rulebook",
    ),
    Account("sylvie.armand@demo.example", "Sylvie Armand", Role.PROGRAMME_ADMIN, "the same in French", Language.FR),
)

PARTNER_USERS = (
    ("FR-1005", Role.PARTNER_ADMIN, Language.EN, "Gold in grace: the last technical person in DLP left"),
    ("FR-1005", Role.PARTNER_MEMBER, Language.FR, "the same partner in French, as one of its team"),
    ("FR-1004", Role.PARTNER_ADMIN, Language.EN, "Gold at risk: an award expires in nineteen days"),
    ("FR-1003", Role.PARTNER_ADMIN, Language.FR, "Gold since last night"),
    ("GB-3005", Role.PARTNER_ADMIN, Language.EN, "Silver; Gold from tonight's run, since an award of today"),
    ("ES-4001", Role.PARTNER_ADMIN, Language.EN, "Platinum in transition from the old programme"),
    ("ES-4004", Role.PARTNER_ADMIN, Language.EN, "an agreement in force whose specialization was lost"),
    ("GB-3001", Role.PARTNER_MEMBER, Language.EN, "Platinum with two master specializations"),
)


def manager_of(company: Company) -> ChannelManager:
    team = CoverageTeam.TECHNICAL if company.technical else CoverageTeam.GENERALIST
    return next(each for each in CHANNEL_MANAGERS if each.team == team and company.country in each.countries)


def order_desk_of(distributor: Distributor) -> str:
    """The address that declares the distributor's orders."""
    return f"orders@{domain_of(distributor.name)}"


def all_accounts(on: date) -> list[Account]:
    """Everybody, vendor's people first. Partners' people are members of their staff, with the same address."""
    companies = {company.code: company for company in COMPANIES}
    accounts = [*PROGRAMME_ADMINS]
    accounts += [
        Account(each.email, each.name, Role.CHANNEL_MANAGER, each.look_at, each.language, each.team)
        for each in CHANNEL_MANAGERS
    ]
    for code, role, language, look_at in PARTNER_USERS:
        team = team_of(companies[code], on)
        person = team.sales[0] if role == Role.PARTNER_ADMIN else team.technical[0]
        accounts.append(Account(person.email, person.name, role, look_at, language, partner_code=code))
    for distributor in DISTRIBUTORS:
        accounts.append(
            Account(
                order_desk_of(distributor),
                f"Order desk, {distributor.name}",
                Role.DISTRIBUTOR,
                "what became of the orders declared",
                partner_code=distributor.code,
            )
        )
    return accounts
