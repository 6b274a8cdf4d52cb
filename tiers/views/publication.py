"""Publishing a version of the rules and withdrawing it: both reach partners, so both are at home here."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.components import Action, Fact
from core.formats import long_date
from specializations.enums import RulebookState
from specializations.forms.versions import PublishForm, WithdrawForm
from specializations.guards import errors_of
from specializations.policies import can_publish_rulebook, can_withdraw_rulebook
from specializations.soundness import faults_of
from specializations.views.findings import finding_facts
from specializations.views.versions import RulebookStep, changes_of
from tiers import actions


class RulebookPublish(RulebookStep):
    """What the second programme admin reads before publishing: changes, checks, and what partners will be told."""

    template_name = "tiers/rulebook_publish.html"
    form_class = PublishForm
    policy = can_publish_rulebook

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        findings = faults_of(self.rulebook, today=timezone.localdate())
        address = [self.rulebook.public_id]
        return super().get_context_data(
            title=_("Publish “%(name)s”") % {"name": self.rulebook.name},
            status=RulebookState(self.rulebook.state),
            facts=[
                Fact(_("Takes effect on"), long_date(self.rulebook.effective_from)),
                Fact(_("Author"), str(self.rulebook.created_by or _("the operator"))),
                Fact(_("Submitted by"), str(self.rulebook.submitted_by)),
            ],
            actions=[Action(_("Return to draft"), reverse("specializations:rulebook_return", args=address))],
            findings=finding_facts(self.rulebook, findings),
            blocked=bool(errors_of(findings)),
            changes=changes_of(self.rulebook, self.request),
            **kwargs,
        )

    def carry_out(self, values: dict[str, Any]) -> str:
        actions.publish_rulebook(
            rulebook=self.rulebook, by=self.request.user, at=timezone.now(), today=timezone.localdate()
        )
        return _("Published. The partners that it moves are told now what it means for them.")


class RulebookWithdraw(RulebookStep):
    form_class = WithdrawForm
    policy = can_withdraw_rulebook

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Withdraw “%(name)s”") % {"name": self.rulebook.name}
        intro = _("It was to take effect on %(day)s.") % {"day": long_date(self.rulebook.effective_from)}
        return super().get_context_data(title=title, intro=intro, **kwargs)

    def carry_out(self, values: dict[str, Any]) -> str:
        actions.withdraw_rulebook(
            rulebook=self.rulebook, by=self.request.user, at=timezone.now(), today=timezone.localdate(), **values
        )
        return _("Withdrawn. It will not take effect.")
