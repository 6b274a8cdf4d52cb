"""What happened, in words: the one table of every event of the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deals.actions.agreements.moving import MARK
from deals.wording import VERBS

EVENTS: dict[str, str | Promise] = {
    # Accounts
    "account_created": _("Account created"),
    "account_changed": _("Account changed"),
    "account_anonymised": _("Account anonymised"),
    "password_set": _("Password set"),
    "mails_chosen": _("Mails chosen"),
    "attachment_stored": _("File stored"),
    # Catalogue and rules
    "created": pgettext_lazy("audit", "Created"),
    "changed": pgettext_lazy("audit", "Changed"),
    "retired": pgettext_lazy("audit", "Retired"),
    "restored": pgettext_lazy("audit", "Taken up again"),
    "deleted": pgettext_lazy("audit", "Deleted"),
    "edited": pgettext_lazy("audit", "Draft edited"),
    "submitted": pgettext_lazy("audit", "Version submitted"),
    "returned": pgettext_lazy("audit", "Version returned to draft"),
    "published": pgettext_lazy("audit", "Version published"),
    "withdrawn": pgettext_lazy("audit", "Version withdrawn"),
    # Partners and their people
    "membership_added": _("Person added to a partner’s team"),
    "membership_changed": _("Role in a partner’s team changed"),
    "membership_removed": _("Person removed from a partner’s team"),
    "member_invited": _("Person invited to a partner’s team"),
    "invitation_resent": _("Invitation sent again"),
    "invitation_revoked": _("Invitation taken back"),
    "deputy_appointed": _("Deputy appointed"),
    "deputy_changed": _("Deputy’s time changed"),
    "deputy_withdrawn": _("Deputy withdrawn"),
    "assigned": _("Partner assigned"),
    "status_changed": _("Partner’s status changed"),
    "invited_to_pilot": _("Invited to a pilot"),
    "withdrawn_from_pilot": _("Withdrawn from a pilot"),
    "staff_member_added": _("Staff member added"),
    "staff_member_changed": _("Staff member changed"),
    "staff_member_left": _("Staff member left"),
    "staff_member_moved": _("Staff member moved"),
    "staff_member_rehired": _("Staff member came back"),
    "staff_member_anonymised": _("Staff member anonymised"),
    # Awards, proofs and training
    "claimed": _("Award claimed"),
    "claim_verified": _("Award confirmed"),
    "claim_approved": _("Reference or validation approved"),
    "claim_refused": _("Claim refused"),
    "claim_withdrawn": _("Claim taken back"),
    "training_planned": _("Training planned"),
    "training_moved": _("Training moved"),
    "training_passed": _("Training passed"),
    "training_failed": _("Training failed"),
    "training_withdrawn": _("Training withdrawn"),
    "session_added": _("Session added"),
    "session_cancelled": _("Session cancelled"),
    # Declarations
    "imported": _("File imported"),
    "corrected": _("Corrected by an import"),
    "dispute_asked": _("Dispute opened"),
    "dispute_replied": _("Dispute answered"),
    "dispute_accepted": _("Dispute accepted"),
    "dispute_refused": _("Dispute refused"),
    # Customers and agreements
    "customer_recorded": _("Customer recorded"),
    "customer_changed": _("Customer changed"),
    "customer_recognised": _("Customer recognised"),
    "customers_same": _("Customers are the same"),
    "customers_parted": _("Customers are no longer the same"),
    "customers_distinct": _("Customers are different"),
    "customers_undistinct": _("Customers are no longer different"),
    "reason_added": _("Reason added"),
    "reason_reworded": _("Reason reworded"),
    "reason_retired": _("Reason retired"),
    "contract_text_published": _("Contract text published"),
    **{MARK + verb: words for verb, words in VERBS.items()},
    MARK + "saved": _("Draft of an agreement saved"),
    MARK + "file_added": _("File added to an agreement"),
    MARK + "file_removed": _("File removed from an agreement"),
    # Runs
    "run.started": _("Run started"),
    "run.partner_judged_again": _("Failed partner judged again"),
    "mail_retried": _("Mail sent again"),
    # Looking ahead
    "simulation_saved": _("Simulation saved"),
    "simulation_changed": _("Simulation changed"),
    "simulation_deleted": _("Simulation deleted"),
    "simulation_shared": _("Simulation shared"),
    "simulation_unshared": _("Simulation no longer shared"),
    "calendar_feed_made": _("Calendar address made"),
    "calendar_feed_renewed": _("Calendar address renewed"),
    "calendar_feed_ended": _("Calendar address ended"),
    # The portal itself
    "schedule_created": _("Schedule entry created"),
    "schedule_changed": _("Schedule entry changed"),
    "demo_seeded": _("Demo world made"),
}
"""By the name under which the code records it."""


def event_words(verb: str) -> str:
    """What happened. An event of an older release that nobody words any more keeps its name."""
    return str(EVENTS.get(verb, verb))
