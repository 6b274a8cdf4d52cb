"""What one partner loses within the next months if nothing new happens, computed once for the same facts.

The forecast is most of the work behind *My tier*, and hardly ever differs from one look to the next. What was found is
kept under a fingerprint of all that it follows from: the facts as they were just read, the rulebooks, the day, the
standing, and the engine itself. So it cannot be out of date: whatever changes any of these changes the fingerprint.
"""

import hashlib
from functools import cache as once
from pathlib import Path

import numpy as np
from django.core.cache import cache

from tiers import engine
from tiers.engine.facts import Facts
from tiers.engine.fingerprint import fingerprint
from tiers.engine.forecast import LossEvent, forecast
from tiers.engine.judgement import Judged, Outcome
from tiers.engine.programme import Programme

KEPT_SECONDS = 24 * 60 * 60
"""The day is part of the fingerprint, so that on the next one nothing of this is found again."""


def coming_losses(programme: Programme, facts: Facts, outcome: Outcome, days: int) -> tuple[LossEvent, ...]:
    """``engine.forecast`` of the only partner in the facts, as it was judged."""
    key = f"tiers.losses.{_fingerprint(programme, facts, outcome, days)}"
    found: tuple[LossEvent, ...] | None = cache.get(key)
    if found is None:
        judged = (Judged(np.zeros(1, dtype=np.int64), outcome),)
        found = forecast(programme, facts, judged, days)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _fingerprint(programme: Programme, facts: Facts, outcome: Outcome, days: int) -> str:
    rulebooks = tuple(rules.key for rules in programme.rulebooks)  # published ones never change
    return fingerprint(_engine(), rulebooks, facts, outcome.on, outcome.next_change_on, outcome.step, days)


@once
def _engine() -> str:
    """Stands for the code that computes: another version of it may find something else."""
    digest = hashlib.sha256()
    for source in sorted(Path(engine.__path__[0]).glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()
