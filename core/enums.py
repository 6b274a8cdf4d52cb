from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.badges import BadgeChoices, Shape, Tone


class Language(models.TextChoices):
    """Languages of the pages; each is named in itself."""

    EN = "en", "English"
    FR = "fr", "Français"


class Theme(models.TextChoices):
    SYSTEM = "", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class VendorRole(models.TextChoices):
    NONE = "", _("None")
    CHANNEL_MANAGER = "channel_manager", _("Channel manager")
    PROGRAMME_ADMIN = "programme_admin", _("Programme admin")


class CoverageTeam(models.TextChoices):
    TECHNICAL = "technical", _("Technical team")
    GENERALIST = "generalist", _("Generalist team")


class JobState(BadgeChoices):
    """A piece of work that outlives its request: ``pending → running → done | failed``."""

    PENDING = "pending", Shape.CLOCK, Tone.WAIT, _("Waiting")
    RUNNING = "running", Shape.HALF_DISC, Tone.WAIT, _("Running")
    DONE = "done", Shape.DISC_TICK, Tone.OK, _("Done")
    FAILED = "failed", Shape.SQUARE_CROSS, Tone.BAD, _("Failed")


class Delivery(models.TextChoices):
    """When somebody is mailed about what happened; in the portal everything stands at once."""

    AT_ONCE = "at_once", pgettext_lazy("mails", "At once")
    DAILY = "daily", pgettext_lazy("mails", "Once a day, all together")
    OFF = "off", pgettext_lazy("mails", "Not by mail")
