"""A stored decision: what was decided on a day, under which rules, from which values."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.components import Fact
from partners.enums import StandingStatus
from specializations.enums import Measure, TierSlug
from specializations.wording import achievement_words, minimum_words, shortfall_words, tier_name, value_words
from tiers import queries
from tiers.enums import Change
from tiers.models import Evaluation
from tiers.shortfalls import RequirementLine
from tiers.views.scorecard import StandingPage
from tiers.wording import cause_words


class EvaluationPage(StandingPage):
    """One evaluation, computed again from what it kept, so that the page shows what decided then."""

    template_name = "tiers/evaluation_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evaluation = get_object_or_404(
            self.partner.evaluations.select_related("rulebook", "run"), public_id=self.kwargs["public_id"]
        )
        rows = queries.stored_lines(evaluation)
        changes = evaluation.changes.order_by("achievement")
        return super().get_context_data(
            **kwargs,
            status=StandingStatus(evaluation.tier_status),
            tier=TierSlug(evaluation.tier),
            facts=self.facts(evaluation),
            evaluation=evaluation,
            changes=[
                (
                    achievement_words(change.achievement, self.names),
                    Change(change.change),
                    cause_words(change.cause, self.names),
                )
                for change in changes
            ],
            tier_rows=[self.row(row) for row in rows if row.level == "tier"],
            level_rows=[self.row(row) for row in rows if row.level != "tier"],
        ) | {
            "title": _("Decision of %(day)s") % {"day": formats.long_date(evaluation.as_of)},
        }

    def facts(self, evaluation: Evaluation) -> list[Fact]:
        rulebook = evaluation.rulebook
        facts = [
            Fact(_("Tier held"), tier_name(evaluation.tier)),
            Fact(_("Tier met"), tier_name(evaluation.tier_met)),
            Fact(_("Computed on"), formats.short_moment(evaluation.created_at)),
            Fact(_("Rulebook"), rulebook.name, reverse("specializations:rulebook", args=[rulebook.public_id])),
        ]
        if evaluation.kept_until:
            facts.insert(2, Fact(_("Kept until"), formats.short_date(evaluation.kept_until)))
        if evaluation.next_change_on:
            facts.append(Fact(_("Next change"), formats.short_date(evaluation.next_change_on)))
        return facts

    def row(self, row: RequirementLine) -> dict[str, str]:
        """One requirement in words: subject, measure, value, minimum, and what was missing."""
        measure = Measure(row.measure)
        achievement = f"tier:{row.subject}" if row.level == "tier" else f"{row.subject}:{row.level}"
        return {
            "subject": achievement_words(achievement, self.names),
            "measure": str(measure.label),
            "value": value_words(measure, row.value),
            "minimum": minimum_words(measure, row.minimum),
            "missing": shortfall_words(measure, row.shortfall) if row.shortfall else "",
        }
