from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.badges import BadgeChoices, Shape, Tone


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
