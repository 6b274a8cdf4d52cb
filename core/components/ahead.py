"""What could be: the present beside something supposed, and a plan with its price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.badges import Tone
from core.components.evidence import CheckedFact
from core.components.page import Link, Status, Text, Tier


@dataclass(frozen=True, slots=True)
class VersusSide:
    title: Text
    tier: Tier
    status: Status
    text: Text


@dataclass(frozen=True, slots=True)
class VersusRow:
    """One measure on both sides; ``change`` is signed, ``tone`` says whether it helps. ``effects`` is what follows."""

    label: Text
    note: Text
    before: Text
    after: Text
    change: Text
    tone: Tone
    effects: Sequence[CheckedFact]


@dataclass(frozen=True, slots=True)
class Versus:
    """``moves`` are what is held otherwise, ``rows`` the measures that differ."""

    current: VersusSide
    simulated: VersusSide
    moves: Sequence[CheckedFact]
    rows: Sequence[VersusRow]

    @property
    def sides(self) -> tuple[VersusSide, VersusSide]:
        return self.current, self.simulated


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One thing to do; without a ``price`` it is none that has one. ``link`` leads to where it is begun."""

    what: Text
    why: Text
    kind: Text
    price: Text = ""
    note: Text = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    steps: Sequence[PlanStep]
    summary: Text
    total: Text
