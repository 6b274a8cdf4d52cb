"""What the people of the demo world write: in French where the partner is French, else in English."""

FRENCH = "FR"

WORDS = {
    "work": (
        "Two workshops with the customer’s team and a test on their own data.",
        "Deux ateliers avec l’équipe du client et un essai sur ses propres données.",
    ),
    "ask": (
        "Who took part in the test, and what did the customer say about it?",
        "Qui a participé à l’essai, et qu’en a dit le client ?",
    ),
    "changed": ("We can go up to 12 % on this one.", "Nous pouvons aller jusqu’à 12 % sur cette affaire."),
    "short": ("The tender is due within two months.", "L’appel d’offres se clôt dans les deux mois."),
    "reject": (
        "The customer does not know your company yet. Come back after a first workshop.",
        "Le client ne connaît pas encore votre société. Revenez vers nous après un premier atelier.",
    ),
    "withdraw": ("The customer put the project off.", "Le client a reporté le projet."),
    "report": (
        "Met the head of IT; the budget is confirmed for this year.",
        "Rencontre avec le directeur informatique ; le budget est confirmé pour cette année.",
    ),
    "visit_planned": ("At the customer’s head office.", "Au siège du client."),
    "visit_held": (
        "Architecture agreed, prices next week.",
        "L’architecture est arrêtée, les prix suivent la semaine prochaine.",
    ),
    "lost": (
        "The competitor gave the first year for free.",
        "Le concurrent a offert la première année.",
    ),
    "extension": (
        "The test is over and went well; the board decides at its next meeting.",
        "L’essai est terminé et concluant ; la direction se prononce à sa prochaine réunion.",
    ),
    "revoke": (
        "The university wrote that it goes on with another partner.",
        "L’université a écrit qu’elle poursuit avec un autre partenaire.",
    ),
    "certificate": (
        "Certificate ASC, Data Loss Prevention. Passed at the test centre.\n",
        "Certificat ASC, Data Loss Prevention. Obtenu au centre d’examen de Toulouse.\n",
    ),
    "certificate_file": ("certificate.txt", "certificat.txt"),
    "reference": (
        "The partner has protected our data for two years. We are content and gladly say so.\n",
        "Lumatis Conseil protège nos données depuis deux ans. Nous en sommes satisfaits et le disons volontiers.\n",
    ),
    "chose_other": (
        "We have decided to buy this project from another partner and ask you to end the agreement.\n",
        "Nous avons décidé de confier ce projet à un autre partenaire et vous demandons de mettre fin à l’accord.\n",
    ),
    "letter_file": ("letter-of-the-customer.txt", "lettre-du-client.txt"),
}


def written(what: str, partner_code: str) -> str:
    """The words that stand about this partner, whose code begins with its country."""
    english, french = WORDS[what]
    return french if partner_code.startswith(FRENCH) else english
