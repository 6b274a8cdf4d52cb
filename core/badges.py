"""Choices that carry how they are shown: a word, a shape and a tone (docs: design of status chips).

A status is legible without colour, so every member names its shape as well::

    class StandingStatus(BadgeChoices):
        HELD = "held", Shape.DISC_TICK, Tone.OK, pgettext_lazy("tier", "Held")
"""

from enum import StrEnum
from typing import Self

from django.db import models


class Shape(StrEnum):
    """The pictogram drawn before the word; each is an SVG symbol of the same name."""

    DISC_TICK = "disc-tick"
    HALF_DISC = "half-disc"
    TRIANGLE = "triangle"
    SQUARE_CROSS = "square-cross"
    CLOCK = "clock"
    DASHED_RING = "dashed-ring"
    PLAIN_RING = "plain-ring"


class Tone(StrEnum):
    """The colour role of a chip; amber and red mean that somebody has to act."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    WAIT = "wait"
    MUTE = "mute"


class BadgeChoices(models.TextChoices):
    """Text choices whose members are ``value, shape, tone, label``."""

    shape: Shape
    tone: Tone

    # The defaults are for type checkers: they take ``RunState("done")``, which finds a member, for making one.
    def __new__(cls, value: str, shape: Shape = Shape.PLAIN_RING, tone: Tone = Tone.MUTE) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.shape = shape
        member.tone = tone
        return member
