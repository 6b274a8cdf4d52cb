from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.badges import BadgeChoices, Shape, Tone


class RunState(BadgeChoices):
    RUNNING = "running", Shape.HALF_DISC, Tone.WAIT, pgettext_lazy("run", "Running")
    DONE = "done", Shape.DISC_TICK, Tone.OK, pgettext_lazy("run", "Finished")
    FAILED = "failed", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("run", "Stopped")


class RunTrigger(models.TextChoices):
    NIGHTLY = "nightly", _("nightly schedule")
    SWEEP = "sweep", _("missed run caught up")
    BUTTON = "button", _("started by hand")
    COMMAND = "command", _("command line")


class Change(BadgeChoices):
    """What happened to an achievement on a day."""

    GAINED = "gained", Shape.DISC_TICK, Tone.OK, pgettext_lazy("change", "Gained")
    GRACE_STARTED = (
        "grace_started",
        Shape.HALF_DISC,
        Tone.WARN,
        pgettext_lazy("change", "Grace started"),
    )
    REGAINED = (
        "regained",
        Shape.DISC_TICK,
        Tone.OK,
        pgettext_lazy("change", "Met again"),
    )
    LOST = "lost", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("change", "Lost")


class NotCounted(models.TextChoices):
    """Why a row is not counted; the first that applies, in this order (docs/rules/tier_evaluation.md §6)."""

    SUPERSEDED = "superseded", _("Replaced by a corrected declaration")
    UNKNOWN_PRODUCT = "unknown_product", _("Product not recognised")
    NO_RATE = "no_rate", _("No exchange rate")
    DOES_NOT_COUNT = "does_not_count", _("A customer certification: recorded, never counted")
    UNVERIFIED = "unverified", _("Not confirmed yet")
    NOT_YET_JOINED = "not_yet_joined", _("Not yet with the company")
    LEFT_COMPANY = "left_company", _("Left the company")
    NOT_YET_VALID = "not_yet_valid", _("Not valid yet")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")
    OUTSIDE_WINDOW = "outside_window", _("Outside the window")
    NOT_OPEN = "not_open", _("Not open yet")
    RENEWAL = "renewal", _("A renewal is not incremental")
