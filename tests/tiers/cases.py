"""A small rulebook and short ways to write a partner, for tables of facts and expected standings."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tiers.engine import axes as ax
from tiers.engine.causes import changes
from tiers.engine.dates import date_of, day_of
from tiers.engine.journey import advance
from tiers.engine.programme import compile_programme
from tiers.engine.rows import AwardRow, LineRow, PartnerRows, facts_of
from tiers.engine.rules import AccreditationTypeData, RequirementData, RulebookData
from tiers.engine.standing import STATUSES, initial_standing

AXES = ax.Axes(("archiving", "encryption", "new-one"), ("SCS", "SSE", "SSE+", "STS"))
EURO = 10_000
START = date(2010, 11, 3)

SALES_AND_TECHNICAL = (
    RequirementData("people", 2, "all", "specialist"),
    RequirementData("people_sales", 1, "all", "specialist"),
    RequirementData("people_technical", 1, "all", "specialist"),
)
MASTERS = (RequirementData("references", 1, "all", "master"),)
TIERS = (
    RequirementData("specializations", 1, tier="silver"),
    RequirementData("revenue", 100 * EURO, tier="silver"),
    RequirementData("specializations", 2, tier="gold"),
    RequirementData("incremental_revenue", 50 * EURO, tier="gold"),
    RequirementData("masters", 1, tier="platinum"),
)

RULEBOOK = RulebookData(
    key="first",
    effective_from=START,
    window_months=12,
    grace_days=60,
    openings={"archiving": START, "encryption": START},
    requirements=(*SALES_AND_TECHNICAL, *MASTERS, *TIERS),
    accreditation_types={
        "SSE": AccreditationTypeData("sales", True),
        "SSE+": AccreditationTypeData("sales", True),
        "STS": AccreditationTypeData("technical", True),
        "SCS": AccreditationTypeData("technical", False),
    },
)
REVENUE_ONLY = replace(
    RULEBOOK,
    requirements=(
        RequirementData("revenue", 100 * EURO, tier="silver"),
        RequirementData("revenue", 200 * EURO, tier="gold"),
        RequirementData("revenue", 300 * EURO, tier="platinum"),
    ),
)


def rules_with(*requirements, **changed):
    return replace(RULEBOOK, requirements=requirements, **changed)


def award(kind, staff, specialization="archiving", awarded_on=START, **dates):
    return AwardRow(staff, specialization, kind, awarded_on, **dates)


def trained(specialization="archiving", first_staff=1, **dates):
    """Two people who meet the specialist level."""
    return (
        award("SSE", first_staff, specialization, **dates),
        award("STS", first_staff + 1, specialization, **dates),
    )


def sale(euros, ordered_on, specialization="archiving", incremental=True, order=1):
    return LineRow(specialization, ordered_on, round(euros * EURO), incremental, order)


@dataclass(frozen=True)
class Night:
    """One judged day of one partner, readable."""

    day: date
    tier: str
    tier_met: str
    status: str
    kept_until: date | None
    held: dict  # achievement -> (held since, status, kept until)
    met: set
    changes: dict  # achievement -> kind
    causes: dict  # achievement -> Cause
    next_change_on: date | None
    values: dict  # (subject, level, measure) -> value

    @property
    def specialist(self):
        return {name.removesuffix(":specialist") for name in self.held if name.endswith(":specialist")}


def nights(partner, until, *, rulebooks=(RULEBOOK,), first=None, legacy=None, axes=AXES):
    """Every day of change of one partner from its first evaluation on `first` (default: `until`), and `until`."""
    programme = compile_programme(rulebooks, axes)
    start = np.array([day_of(first or until)], dtype=np.int32)
    tier, since = legacy or ("registered", START)
    rank = np.array([ax.TIERS.index(tier)], dtype=np.int16)
    before = initial_standing(axes, rank, np.array([day_of(since)], dtype=np.int32), start)
    judged = advance(programme, facts_of(axes, [partner]), before, start, day_of(until), also_until=np.array([True]))
    return [night_of(part.outcome) for part in judged]


def night(partner, until, **options):
    return nights(partner, until, **options)[-1]


def night_of(outcome, row=0):
    names = outcome.rules.axes.achievements
    found = [change for change in changes(outcome) if change.partner == row]
    return Night(
        day=date_of(outcome.on[row]),
        tier=ax.TIERS[outcome.tier[row]],
        tier_met=ax.TIERS[outcome.tier_met[row]],
        status=STATUSES[outcome.tier_status[row]],
        kept_until=date_of(outcome.tier_kept_until[row]),
        held={
            names[column]: (
                date_of(outcome.after.held_since[row, column]),
                STATUSES[outcome.step.status[row, column]],
                date_of(outcome.step.kept_until[row, column]),
            )
            for column in np.flatnonzero(outcome.held[row])
        },
        met={names[column] for column in np.flatnonzero(outcome.assessment.met[row])},
        changes={change.achievement: change.kind for change in found},
        causes={change.achievement: change.cause for change in found},
        next_change_on=date_of(outcome.next_change_on[row]),
        values={
            (row_.subject, row_.level, row_.measure): int(outcome.assessment.row_values(row_)[row])
            for row_ in outcome.rules.rows(int(outcome.assessment.rule_set[row]))
        },
    )


def partner(**facts):
    return PartnerRows(**{"country": "FR", **facts})
