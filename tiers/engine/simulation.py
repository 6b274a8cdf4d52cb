"""What changed facts or another rulebook would make of one partner on a day (§6)."""

from dataclasses import dataclass

import numpy as np

from tiers.engine.facts import Facts
from tiers.engine.journey import Progress, standing_before
from tiers.engine.judgement import Outcome, evaluate_under
from tiers.engine.programme import Programme
from tiers.engine.rules import Rules


@dataclass(frozen=True, eq=False)
class Simulated:
    """The same step to a day, with the facts as they are and with the changed ones; one partner."""

    before: Outcome
    after: Outcome


def simulate(
    programme: Programme, facts: Facts, changed: Facts, progress: Progress, on: int, in_force: int, other: Rules | None
) -> Simulated:
    """The step from the standing before the day `on` to that day, twice.

    `facts` and `changed` are those of one partner. Both steps start from one standing, that of the day before with
    the facts as they are: as if the changes became known on the day itself. `in_force` is the position of the
    rulebook of the day; the second step is taken under `other`, whatever its date, if there is one.
    """
    before = standing_before(programme, facts, progress, on)
    days = np.array([on], dtype=np.int32)
    following = programme.next_effective(days)
    rules = programme.rulebooks[in_force]
    now = evaluate_under(rules, in_force, facts, before, days, following)
    place = in_force
    if other is not None:
        place = programme.rulebooks.index(other) if other in programme.rulebooks else len(programme.rulebooks)
    then = evaluate_under(other or rules, place, changed, before, days, following)
    return Simulated(now, then)
