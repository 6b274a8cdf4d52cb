"""*Your return*: what a partner paid for training, beside what its agreements brought and protected."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import formats
from core.components import Action, Fact, Figure
from deals.views.agreements import GuardedPage
from partners.policies import can_plan_training
from tiers.return_tables import DealRowTable, FeeRowTable
from tiers.returns import Return, return_of


class ReturnPage(GuardedPage):
    """For whoever reads the partner's agreements."""

    template_name = "tiers/return.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = return_of(self.partner, on=self.today)
        code = self.partner.code
        return super().get_context_data(
            **kwargs,
            facts=[
                Fact(_("From"), formats.long_date(found.period.first)),
                Fact(_("Until"), formats.long_date(found.period.last)),
            ],
            figures=figures_of(found),
            comparison=comparison_of(found),
            trainings=self.paged(FeeRowTable(found.trainings, code=code, go_on=self.training(), prefix="training-")),
            deals=self.paged(DealRowTable(found.deals, code=code, go_on=self.agreements(), prefix="deals-")),
        ) | {"title": _("Your return") if self.is_own else pgettext("page of a partner", "Return")}

    def training(self) -> Action:
        if can_plan_training(self.request.user, self.partner):
            return Action(_("Plan a training"), reverse("partners:training_add", args=[self.partner.code]))
        return Action(_("Training plan"), reverse("partners:training_plan", args=[self.partner.code]))

    def agreements(self) -> Action:
        return Action(_("Teaming agreements"), reverse("deals:agreement_list", args=[self.partner.code]))


def figures_of(found: Return) -> list[Figure]:
    """Each leads to the rows whose sum it is."""

    def figure(label: str | Promise, amount_e4: int, note: str, rows: str) -> Figure:
        return Figure(label, formats.money(formats.euros(amount_e4), cents=True), note, f"#{rows}")

    return [
        figure(_("Training fees"), found.fees_e4, _("planned and held"), "training"),
        figure(_("Discounts obtained"), found.discounts_e4, _("on won agreements"), "deals"),
        figure(_("Protected revenue"), found.protected_e4, _("ordered under agreements"), "deals"),
    ]


def comparison_of(found: Return) -> str:
    """The fees beside the discounts in a sentence; empty while both are nothing."""
    difference = found.discounts_e4 - found.fees_e4
    if not (found.fees_e4 or found.discounts_e4):
        return ""
    if not difference:
        return _("The discounts obtained are as high as the training fees.")
    amount = {"amount": formats.money(formats.euros(abs(difference)), cents=True)}
    if difference > 0:
        return _("The discounts obtained are %(amount)s above the training fees.") % amount
    return _("The discounts obtained are %(amount)s below the training fees.") % amount
