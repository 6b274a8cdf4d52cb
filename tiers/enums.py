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


class Holding(BadgeChoices):
    """How an achievement stood after a run: lapsing is held although no longer met, for whatever reason."""

    NOT_HELD = "not_held", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("achievement", "Not held")
    HELD = "held", Shape.DISC_TICK, Tone.OK, pgettext_lazy("achievement", "Held")
    LAPSING = "lapsing", Shape.HALF_DISC, Tone.WARN, pgettext_lazy("achievement", "Held, no longer met")


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


class Tally(BadgeChoices):
    """Whether a row counts for a partner's return, else the first reason that applies (docs/rules/your_return.md)."""

    COUNTED = "counted", Shape.DISC_TICK, Tone.OK, pgettext_lazy("return", "Counted")
    NOT_WON = "not_won", Shape.HALF_DISC, Tone.MUTE, pgettext_lazy("return", "Protected revenue only: not won yet")
    WITHDRAWN = "withdrawn", Shape.PLAIN_RING, Tone.MUTE, pgettext_lazy("return", "Taken out of the plan: no fee")
    ENDED = "ended", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("return", "The agreement ended without being won")
    UNPROTECTED = "unprotected", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("return", "Not inside the protection")
    OLDER = "older", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("return", "Older than twelve months")
    AHEAD = "ahead", Shape.CLOCK, Tone.MUTE, pgettext_lazy("return", "Still to come")


class RerunOutcome(models.TextChoices):
    """What came of judging a failed partner again."""

    NOTHING = "nothing", _("There was nothing to do: this partner did not fail in this run.")
    FAILED = "failed", _("It failed again.")
    UNCHANGED = "unchanged", _("The partner is judged; it holds what it held.")
    CHANGED = "changed", _("The partner is judged, and what it holds has changed.")
