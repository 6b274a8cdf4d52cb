"""A simulation in the reader's words: both tiers, what is held otherwise, and every requirement that differs."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from core import formats
from core.badges import Shape, Tone
from core.components import CheckedFact, Versus, VersusRow, VersusSide
from partners.enums import SpecializationStatus, StandingStatus
from specializations.enums import Measure, TierSlug
from specializations.wording import (
    achievement_words,
    level_name,
    minimum_words,
    shortfall_words,
    tier_name,
    value_words,
)
from tiers.simulation import Difference, HeldAchievement, Side, Simulation

Names = Mapping[str, str]


def versus(simulation: Simulation, names: Names) -> Versus:
    day = {"day": formats.long_date(simulation.as_of)}
    return Versus(
        current=_side(_("If nothing happens, on %(day)s") % day, simulation.before),
        simulated=_side(_("Simulated, on %(day)s") % day, simulation.after),
        moves=list(_moves(simulation, names)),
        rows=list(_rows(simulation, names)),
    )


def _side(title: str, side: Side) -> VersusSide:
    status = StandingStatus(side.tier_status)
    if side.kept_until is None:
        text = _("Every requirement of it is met.") if side.tier != TierSlug.REGISTERED else ""
    else:
        words = {"day": formats.long_date(side.kept_until), "tier": tier_name(side.tier_met)}
        text = _("Kept until %(day)s, then %(tier)s.") % words
    return VersusSide(title, TierSlug(side.tier), status, text)


def _moves(simulation: Simulation, names: Names) -> Iterable[CheckedFact]:
    """Every achievement that is held on one side only, or in another way."""
    before, after = simulation.before.achievements, simulation.after.achievements
    for name in sorted({*before, *after}):
        was, becomes = _how(name, before.get(name)), _how(name, after.get(name))
        if was == becomes:
            continue
        words = {"what": achievement_words(name, names), "before": was, "after": becomes}
        status = _status(name, after.get(name))
        yield CheckedFact(status.shape, status.tone, _("%(what)s: %(after)s, instead of %(before)s") % words)


def _status(name: str, achievement: HeldAchievement | None) -> StandingStatus | SpecializationStatus:
    value = achievement.status if achievement else StandingStatus.NOT_HELD.value
    return StandingStatus(value) if name.startswith("tier:") else SpecializationStatus(value)


def _how(name: str, achievement: HeldAchievement | None) -> str:
    """``held``, ``in grace until 2 November 2026``, ``not held``."""
    words = str(_status(name, achievement).label).lower()
    if achievement is None or achievement.kept_until is None:
        return words
    return _("%(status)s until %(day)s") % {"status": words, "day": formats.long_date(achievement.kept_until)}


def _rows(simulation: Simulation, names: Names) -> Iterable[VersusRow]:
    """The measures that differ; all requirements on one of them share a row."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for difference in simulation.differences:
        scope = "" if difference.line.level == "tier" else difference.line.subject
        groups.setdefault((scope, difference.line.measure), []).append(difference)
    for (scope, name), found in sorted(groups.items(), key=lambda item: item[0][0] != ""):
        if any(difference.is_changed for difference in found):
            yield _row(Measure(name), names.get(scope, scope), found, simulation)


def _row(measure: Measure, note: str, found: list[Difference], simulation: Simulation) -> VersusRow:
    before = next((each.before.value for each in found if each.before), None)
    after = next((each.after.value for each in found if each.after), None)
    return VersusRow(
        label=measure.label,
        note=note,
        before="–" if before is None else value_words(measure, before),
        after="–" if after is None else value_words(measure, after),
        change=_change(measure, before, after),
        tone=Tone.MUTE if before in (after, None) or after is None else Tone.OK if after > before else Tone.BAD,
        effects=[_effect(measure, each, simulation) for each in found],
    )


def _change(measure: Measure, before: int | None, after: int | None) -> str:
    if before is None or after is None or before == after:
        return "="
    change = after - before
    return formats.signed_money(formats.euros(change)) if measure.is_amount else formats.signed(change)


def _effect(measure: Measure, found: Difference, simulation: Simulation) -> CheckedFact:
    """What one requirement on the measure says afterwards."""
    line = found.line
    is_tier = line.level == "tier"
    words = {"what": tier_name(line.subject) if is_tier else level_name(line.level)}
    words["minimum"] = minimum_words(measure, line.minimum)
    if found.before and found.after and found.before.minimum != found.after.minimum:
        earlier = {"minimum": words["minimum"], "earlier": minimum_words(measure, found.before.minimum)}
        words["minimum"] = _("%(minimum)s (instead of %(earlier)s)") % earlier
    if found.after is None:
        return CheckedFact(Shape.PLAIN_RING, Tone.MUTE, _("%(what)s: no longer asked for") % words)
    if line.is_met:
        return CheckedFact(Shape.DISC_TICK, Tone.OK, _("%(what)s: %(minimum)s, met") % words)
    words["missing"] = shortfall_words(measure, line.shortfall)
    name = f"tier:{line.subject}" if is_tier else f"{line.subject}:{line.level}"
    is_held = name in simulation.after.achievements
    return CheckedFact(
        Shape.HALF_DISC if is_held else Shape.PLAIN_RING,
        Tone.WARN if is_held else Tone.MUTE,
        _("%(what)s: %(minimum)s, %(missing)s") % words,
    )
