"""The coded reasons that come with the portal; programme admins add to them, reword and retire them."""

REASONS = {
    "action_required": (
        ("customer_unclear", "The customer cannot be identified", "Le client n’est pas identifiable"),
        ("proof_unclear", "The proof of pre-sales work is not sufficient", "La preuve d’avant-vente ne suffit pas"),
        ("deal_unclear", "The deal needs more detail", "L’affaire doit être précisée"),
        (
            "amount_unclear",
            "The amount or the date does not fit the deal",
            "Le montant ou la date ne correspond pas à l’affaire",
        ),
        ("contact_missing", "Name the vendor contact you met", "Indiquer l’interlocuteur rencontré chez l’éditeur"),
        ("other", "Other, see the note", "Autre, voir la note"),
    ),
    "rejection": (
        (
            "customer_protected",
            "The customer is protected for this specialization",
            "Le client est protégé pour cette spécialisation",
        ),
        ("earlier_request", "Another request came first", "Une autre demande est arrivée avant"),
        ("no_presales", "No pre-sales work of your own", "Aucun travail d’avant-vente propre"),
        (
            "specialization_missing",
            "A specialization of the deal is not held",
            "Une spécialisation de l’affaire n’est pas détenue",
        ),
        ("tender_published", "A public tender is published already", "Un appel d’offres public est déjà publié"),
        ("renewal", "The deal is a renewal", "L’affaire est un renouvellement"),
        ("no_fit", "The deal does not fit the programme", "L’affaire n’entre pas dans le programme"),
        ("other", "Other, see the note", "Autre, voir la note"),
    ),
    "revocation": (
        (
            "customer_chose_other",
            "The customer chose another partner in writing",
            "Le client a choisi un autre partenaire par écrit",
        ),
        ("no_activity", "No activity for too long", "Aucune activité depuis trop longtemps"),
        ("specialization_lost", "A required specialization was lost", "Une spécialisation exigée a été perdue"),
        (
            "false_statement",
            "The request was wrong in an essential point",
            "La demande était fausse sur un point essentiel",
        ),
        (
            "duties_not_met",
            "The duties of the agreement are not met",
            "Les obligations de l’accord ne sont pas respectées",
        ),
        ("other", "Other, see the note", "Autre, voir la note"),
    ),
    "loss": (
        ("price", "Price", "Prix"),
        ("product", "Another product fitted better", "Un autre produit convenait mieux"),
        ("competitor_in_place", "The competitor was already in place", "Le concurrent était déjà en place"),
        ("project_cancelled", "The project was cancelled", "Le projet a été abandonné"),
        ("project_postponed", "The project was put off", "Le projet a été reporté"),
        (
            "other_partner",
            "The customer bought from another partner",
            "Le client a acheté auprès d’un autre partenaire",
        ),
        ("other", "Other", "Autre"),
    ),
    "extension_refusal": (
        ("no_progress", "No progress since the approval", "Aucun progrès depuis l’approbation"),
        ("proof_unclear", "The proof of activity is not sufficient", "La preuve d’activité ne suffit pas"),
        ("no_decision_near", "The customer’s decision is not in sight", "La décision du client n’est pas en vue"),
        ("other", "Other, see the note", "Autre, voir la note"),
    ),
}
"""By decision (``enums.ReasonKind``): code, English, French."""
