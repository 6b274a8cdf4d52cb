"""A stored rulebook before the guards: with the catalogue and the other versions around it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from specializations.content import RulebookContent, content_of
from specializations.guards import Finding, Surroundings, find_faults
from specializations.models import Accreditation, Rulebook, Specialization


def surroundings_of(rulebook: Rulebook, *, today: date) -> Surroundings:
    trainings: defaultdict[str, set[str]] = defaultdict(set)
    offered = Accreditation.objects.filter(retired_at=None, replaced_by=None)
    for slug, kind in offered.values_list("specialization__slug", "type"):
        trainings[slug].add(kind)
    specializations = list(Specialization.objects.all())
    return Surroundings(
        today=today,
        trainings=trainings,
        taken=dict(Rulebook.objects.published().exclude(pk=rulebook.pk).values_list("effective_from", "name")),
        names={each.slug: each.name for each in specializations},
        retired=[each.slug for each in specializations if each.retired_at],
    )


def faults_of(rulebook: Rulebook, *, today: date, content: RulebookContent | None = None) -> list[Finding]:
    """What the guards find in a rulebook, or in ``content`` that it is to have."""
    return find_faults(content or content_of(rulebook), surroundings_of(rulebook, today=today))
