"""What pages ask about the impact of a version of the rules: the answer, or how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.core.cache import cache

from core.models import Job
from partners.models import Partner
from partners.querysets import PartnerQuerySet
from specializations.models import Rulebook
from tiers.actions import impact_job
from tiers.engine.curve import Curve
from tiers.engine.dates import Flags, Indices
from tiers.engine.rules import RequirementData
from tiers.models import ImpactReport
from tiers.preview import (
    Impact,
    MoveTable,
    Question,
    answer,
    curve_key,
    curve_of,
    packed_impact,
    question_about,
    unpacked_impact,
)

REMEMBERED_SECONDS = 60 * 60
RISE, FALL = "rise", "fall"
AT_ONCE = "at_once"


@dataclass(frozen=True, eq=False)
class Found:
    """`impact` is the answer, or while there is none the last one of this version, which is `outdated`."""

    question: Question
    impact: Impact | None
    outdated: bool
    job: Job | None


def find_impact(rulebook: Rulebook, *, on: date, at: datetime) -> Found:
    """The impact on a day: remembered, reported by a worker, or computed here if it fits a request.

    NoRulebook if none is in force on the day.
    """
    question = question_about(rulebook, on=on, at=at)
    impact = _known(question)
    if impact is None and question.fits_a_request:
        impact = answer(question)
        cache.set(_cache_key(question), packed_impact(impact), REMEMBERED_SECONDS)
    if impact is not None:
        return Found(question, impact, outdated=False, job=None)
    last = ImpactReport.objects.filter(rulebook=rulebook).order_by("-id").first()
    outdated = unpacked_impact(last.contents) if last else None
    return Found(question, outdated, outdated=True, job=impact_job(question.key))


def find_curve(question: Question, row: RequirementData) -> Curve | None:
    """The curve of one of the draft's requirements: computed here if it fits a request, else as reported."""
    if question.fits_a_request:
        return curve_of(question, row)
    impact = _known(question)
    return impact.curves.get(curve_key(row)) if impact else None


def _known(question: Question) -> Impact | None:
    packed = cache.get(_cache_key(question))
    if packed is None:
        packed = ImpactReport.objects.filter(key=question.key).values_list("contents", flat=True).first()
    return None if packed is None else unpacked_impact(packed)


def _cache_key(question: Question) -> str:
    return f"tiers.impact:{question.key}"


# ── Counting ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Tally:
    """Of all partners or of some: how many rise and fall, and how many levels are gained and lost."""

    rises: int = 0
    falls: int = 0
    gained: int = 0
    lost: int = 0


def tallies(impact: Impact, group_of: Mapping[int, str]) -> dict[str, Tally]:
    """For every group that anything happens in; `group_of` says where a partner belongs."""
    tiers, levels = impact.met.moved, impact.level_moves
    counts = {
        "rises": _grouped(tiers, tiers.moves.after > tiers.moves.before, group_of),
        "falls": _grouped(tiers, tiers.moves.after < tiers.moves.before, group_of),
        "gained": _grouped(levels, levels.moves.after > levels.moves.before, group_of),
        "lost": _grouped(levels, levels.moves.after < levels.moves.before, group_of),
    }
    groups = sorted({group for found in counts.values() for group in found})
    return {group: Tally(**{name: found.get(group, 0) for name, found in counts.items()}) for group in groups}


def _grouped(table: MoveTable, chosen: Flags, group_of: Mapping[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    partners, counts = np.unique(table.moves.partner[chosen], return_counts=True)
    for partner_id, count in zip(partners.tolist(), counts.tolist(), strict=True):
        group = group_of.get(partner_id, "")
        found[group] = found.get(group, 0) + count
    return found


def fates(impact: Impact) -> dict[str, int]:
    """What becomes of those whose tier is no longer met: how many lose it at once, or keep it for a while by what."""
    table = impact.met.moved
    found: dict[str, int] = {}
    for row in np.flatnonzero(table.moves.after < table.moves.before).tolist():
        keeper = table.moves.keeper(row) or AT_ONCE
        found[keeper] = found.get(keeper, 0) + 1
    return found


def first_loss(impact: Impact) -> date | None:
    """The first day on which somebody's lower tier is final."""
    moves = impact.met.moved.moves
    falls = moves.final_on[moves.after < moves.before]
    return date.fromordinal(int(falls.min())) if falls.size else None


@dataclass(frozen=True)
class Narrowing:
    """What the lists are narrowed to; empty: nothing. `fate` is `at_once` or what keeps the tier."""

    country: str = ""
    team: str = ""
    direction: str = ""
    fate: str = ""


def narrowed(table: MoveTable, by: Narrowing, partners: Mapping[int, Partner]) -> Indices:
    """The rows of a table that are wanted."""
    moves = table.moves
    keep = np.ones(len(moves), dtype=np.bool_)
    if by.direction:
        keep &= (moves.after > moves.before) if by.direction == RISE else (moves.after < moves.before)
    if by.fate:
        fate = np.array([moves.keeper(row) or AT_ONCE for row in range(len(moves))], dtype=object)
        keep &= (moves.after < moves.before) & (fate == by.fate)
    for name, wanted in (("country", by.country), ("coverage_team", by.team)):
        if wanted:
            of = {partner_id: str(getattr(partner, name)) for partner_id, partner in partners.items()}
            keep &= np.array([of.get(partner_id) == wanted for partner_id in moves.partner.tolist()], dtype=np.bool_)
    return np.flatnonzero(keep)


def partners_of(impact: Impact, among: PartnerQuerySet) -> dict[int, Partner]:
    """Everybody whom anything happens to, by primary key, with what the lists say of them."""
    tables = (impact.met.moved, impact.held.moved, impact.level_moves)
    ids = {int(partner_id) for table in tables for partner_id in np.unique(table.moves.partner)}
    if not ids:
        return {}
    fields = ("code", "name", "country", "city", "coverage_team")
    return {partner.pk: partner for partner in among.filter(pk__among=ids).only(*fields)}
