"""One minimum of a version of the rules, and how many partners there would be at each value of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_countries import countries

from core import formats
from core.charts import Mark, MinimumCurve
from core.components import Action, Fact
from specializations.content import ALL, RequirementContent, content_of
from specializations.enums import EditGroup, Level, Measure, TierSlug
from specializations.models import Rulebook
from specializations.policies import can_edit_rulebook
from specializations.views.findings import group_url
from specializations.wording import level_subject, minimum_words, tier_name, value_words
from tiers.engine.axes import AMOUNT_UNITS
from tiers.engine.curve import Curve
from tiers.forms.impact import CurveForm
from tiers.impact import find_curve
from tiers.preview import curve_key, question_about
from tiers.programme import NoRulebook, requirement_data
from tiers.views.impact import RulebookPageMixin, compute_action_for, page_url

TABLE_STEPS = 10


class RulebookCurve(RulebookPageMixin):
    """The curve of a requirement, with the values in force and in the draft marked, and a value to try."""

    template_name = "tiers/rulebook_curve.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content = content_of(self.rulebook)
        rows = {key_of(row): row for row in content.requirements}
        labels = [(key, requirement_label(row, self.names)) for key, row in rows.items()]
        chosen = self.request.GET.get("row", "")
        row = rows.get(chosen) or next(iter(sorted(rows.values(), key=_tiers_and_amounts_first)), None)
        data = self.request.GET.copy()
        data["on"] = self.on.isoformat()
        if row is not None:
            data["row"] = key_of(row)
        form = CurveForm(data, rows=labels)
        movers = Action(_("Who would move"), page_url(self.rulebook, on=self.on.isoformat()))
        context: dict[str, Any] = {"form": form, "movers": movers}
        if row is not None:
            tried = form.cleaned_data.get("value") if form.is_valid() else None
            context |= self.shown(row, tried)
        return super().get_context_data(**context, **kwargs)

    def shown(self, row: RequirementContent, tried: Decimal | None) -> dict[str, Any]:
        try:
            question = question_about(self.rulebook, on=self.on, at=self.now)
        except NoRulebook:
            return {}
        found = find_curve(question, requirement_data(row))
        if found is None:
            return {"compute": compute_action_for(self.rulebook, self.on)}
        in_force = self.minimum_in_force(row)
        unit = AMOUNT_UNITS if row.measure.is_amount else 1
        marks = []
        if in_force is not None and in_force != row.minimum:
            marks.append(Mark(in_force // unit, pgettext("curve", "in force")))
        marks.append(Mark(row.minimum // unit, pgettext("curve", "in this version"), is_new=True))
        if tried is not None:
            marks.append(Mark(int(tried), pgettext("curve", "tried")))
        chart = curve_chart(found, row, marks, self.names)
        return {
            "chart": chart if len(found.values) else None,
            "heading": chart.headers[1],
            "facts": [Fact(_("Compared on"), formats.long_date(self.on))],
            "results": self.results(found, row, in_force, tried),
            "edit": self.edit_action(row),
        }

    def results(self, found: Curve, row: RequirementContent, in_force: int | None, tried: Decimal | None) -> list[Fact]:
        results: list[Fact] = []
        if in_force is not None and in_force != row.minimum:
            results.append(self._result(_("In force"), found, row, in_force))
        results.append(self._result(_("In this version"), found, row, row.minimum))
        if tried is not None:
            minimum = int(tried * (AMOUNT_UNITS if row.measure.is_amount else 1))
            results.append(self._result(_("Tried"), found, row, minimum))
        return results

    def _result(self, label: str, found: Curve, row: RequirementContent, minimum: int) -> Fact:
        words = {"minimum": minimum_words(row.measure, minimum), "count": formats.number(found.count(minimum))}
        return Fact(label, _("%(minimum)s: %(count)s") % words)

    def minimum_in_force(self, row: RequirementContent) -> int | None:
        """The same requirement's under the rules in force on the day."""
        current = Rulebook.objects.in_force(self.on)
        if current is None or current == self.rulebook:
            return None
        same = current.requirements.filter(
            tier=row.tier, level=row.level, measure=row.measure, country=row.country
        ).filter(**_specialization_filter(row))
        return same.values_list("minimum", flat=True).first()

    def edit_action(self, row: RequirementContent) -> Action | None:
        """Back to where the value is edited."""
        if not can_edit_rulebook(self.request.user, self.rulebook):
            return None
        if row.specialization not in ("", ALL):
            slug = [self.rulebook.public_id, row.specialization]
            url = reverse("specializations:rulebook_edit_specialization", args=slug)
        elif row.country:
            url = group_url(self.rulebook, EditGroup.COUNTRIES)
        else:
            url = group_url(self.rulebook, EditGroup.TIERS if row.tier else EditGroup.LEVELS)
        return Action(_("Change it in the editor"), url, style="primary")


def key_of(row: RequirementContent) -> str:
    return curve_key(requirement_data(row))


def _specialization_filter(row: RequirementContent) -> dict[str, object]:
    if row.specialization in ("", ALL):
        return {"specialization": None}
    return {"specialization__slug": row.specialization}


def _tiers_and_amounts_first(row: RequirementContent) -> tuple[bool, bool, int]:
    """Gold's revenue is what most want to know."""
    rank = TierSlug(row.tier).rank if row.tier else 0
    return not row.tier, not row.measure.is_amount, abs(rank - TierSlug.GOLD.rank)


def requirement_label(row: RequirementContent, names: dict[str, str]) -> str:
    """``Gold · Revenue · at least €250,000``, with the country where it is of one."""
    subject = tier_name(row.tier) if row.tier else level_subject(row.specialization, row.level, names)
    parts = [subject, str(row.measure.label), minimum_words(row.measure, row.minimum)]
    if row.country:
        parts.insert(1, countries.name(row.country))
    return " · ".join(parts)


def curve_chart(found: Curve, row: RequirementContent, marks: list[Mark], names: dict[str, str]) -> MinimumCurve:
    unit = AMOUNT_UNITS if row.measure.is_amount else 1
    highest = max(2, *(2 * mark.minimum for mark in marks))
    minimums = table_minimums(highest, is_amount=row.measure.is_amount)

    def count(minimum: int) -> int:
        return found.count(minimum * unit)

    return MinimumCurve(
        count=count,
        highest=minimums[-1],
        is_amount=row.measure.is_amount,
        minimums=minimums,
        marks=marks,
        headers=(_("Minimum: %(measure)s") % {"measure": row.measure.label}, counted_words(row, names)),
        finding=_("%(what)s by minimum, from %(most)s at none to %(least)s at %(highest)s.")
        % {
            "what": counted_words(row, names),
            "most": formats.number(count(0)),
            "least": formats.number(count(minimums[-1])),
            "highest": value_words(row.measure, minimums[-1] * unit),
        },
        caption=steepest_words(count, minimums, row.measure),
    )


def counted_words(row: RequirementContent, names: dict[str, str]) -> str:
    """What the curve counts."""
    if row.tier:
        words = _("Partners that meet %(tier)s") % {"tier": tier_name(row.tier)}
    elif row.specialization == ALL:
        words = _("Specializations met at level %(level)s, of all partners") % {"level": Level(row.level).label}
    else:
        words = _("Partners that meet %(level)s") % {"level": level_subject(row.specialization, row.level, names)}
    if row.country:
        words = _("%(what)s, in %(country)s") % {"what": words, "country": countries.name(row.country)}
    return words


def table_minimums(highest: int, *, is_amount: bool) -> list[int]:
    """Round minimums from 0 to `highest` or just above."""
    step = max(1, highest // TABLE_STEPS)
    if is_amount:
        magnitude = 10 ** (len(str(step)) - 1)
        step = next(magnitude * factor for factor in (1, 2, 5, 10) if magnitude * factor >= step)
    return list(range(0, highest + step, step))


def steepest_words(count: Callable[[int], int], minimums: list[int], measure: Measure) -> str:
    """Between which two of the table's minimums most drop out."""
    unit = AMOUNT_UNITS if measure.is_amount else 1
    drops = [(count(low) - count(high), low, high) for low, high in pairwise(minimums)]
    most, low, high = max(drops, key=lambda drop: drop[0])
    if not most:
        return ""
    return _("Steepest between %(low)s and %(high)s: %(count)s stand there.") % {
        "low": value_words(measure, low * unit),
        "high": value_words(measure, high * unit),
        "count": formats.number(most),
    }
