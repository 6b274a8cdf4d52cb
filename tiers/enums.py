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
