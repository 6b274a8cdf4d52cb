"""Where in the demo world a page about one thing is: for each kind of thing the parts of its address, as SQL."""

from collections.abc import Callable

Ask = Callable[..., str | None]

AGREEMENT_STATES = {"draft": "draft", "agreement": "submitted", "approved": "approved", "in_force": "in_force"}

MANAGED = """deals_teamingagreement agreement JOIN partners_partner partner ON partner.id = agreement.partner_id
             JOIN core_user manager ON manager.id = partner.channel_manager_id AND manager.email = %s"""
DESK = {
    "request": ("public_id", f"SELECT agreement.public_id FROM {MANAGED} WHERE agreement.state = 'submitted'"),
    "request_in_force": ("public_id", f"SELECT agreement.public_id FROM {MANAGED} WHERE agreement.state = 'in_force'"),
    "extension": (
        "public_id",
        f"""SELECT asked.public_id FROM {MANAGED}
            JOIN deals_agreementextension asked ON asked.agreement_id = agreement.id AND asked.state = 'asked'""",
    ),
    "proposal": (
        "public_id",
        f"""SELECT proposal.public_id FROM {MANAGED}
            JOIN deals_revocationproposal proposal
              ON proposal.agreement_id = agreement.id AND proposal.state = 'open'""",
    ),
    "reason": ("public_id", "SELECT public_id FROM deals_reason WHERE retired_at IS NULL ORDER BY id"),
    "contract_text": ("version", "SELECT version FROM deals_contracttext"),
}
"""What the vendor's people decide: of the channel manager's own partners, so that both roles may open it."""

OF_PARTNER = "JOIN partners_partner partner ON partner.id = {}.partner_id WHERE partner.code = %s"
OF_STAFF = (
    "JOIN partners_staffmember person ON person.id = {}.staff_member_id "
    "JOIN partners_partner partner ON partner.id = person.partner_id WHERE partner.code = %s"
)
PARTNERS_OWN = {
    "evaluation": (
        "public_id",
        f"""SELECT evaluation.public_id FROM tiers_evaluation evaluation
            JOIN tiers_standingchange change ON change.evaluation_id = evaluation.id
            {OF_PARTNER.format("evaluation")} ORDER BY evaluation.id DESC""",
    ),
    "staff": (
        "staff",
        f"SELECT person.code FROM partners_staffmember person {OF_PARTNER.format('person')} ORDER BY person.code",
    ),
    "member": (
        "public_id",
        f"""SELECT member.public_id FROM core_user member
            JOIN partners_membership membership ON membership.user_id = member.id {OF_PARTNER.format("membership")}""",
    ),
    "enrolment": (
        "public_id",
        f"""SELECT enrolment.public_id FROM partners_enrolment enrolment {OF_STAFF.format("enrolment")}
            AND enrolment.state = 'planned'""",
    ),
    "dispute": (
        "public_id",
        f"SELECT dispute.public_id FROM deals_dispute dispute {OF_PARTNER.format('dispute')}",
    ),
    "disputed_row": (
        "key",
        f"SELECT award.public_id FROM partners_award award {OF_STAFF.format('award')} ORDER BY award.id",
    ),
    "exception": (
        "public_id",
        f"SELECT kept.public_id FROM partners_achievementexception kept {OF_PARTNER.format('kept')}",
    ),
}
"""What belongs to the partner whose code is asked with."""

PROGRAMMES = {
    "rulebook": (
        "public_id",
        "SELECT public_id FROM specializations_rulebook WHERE state = 'published' ORDER BY effective_from DESC",
    ),
    "run": ("public_id", "SELECT public_id FROM tiers_evaluationrun ORDER BY changed DESC, id"),
    "declaration": ("public_id", "SELECT public_id FROM deals_declaration ORDER BY rejected DESC, held DESC"),
    "session": ("public_id", "SELECT public_id FROM partners_trainingsession ORDER BY starts_on"),
    "claim": ("public_id", "SELECT public_id FROM partners_award WHERE state = 'claimed'"),
    "catalogue_entry": ("pk", "SELECT id FROM specializations_accreditation ORDER BY code"),
}
PROGRAMMES["rulebook_published"] = PROGRAMMES["rulebook"]
"""What belongs to no partner, or is the same for every reader."""

FIXED = {
    "step": {"step": "specializations"},
    "specialization": {"slug": "data-loss-prevention"},
    "disputed_row": {"about": "award"},
    "claim": {"kind": "award"},
    "catalogue": {"kind": "accreditations"},
    "catalogue_entry": {"kind": "accreditations"},
}
WITHOUT_CODE = frozenset({"", "catalogue", *DESK, *PROGRAMMES})


def parts_of(about: str, code: str, manager: str, ask: Ask) -> dict[str, str | None]:
    """The parts of the address of a thing of this kind; one is None where the demo world has none for this reader.

    Raises KeyError for a kind of thing of which nothing is known here.
    """
    found: dict[str, str | None] = {**FIXED.get(about, {})}
    if about not in WITHOUT_CODE:
        found["code"] = code
    if about in DESK:
        field, sql = DESK[about]
        found[field] = ask(sql, *[manager] * sql.count("%s"))
    elif about in PROGRAMMES:
        field, sql = PROGRAMMES[about]
        found[field] = ask(sql)
    elif about in PARTNERS_OWN:
        field, sql = PARTNERS_OWN[about]
        found[field] = ask(sql, code)
    elif about == "step" or about in AGREEMENT_STATES:
        found["public_id"] = ask(
            f"""SELECT agreement.public_id FROM deals_teamingagreement agreement {OF_PARTNER.format("agreement")}
                AND agreement.state = %s ORDER BY agreement.id DESC""",
            code,
            AGREEMENT_STATES["draft" if about == "step" else about],
        )
    elif about not in {"", "partner", "reseller", *FIXED}:
        raise KeyError(about)
    return found
