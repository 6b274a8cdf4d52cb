"""What the demo's programme gives its partners: one benefit a line of the brochure, with the way to use it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specializations.enums import BenefitKind, Level, TierSlug
from specializations.models import Benefit, Specialization, Tier


@dataclass(frozen=True)
class DemoBenefit:
    """``specialization`` is a slug; texts in English and French."""

    slug: str
    kind: BenefitKind
    name: tuple[str, str]
    description: tuple[str, str]
    use: tuple[str, str]
    tier: TierSlug | None = None
    level: Level | None = None
    specialization: str = ""


BENEFITS = (
    DemoBenefit(
        "deal-terms",
        BenefitKind.TERMS,
        ("Exclusive terms on a deal", "Conditions exclusives sur une affaire"),
        (
            "On a teaming agreement in force you alone get the agreed discount for this customer.",
            "Tant qu’un accord de partenariat est en vigueur, vous seul avez la remise convenue pour ce client.",
        ),
        (
            "Start an agreement for the deal and quote its number on the order.",
            "Ouvrez un accord pour l’affaire et indiquez son numéro sur la commande.",
        ),
        level=Level.SPECIALIST,
    ),
    DemoBenefit(
        "rebate",
        BenefitKind.TERMS,
        ("Rebate on new business", "Ristourne sur les nouvelles affaires"),
        (
            "Each quarter a part of your incremental revenue is paid back.",
            "Chaque trimestre, une partie de votre chiffre d’affaires incrémental vous est reversée.",
        ),
        (
            "Nothing to do: it is credited by your distributor after the end of the quarter.",
            "Rien à faire : votre distributeur la crédite après la fin du trimestre.",
        ),
        tier=TierSlug.GOLD,
    ),
    DemoBenefit(
        "account-protection",
        BenefitKind.PROTECTION,
        ("Account protection", "Protection du compte client"),
        (
            "While your agreement is in force nobody else gets terms for the same customer and specialization.",
            "Tant que votre accord est en vigueur, personne d’autre n’obtient de conditions pour le même client et la"
            " même spécialisation.",
        ),
        (
            "It begins with the approval of your agreement.",
            "Elle commence avec l’approbation de votre accord.",
        ),
        level=Level.SPECIALIST,
    ),
    DemoBenefit(
        "joint-visit",
        BenefitKind.PROTECTION,
        ("Joint visit to the customer", "Visite conjointe chez le client"),
        (
            "A presales consultant of the vendor comes to the customer with you.",
            "Un consultant avant-vente de l’éditeur vous accompagne chez le client.",
        ),
        ("Ask for it when you request an agreement.", "Demandez-la au moment de solliciter un accord."),
        level=Level.SPECIALIST,
    ),
    DemoBenefit(
        "software-for-own-use",
        BenefitKind.RESOURCES,
        ("Software for your own use", "Logiciels pour votre propre usage"),
        (
            "Licences for your demonstrations, tests and your own office.",
            "Des licences pour vos démonstrations, vos tests et vos propres bureaux.",
        ),
        (
            "Order them at no charge from your distributor.",
            "Commandez-les sans frais auprès de votre distributeur.",
        ),
        tier=TierSlug.SILVER,
    ),
    DemoBenefit(
        "playbooks",
        BenefitKind.RESOURCES,
        ("Sales playbooks", "Guides de vente"),
        (
            "Scripts, calculators and references for each specialization that you hold.",
            "Scripts, calculateurs et références pour chaque spécialisation que vous détenez.",
        ),
        (
            "Open those of your specializations at the end of this page.",
            "Ouvrez ceux de vos spécialisations au bas de cette page.",
        ),
        level=Level.SPECIALIST,
    ),
    DemoBenefit(
        "early-builds",
        BenefitKind.RESOURCES,
        ("Early builds", "Versions préliminaires"),
        (
            "Try a release before it is on sale and tell the developers what you think.",
            "Essayez une version avant sa mise en vente et dites aux développeurs ce que vous en pensez.",
        ),
        ("Ask your channel manager to enter you.", "Demandez à votre responsable partenaires de vous inscrire."),
        level=Level.MASTER,
    ),
    DemoBenefit(
        "encryption-laboratory",
        BenefitKind.RESOURCES,
        ("Encryption laboratory", "Laboratoire de chiffrement"),
        (
            "Two days a year in the vendor’s laboratory, with your customer’s data and an engineer.",
            "Deux jours par an dans le laboratoire de l’éditeur, avec les données de votre client et un ingénieur.",
        ),
        (
            "Book a date through your channel manager, six weeks ahead.",
            "Réservez une date auprès de votre responsable partenaires, six semaines à l’avance.",
        ),
        level=Level.MASTER,
        specialization="encryption",
    ),
    DemoBenefit(
        "training-portal",
        BenefitKind.SUPPORT,
        ("Online courses", "Cours en ligne"),
        ("The basics of every product, free of charge.", "Les bases de chaque produit, gratuitement."),
        ("Open the list of sessions in this portal.", "Ouvrez la liste des sessions dans ce portail."),
    ),
    DemoBenefit(
        "priority-support",
        BenefitKind.SUPPORT,
        ("Priority support", "Assistance prioritaire"),
        (
            "Your cases go to second-level engineers at once, around the clock.",
            "Vos demandes vont directement aux ingénieurs de deuxième niveau, jour et nuit.",
        ),
        ("Call the number in your welcome letter.", "Appelez le numéro indiqué dans votre lettre d’accueil."),
        tier=TierSlug.PLATINUM,
    ),
    DemoBenefit(
        "named-engineer",
        BenefitKind.SUPPORT,
        ("A named engineer", "Un ingénieur attitré"),
        (
            "One engineer knows your customers’ installations and answers within four hours.",
            "Un ingénieur connaît les installations de vos clients et répond sous quatre heures.",
        ),
        (
            "Your channel manager introduces you when you reach both.",
            "Votre responsable partenaires vous met en relation dès que vous atteignez les deux.",
        ),
        tier=TierSlug.GOLD,
        level=Level.MASTER,
    ),
    DemoBenefit(
        "tier-logo",
        BenefitKind.RECOGNITION,
        ("Logo of your tier", "Logo de votre niveau"),
        (
            "Your tier on your website, your offers and your cards.",
            "Votre niveau sur votre site, vos offres et vos cartes.",
        ),
        (
            "Your channel manager sends you the files and the rules for using them.",
            "Votre responsable partenaires vous envoie les fichiers et leurs règles d’usage.",
        ),
        tier=TierSlug.SILVER,
    ),
    DemoBenefit(
        "success-story",
        BenefitKind.RECOGNITION,
        ("Published success story", "Témoignage client publié"),
        (
            "The vendor’s press team writes up a project of yours and your customer’s.",
            "L’équipe presse de l’éditeur rédige un article sur un projet mené chez votre client.",
        ),
        (
            "Propose a customer reference to your channel manager.",
            "Proposez une référence client à votre responsable partenaires.",
        ),
        level=Level.MASTER,
    ),
)


def entries_of(specializations: Mapping[str, Specialization]) -> Iterator[Benefit]:
    """The benefits as entries of the catalogue that are yet to be added, in the order of the brochure."""
    tiers = Tier.objects.in_bulk(field_name="slug")
    for position, each in enumerate(BENEFITS, start=1):
        yield Benefit(
            slug=each.slug,
            kind=each.kind,
            name_en=each.name[0],
            name_fr=each.name[1],
            description_en=each.description[0],
            description_fr=each.description[1],
            use_en=each.use[0],
            use_fr=each.use[1],
            tier=tiers[each.tier] if each.tier else None,
            level=each.level or "",
            specialization=specializations[each.specialization] if each.specialization else None,
            position=position,
        )
