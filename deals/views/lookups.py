"""What a distributor may know about a deal: the terms behind a number that stands on an order."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from core import formats
from core.components import Fact
from core.views import PolicyMixin, SignedInRequest
from deals.actions import agreements as actions
from deals.forms.lookups import LookupForm
from deals.policies import can_look_up_deal
from partners.roles import partner_of


@method_decorator(never_cache, name="dispatch")
class DealLookup(PolicyMixin, FormView):
    """Ask for a number, get its terms or one refusal for all other numbers. Every try is logged and limited."""

    request: SignedInRequest
    policy = can_look_up_deal
    template_name = "deals/deal_lookup.html"
    form_class = LookupForm

    def form_valid(self, form: LookupForm) -> HttpResponse:
        partner = partner_of(self.request.user)
        assert partner is not None
        try:
            terms = actions.look_up_deal_number(
                number=form.cleaned_data["number"], by=self.request.user, partner=partner, at=timezone.now()
            )
        except ValidationError as refusal:
            form.add_error("number", refusal)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, terms=terms_facts(terms)))


def terms_facts(terms: Any) -> list[Fact]:
    """The terms, nothing else."""
    last = terms.protection_ends_on - timedelta(days=1)
    return [
        Fact(_("Deal number"), terms.deal_number),
        Fact(_("Partner"), terms.partner_name),
        Fact(_("Discount"), formats.percent(terms.discount_percent, places=2)),
        Fact(_("Amount"), formats.money(terms.amount, terms.currency, cents=True)),
        Fact(_("Specializations"), formats.joined(terms.specializations)),
        Fact(_("Protected from"), formats.long_date(terms.protection_starts_on)),
        Fact(_("Protected until"), formats.long_date(last)),
    ]
