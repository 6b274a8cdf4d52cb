from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.badges import BadgeChoices, Shape, Tone


class PartnerKind(models.TextChoices):
    RESELLER = "reseller", _("Reseller")
    DISTRIBUTOR = "distributor", _("Distributor")


class PartnerStatus(BadgeChoices):
    ACTIVE = "active", Shape.DISC_TICK, Tone.OK, pgettext_lazy("partner", "Active")
    SUSPENDED = (
        "suspended",
        Shape.HALF_DISC,
        Tone.WARN,
        pgettext_lazy("partner", "Suspended"),
    )
    ENDED = "ended", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("partner", "Ended")


class MembershipRole(models.TextChoices):
    ADMIN = "admin", _("Partner admin")
    MEMBER = "member", _("Partner member")


class AwardState(BadgeChoices):
    """Whether the vendor vouches for an award. Imported ones are verified; a partner's claim waits or is taken back."""

    CLAIMED = "claimed", Shape.CLOCK, Tone.WAIT, pgettext_lazy("award", "Not confirmed")
    VERIFIED = "verified", Shape.DISC_TICK, Tone.OK, pgettext_lazy("award", "Confirmed")
    REFUSED = "refused", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("award", "Refused")
    WITHDRAWN = "withdrawn", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("award", "Taken back")


class ApprovalState(BadgeChoices):
    """State of a customer reference or a technical validation."""

    SUBMITTED = (
        "submitted",
        Shape.CLOCK,
        Tone.WAIT,
        pgettext_lazy("reference", "Submitted"),
    )
    APPROVED = (
        "approved",
        Shape.DISC_TICK,
        Tone.OK,
        pgettext_lazy("reference", "Approved"),
    )
    REFUSED = (
        "refused",
        Shape.SQUARE_CROSS,
        Tone.BAD,
        pgettext_lazy("reference", "Refused"),
    )
    WITHDRAWN = (
        "withdrawn",
        Shape.DASHED_RING,
        Tone.MUTE,
        pgettext_lazy("reference", "Taken back"),
    )


class StandingStatus(BadgeChoices):
    """How a tier is held. *Not held* only stands in matrices: a partner always holds at least Registered."""

    HELD = "held", Shape.DISC_TICK, Tone.OK, pgettext_lazy("tier", "Held")
    GRACE = "grace", Shape.HALF_DISC, Tone.WARN, pgettext_lazy("tier", "In grace")
    TRANSITION = (
        "transition",
        Shape.HALF_DISC,
        Tone.WARN,
        pgettext_lazy("tier", "In transition"),
    )
    EXCEPTION = (
        "exception",
        Shape.HALF_DISC,
        Tone.WARN,
        pgettext_lazy("tier", "Kept by exception"),
    )
    LOST = "lost", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("tier", "Lost")
    NOT_HELD = (
        "not_held",
        Shape.DASHED_RING,
        Tone.MUTE,
        pgettext_lazy("tier", "Not held"),
    )


class SpecializationStatus(BadgeChoices):
    """How a level of a specialization is held; the same values as ``StandingStatus``, agreeing in gender."""

    HELD = "held", Shape.DISC_TICK, Tone.OK, pgettext_lazy("specialization", "Held")
    GRACE = (
        "grace",
        Shape.HALF_DISC,
        Tone.WARN,
        pgettext_lazy("specialization", "In grace"),
    )
    TRANSITION = (
        "transition",
        Shape.HALF_DISC,
        Tone.WARN,
        pgettext_lazy("specialization", "In transition"),
    )
    EXCEPTION = (
        "exception",
        Shape.HALF_DISC,
        Tone.WARN,
        pgettext_lazy("specialization", "Kept by exception"),
    )
    LOST = "lost", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("specialization", "Lost")
    NOT_HELD = (
        "not_held",
        Shape.DASHED_RING,
        Tone.MUTE,
        pgettext_lazy("specialization", "Not held"),
    )


class EnrolmentState(BadgeChoices):
    PLANNED = "planned", Shape.CLOCK, Tone.WAIT, pgettext_lazy("training", "Planned")
    PASSED = "passed", Shape.DISC_TICK, Tone.OK, pgettext_lazy("training", "Passed")
    FAILED = "failed", Shape.SQUARE_CROSS, Tone.BAD, pgettext_lazy("training", "Failed")
    WITHDRAWN = "withdrawn", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("training", "Withdrawn")


class TrainingLanguage(models.TextChoices):
    """In which a session is held."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")
    ITALIAN = "it", _("Italian")
    SPANISH = "es", _("Spanish")
    DUTCH = "nl", _("Dutch")


class ExceptionState(BadgeChoices):
    """An exception counts once a second person of the vendor has approved it."""

    WAITING = "waiting", Shape.CLOCK, Tone.WAIT, pgettext_lazy("exception", "Waits for approval")
    ACTIVE = "active", Shape.DISC_TICK, Tone.OK, pgettext_lazy("exception", "In force")
    REFUSED = "refused", Shape.SQUARE_CROSS, Tone.MUTE, pgettext_lazy("exception", "Refused")
    OVER = "over", Shape.DASHED_RING, Tone.MUTE, pgettext_lazy("exception", "Over")
