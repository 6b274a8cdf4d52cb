"""What a partner does with an agreement, each on a page of its own: withdraw, accept, extend, report, link, lose."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Min, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats
from core.components import Link
from core.policies import Decision, require
from core.views import said
from deals.actions import agreements as actions
from deals.documents import Stage, contract_digest, contract_of
from deals.eligibility import may_ask_for_extension, parameters_of
from deals.enums import ActivityKind, AgreementState
from deals.forms.agreement_acts import (
    AcceptanceForm,
    ActivityForm,
    ExtensionForm,
    LossForm,
    OrderForm,
    OrderSearchForm,
    WithdrawalForm,
)
from deals.models import Order, OrderLine
from deals.policies import (
    WITHDRAWABLE,
    can_accept_agreement,
    can_report_agreement,
    can_withdraw_agreement,
)
from deals.views.facts import terms_compared
from deals.views.form_pages import FormPage

ORDERS_SHOWN = 20
LONGEST_KEY = 18
"""Digits; more are no key of this database."""
OF_THE_PARTNER = (ActivityKind.PROGRESS_REPORT, ActivityKind.VISIT_ASKED, ActivityKind.VISIT_HELD)
"""The vendor plans a visit."""


class ActPage(FormPage):
    """One act: what it means, its form, and back to the agreement.

    ``states`` are those in which it can be done: the partner's people who come later are led to the agreement.
    """

    template_name = "deals/act_form.html"
    states: ClassVar[Collection[AgreementState]]
    done: ClassVar[str | Promise]

    def admit(self) -> HttpResponse | None:
        refusal = super().admit()
        if self.is_own and self.state not in self.states:
            return self.gone_on()
        require(self.policy())
        return refusal

    def policy(self) -> Decision:
        return can_report_agreement(self.request.user, self.agreement)

    def lead(self) -> str:
        """What the act means, above its form."""
        return ""

    def kept(self) -> HttpResponse:
        messages.success(self.request, str(self.done))
        return redirect(self.here("agreement"))

    def by_now(self) -> dict[str, Any]:
        return {"agreement": self.agreement, "by": self.request.user, "at": timezone.now()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(lead=self.lead(), **kwargs)
        return found | {"crumbs": self.trail, "back": Link(_("Back to the agreement"), self.here("agreement"))}


class WithdrawalPage(ActPage):
    states = WITHDRAWABLE
    done = gettext_lazy("Done. Nothing is protected any more.")

    def policy(self) -> Decision:
        return can_withdraw_agreement(self.request.user, self.agreement)

    @property
    def title(self) -> str:  # type: ignore[override]  # what is given up depends on the state
        if self.state is AgreementState.DRAFT:
            return _("Discard the draft")
        return _("Decline the changed terms") if self.state is AgreementState.APPROVED else _("Withdraw the request")

    def lead(self) -> str:
        if self.state is AgreementState.DRAFT:
            return _("The draft can no longer be submitted. It stays in the list as withdrawn.")
        if self.state is AgreementState.APPROVED:
            return _("The agreement does not come into force, and the customer is free for others at once.")
        return _("The request is closed without an answer. Others can then ask for this customer.")

    def form(self, **bound: Any) -> WithdrawalForm:
        return WithdrawalForm(label=self.title, **bound)

    def keep(self, form: forms.Form) -> None:
        actions.withdraw(note=form.cleaned_data["note"], **self.by_now())


class AcceptancePage(ActPage):
    """The changed terms beside those asked for, and the contract with them, to sign or to decline."""

    template_name = "deals/act_accept.html"
    states = frozenset({AgreementState.APPROVED})
    title = gettext_lazy("Changed terms")
    done = gettext_lazy("Signed. The agreement is in force.")

    def policy(self) -> Decision:
        return can_accept_agreement(self.request.user, self.agreement)

    def lead(self) -> str:
        return _("The vendor has signed the agreement on these terms. It is in force once you sign it, too.")

    def form(self, **bound: Any) -> AcceptanceForm:
        return AcceptanceForm(initial={"digest": contract_digest(self.agreement, Stage.TERMS)}, **bound)

    def keep(self, form: forms.Form) -> None:
        actions.accept_terms(digest=form.cleaned_data["digest"], today=self.today, **self.by_now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked_days = parameters_of(self.agreement, self.today).protection_days
        return super().get_context_data(
            terms=terms_compared(self.agreement, asked_days),
            contract=contract_of(self.agreement, Stage.TERMS),
            decline_url=self.here("agreement_withdraw"),
            **kwargs,
        )


class ExtensionPage(ActPage):
    states = frozenset({AgreementState.IN_FORCE})
    title = gettext_lazy("Ask for an extension")
    done = gettext_lazy("Asked. The channel manager has been told.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_ask_for_extension(self.agreement, self.today):
            messages.info(self.request, _("An extension was asked for or granted already."))
            return redirect(self.here("agreement"))
        return super().get(request, *args, **kwargs)

    def lead(self) -> str:
        days = parameters_of(self.agreement, self.today).extension_days
        return _("The vendor may protect the deal for %(days)s more days, once.") % {"days": formats.number(days)}

    def form(self, **bound: Any) -> ExtensionForm:
        return ExtensionForm(**bound)

    def keep(self, form: forms.Form) -> None:
        proof, file = form.cleaned_data["proof"], form.cleaned_data["file"]
        actions.ask_for_extension(proof=proof, file=file, today=self.today, **self.by_now())


class ActivityPage(ActPage):
    """The partner writes down what it did for the deal."""

    states = frozenset({AgreementState.APPROVED, AgreementState.IN_FORCE})
    title = gettext_lazy("Record an activity")
    done = gettext_lazy("Recorded.")

    def lead(self) -> str:
        days = formats.number(parameters_of(self.agreement, self.today).activity_days)
        return _("After %(days)s days without any, the vendor may end the protection.") % {"days": days}

    def form(self, **bound: Any) -> ActivityForm:
        return ActivityForm(kinds=OF_THE_PARTNER, today=self.today, **bound)

    def keep(self, form: forms.Form) -> None:
        actions.record_activity(**form.cleaned_data, **self.by_now())


class OrderPage(ActPage):
    """Links one of the partner's orders of the protected time: with the first one the deal is won."""

    template_name = "deals/act_order.html"
    states = frozenset({AgreementState.IN_FORCE, AgreementState.WON, AgreementState.EXPIRED})
    title = gettext_lazy("Link an order")
    done = gettext_lazy("The order is linked.")

    def lead(self) -> str:
        return _(
            "Orders that carry the deal number are linked by themselves. Link one by hand that was placed without it: "
            "the deal is then won."
        )

    def orders(self) -> Any:
        """Orders of the partner, dated inside the protection, that belong to no agreement yet; the newest first."""
        lines = OrderLine.objects.current().filter(
            partner=self.partner,
            order_date__gte=self.agreement.protection_starts_on,
            order_date__lt=self.agreement.protection_ends_on,
        )
        of_order = lines.filter(order=OuterRef("pk")).order_by().values("order")
        found = Order.objects.filter(pk__in=lines.values("order"), agreement_link=None)
        return found.annotate(
            on=Subquery(of_order.annotate(first=Min("order_date")).values("first")),
            amount_e4=Subquery(of_order.annotate(total=Sum("amount_e4")).values("total")),
            customer=Subquery(of_order.annotate(name=Min("end_customer")).values("name")),
        ).order_by("-on", "number")

    def found(self) -> Any:
        words = said(self.request, "q")
        orders = self.orders()
        return orders.filter(Q(number__icontains=words) | Q(customer__icontains=words)) if words else orders

    def form(self, **bound: Any) -> OrderForm:
        shown = [order.pk for order in self.found()[:ORDERS_SHOWN]]
        chosen = bound["data"].get("order", "") if bound else ""
        if chosen.isdecimal() and len(chosen) <= LONGEST_KEY:
            shown.append(int(chosen))
        return OrderForm(orders=self.orders().filter(pk__in=shown), words=order_words, **bound)

    def keep(self, form: forms.Form) -> None:
        actions.link_order(order=form.cleaned_data["order"], today=self.today, **self.by_now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search = OrderSearchForm(self.request.GET if "q" in self.request.GET else None)
        return super().get_context_data(search=search, nothing_found=not self.found().exists(), **kwargs)


def order_words(order: Any) -> str:
    """``ORD-2011-17 · 3 Feb 2011 · €12,400.00 · Banque Rhodanienne``."""
    amount = formats.money(formats.euros(order.amount_e4), cents=True)
    return " · ".join(part for part in (order.number, formats.short_date(order.on), amount, order.customer) if part)


class LossPage(ActPage):
    states = frozenset({AgreementState.IN_FORCE})
    title = gettext_lazy("The deal is lost")
    done = gettext_lazy("Recorded. The protection has ended.")

    def lead(self) -> str:
        return _("The protection ends at once, and the customer is free for others. This cannot be undone.")

    def form(self, **bound: Any) -> LossForm:
        return LossForm(**bound)

    def keep(self, form: forms.Form) -> None:
        actions.declare_lost(
            reason=form.cleaned_data["reason"], note=form.cleaned_data["note"], today=self.today, **self.by_now()
        )
