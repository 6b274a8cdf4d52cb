"""Two runs compared: who stands otherwise, by tier and specialization, each with its cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.generic.base import TemplateView
from django_tables2 import RequestConfig

from core import formats
from core.components import EmptyState, Link
from core.downloads import DownloadMixin
from core.forms import FilterForm
from core.tables import PAGE_ROWS, NumberColumn, PortalTable, StatusColumn
from core.views import PolicyMixin, SignedInRequest, said
from specializations.enums import TierSlug
from specializations.models import Specialization
from specializations.wording import achievement_words
from tiers.enums import Holding, RunTrigger
from tiers.models import EvaluationRun
from tiers.policies import can_list_runs
from tiers.run_comparison import Otherwise, RunComparison, compare_runs
from tiers.wording import cause_words

RUNS_OFFERED = 100
"""The newest; an older one is offered where its address asks for it."""


class RunCompareForm(FilterForm):
    """Two finished runs by their public ids, and perhaps the one achievement that is of interest."""

    submit_label = _("Compare")

    before = forms.ChoiceField(label=pgettext_lazy("compared", "From"))
    after = forms.ChoiceField(label=pgettext_lazy("compared", "To"))
    what = forms.ChoiceField(label=_("Tier or specialization"), required=False)

    def __init__(
        self, *args: Any, runs: Iterable[EvaluationRun], names: Mapping[str, str], what: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(run.public_id, run_words(run)) for run in runs]
        self._choose("before", choices)
        self._choose("after", choices)
        self._choose("what", [("", _now("All")), *((each, achievement_words(each, names)) for each in what)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("before") and found.get("before") == found.get("after"):
            self.add_error("after", _now("This is the same run: choose another one to compare it with."))
        return found


def run_words(run: EvaluationRun) -> str:
    """``23 Nov 2026 · 23 Nov 2026, 04:15 · nightly schedule``: the day judged, when, and by what it was started."""
    return " · ".join(
        (formats.short_date(run.as_of), formats.short_moment(run.started_at), str(RunTrigger(run.trigger).label))
    )


@dataclass(frozen=True)
class Summed:
    """How many hold one achievement otherwise."""

    achievement: str
    label: str
    url: str
    moves: Counter[tuple[Holding, Holding]]

    @property
    def gained(self) -> int:
        return sum(n for (before, _after), n in self.moves.items() if before == Holding.NOT_HELD)

    @property
    def lapsing(self) -> int:
        return self.moves[Holding.HELD, Holding.LAPSING]

    @property
    def regained(self) -> int:
        return self.moves[Holding.LAPSING, Holding.HELD]

    @property
    def lost(self) -> int:
        return sum(n for (_before, after), n in self.moves.items() if after == Holding.NOT_HELD)


class SummedTable(PortalTable):
    caption = _("By tier and specialization")
    empty = EmptyState(_("Nobody stands otherwise."))

    label = tables.Column(verbose_name=_("Achievement"), orderable=False)
    gained = NumberColumn(verbose_name=_("Gained"), orderable=False)
    lapsing = NumberColumn(verbose_name=_("No longer met"), orderable=False)
    regained = NumberColumn(verbose_name=_("Met again"), orderable=False)
    lost = NumberColumn(verbose_name=_("Lost"), orderable=False)

    def render_label(self, value: str, record: Summed) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, value)


class OtherwiseTable(PortalTable):
    """``causes`` by partner and achievement, ``names`` of the specializations by slug."""

    caption = _("Who stands otherwise")
    empty = EmptyState(_("Nobody stands otherwise."))

    name = tables.Column(verbose_name=_("Partner"))
    achievement = tables.Column(verbose_name=_("Achievement"))
    before = StatusColumn(status=Holding, verbose_name=_("Before"))
    after = StatusColumn(status=Holding, verbose_name=_("After"))
    cause = tables.Column(accessor="partner", verbose_name=_("Cause"), orderable=False)

    class Meta:
        order_by = "name"

    causes: Mapping[tuple[int, str], Mapping[str, Any]]

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.causes = names, {}

    def render_name(self, value: str, record: Otherwise) -> SafeString:
        url = reverse("tiers:scorecard", args=[record.partner.code])
        return format_html('<a href="{}">{}</a> <span class="second">{}</span>', url, value, record.partner.place)

    def render_achievement(self, value: str) -> str:
        return achievement_words(value, self.names)

    def render_cause(self, record: Otherwise) -> SafeString | str:
        words = self.value_cause(record)
        if not record.after_id or record.after_id == record.before_id:
            return words
        url = reverse("tiers:evaluation_why", args=[record.partner.code, record.after_id])
        asked = f"?{urlencode({'before': record.before_id})}" if record.before_id else ""
        link = format_html('<a class="second" href="{}{}">{}</a>', url, asked, _now("Before and after"))
        return format_html("{} {}", words, link)

    def value_cause(self, record: Otherwise) -> str:
        cause = self.causes.get((record.partner.pk, record.achievement))
        return cause_words(cause, self.names) if cause else ""


class RunCompare(PolicyMixin, DownloadMixin, TemplateView):
    """Any two finished runs; at first the last two."""

    request: SignedInRequest
    policy = can_list_runs
    template_name = "tiers/run_compare.html"

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(Specialization.objects.values_list("slug", "name"))

    @cached_property
    def offered(self) -> list[EvaluationRun]:
        finished = EvaluationRun.objects.visible_to(self.request.user).finished().order_by("-pk")
        newest = list(finished[:RUNS_OFFERED])
        asked = {said(self.request, name) for name in ("before", "after")}
        asked -= {run.public_id for run in newest} | {""}
        return [*newest, *finished.filter(public_id__in=asked)] if asked else newest

    def asked(self) -> dict[str, str]:
        last = [run.public_id for run in self.offered[:2]]
        shown = {"before": last[-1] if last else "", "after": last[0] if last else ""}
        return {name: self.request.GET.get(name, shown.get(name, "")) for name in ("before", "after", "what")}

    @cached_property
    def comparison(self) -> RunComparison | None:
        """None while the two runs are not two of the finished ones."""
        runs = {run.public_id: run for run in self.offered}
        asked = self.asked()
        one, other = runs.get(asked["before"]), runs.get(asked["after"])
        return compare_runs(one, other) if one and other and one != other else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = self.comparison.counts() if self.comparison else {}
        tiers = [f"tier:{tier}" for tier in TierSlug if f"tier:{tier}" in counts]
        levels = sorted(counts.keys() - set(tiers), key=lambda each: achievement_words(each, self.names))
        achievements = [*tiers, *levels]
        form = RunCompareForm(self.asked(), runs=self.offered, names=self.names, what=achievements)
        found = super().get_context_data(
            form=form,
            crumbs=[Link(_now("Runs"), reverse("tiers:run_list"))],
            too_few=EmptyState(_("There is nothing to compare yet."), how=_("It takes two finished runs."))
            if len(self.offered) < 2
            else None,
            **kwargs,
        )
        if self.comparison is None or not form.is_valid():
            return found
        summed = SummedTable([self.summed(name, counts[name]) for name in achievements], prefix="s-")
        return found | {"summed": summed, "table": self.table(form.cleaned_data["what"]), "heading": self.heading()}

    def summed(self, achievement: str, moves: Counter[tuple[Holding, Holding]]) -> Summed:
        asked = urlencode({**self.asked(), "what": achievement})
        url = f"{reverse('tiers:run_compare')}?{asked}"
        return Summed(achievement, achievement_words(achievement, self.names), url, moves)

    def table(self, what: str) -> OtherwiseTable:
        assert self.comparison is not None
        rows = [each for each in self.comparison.differences if what in ("", each.achievement)]
        table = OtherwiseTable(rows, names=self.names, prefix="o-")
        RequestConfig(self.request, paginate={"per_page": PAGE_ROWS}).configure(table)
        shown = rows if "download" in self.request.GET else [row.record for row in table.paginated_rows]
        table.causes = self.comparison.causes(each.partner.pk for each in shown)
        return table

    def heading(self) -> str:
        assert self.comparison is not None
        partners = self.comparison.partners
        words = ngettext("%(count)s partner stands otherwise", "%(count)s partners stand otherwise", partners)
        return _now("%(partners)s: %(before)s → %(after)s") % {
            "partners": words % {"count": formats.number(partners)},
            "before": run_words(self.comparison.earlier),
            "after": run_words(self.comparison.later),
        }
