"""The customer of a draft: one of the partner's own, or a new one."""

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.components import Link
from core.views import said
from deals.actions import agreements as actions
from deals.forms.agreements import (
    CustomerChoiceForm,
    CustomerForm,
    CustomerSearchForm,
)
from deals.matching import fold_name
from deals.models import EndCustomer
from deals.views.steps import StepForm, StepName

CUSTOMERS_SHOWN = 20


class CustomerStep(StepForm):
    step = StepName.CUSTOMER
    template_name = "deals/step_customer.html"

    @cached_property
    def own(self) -> Any:
        return EndCustomer.objects.of(type(self.partner).objects.filter(pk=self.partner.pk)).prefetch_related("numbers")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.own.exists():
            return redirect(self.here("agreement_customers"))
        return super().get(request, *args, **kwargs)

    def found(self) -> Any:
        """The customers that the search finds."""
        words = said(self.request, "q")
        customers = self.own.order_by("name", "id")
        if words:
            compact = "".join(character for character in words if character.isalnum())
            matching = Q(name__icontains=words) | Q(domain__icontains=words) | Q(city__icontains=words)
            if folded := fold_name(words):
                matching |= Q(name_key__contains=folded)
            if compact:
                matching |= Q(numbers__value__icontains=compact)
            customers = customers.filter(matching).distinct()
        return customers

    def form(self, **bound: Any) -> CustomerChoiceForm:
        """What the search finds, without one also the customer chosen already; and the one that was sent."""
        shown = Q(pk__in=[each.pk for each in self.found()[:CUSTOMERS_SHOWN]])
        if not said(self.request, "q"):
            shown |= Q(pk=self.agreement.customer_id)
        if bound:
            shown |= Q(public_id=bound["data"].get("customer", "").replace("\0", ""))
        initial = {"customer": self.agreement.customer.public_id} if self.agreement.customer else {}
        return CustomerChoiceForm(
            customers=self.own.filter(shown), editable=self.editable, goes=self.goes, initial=initial, **bound
        )

    def keep(self, form: forms.Form) -> None:
        if form.cleaned_data.get("customer"):
            self.save_draft({"customer": form.cleaned_data["customer"]})

    def correction(self) -> Link | None:
        """The way to correct the chosen customer, until a request about it is submitted."""
        chosen = self.agreement.customer
        if chosen is None or chosen.agreements.filter(first_submitted_at__isnull=False).exists():
            return None
        url = f"{self.here('agreement_customers')}?customer={chosen.public_id}"
        return Link(_("Correct what is recorded about %(customer)s") % {"customer": chosen.name}, url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search = CustomerSearchForm(self.request.GET if "q" in self.request.GET else None)
        total = self.found().count()
        return super().get_context_data(
            search=search,
            new_customer=Link(_("Record a new customer"), self.here("agreement_customers")),
            correction=self.correction(),
            nothing_found=not total,
            more=max(0, total - CUSTOMERS_SHOWN),
            **kwargs,
        )


class CustomerRecord(StepForm):
    """A new customer, or with ``?customer=`` one of the partner's own that can still be corrected."""

    step = StepName.CUSTOMER
    template_name = "deals/step_customer_record.html"

    @cached_property
    def customer(self) -> EndCustomer | None:
        wanted = said(self.request, "customer")
        if not wanted:
            return None
        own = EndCustomer.objects.filter(partner=self.partner).prefetch_related("numbers")
        return get_object_or_404(own, public_id=wanted)

    def form(self, **bound: Any) -> CustomerForm:
        return CustomerForm(initial=self.known() if self.customer else {"country": str(self.partner.country)}, **bound)

    def known(self) -> dict[str, str]:
        if self.customer is None:
            return {}
        numbers = {number.kind: number.value for number in self.customer.numbers.all()}
        return {name: getattr(self.customer, name) for name in ("name", "country", "city", "domain")} | numbers

    def keep(self, form: Any) -> None:
        told = {name: form.cleaned_data[name] for name in ("name", "country", "city", "domain")}
        facts = {**told, "numbers": form.numbers, "by": self.request.user, "at": timezone.now()}
        if self.customer is not None:
            actions.change_customer(customer=self.customer, **facts)
        else:
            self.save_draft({"customer": actions.record_customer(partner=self.partner, **facts)})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_others = EndCustomer.objects.filter(partner=self.partner).exists()
        search = Link(_("Choose one of your customers"), self.at(StepName.CUSTOMER)) if has_others else None
        return super().get_context_data(choose=search, is_new=self.customer is None, **kwargs)
