"""What changed on a day, and why: one entry per achievement and day."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.assessment import Assessment, gates
from tiers.engine.dates import ALWAYS
from tiers.engine.gaps import Deciding, deciding
from tiers.engine.judgement import Outcome
from tiers.engine.outlook import WHOLE
from tiers.engine.programme import NO_RULEBOOK
from tiers.engine.standing import CHANGES, GAINED, LOST, REGAINED, STATUSES

SHORT: Final = "short"
MET: Final = "met"
RULEBOOK: Final = "rulebook"
OPENED: Final = "opened"
ENDED: Final = "ended"
CLOSED: Final = "closed"
KEPT: Final = "kept"


def amount_text(amount_e4: int) -> str:
    """1/10,000 EUR as text with four decimals."""
    whole, rest = divmod(abs(amount_e4), ax.AMOUNT_UNITS)
    return f"{'-' if amount_e4 < 0 else ''}{whole}.{rest:04d}"


@dataclass(frozen=True)
class Cause:
    """Why an achievement changed.

    `code`: `short` (a requirement fell short), `met` (now met), `rulebook` (another rulebook came into force that
    day), `opened` (the specialization or its master level opened that day), `closed` (not open under the rules, no
    requirement is short), `kept` (not met, but kept longer by a draft), `ended` (the partnership ended). `kept_by` is set on a loss: the grace, transition or
    exception that ran out, empty when nothing had kept it. The other fields describe the deciding
    requirement (`gaps.Deciding`); `measure` is empty when there is none. `previous` is the value on the last
    judged day before, known only in forecasts.
    """

    code: str
    kept_by: str = ""
    subject: str = ""
    level: str = ""
    measure: str = ""
    value: int = 0
    minimum: int = 0
    previous: int | None = None

    def as_json(self) -> dict[str, object]:
        """Plain data; amounts as text with four decimals, counts as numbers, empty fields left out."""
        found: dict[str, object] = {"code": self.code}
        if self.kept_by:
            found["kept_by"] = self.kept_by
        if self.measure:
            amount = self.measure in ax.AMOUNT_MEASURES
            numbers = {"value": self.value, "minimum": self.minimum, "previous": self.previous}
            found |= {"subject": self.subject, "level": self.level, "measure": self.measure}
            found |= {
                name: amount_text(number) if amount else number
                for name, number in numbers.items()
                if number is not None
            }
        return found


@dataclass(frozen=True)
class Change:
    """A change of one achievement (a name of `Axes.achievements`) of one partner (a position in the outcome)."""

    partner: int
    achievement: str
    kind: str
    cause: Cause


def changes(outcome: Outcome) -> tuple[Change, ...]:
    """Every change of an outcome, by partner and achievement."""
    cells = np.argwhere(outcome.step.changes >= 0)
    if not len(cells):
        return ()
    axes = outcome.rules.axes
    reasons = _Reasons(outcome)
    return tuple(
        Change(
            partner=int(partner),
            achievement=axes.achievements[achievement],
            kind=CHANGES[outcome.step.changes[partner, achievement]],
            cause=reasons.of(int(partner), int(achievement)),
        )
        for partner, achievement in cells
    )


class _Reasons:
    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._deciding = deciding(outcome.assessment)
        observation = outcome.observation
        self._gates = gates(outcome.rules, observation.country, observation.invited_on)
        before = outcome.before.rulebook
        self._rulebook_changed = (before != NO_RULEBOOK) & (before != outcome.after.rulebook)

    def of(self, partner: int, achievement: int) -> Cause:
        outcome = self._outcome
        change = int(outcome.step.changes[partner, achievement])
        if self._rulebook_changed[partner]:
            code = RULEBOOK
        elif change in (GAINED, REGAINED):
            code = OPENED if self._opens_today(partner, achievement) else MET
        else:
            code = SHORT if self._deciding.measure[partner, achievement] >= 0 else CLOSED
        kept_by = STATUSES[outcome.step.kept_by[partner, achievement]] if change == LOST else ""
        return requirement_cause(outcome.assessment, self._deciding, partner, achievement, code, kept_by)

    def _opens_today(self, partner: int, achievement: int) -> bool:
        level, position = divmod(achievement, self._outcome.rules.axes.width)
        today = int(self._outcome.on[partner])
        if level not in (ax.SPECIALIST, ax.MASTER):
            return False
        opened = {int(self._gates.specialist_on[partner, position])}
        if level == ax.MASTER:
            opened.add(int(self._gates.master_on[partner, position]))
        return today in opened and today > ALWAYS


def requirement_cause(
    assessment: Assessment, found: Deciding, partner: int, achievement: int, code: str, kept_by: str = ""
) -> Cause:
    """A cause with the deciding requirement of one achievement filled in."""
    measure = int(found.measure[partner, achievement])
    if measure < 0:
        return Cause(code, kept_by)
    axes = assessment.rules.axes
    subject, _, level = axes.achievements[found.subject[partner, achievement]].partition(":")
    if measure >= WHOLE:
        subject, level = level, subject
    return Cause(
        code=code,
        kept_by=kept_by,
        subject=subject,
        level=level,
        measure=ax.TIER_MEASURES[measure - WHOLE] if measure >= WHOLE else ax.LEVEL_MEASURES[measure],
        value=int(found.value[partner, achievement]),
        minimum=int(found.minimum[partner, achievement]),
    )
