"""How a version of the rules stands to a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from specializations.enums import RulebookPhase, RulebookState
from specializations.models import Rulebook


def status_of(rulebook: Rulebook, published: Iterable[Rulebook], today: date) -> RulebookState | RulebookPhase:
    """The state or, once published, the phase; ``published`` are all the published versions."""
    if rulebook.state != RulebookState.PUBLISHED:
        return RulebookState(rulebook.state)
    if rulebook.effective_from > today:
        return RulebookPhase.COMING
    in_force = max((version.effective_from for version in published if version.effective_from <= today), default=None)
    return RulebookPhase.IN_FORCE if rulebook.effective_from == in_force else RulebookPhase.PAST
