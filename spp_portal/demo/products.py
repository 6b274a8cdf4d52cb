"""The vendor's price list of the demo world, and what each specialization says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """`list_price_eur` is for one unit: a seat, or a server for the products that end in ``-SRV``."""

    code: str
    name: str
    specialization: str
    list_price_eur: int


@dataclass(frozen=True)
class Solution:
    """One specialization as the demo's price list and catalogue know it; `short` begins its product codes."""

    slug: str
    short: str
    description_en: str
    description_fr: str
    products: tuple[tuple[str, str, int], ...]


SOLUTIONS = (
    Solution(
        "enterprise-security",
        "ES",
        "Protects mail, web and endpoints of larger organisations, and answers when something gets through.",
        "Protéger la messagerie, le web et les postes des grandes organisations, et réagir quand une attaque passe.",
        (
            ("MAIL", "Mail gateway, seat, 1 year", 21),
            ("WEB", "Web gateway, seat, 1 year", 27),
            ("ENDP", "Endpoint security suite, seat, 1 year", 38),
            ("SRV", "Security operations server", 3900),
        ),
    ),
    Solution(
        "data-loss-prevention",
        "DLP",
        "Finds confidential data wherever it lies or travels, and keeps it from leaving unnoticed.",
        "Repérer les données confidentielles, stockées ou en transit, et empêcher qu’elles sortent sans être vues.",
        (
            ("EP", "DLP for endpoints, seat, 1 year", 46),
            ("NET", "DLP for networks, seat, 1 year", 52),
            ("DISC", "Discovery of stored data, seat, 1 year", 33),
            ("SRV", "DLP enforcement server", 4800),
        ),
    ),
    Solution(
        "encryption",
        "ENC",
        "Encrypts disks, files and mail, with keys that the organisation itself keeps.",
        "Chiffrer disques, fichiers et messages, avec des clés que l’organisation garde elle-même.",
        (
            ("DISK", "Disk encryption, seat", 41),
            ("FILE", "File share encryption, seat", 29),
            ("MAIL", "Mail encryption gateway, seat, 1 year", 24),
            ("SRV", "Key management server", 3400),
        ),
    ),
    Solution(
        "endpoint-management",
        "EM",
        "Installs, updates and inventories every workstation and server from one place.",
        "Installer, mettre à jour et inventorier tous les postes et serveurs depuis un seul endroit.",
        (
            ("WORK", "Workstation management, seat, 1 year", 34),
            ("PATCH", "Patch management, seat, 1 year", 18),
            ("ASSET", "Asset inventory, seat, 1 year", 15),
            ("SRV", "Management server", 1900),
        ),
    ),
    Solution(
        "it-compliance",
        "ITC",
        "Shows at any time which rules and standards the organisation's systems meet, and which not.",
        "Montrer à tout moment quelles règles et normes les systèmes respectent, et lesquelles non.",
        (
            ("CTRL", "Control compliance, seat, 1 year", 31),
            ("RISK", "Risk manager, seat, 1 year", 26),
            ("AUDIT", "Audit evidence, seat, 1 year", 22),
            ("SRV", "Compliance reporting server", 4200),
        ),
    ),
    Solution(
        "archiving",
        "ARC",
        "Keeps mail and files for as long as the law asks, and finds them again when it does.",
        "Conserver messages et fichiers aussi longtemps que la loi l’exige, et les retrouver le jour venu.",
        (
            ("MAIL", "Mail archive, mailbox, 1 year", 23),
            ("FILE", "File archive, seat, 1 year", 19),
            ("DISC", "Legal discovery, seat, 1 year", 37),
            ("SRV", "Archive storage server", 3100),
        ),
    ),
    Solution(
        "storage-management",
        "SM",
        "Makes storage of many makes behave as one, and grow without stopping anybody's work.",
        "Faire fonctionner des stockages de toutes marques comme un seul, et les agrandir sans interrompre le travail.",
        (
            ("VOL", "Storage volumes, core, 1 year", 88),
            ("SCALE", "Scale-out file server, core, 1 year", 95),
            ("RES", "Storage reporting, seat, 1 year", 27),
            ("SRV", "Storage management server", 2900),
        ),
    ),
    Solution(
        "high-availability",
        "HA",
        "Keeps applications running when a server, or a whole site, does not.",
        "Maintenir les applications en marche quand un serveur, ou un site entier, s’arrête.",
        (
            ("CLUST", "Clustering, core, 1 year", 92),
            ("REPL", "Replication, core, 1 year", 64),
            ("APP", "Application high availability, core, 1 year", 71),
            ("SRV", "Disaster recovery server", 4500),
        ),
    ),
    Solution(
        "data-protection",
        "DP",
        "Backs up physical and virtual machines, and gives them back within the agreed time.",
        "Sauvegarder machines physiques et virtuelles, et les restaurer dans le délai convenu.",
        (
            ("BACK", "Backup agent, seat, 1 year", 28),
            ("VIRT", "Backup for virtual machines, core, 1 year", 58),
            ("DEDUP", "Deduplication, core, 1 year", 49),
            ("SRV", "Backup server", 2600),
        ),
    ),
)

SLUGS = {solution.short: solution.slug for solution in SOLUTIONS}

PRICE_LIST = {
    solution.slug: tuple(
        Product(f"{solution.short}-{code}", name, solution.slug, price) for code, name, price in solution.products
    )
    for solution in SOLUTIONS
}
