"""What changed on a day, and why: one entry per achievement and day."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.assessment import Assessment
from tiers.engine.axes import Axes
from tiers.engine.dates import Codes, Flags, Indices
from tiers.engine.gaps import Deciding, deciding
from tiers.engine.judgement import Outcome
from tiers.engine.outlook import WHOLE
from tiers.engine.programme import NO_RULEBOOK
from tiers.engine.standing import CHANGES, GAINED, LOST, NOT_HELD, REGAINED, STATUSES

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
    requirement is short), `kept` (not met, but kept longer by a draft), `ended` (the partnership ended).
    `kept_by` is set on a loss: the grace, transition or exception that ran out, empty when nothing had
    kept it. The other fields describe the deciding requirement (`gaps.Deciding`); `measure` is empty when
    there is none. `previous` is the value on the last judged day before, known only in forecasts.
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
    partner, achievement = np.nonzero(outcome.step.changes >= 0)
    if not partner.size:
        return ()
    axes = outcome.rules.axes
    found = deciding(outcome.assessment)
    kinds = outcome.step.changes[partner, achievement]
    kept_by = np.where(kinds == LOST, outcome.step.kept_by[partner, achievement], NOT_HELD)
    columns = (
        partner.tolist(),
        achievement.tolist(),
        kinds.tolist(),
        _codes(outcome, found, partner, achievement, kinds),
        kept_by.tolist(),
        found.measure[partner, achievement].tolist(),
        found.subject[partner, achievement].tolist(),
        found.value[partner, achievement].tolist(),
        found.minimum[partner, achievement].tolist(),
    )
    names = axes.achievements
    return tuple(
        Change(who, names[what], CHANGES[kind], cause_of(axes, code, STATUSES[keeper], *requirement))
        for who, what, kind, code, keeper, *requirement in zip(*columns, strict=True)
    )


def _codes(outcome: Outcome, found: Deciding, partner: Indices, achievement: Indices, kinds: Codes) -> list[str]:
    """The code of every change: of positions in an outcome, and their kinds."""
    before, after = outcome.before.rulebook[partner], outcome.after.rulebook[partner]
    rises = np.isin(kinds, (GAINED, REGAINED))
    opened = _opens_today(outcome)[partner, achievement]
    is_short = found.measure[partner, achievement] >= 0
    codes = np.select(
        ((before != NO_RULEBOOK) & (before != after), rises & opened, rises, is_short),
        (RULEBOOK, OPENED, MET, SHORT),
        CLOSED,
    )
    return [str(code) for code in codes.tolist()]


def _opens_today(outcome: Outcome) -> Flags:
    """[N, A] whether a gate of the achievement opens on the day itself; never for a tier."""
    axes, opening = outcome.rules.axes, outcome.assessment.gates
    today = outcome.on[:, None]
    opens = np.zeros(outcome.assessment.met.shape, dtype=np.bool_)
    opens[:, axes.level_slice(ax.SPECIALIST)] = opening.specialist_on == today
    opens[:, axes.level_slice(ax.MASTER)] = (opening.specialist_on == today) | (opening.master_on == today)
    return opens


def requirement_cause(assessment: Assessment, found: Deciding, partner: int, achievement: int, code: str) -> Cause:
    """A cause with the deciding requirement of one achievement of one partner filled in."""
    where = partner, achievement
    requirement = (found.measure[where], found.subject[where], found.value[where], found.minimum[where])
    return cause_of(assessment.rules.axes, code, "", *(int(part) for part in requirement))


def cause_of(axes: Axes, code: str, kept_by: str, measure: int, subject: int, value: int, minimum: int) -> Cause:
    """A cause with its requirement as `gaps.Deciding` has it."""
    if measure < 0:
        return Cause(code, kept_by)
    if measure >= WHOLE:
        tier = axes.achievements[subject].removeprefix("tier:")
        return Cause(code, kept_by, tier, "tier", ax.TIER_MEASURES[measure - WHOLE], value, minimum)
    slug, _, level = axes.achievements[subject].partition(":")
    return Cause(code, kept_by, slug, level, ax.LEVEL_MEASURES[measure], value, minimum)
