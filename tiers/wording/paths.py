"""The cheapest training in the reader's words: what to do, for whom, at which price, and what stays to be done."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from core.components import Link, Plan, PlanStep
from specializations.enums import Measure, Role
from specializations.wording import achievement_words, needed_words
from tiers.engine import assessment as closings
from tiers.engine import path as obstacles
from tiers.path import Path, PlannedAward
from tiers.shortfalls import RequirementLine


def target_words(target: str, names: Mapping[str, str]) -> str:
    """``Gold``, ``Master in Encryption``."""
    return achievement_words(target if ":" in target else f"tier:{target}", names)


Way = Callable[[PlannedAward], Link | None]
"""Where the reader begins a training; None for whoever does not plan any."""


def plan_of(path: Path, names: Mapping[str, str], people: Mapping[str, str], way: Way) -> Plan:
    """The trainings, then what has no price; ``people`` are the names of the staff by code."""
    steps = [_training(planned, names, people, way(planned)) for planned in path.awards]
    steps += [_gap(line, names) for line in path.gaps]
    fields = {planned.specialization for planned in path.awards}
    summary = formats.joined(
        [
            ngettext("%(count)s person", "%(count)s people", path.people) % {"count": formats.number(path.people)},
            ngettext("%(count)s specialization", "%(count)s specializations", len(fields))
            % {"count": formats.number(len(fields))},
        ]
    )
    return Plan(steps, summary, formats.money(formats.euros(path.fee_e4)))


def person_words(planned: PlannedAward, people: Mapping[str, str]) -> str:
    if planned.staff_code is not None:
        return people.get(planned.staff_code, planned.staff_code)
    return _("Somebody new (%(number)s)") % {"number": planned.new_person}


def _training(
    planned: PlannedAward, names: Mapping[str, str], people: Mapping[str, str], link: Link | None
) -> PlanStep:
    role = Role(planned.role)
    words = {"specialization": names.get(planned.specialization, planned.specialization)}
    what = (
        _("Train a sales person in %(specialization)s")
        if role is Role.SALES
        else _("Train a technical person in %(specialization)s")
    )
    return PlanStep(
        what=what % words,
        why=person_words(planned, people),
        kind=planned.accreditation.partition("-")[0],
        price=formats.money(formats.euros(planned.fee_e4)),
        note=str(role.label),
        link=link,
    )


def _gap(line: RequirementLine, names: Mapping[str, str]) -> PlanStep:
    subject = f"tier:{line.subject}" if line.level == "tier" else f"{line.subject}:{line.level}"
    measure = Measure(line.measure)
    return PlanStep(
        what=needed_words(measure, line.shortfall),
        why=_("Asked for by %(what)s. No training: listed, not priced.") % {"what": achievement_words(subject, names)},
        kind=str(measure.label),
    )


def obstacle_words(code: str) -> str:
    """Why no training leads there."""
    return {
        closings.NOT_OPEN: _("The specialization is not open under the rules of this day."),
        closings.NOT_AVAILABLE: _("The level is not available here: another region, or not yet."),
        closings.NO_REQUIREMENTS: _("The rules ask for nothing there, so it is never met."),
        obstacles.NO_ACCREDITATION: _("Nothing in the catalogue counts for a role that is missing."),
        obstacles.NEVER_MET: _("The rules ask for more technical validations than can count."),
        obstacles.TOO_FEW_SPECIALIZATIONS: _("Fewer specializations can be reached than it asks for."),
        obstacles.TOO_FEW_MASTERS: _("Fewer master specializations can be reached than it asks for."),
    }[code]
