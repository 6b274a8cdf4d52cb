"""A partner's teaming agreements: the list, and the page of one."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.components import Action, EmptyState, Event, Link, SideBySide
from core.policies import require
from deals.actions.agreements.following import TAKES_ORDERS
from deals.desk import orders_of
from deals.documents import Stage, contract_of, contract_pdf
from deals.eligibility import may_ask_for_extension, parameters_of
from deals.enums import AgreementState, ExtensionState
from deals.filters.agreements import AgreementFilter
from deals.models import TeamingAgreement
from deals.policies import (
    can_accept_agreement,
    can_edit_agreement,
    can_read_agreements,
    can_report_agreement,
    can_start_agreement,
    can_withdraw_agreement,
)
from deals.tables.agreements import AgreementTable
from deals.views.facts import activity_rows, deal_facts, order_rows, terms_asked, terms_compared
from deals.views.next_step import next_step
from deals.wording import NEUTRAL, told
from partners.models import Partner
from partners.views.pages import PartnerPage, narrowed


class GuardedPage(PartnerPage):
    """A page of a partner behind questions that are asked before it answers, whatever the method."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = (request.method or "").lower()
        is_answered = method in self.http_method_names and hasattr(self, method)
        refusal = self.admit() if is_answered else None
        return refusal or super().dispatch(request, *args, **kwargs)

    def admit(self) -> HttpResponse | None:
        """Raises PermissionDenied or Http404 for who may not; the answer for who is led elsewhere; None to go on."""
        require(can_read_agreements(self.request.user, self.partner))
        return None


class AgreementList(GuardedPage):
    """Every agreement of the partner; the vendor's people see those that were submitted."""

    template_name = "deals/agreement_list.html"
    title = gettext_lazy("Teaming agreements")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreements = visible_agreements(self).select_related("customer").prefetch_related("specializations")
        found = AgreementFilter(self.request.GET, queryset=agreements)
        start = Action(
            _("Start an agreement"),
            reverse("deals:agreement_start", args=[self.partner.code]),
            style="primary",
            post=True,
        )
        may_start = bool(can_start_agreement(self.request.user, self.partner))
        empty = None if agreements.exists() else nothing_yet(start if may_start else None)
        return super().get_context_data(
            filter=found,
            table=self.paged(AgreementTable(narrowed(found), code=self.partner.code)),
            empty=empty,
            actions=[start] if may_start and empty is None else [],
            **kwargs,
        )


def nothing_yet(start: Action | None) -> EmptyState:
    return EmptyState(
        _("No teaming agreement yet."),
        how=_(
            "A teaming agreement protects you on one deal: while it is in force nobody else gets terms for that "
            "customer and specialization, and the vendor can join the visit. You bring the deal early and report on it."
        ),
        action=start,
    )


class AgreementPage(GuardedPage):
    """A page about one agreement of the partner. Somebody else's, and one that does not exist, are a 404."""

    def admit(self) -> HttpResponse | None:
        _exists = self.agreement
        return super().admit()

    @cached_property
    def agreement(self) -> TeamingAgreement:
        agreements = visible_agreements(self).select_related(
            "customer", "distributor", "vendor_contact", "joint_visit_by", "reason", "document", "contract_text",
            "rulebook", "partner_signed_by", "vendor_signed_by", "accepted_by",
        )  # fmt: skip
        found: TeamingAgreement = get_object_or_404(agreements, public_id=self.kwargs["public_id"])
        found.partner = self.partner
        return found

    @property
    def state(self) -> AgreementState:
        return AgreementState(self.agreement.state)

    def here(self, name: str, *more: str) -> str:
        return reverse(f"deals:{name}", args=[self.partner.code, self.agreement.public_id, *more])

    @property
    def name(self) -> str:
        """What the agreement is called: by its customer, and before one is chosen by what it is."""
        return self.agreement.customer.name if self.agreement.customer else _("New agreement")

    @property
    def crumbs(self) -> list[Link]:
        above = [] if self.is_own else super().crumbs
        return [*above, Link(_("Agreements"), reverse("deals:agreement_list", args=[self.partner.code]))]

    @property
    def trail(self) -> list[Link]:
        """The way back from a page below that of the agreement."""
        return [*self.crumbs, Link(self.name, self.here("agreement"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(agreement=self.agreement, **kwargs)
        return found | {"title": found["title"] or self.name, "status": self.state, "tabs": None}

    def gone_on(self) -> HttpResponse:
        """For whoever comes too late: the page says what became of it."""
        messages.info(self.request, _("This agreement is now: %(state)s.") % {"state": self.state.label})
        return redirect(self.here("agreement"))


def visible_agreements(page: PartnerPage) -> Any:
    of_partner = Partner.objects.filter(pk=page.partner.pk)
    return TeamingAgreement.objects.visible_to(page.request.user, partners=of_partner)


class AgreementDetail(AgreementPage):
    """Where the agreement stands and what comes next, its terms, what was done for it, and all that happened."""

    template_name = "deals/agreement_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement = self.agreement
        step = next_step(agreement, today=self.today)
        primary, others = self.acts()
        return super().get_context_data(
            next=step,
            primary=primary,
            others=others,
            deal=deal_facts(agreement),
            files=agreement.files.order_by("uploaded_at", "id"),
            terms=self.terms(),
            asked=terms_asked(agreement),
            decision=self.decision(),
            decision_label=self.decision_label,
            takes_orders=self.state in TAKES_ORDERS,
            extensions=[
                (each, ExtensionState(each.state)) for each in agreement.extensions.select_related("reason", "file")
            ],
            activities=activity_rows(agreement),
            orders=order_rows(orders_of(self.agreement)),
            contract=self.contract(),
            document=Link(_("Download (PDF)"), self.here("agreement_document")),
            shows_work=agreement.in_force_at is not None,
            events=[Event(event.at, told(event)) for event in self.events()],
            **kwargs,
        )

    def terms(self) -> SideBySide | None:
        """Asked for and granted; None while nothing is granted."""
        if self.agreement.discount_percent is None:
            return None
        return terms_compared(self.agreement, parameters_of(self.agreement, self.today).protection_days)

    @property
    def decision_label(self) -> str:
        return _("Why the deal was lost") if self.state is AgreementState.LOST else _("What the vendor says")

    def decision(self) -> str:
        """The words that go with the state, with the coded reason first: the vendor's, of a lost deal the partner's."""
        reason = str(self.agreement.reason) if self.agreement.reason else ""
        return " ".join(part for part in (f"{reason}." if reason else "", self.agreement.note) if part)

    def events(self) -> Any:
        """What happened; the partner does not read what concerns another partner as well."""
        found = self.agreement.events.select_related("by", "reason", "agreement").order_by("-at", "-id")
        return found.exclude(verb__in=NEUTRAL) if self.is_own else found

    def contract(self) -> Any:
        """The text as it was signed, in the reader's language; none before there is anything to read."""
        if self.agreement.partner_signed_at is None:
            return None
        stage = Stage.TERMS if self.agreement.vendor_signed_at else Stage.REQUEST
        return contract_of(self.agreement, stage, get_language() or "en")

    def acts(self) -> tuple[Action | None, list[Action]]:
        """What the reader can do now: the one thing that comes next, and the others."""
        user, agreement = self.request.user, self.agreement
        primary: Action | None = None
        others: list[Action] = []
        if can_edit_agreement(user, agreement):
            label = _("Go on") if self.state is AgreementState.DRAFT else _("Complete the request")
            primary = Action(label, self.here("agreement_edit"), style="primary")
        if can_accept_agreement(user, agreement):
            primary = Action(_("Read and answer"), self.here("agreement_accept"), style="primary")
        elif can_withdraw_agreement(user, agreement):
            label = _("Discard the draft") if self.state is AgreementState.DRAFT else _("Withdraw the request")
            others.append(Action(label, self.here("agreement_withdraw"), style="danger"))
        if can_report_agreement(user, agreement):
            reported, more = self.reports()
            primary, others = primary or reported, [*others, *more]
        return primary, others

    def reports(self) -> tuple[Action | None, list[Action]]:
        """What a partner reports while the deal is protected, and the order that comes after."""
        link = Action(_("Link an order"), self.here("agreement_orders"))
        if self.state is AgreementState.APPROVED:
            return None, [Action(_("Record an activity"), self.here("agreement_activity"))]
        if self.state is not AgreementState.IN_FORCE:
            return None, [link] if self.agreement.in_force_at else []
        acts = [link]
        if may_ask_for_extension(self.agreement, self.today):
            acts.append(Action(_("Ask for an extension"), self.here("agreement_extension")))
        acts.append(Action(_("The deal is lost"), self.here("agreement_lost"), style="danger"))
        return Action(_("Record an activity"), self.here("agreement_activity"), style="primary"), acts


class AgreementDocument(AgreementPage):
    """The contract as a PDF, in the agreement's own language; before the partner signed there is none."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.agreement.partner_signed_at is None:
            raise Http404
        name = self.agreement.deal_number or self.agreement.public_id
        return HttpResponse(
            contract_pdf(self.agreement),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
        )
