"""Why a partner moved: two decisions side by side, requirement by requirement, with what differs marked."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core import formats
from core.components import ComparedCell, ComparedRow, Link, SideBySide, Tab
from core.views import said
from partners.enums import StandingStatus
from specializations.enums import Measure
from specializations.wording import achievement_words, minimum_words, shortfall_words, tier_name, value_words
from tiers import queries
from tiers.enums import Change
from tiers.models import Evaluation
from tiers.shortfalls import RequirementLine
from tiers.views.scorecard import StandingPage
from tiers.wording import cause_words

Key = tuple[str, str, str]


class EvaluationWhy(StandingPage):
    """A decision beside the one before it, or beside the older one that is asked for (``before``)."""

    template_name = "tiers/evaluation_why.html"

    @cached_property
    def after(self) -> Evaluation:
        decisions = self.partner.evaluations.select_related("rulebook", "run")
        return get_object_or_404(decisions, public_id=self.kwargs["public_id"])

    @cached_property
    def before(self) -> Evaluation | None:
        """None of the first decision."""
        older = self.partner.evaluations.select_related("rulebook", "run").filter(pk__lt=self.after.pk)
        asked = said(self.request, "before")
        return get_object_or_404(older, public_id=asked) if asked else older.order_by("-pk").first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.requirement_rows()
        differing = [row for row in rows if row.cells[-1].differs]
        narrow = self.request.GET.get("only") == "differing"
        return super().get_context_data(
            standing_table=self.table(_("What is held"), self.standing_rows()),
            requirements=self.table(_("Requirements"), differing if narrow else rows),
            nothing_differs=narrow and not differing,
            views=self.views(len(rows), len(differing), narrow),
            changes=self.decided_changes(),
            **kwargs,
        ) | {"title": self.heading(), "crumbs": [*self.crumbs, self.decision_link()]}

    def heading(self) -> str:
        day = formats.long_date(self.after.as_of)
        return _("What was different on %(day)s") % {"day": day}

    def decision_link(self) -> Link:
        day = formats.long_date(self.after.as_of)
        return Link(_("Decision of %(day)s") % {"day": day}, self.url_of("evaluation", self.after.public_id))

    def views(self, everything: int, differing: int, narrow: bool) -> list[Tab]:
        here = self.url_of("evaluation_why", self.after.public_id)
        before = said(self.request, "before")
        asked = {"before": before} if before else {}
        only = urlencode({**asked, "only": "differing"})
        return [
            Tab(_("All requirements"), f"{here}?{urlencode(asked)}" if asked else here, not narrow, everything),
            Tab(_("Only what differs"), f"{here}?{only}", narrow, differing),
        ]

    def table(self, caption: str, rows: Iterable[ComparedRow]) -> SideBySide:
        return SideBySide(
            caption, [self.column(_("Before"), self.before), self.column(_("After"), self.after)], [*rows]
        )

    def column(self, label: str, decision: Evaluation | None) -> ComparedCell:
        if decision is None:
            return ComparedCell(label, _("Never judged before"))
        url = self.url_of("evaluation", decision.public_id)
        return ComparedCell(label, formats.long_date(decision.as_of), url)

    def decided_changes(self) -> list[tuple[str, Change, str]]:
        """Everything that changed since the older decision, the newest first."""
        changes = self.partner.standing_changes.filter(on__lte=self.after.as_of)
        if self.before is not None:
            changes = changes.filter(on__gt=self.before.as_of)
        return [
            (
                achievement_words(change.achievement, self.names),
                Change(change.change),
                cause_words(change.cause, self.names),
            )
            for change in changes.order_by("-on", "achievement")
        ]

    # ── Rows ──────────────────────────────────────────────────────────────────────────────────
    def standing_rows(self) -> list[ComparedRow]:
        return [
            _row(label, words(self.before) if self.before else "", words(self.after))
            for label, words in (
                (_("Tier held"), lambda found: tier_name(found.tier)),
                (_("Status"), lambda found: str(StandingStatus(found.tier_status).label)),
                (_("Tier met"), lambda found: tier_name(found.tier_met)),
                (_("Kept until"), lambda found: formats.long_date(found.kept_until) if found.kept_until else ""),
                (_("Rulebook"), lambda found: found.rulebook.name),
            )
        ]

    def requirement_rows(self) -> list[ComparedRow]:
        old = _by_key(queries.stored_lines(self.before)) if self.before else {}
        new = _by_key(queries.stored_lines(self.after))
        keys = [*new, *(key for key in old if key not in new)]
        return [
            ComparedRow(self.label(key), [_cell(old.get(key)), _cell(new.get(key), differs=_differ(old, new, key))])
            for key in keys
        ]

    def label(self, key: Key) -> str:
        subject, level, measure = key
        achievement = f"tier:{subject}" if level == "tier" else f"{subject}:{level}"
        return f"{achievement_words(achievement, self.names)} · {Measure(measure).label}"


def _by_key(lines: Iterable[RequirementLine]) -> dict[Key, RequirementLine]:
    """In the order of a decision's page: tiers first."""
    ordered = sorted(lines, key=lambda line: line.level != "tier")
    return {(line.subject, line.level, line.measure): line for line in ordered}


def _differ(old: dict[Key, RequirementLine], new: dict[Key, RequirementLine], key: Key) -> bool:
    return bool(old) and old.get(key) != new.get(key)


def _row(label: str, before: str, after: str) -> ComparedRow:
    differs = bool(before) and before != after
    return ComparedRow(label, [ComparedCell(before or "–"), ComparedCell(after or "–", differs=differs)])


def _cell(line: RequirementLine | None, *, differs: bool = False) -> ComparedCell:
    """The value, and under it the minimum with what is missing; a dash where nothing was asked for."""
    if line is None:
        return ComparedCell("–", differs=differs)
    measure = Measure(line.measure)
    missing = shortfall_words(measure, line.shortfall) if line.shortfall else _("enough")
    note = f"{minimum_words(measure, line.minimum)} · {missing}"
    return ComparedCell(value_words(measure, line.value), note, differs=differs)
