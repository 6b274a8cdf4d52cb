"""The teaming agreements of the demo world: one deal for every state, each as dated steps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = 5


@dataclass(frozen=True)
class Deal:
    """`steps` are pairs of how many days before the day of seeding something was done, and what.

    `specialist` is the short name of one specialization, as in `products`; `close_in` counts from the day of seeding.
    """

    partner: str
    customer: str
    title: str
    amount: int
    specialization: str
    steps: tuple[tuple[int, str], ...]
    city: str = ""
    domain: str = ""
    discount: Decimal = Decimal(10)
    joint_visit: bool = False
    distributor: str = ""
    close_in: int = 60
    currency: str = "EUR"


@dataclass(frozen=True)
class DealStep:
    """Something that one side does about a deal on its day. `act` names a method of `demo.negotiating.Negotiation`."""

    at: datetime
    deal: Deal = field(compare=False)
    act: str = ""


DEALS = (
    Deal("FR-1005", "Clinique des Trois Sources", "Poste de travail des soignants", 86_000, "ES", city="Marseille",
         domain="trois-sources.example", close_in=-58,
         steps=((166, "start"), (165, "submit"), (163, "approve"), (140, "report"), (96, "report"), (62, "order"))),
    Deal("FR-1005", "Assurances Providère", "Fuite de données, trois sites", 124_000, "DLP", city="Nice",
         domain="providere.example", discount=Decimal(12), joint_visit=True, distributor="DIST-01", close_in=40,
         steps=((174, "start"), (173, "submit"), (171, "approve_with_visit"), (150, "visit_planned"),
                (138, "visit_held"), (90, "report"), (33, "report"), (2, "extension"))),
    Deal("FR-1005", "Verrerie de Brissac-le-Pont", "Protection du siège et de deux usines", 48_500, "ES",
         city="Brissac-le-Pont", domain="verrerie-brissac.example", close_in=75, steps=((2, "start"), (1, "submit"))),
    Deal("FR-1004", "VERRERIE BRISSAC LE PONT SAS", "Renouveau de la protection des postes", 52_000, "ES",
         city="Brissac-le-Pont", close_in=70, steps=((8, "start"), (7, "submit"))),
    Deal("FR-1004", "Université de Courtenay-Sud", "Chiffrement des portables des chercheurs", 39_900, "ENC",
         city="Courtenay", domain="courtenay-sud.example", distributor="DIST-01",
         steps=((12, "start"), (11, "submit"), (8, "ask"))),
    Deal("FR-1004", "Transports Garonnais", "Postes embarqués", 71_200, "ES", city="Lille",
         domain="garonnais.example", discount=Decimal(18), close_in=90,
         steps=((9, "start"), (8, "submit"), (6, "approve_changed"))),
    Deal("FR-1003", "Banque Valmontaise", "Conformité des boîtes aux lettres", 143_000, "ITC", city="Toulouse",
         domain="valmontaise.example", discount=Decimal(15), close_in=30,
         steps=((71, "start"), (70, "submit"), (68, "approve"))),
    Deal("FR-1003", "Coop Atlantine", "Conformité informatique du réseau de magasins", 27_000, "ITC",
         city="Toulouse", domain="atlantine.example", steps=((3, "start"),)),
    Deal("FR-1003", "Laiterie du Haut-Plateau", "Audit de conformité", 18_700, "ITC", city="Albi",
         domain="haut-plateau.example", steps=((58, "start"), (57, "submit"), (55, "ask"))),
    Deal("GB-3005", "Highcliff Insurance", "Managed endpoints for claims handlers", 64_000, "EM", city="Guildford",
         currency="GBP", domain="highcliff.example", steps=((41, "start"), (40, "submit"), (38, "reject"))),
    Deal("GB-3005", "Wexcombe Stores", "Endpoint management for 140 shops", 58_000, "EM", city="Woking",
         currency="GBP", domain="wexcombe.example", steps=((22, "start"), (21, "submit"), (20, "withdraw"))),
    Deal("GB-3005", "Tideway Rail Services", "Depot computers under one management", 91_000, "EM", city="Reading",
         currency="GBP", domain="tideway.example", close_in=-20,
         steps=((123, "start"), (122, "submit"), (120, "approve"), (84, "report"), (30, "lost"))),
    Deal("ES-4001", "Seguros Miramonte", "Protección de puestos en cuarenta oficinas", 117_000, "ES",
         city="Madrid", domain="miramonte.example", joint_visit=True, distributor="DIST-01", close_in=45,
         steps=((52, "start"), (51, "submit"), (49, "approve_with_visit"), (30, "visit_held"), (9, "report"))),
    Deal("ES-4001", "Universidad de Torrealba", "Cifrado de portátiles", 44_000, "ENC", city="Toledo",
         domain="torrealba.example", steps=((96, "start"), (95, "submit"), (93, "approve"), (26, "revoke"))),
    Deal("ES-4001", "Puerto de Almarada", "Prevención de fugas de datos", 68_000, "DLP", city="Almarada",
         domain="puerto-almarada.example", distributor="DIST-01", close_in=-40,
         steps=((141, "start"), (140, "submit"), (138, "approve_short"), (135, "accept"), (110, "report"))),
    Deal("ES-4004", "Caja Rural de Aranduero", "Cifrado de portátiles de las oficinas", 41_500, "ENC",
         city="Aranduero", domain="caja-aranduero.example", close_in=50,
         steps=((50, "start"), (49, "submit"), (47, "approve"), (21, "report"))),
    Deal("FR-1003", "Mutuelle des Deux Rives", "Conformité des échanges avec les adhérents", 33_000, "ITC",
         city="Toulouse", domain="deux-rives.example", close_in=-10,
         steps=((48, "start"), (47, "submit"), (45, "approve"), (23, "report"), (5, "order_arrives"))),
    Deal("ES-4001", "Hoteles Bahía Clara", "Prevención de fugas en la central de reservas", 36_500, "DLP",
         city="Madrid", domain="bahiaclara.example", steps=((2, "start"), (1, "submit"))),
)  # fmt: skip


def deal_steps(on: date, now: datetime) -> Iterator[DealStep]:
    """Everything that was done about deals, on working days, none later than now."""
    for deal in DEALS:
        for number, (days_ago, act) in enumerate(deal.steps):
            day = on - timedelta(days=days_ago)
            day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
            yield DealStep(min(datetime.combine(day, time(9 + number, 20), PARIS), now), deal, act)
