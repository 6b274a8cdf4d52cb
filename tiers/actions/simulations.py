"""Supposed changes that somebody keeps: saved, shared, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from core.actions import record
from core.models import User
from partners.models import Partner
from specializations.models import Rulebook
from tiers.changes import as_json
from tiers.engine.changes import Change
from tiers.models import SavedSimulation


@dataclass(frozen=True)
class Supposition:
    """What is simulated. Without a day it is about the day on which it is opened, without rules about those of it."""

    changes: Sequence[Change]
    as_of: date | None = None
    rulebook: Rulebook | None = None


@transaction.atomic
def save_simulation(*, partner: Partner, name: str, supposed: Supposition, by: User, at: datetime) -> SavedSimulation:
    """Keep it under a name. ValidationError where the user has one of this name for the partner already."""
    simulation = SavedSimulation(partner=partner, owner=by)
    _write(simulation, name, supposed, at)
    record(by=by, at=at, verb="simulation_saved", of=simulation, key=simulation.public_id, after=_kept(simulation))
    return simulation


@transaction.atomic
def change_simulation(
    *, simulation: SavedSimulation, name: str, supposed: Supposition, by: User, at: datetime
) -> SavedSimulation:
    """Keep something else under it. ValidationError as above."""
    before = _kept(simulation)
    _write(simulation, name, supposed, at)
    after = _kept(simulation)
    record(by=by, at=at, verb="simulation_changed", of=simulation, key=simulation.public_id, before=before, after=after)
    return simulation


def _write(simulation: SavedSimulation, name: str, supposed: Supposition, at: datetime) -> None:
    simulation.name = name
    simulation.changes = as_json(supposed.changes)
    simulation.as_of, simulation.rulebook, simulation.saved_at = supposed.as_of, supposed.rulebook, at
    simulation.full_clean()
    simulation.save()


def _kept(simulation: SavedSimulation) -> dict[str, Any]:
    return {
        "changes": len(simulation.changes),
        "as_of": simulation.as_of.isoformat() if simulation.as_of else None,
        "rulebook": simulation.rulebook.public_id if simulation.rulebook else None,
    }


@transaction.atomic
def share_simulation(*, simulation: SavedSimulation, shared: bool, by: User, at: datetime) -> bool:
    """Open it to whoever sees the partner, or to its owner alone again; False where it was so already."""
    found = SavedSimulation.objects.filter(pk=simulation.pk, shared_at__isnull=shared)
    earlier = found.values_list("shared_at", flat=True).first()
    if not found.update(shared_at=at if shared else None):
        return False
    verb = "simulation_shared" if shared else "simulation_unshared"
    record(
        by=by,
        at=at,
        verb=verb,
        of=simulation,
        key=simulation.public_id,
        before={"shared_at": earlier and earlier.isoformat()},
        after={"shared_at": at.isoformat() if shared else None},
    )
    return True


@transaction.atomic
def delete_simulation(*, simulation: SavedSimulation, by: User, at: datetime) -> None:
    record(by=by, at=at, verb="simulation_deleted", of=simulation, key=simulation.public_id, before=_kept(simulation))
    simulation.delete()
