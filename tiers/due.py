"""Whom a night judges, and from which day on (docs/rules/tier_evaluation.md §4 and §5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Min, Q

from partners.enums import PartnerKind
from partners.models import Partner
from tiers.models import EvaluationRun, RunFailure
from tiers.programme import LoadedProgramme

RESELLER = Q(kind=PartnerKind.RESELLER)


@dataclass(frozen=True)
class RunTerms:
    """What a run goes by. It follows from the runs finished before, so each chunk of a run finds the same.

    `judged_through` is the day up to which everybody was judged, but for the partners in `failed`, who have their
    own (None: never). A rulebook published after `known_at`, when this day was first judged, holds from the next.
    """

    as_of: date
    known_at: datetime
    full: bool = False
    judged_through: date | None = None
    failed: Mapping[int, date | None] = field(default_factory=dict)

    @property
    def is_repeated(self) -> bool:
        """Whether the day was judged before."""
        return self.judged_through == self.as_of


def run_terms(*, as_of: date, full: bool, at: datetime) -> RunTerms:
    """The terms of a run that starts at `at`, for a day that is not before the last finished one."""
    last = EvaluationRun.objects.last_finished()
    if last is None:
        return RunTerms(as_of, at, full)
    first = EvaluationRun.objects.filter(as_of=as_of).aggregate(first=Min("started_at"))["first"]
    return RunTerms(as_of, min(at, first or at), full, last.as_of, _failed(last))


def _failed(last: EvaluationRun) -> dict[int, date | None]:
    """The partners that the last run could not judge, and the day through which each was judged before."""
    partner_ids = set(last.failures.values_list("partner_id", flat=True))
    if not partner_ids:
        return {}
    failures: dict[int, set[int]] = {}
    for run_id, partner_id in RunFailure.objects.filter(partner__in=partner_ids).values_list("run_id", "partner_id"):
        failures.setdefault(run_id, set()).add(partner_id)
    judged: dict[int, date | None] = {}
    for run_id, as_of in EvaluationRun.objects.finished().order_by("-as_of", "-id").values_list("id", "as_of"):
        for partner_id in partner_ids - failures.get(run_id, set()) - judged.keys():
            judged[partner_id] = as_of
        if len(judged) == len(partner_ids):
            break
    return {partner_id: judged.get(partner_id) for partner_id in partner_ids}


def due_partners(terms: RunTerms, loaded: LoadedProgramme) -> list[int]:
    """Primary keys, ascending, of the partners that a run has to look at."""
    ended = Q(ended_on__isnull=False, ended_on__lte=terms.as_of)
    partners = Partner.objects.order_by("id").values_list("id", flat=True)
    # Whoever has a standing and no longer takes part loses it; a mark on anybody has to be looked at and removed.
    leaving = Q(standing__isnull=False) & (ended | ~RESELLER)
    due = leaving | Q(stale__isnull=False) | Q(pk__in=terms.failed)
    if terms.full:
        judged = Q()
    else:
        judged = (
            Q(standing=None)
            | Q(standing__next_change_on__lte=terms.as_of)
            | ~Q(standing__rulebook=loaded.rulebook_in_force(terms.as_of))
        )
    return list(partners.filter(due | (RESELLER & ~ended & judged)))
