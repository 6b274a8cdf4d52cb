"""The partners of the demo world and what is special about each.

The figures are chosen against the demo's rulebook (the shipped one with its dates moved), so that on the day of
seeding every situation that a page can show is there at least once. `docs/demo.md` tells the stories.
"""

from dataclasses import dataclass
from enum import Enum


class Story(Enum):
    """What happens to a partner beyond ordinary business; `people` and `sales` know what each one takes."""

    NONE = "none"
    IN_GRACE = "a technical person left twelve days ago, and Gold with them after the grace"
    AT_RISK = "an award that Gold rests on expires in nineteen days"
    PROMOTED = "the last missing award arrived yesterday: Gold since last night"
    MET_TODAY = "the last missing award arrived today: Gold from tonight's run"
    REGAINED = "fell into grace seven weeks ago and trained somebody in time"
    LOST = "the grace ran out three days ago: Gold became Silver"
    LEARNING = "gained its second specialization three months ago"
    PILOT = "invited to the pilot of a master specialization"
    ENDED = "left the programme forty days ago"
    SUSPENDED = "suspended while an audit goes on"


@dataclass(frozen=True)
class Company:
    """One reseller. Amounts in thousands of EUR: the twelve months before the day of seeding, and those before.

    `specialist` are specializations staffed in full; `started` those with one person (``DLP:sales``); `masters`
    those staffed for the master level, all as the short names of `products`. `renewals` is the share of revenue
    from renewals. `technical` says which channel team covers the partner.
    """

    code: str
    name: str
    city: str
    revenue_keur: int
    before_keur: int
    specialist: str = ""
    started: str = ""
    masters: str = ""
    legacy: str = ""
    technical: bool = True
    renewals: float = 0.45
    story: Story = Story.NONE

    @property
    def country(self) -> str:
        return self.code[:2]


@dataclass(frozen=True)
class Distributor:
    code: str
    name: str
    country: str
    city: str
    source: str
    serves: tuple[str, ...]


DISTRIBUTORS = (
    Distributor("DIST-01", "Meridiale Distribution", "FR", "Paris", "meridiale", ("FR", "ES", "GB")),
    Distributor("DIST-02", "Hansewerk Distribution", "DE", "Lübeck", "hansewerk", ("DE", "PL", "NO")),
)

FRANCE = (
    Company("FR-1001", "Altiréo Systèmes", "Lyon", 1620, 1380, "ES DLP ENC EM ARC", "HA:sales", "ES", "platinum",
            story=Story.PILOT),
    Company("FR-1002", "Kervadec Informatique", "Rennes", 415, 390, "DP ARC SM", "HA:technical", legacy="gold"),
    Company("FR-1003", "Lumatis Conseil", "Toulouse", 342, 310, "ITC DLP", legacy="silver", story=Story.PROMOTED),
    Company("FR-1004", "Ardenval Sécurité", "Lille", 386, 365, "ES ENC", "DLP:sales", legacy="silver",
            story=Story.AT_RISK),
    Company("FR-1005", "Soléane Réseaux", "Marseille", 412, 371, "ES DLP", "EM:sales ARC:technical",
            legacy="silver", story=Story.IN_GRACE),
    Company("FR-1006", "Bastidane Services", "Bordeaux", 168, 280, "DP", "SM:technical", legacy="gold"),
    Company("FR-1007", "Corvelin Stockage", "Nantes", 96, 88, "DP", "ARC:sales", technical=False),
    Company("FR-1008", "Ondaline Numérique", "Montpellier", 74, 52, "EM", technical=False),
    Company("FR-1009", "Vercorin Data", "Grenoble", 214, 190, "ARC DP", legacy="silver"),
    Company("FR-1010", "Tramontis", "Perpignan", 31, 46, "", "DP:technical", legacy="silver", technical=False),
    Company("FR-1011", "Rivalsace Informatique", "Strasbourg", 21, 3, "EM", technical=False),
    Company("FR-1012", "Opaline Infogérance", "Dijon", 9, 12, "", "ES:sales", technical=False),
    Company("FR-1013", "Celtéo", "Brest", 0, 0, technical=False),
)  # fmt: skip

GERMANY = (
    Company("DE-2001", "Rheinblick IT-Systeme", "Köln", 1390, 990, "ES ARC DP SM", "EM:technical", "DP", "gold"),
    Company("DE-2002", "Nordhafen Datentechnik", "Hamburg", 1120, 1240, "HA", "SM:sales DP:technical",
            legacy="platinum"),
    Company("DE-2003", "Tannwald Systemhaus", "Freiburg", 466, 428, "DP SM HA", legacy="gold"),
    Company("DE-2004", "Isarwerk Solutions", "München", 522, 301, "DLP ES", "ITC:sales", story=Story.LEARNING),
    Company("DE-2005", "Spreelicht Consulting", "Berlin", 338, 350, "ITC DLP", "ENC:sales", legacy="gold"),
    Company("DE-2006", "Eichgrund Datensicherung", "Kassel", 131, 118, "DP", legacy="silver"),
    Company("DE-2007", "Marktbrück IT", "Nürnberg", 58, 49, "", "EM:sales ES:technical", technical=False),
    Company("DE-2008", "Elbtor Informatik", "Dresden", 282, 240, "ARC", "DP:sales", legacy="silver"),
    Company("DE-2009", "Wesertal Netzwerke", "Bremen", 44, 61, "", "ES:technical", legacy="silver", technical=False),
    Company("DE-2010", "Kornfeld & Sohn EDV", "Münster", 17, 14, technical=False),
    Company("DE-2011", "Schwabentec Speicher", "Stuttgart", 221, 184, "SM DP", "HA:sales", legacy="silver"),
    Company("DE-2012", "Lindenau Computer", "Leipzig", 38, 92, "DP", legacy="silver", technical=False,
            story=Story.ENDED),
)  # fmt: skip

UNITED_KINGDOM = (
    Company("GB-3001", "Harwood Pike", "London", 1930, 1710, "ES DLP ITC EM ENC HA", masters="ES DLP",
            legacy="platinum"),
    Company("GB-3002", "Tynebank Systems", "Newcastle upon Tyne", 402, 377, "EM ES", "ITC:technical", legacy="gold"),
    Company("GB-3003", "Calder Vale IT", "Leeds", 872, 690, "DP ARC SM HA", legacy="gold"),
    Company("GB-3004", "Ashcombe Networks", "Bristol", 184, 262, "ES", "DLP:sales", legacy="gold"),
    Company("GB-3005", "Merrowdown Technology", "Guildford", 305, 268, "EM ITC", legacy="silver",
            story=Story.MET_TODAY),
    Company("GB-3006", "Kelvinside Data", "Glasgow", 147, 122, "DP SM", "ARC:sales", legacy="silver",
            technical=False),
    Company("GB-3007", "Penhallow Computing", "Exeter", 19, 27, "", "EM:technical", technical=False),
    Company("GB-3008", "Trentlock Security", "Nottingham", 119, 94, "ES", "ENC:technical", legacy="silver"),
    Company("GB-3009", "Saltmarsh Digital", "Norwich", 26, 33, "", "ARC:sales", legacy="silver", technical=False),
    Company("GB-3010", "Orrell & Finch", "Manchester", 334, 315, "DLP ENC", legacy="silver", renewals=0.9),
    Company("GB-3011", "Severnside Storage", "Cardiff", 18, 7, "SM", technical=False),
    Company("GB-3012", "Lagan Bridge IT", "Belfast", 12, 11, "", "DP:technical", technical=False),
)  # fmt: skip

SPAIN = (
    Company("ES-4001", "Meseta Tecnología", "Madrid", 790, 1080, "ES DLP ENC", "ITC:technical", legacy="platinum"),
    Company("ES-4002", "Almadraba Sistemas", "Cádiz", 356, 322, "DP ARC", legacy="gold"),
    Company("ES-4003", "Turia Digital", "Valencia", 142, 255, "EM", "ES:sales", legacy="gold"),
    Company("ES-4004", "Cantaluz Seguridad", "Zaragoza", 338, 316, "ES ENC", "DLP:technical", legacy="silver",
            story=Story.LOST),
    Company("ES-4005", "Giraldilla Datos", "Sevilla", 87, 71, "ARC", technical=False),
    Company("ES-4006", "Montclar Informàtica", "Barcelona", 231, 178, "DLP ITC", "ES:sales", legacy="silver"),
    Company("ES-4007", "Rías Nube", "Vigo", 49, 38, "", "DP:technical", technical=False),
    Company("ES-4008", "Urdanta Sistemas", "Bilbao", 29, 40, "", "HA:technical", legacy="silver"),
    Company("ES-4009", "Palmeral IT", "Elche", 6, 3, technical=False),
)  # fmt: skip

POLAND = (
    Company("PL-5001", "Wiślana Systemy", "Warszawa", 1260, 1150, "DP ARC ES EM", "SM:sales", legacy="platinum"),
    Company("PL-5002", "Bursztyn Data", "Gdańsk", 338, 301, "DP SM", "HA:technical", legacy="gold"),
    Company("PL-5003", "Krakus Informatyka", "Kraków", 109, 258, "", "ES:sales DP:technical", legacy="gold"),
    Company("PL-5004", "Odrzańska Sieć", "Wrocław", 122, 97, "ES EM", legacy="silver"),
    Company("PL-5005", "Jantarowy Serwis", "Szczecin", 53, 44, "", "DP:sales", technical=False),
    Company("PL-5006", "Piastowskie Technologie", "Poznań", 79, 66, "ITC", "DLP:sales", legacy="silver"),
    Company("PL-5007", "Karpacka Ochrona Danych", "Rzeszów", 14, 16, "", "DP:sales", technical=False),
    Company("PL-5008", "Łódzkie Archiwa IT", "Łódź", 61, 83, "ARC", technical=False, story=Story.SUSPENDED),
)  # fmt: skip

NORWAY = (
    Company("NO-6001", "Fjordvakt", "Oslo", 1210, 1130, "ARC DP SM HA", legacy="gold"),
    Company("NO-6002", "Bryggesund Data", "Bergen", 364, 318, "DP ARC", "HA:sales", legacy="gold"),
    Company("NO-6003", "Trøndersikt", "Trondheim", 396, 372, "ES EM", legacy="silver", story=Story.REGAINED),
    Company("NO-6004", "Lofotnett Drift", "Bodø", 68, 55, "HA", technical=False),
    Company("NO-6005", "Sørkyst IT", "Kristiansand", 21, 19, "EM", technical=False),
    Company("NO-6006", "Vindøy Systemer", "Stavanger", 11, 8, "", "SM:technical", technical=False),
)  # fmt: skip

COMPANIES = FRANCE + GERMANY + UNITED_KINGDOM + SPAIN + POLAND + NORWAY
PARTNER_CODES = frozenset({company.code for company in COMPANIES} | {each.code for each in DISTRIBUTORS})


def companies_in(story: Story) -> list[Company]:
    return [company for company in COMPANIES if company.story is story]
