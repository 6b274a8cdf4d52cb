from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.badges import BadgeChoices, Shape, Tone
from core.enums import CoverageTeam
from core.formats import labelled
from partners.enums import PartnerKind
from specializations.enums import TierSlug


class ImportKind(models.TextChoices):
    """What a file can hold, in the order in which a new database is fed."""

    PARTNERS = "partners", _("Partners")
    STAFF = "staff", _("Staff")
    AWARDS = "awards", _("Awards")
    REFERENCES = "references", _("Customer references")
    VALIDATIONS = "validations", _("Technical validations")
    PRODUCT_LINES = "product_lines", _("Product lines")
    RATES = "rates", _("Exchange rates")
    ORDERS = "orders", _("Orders")


class BusinessType(models.TextChoices):
    NEW = "new", pgettext_lazy("business type", "New")
    ADD_ON = "add_on", pgettext_lazy("business type", "Add-on")
    RENEWAL = "renewal", pgettext_lazy("business type", "Renewal")


class DeclarationState(BadgeChoices):
    RUNNING = (
        "running",
        Shape.HALF_DISC,
        Tone.WAIT,
        pgettext_lazy("declaration", "Running"),
    )
    DONE = "done", Shape.DISC_TICK, Tone.OK, pgettext_lazy("declaration", "Processed")
    FAILED = (
        "failed",
        Shape.SQUARE_CROSS,
        Tone.BAD,
        pgettext_lazy("declaration", "Interrupted"),
    )


class Outcome(models.TextChoices):
    """What an import did with a row: exactly one of these."""

    ACCEPTED = "accepted", pgettext_lazy("row", "Accepted")
    UNCHANGED = "unchanged", pgettext_lazy("row", "Unchanged")
    CORRECTED = "corrected", pgettext_lazy("row", "Corrected")
    HELD = "held", pgettext_lazy("row", "Held")
    REJECTED = "rejected", pgettext_lazy("row", "Rejected")


class RowState(BadgeChoices):
    """What became of a row that is remembered: held and rejected ones are kept whole, corrected ones only noted."""

    HELD = "held", Shape.CLOCK, Tone.WAIT, pgettext_lazy("row", "Held")
    TAKEN = "taken", Shape.DISC_TICK, Tone.OK, pgettext_lazy("row", "Taken later")
    SUPERSEDED = (
        "superseded",
        Shape.PLAIN_RING,
        Tone.MUTE,
        pgettext_lazy("row", "Superseded"),
    )
    REJECTED = (
        "rejected",
        Shape.SQUARE_CROSS,
        Tone.BAD,
        pgettext_lazy("row", "Rejected"),
    )
    CORRECTED = (
        "corrected",
        Shape.DISC_TICK,
        Tone.OK,
        pgettext_lazy("row", "Corrected"),
    )
    PURGED = "purged", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("row", "Purged")


class WaitingFor(models.TextChoices):
    """What a held row waits for."""

    PARTNER = "partner", _("an unknown partner")
    STAFF = "staff", _("an unknown staff member")
    ACCREDITATION = "accreditation", _("an unknown accreditation")
    SPECIALIZATION = "specialization", _("an unknown specialization")
    PRODUCT = "product", _("an unknown product")
    RATE = "rate", _("an exchange rate on or before the date")


class RejectReason(models.TextChoices):
    """Why a cell cannot be understood; reads as the end of a sentence that begins with the column."""

    EMPTY = "empty", _("must not be empty")
    CELL_COUNT = "cell_count", _("the row has more or fewer cells than the header")
    NUL = "nul", _("holds a NUL character")
    TOO_LONG = "too_long", _("is too long")
    NOT_A_DATE = "not_a_date", _("is not a date such as 2011-12-31")
    NOT_A_NUMBER = "not_a_number", _("is not a plain number such as -1234.56")
    TOO_MANY_DECIMALS = "too_many_decimals", _("has more than 12 decimals")
    TOO_LARGE = "too_large", _("is too large")
    AMOUNT_TOO_LARGE = "amount_too_large", _("the amount in EUR would be too large")
    NOT_POSITIVE = "not_positive", _("must be greater than zero")
    EURO_IS_ONE = "euro_is_one", _("the rate of EUR is 1")
    NO_CURRENCY = "no_currency", _("is no ISO 4217 currency in three capital letters")
    NO_COUNTRY = "no_country", _("is not a country in two capital letters")
    NO_CHOICE = "no_choice", _("is none of the words known here")
    LEGACY_PAIR = "legacy_pair", _("the old tier and its date go together: give both or neither")
    RATE_TOO_LARGE = "rate_too_large", _("an order line’s amount in EUR would become too large")

    def said_of(self, column: str) -> str:
        """The reason in words; for a word that is not known, with those that are."""
        words = KNOWN_WORDS[column].values if self == RejectReason.NO_CHOICE and column in KNOWN_WORDS else []
        return labelled(self.label, ", ".join(words)) if words else str(self.label)


KNOWN_WORDS: dict[str, type[models.TextChoices]] = {
    "kind": PartnerKind,
    "coverage_team": CoverageTeam,
    "legacy_tier": TierSlug,
    "business_type": BusinessType,
}
"""The columns of imports that hold one of a few words."""


class PublicTender(models.TextChoices):
    NONE = "none", _("No public tender")
    EXPECTED = "expected", _("A public tender is expected, not yet published")
    PUBLISHED = "published", _("A public tender is published already")


class AgreementState(BadgeChoices):
    """Where a teaming agreement stands (docs/rules/agreements.md)."""

    DRAFT = "draft", Shape.PLAIN_RING, Tone.MUTE, pgettext_lazy("agreement", "Draft")
    SUBMITTED = "submitted", Shape.CLOCK, Tone.WAIT, pgettext_lazy("agreement", "Submitted")
    ACTION_REQUIRED = "action_required", Shape.TRIANGLE, Tone.WARN, pgettext_lazy("agreement", "Action required")
    APPROVED = "approved", Shape.CLOCK, Tone.WAIT, pgettext_lazy("agreement", "Approved, not yet accepted")
    IN_FORCE = "in_force", Shape.DISC_TICK, Tone.OK, pgettext_lazy("agreement", "In force")
    WON = "won", Shape.DISC_TICK, Tone.OK, pgettext_lazy("agreement", "Won")
    LOST = "lost", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("agreement", "Lost")
    REJECTED = "rejected", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("agreement", "Rejected")
    WITHDRAWN = "withdrawn", Shape.PLAIN_RING, Tone.MUTE, pgettext_lazy("agreement", "Withdrawn")
    EXPIRED = "expired", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("agreement", "Expired")
    REVOKED = "revoked", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("agreement", "Revoked")


MOVES: dict[AgreementState, frozenset[AgreementState]] = {
    AgreementState.DRAFT: frozenset({AgreementState.SUBMITTED, AgreementState.WITHDRAWN}),
    AgreementState.SUBMITTED: frozenset(
        {
            AgreementState.ACTION_REQUIRED,
            AgreementState.APPROVED,
            AgreementState.IN_FORCE,
            AgreementState.REJECTED,
            AgreementState.WITHDRAWN,
        }
    ),
    AgreementState.ACTION_REQUIRED: frozenset(
        {AgreementState.SUBMITTED, AgreementState.WITHDRAWN, AgreementState.EXPIRED}
    ),
    AgreementState.APPROVED: frozenset({AgreementState.IN_FORCE, AgreementState.WITHDRAWN, AgreementState.EXPIRED}),
    AgreementState.IN_FORCE: frozenset(
        {AgreementState.WON, AgreementState.LOST, AgreementState.EXPIRED, AgreementState.REVOKED}
    ),
    AgreementState.EXPIRED: frozenset({AgreementState.WON}),
}
"""From a state to those it may become; a state that is missing is final. No other move exists.

Approval on the terms asked for passes from submitted through approved to in force in one transaction; the timeline
shows both steps.
"""

EXCLUSIVE_STATES = frozenset({AgreementState.APPROVED, AgreementState.IN_FORCE})
"""While an agreement is in one of these nobody else gets terms for its customer and specializations."""

OPEN_STATES = EXCLUSIVE_STATES | {AgreementState.SUBMITTED, AgreementState.ACTION_REQUIRED}


COMPLETABLE_FIELDS = {
    "customer": _("End customer"),
    "title": _("Title"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "expected_close_on": _("Expected close"),
    "specializations": _("Specializations"),
    "discount_asked_percent": _("Discount asked for"),
    "joint_visit_asked": _("Joint visit asked for"),
    "distributor": _("Distributor"),
    "business_type": _("Business type"),
    "public_tender": _("Public tender"),
    "presales_note": _("Pre-sales work done"),
    "vendor_contact": _("Vendor contact met"),
    "files": _("Files"),
}
"""What a partner fills in, in the order of the form, and what a manager may ask to be completed."""


class NumberKind(models.TextChoices):
    """Registers in which a company has a number."""

    SIREN = "siren", _("SIREN")
    VAT = "vat", _("VAT number")
    DUNS = "duns", _("D-U-N-S number")


class ReasonKind(models.TextChoices):
    """Decisions that need a coded reason."""

    ACTION_REQUIRED = "action_required", _("Action required")
    REJECTION = "rejection", _("Rejection")
    REVOCATION = "revocation", _("Revocation")
    LOSS = "loss", _("Deal lost")
    EXTENSION_REFUSAL = "extension_refusal", _("Extension refused")


class ActivityKind(models.TextChoices):
    PROGRESS_REPORT = "progress_report", _("Progress report")
    VISIT_ASKED = "visit_asked", _("Joint visit asked for")
    VISIT_PLANNED = "visit_planned", _("Joint visit planned")
    VISIT_HELD = "visit_held", _("Joint visit held")


class ExtensionState(BadgeChoices):
    ASKED = "asked", Shape.CLOCK, Tone.WAIT, pgettext_lazy("extension", "Asked for")
    GRANTED = "granted", Shape.DISC_TICK, Tone.OK, pgettext_lazy("extension", "Granted")
    REFUSED = "refused", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("extension", "Refused")
    LAPSED = "lapsed", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("extension", "Lapsed")


class ProposalCause(models.TextChoices):
    """Why the night proposes to revoke an agreement."""

    NO_ACTIVITY = "no_activity", _("No activity")
    SPECIALIZATION_LOST = "specialization_lost", _("A required specialization was lost")


class ProposalState(BadgeChoices):
    OPEN = "open", Shape.TRIANGLE, Tone.WARN, pgettext_lazy("proposal", "To be decided")
    DISMISSED = "dismissed", Shape.PLAIN_RING, Tone.MUTE, pgettext_lazy("proposal", "Dismissed")
    REVOKED = "revoked", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("proposal", "Revoked")
    SETTLED = "settled", Shape.DISC_TICK, Tone.OK, pgettext_lazy("proposal", "Settled by itself")


class Capacity(models.TextChoices):
    """In which capacity somebody of the vendor decided."""

    MANAGER = "manager", _("Channel manager")
    DEPUTY = "deputy", _("Deputy")
    PROGRAMME_ADMIN = "programme_admin", _("Programme admin")


class Availability(BadgeChoices):
    """What a partner is told about a customer and a specialization, never about whom."""

    FREE = "free", Shape.DISC_TICK, Tone.OK, pgettext_lazy("customer", "Free")
    WAITING = "waiting", Shape.CLOCK, Tone.WAIT, pgettext_lazy("customer", "Another request is waiting")
    PROTECTED = "protected", Shape.TRIANGLE, Tone.WARN, pgettext_lazy("customer", "Protected")


class DisputeAbout(models.TextChoices):
    """What a partner disputes; the values stand in addresses."""

    LINE = "line", _("Order line")
    AWARD = "award", _("Award")
    REFERENCE = "reference", _("Customer reference")
    VALIDATION = "validation", _("Technical validation")
    ORDER = "order", _("Missing order")


class DisputeState(BadgeChoices):
    OPEN = "open", Shape.CLOCK, Tone.WAIT, pgettext_lazy("dispute", "Open")
    ACCEPTED = "accepted", Shape.DISC_TICK, Tone.OK, pgettext_lazy("dispute", "Accepted")
    REFUSED = "refused", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("dispute", "Refused")


class DisputeVerb(models.TextChoices):
    """What somebody did in the thread of a dispute."""

    ASKED = "asked", pgettext_lazy("dispute", "asks")
    REPLIED = "replied", pgettext_lazy("dispute", "writes")
    ACCEPTED = "accepted", pgettext_lazy("dispute", "accepts")
    REFUSED = "refused", pgettext_lazy("dispute", "refuses")
