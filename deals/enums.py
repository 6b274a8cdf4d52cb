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


class RowState(BadgeChoices):
    """What became of a row that was not taken at once."""

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


class WaitingFor(models.TextChoices):
    """What a held row waits for."""

    PARTNER = "partner", _("an unknown partner")
    STAFF = "staff", _("an unknown staff member")
    ACCREDITATION = "accreditation", _("an unknown accreditation")
    SPECIALIZATION = "specialization", _("an unknown specialization")
    PRODUCT = "product", _("an unknown product")
    RATE = "rate", _("an exchange rate on or before the date")
