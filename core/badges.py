"""Statuses that carry their own look: every status chip is a word, a shape and a tone, declared in the enum."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Self

from django.db import models
from django.utils.functional import Promise

Shape = Literal["disc-tick", "half-disc", "triangle", "square-cross", "clock", "dashed-ring", "plain-ring"]
Tone = Literal["ok", "warn", "bad", "wait", "mute"]
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Badge:
    """Shape and tone of one status, with the words for nouns that inflect it differently from its label.

    French agrees in gender: a tier is *détenu*, a specialization *détenue*. The label of the member speaks of the
    first noun, ``words`` of the others, each with its own message context.
    """

    shape: Shape
    tone: Tone
    words: dict[str, Words] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class StatusWord:
    """What the ``status_chip`` component needs, where no enum member says it exactly."""

    label: Words
    shape: Shape
    tone: Tone


class BadgeChoices(models.TextChoices):
    """Text choices whose members are written ``NAME = value, Badge(shape, tone), label``.

    A member is its stored value, as in any ``TextChoices``, and has ``label``, ``shape`` and ``tone`` besides.
    """

    badge: Badge

    def __new__(cls, value: str, badge: Badge) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.badge = badge
        return member

    @property
    def shape(self) -> Shape:
        return self.badge.shape

    @property
    def tone(self) -> Tone:
        return self.badge.tone

    def worded(self, noun: str) -> StatusWord:
        """The same status said of ``noun``; the label where the badge has no words of its own for it."""
        return StatusWord(self.badge.words.get(noun, self.label), self.shape, self.tone)
