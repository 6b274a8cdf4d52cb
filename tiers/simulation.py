"""One partner on one day, with the facts as they are and with supposed ones beside them (§6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from partners.enums import PartnerKind
from partners.models import Partner, StaffMember
from specializations.content import content_of
from specializations.models import Accreditation as CatalogueEntry
from specializations.models import Rulebook
from tiers.changes import check_changes
from tiers.due import RunTerms, run_terms
from tiers.engine.axes import AMOUNT_UNITS, TIERS
from tiers.engine.changes import Change, changed_facts
from tiers.engine.dates import ALWAYS, NEVER, date_of, day_of
from tiers.engine.judgement import Outcome
from tiers.engine.rules import Rules
from tiers.engine.simulation import simulate
from tiers.engine.standing import STATUSES
from tiers.engine.training import Accreditation, Person, Roster
from tiers.facts import Batch, batch_of, load_facts
from tiers.models import Evaluation
from tiers.programme import LoadedProgramme, NoRulebook, load_programme, load_programme_with
from tiers.progress import marks_of, start_of
from tiers.shortfalls import RequirementLine, requirement_lines


@dataclass(frozen=True)
class HeldAchievement:
    """One that is held: `status` is held, exception, transition or grace; `kept_until` is None while it is met."""

    status: str
    since: date
    kept_until: date | None


@dataclass(frozen=True)
class Side:
    """What is held at the end of the day, what is met on it, and every requirement.

    `specialist` has the masters, too. `achievements` are those held, by name (`encryption:master`, `tier:gold`);
    `met` the names of those met.
    """

    rulebook_name: str
    tier: str
    tier_status: str
    kept_until: date | None
    tier_met: str
    specialist: tuple[str, ...]
    master: tuple[str, ...]
    achievements: dict[str, HeldAchievement]
    met: frozenset[str]
    lines: tuple[RequirementLine, ...]


@dataclass(frozen=True)
class Difference:
    """One requirement on both sides; None where it does not apply under the rulebook of that side."""

    before: RequirementLine | None
    after: RequirementLine | None

    @property
    def line(self) -> RequirementLine:
        """The requirement as it applies after the changes, or before them if it no longer does."""
        line = self.after or self.before
        assert line is not None
        return line

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def is_turned(self) -> bool:
        """Whether it turns from met to short, or back."""
        return (self.before is None or self.before.is_met) != (self.after is None or self.after.is_met)


@dataclass(frozen=True)
class Simulation:
    """`differences` has every requirement of either side, in the order of the rules."""

    as_of: date
    before: Side
    after: Side
    differences: tuple[Difference, ...]

    @property
    def changed(self) -> tuple[Difference, ...]:
        return tuple(difference for difference in self.differences if difference.is_changed)


@dataclass(frozen=True, eq=False)
class PartnerDay:
    """One partner that is judged on a day. `in_force` is the position of the rulebook of that day, `other` the one
    to look at instead, if there is one.
    """

    partner: Partner
    on: date
    loaded: LoadedProgramme
    batch: Batch
    terms: RunTerms
    in_force: int
    other: Rules | None
    other_name: str

    @property
    def rules(self) -> Rules:
        return self.other or self.loaded.programme.rulebooks[self.in_force]

    @property
    def rulebook_name(self) -> str:
        return self.other_name or self.loaded.rulebook_names[self.in_force]


def partner_day(partner: Partner, *, on: date, at: datetime, rulebook: Rulebook | None = None) -> PartnerDay | None:
    """Ready to look at a partner on a day; `at` is the present moment.

    None when the partner has no standing then: a distributor, after its end, or while no rulebook is in force.
    """
    if partner.kind != PartnerKind.RESELLER or (partner.ended_on is not None and partner.ended_on <= on):
        return None
    try:
        loaded = load_programme()
        terms = run_terms(as_of=on, full=False, at=at)
        batch = batch_of(partner)
        in_force = _position_of_day(partner, loaded, batch, terms)
        other = None
        if rulebook is not None and rulebook.pk in loaded.rulebook_ids:
            other = loaded.programme.rulebooks[loaded.rulebook_ids.index(rulebook.pk)]
        elif rulebook is not None:
            loaded = load_programme_with(content_of(rulebook))
            other = loaded.draft
    except NoRulebook:
        return None
    return PartnerDay(partner, on, loaded, batch, terms, in_force, other, rulebook.name if rulebook else "")


def _position_of_day(partner: Partner, loaded: LoadedProgramme, batch: Batch, terms: RunTerms) -> int:
    """The rulebook that a day was judged by; of a day that is still to be judged the one in force."""
    judged_through = terms.failed.get(partner.pk, terms.judged_through)
    if judged_through is not None and judged_through >= terms.as_of:
        standing = Evaluation.objects.standing_on(terms.as_of, batch.partner_ids)
        rulebook_id = standing.values_list("rulebook_id", flat=True).first()
        if rulebook_id in loaded.rulebook_ids:
            return loaded.rulebook_ids.index(rulebook_id)
    return loaded.position_in_force(terms.as_of)


def roster_of(partner: Partner, loaded: LoadedProgramme) -> Roster:
    """The people of a partner, those who left included, and the catalogue of accreditations."""
    people = StaffMember.objects.filter(partner=partner).values_list("id", "code", "joined_on", "left_on")
    positions, kinds = loaded.catalogue.specialization_of_accreditation, loaded.catalogue.type_of_accreditation
    return Roster(
        people={
            code: Person(pk, code, day_of(joined_on, ALWAYS), day_of(left_on, NEVER))
            for pk, code, joined_on, left_on in people
        },
        accreditations={
            entry.code: Accreditation(
                entry.code,
                int(positions[entry.pk]),
                int(kinds[entry.pk]),
                int(entry.fee_eur * AMOUNT_UNITS),
                entry.validity_months,
                offered=entry.is_offered,
            )
            for entry in CatalogueEntry.objects.all()
        },
    )


def simulate_partner(
    partner: Partner, changes: Sequence[Change], *, as_of: date, at: datetime, rulebook: Rulebook | None = None
) -> Simulation | None:
    """The step to a day, with the facts as they are and as if the changes became known on that day.

    Both sides start from the standing before the day; the second is judged under `rulebook`, whatever its date, if
    one is given. `at` is the present moment. None when the partner has no standing on the day. ChangesRefused.
    """
    day = partner_day(partner, on=as_of, at=at, rulebook=rulebook)
    if day is None:
        return None
    roster = roster_of(partner, day.loaded)
    check_changes(changes, partner.code, roster, day.loaded.axes)
    start = start_of(day.batch, day.loaded, day.terms, marks_of(day.batch))
    until = as_of.toordinal()
    facts = load_facts(day.batch, day.loaded, from_day=int(start.first_on.min(initial=until)))
    found = simulate(
        day.loaded.programme,
        facts,
        changed_facts(facts, changes, roster),
        start.progress,
        until,
        day.in_force,
        day.other,
    )
    before = _side(found.before, day.loaded.rulebook_names[day.in_force])
    after = _side(found.after, day.rulebook_name)
    return Simulation(as_of, before, after, _differences(before.lines, after.lines))


def _side(outcome: Outcome, rulebook_name: str) -> Side:
    names = outcome.rules.axes.achievements
    held = {
        names[place]: HeldAchievement(
            status=STATUSES[outcome.step.status[0, place]],
            since=date.fromordinal(int(outcome.after.held_since[0, place])),
            kept_until=date_of(outcome.step.kept_until[0, place]),
        )
        for place in np.flatnonzero(outcome.held[0]).tolist()
    }
    master = {name.removesuffix(":master") for name in held if name.endswith(":master")}
    specialist = {name.removesuffix(":specialist") for name in held if name.endswith(":specialist")}
    return Side(
        rulebook_name=rulebook_name,
        tier=TIERS[outcome.tier[0]],
        tier_status=STATUSES[outcome.tier_status[0]],
        kept_until=date_of(outcome.tier_kept_until[0]),
        tier_met=TIERS[outcome.tier_met[0]],
        specialist=tuple(sorted(specialist | master)),
        master=tuple(sorted(master)),
        achievements=dict(sorted(held.items())),
        met=frozenset(names[place] for place in np.flatnonzero(outcome.assessment.met[0]).tolist()),
        lines=requirement_lines(outcome.assessment, 0),
    )


def _differences(before: Sequence[RequirementLine], after: Sequence[RequirementLine]) -> tuple[Difference, ...]:
    def keyed(lines: Sequence[RequirementLine]) -> dict[tuple[str, str, str], RequirementLine]:
        return {(line.subject, line.level, line.measure): line for line in lines}

    now, then = keyed(before), keyed(after)
    return tuple(Difference(now.get(key), then.get(key)) for key in {**then, **now})
