"""How a version of the rules stands to a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from specializations.enums import RulebookPhase, RulebookState
from specializations.models import Rulebook


def in_force_on(day: date, published: Iterable[Rulebook]) -> Rulebook | None:
    """Of versions at hand the one that ``RulebookQuerySet.in_force`` would find."""
    begun = (version for version in published if version.effective_from <= day)
    return max(begun, key=lambda version: version.effective_from, default=None)


def status_of(rulebook: Rulebook, published: Iterable[Rulebook], today: date) -> RulebookState | RulebookPhase:
    """The state or, once published, the phase; ``published`` are all the published versions."""
    if rulebook.state != RulebookState.PUBLISHED:
        return RulebookState(rulebook.state)
    if rulebook.effective_from > today:
        return RulebookPhase.COMING
    in_force = in_force_on(today, published)
    return RulebookPhase.IN_FORCE if in_force is not None and rulebook.pk == in_force.pk else RulebookPhase.PAST
