"""One page to decide a request: the facts on the left, the answer on the right; read-only once it is decided."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from core import formats
from core.components import Action, EmptyState, Event, Fact, Link, TimeLeft
from core.history import history_action
from core.policies import can_read_history
from deals import conflicts, desk
from deals.actions import agreements as actions
from deals.conflicts import similar_requests
from deals.eligibility import eligibility_of, what_blocks
from deals.enums import OPEN_STATES, AgreementState, Capacity, ExtensionState
from deals.forms.decisions import APPROVE, ASK, DecisionForm, VisitForm
from deals.tables.requests import NumberConflictTable, PastAgreementTable
from deals.views.comparing import checked_facts, comparisons
from deals.views.facts import activity_rows, deal_facts, order_rows
from deals.views.outcomes import asked_for, outcome_facts
from deals.views.request_pages import RequestPage, add_errors
from deals.wording import told
from specializations.enums import TierSlug

PAST_ROWS = 5
STATES_OF_RECORD = (AgreementState.WON, AgreementState.LOST, AgreementState.EXPIRED, AgreementState.REVOKED)


class Decide(RequestPage):
    template_name = "deals/request_decide.html"
    form: DecisionForm | None = None
    visit_form: VisitForm | None = None
    typed: list[Fact] = []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide; what cannot be kept is shown again with everything that was typed."""
        self.may_decide()
        form = self.form = self.decision_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            self.decide(form)
        except actions.StateChanged as refusal:
            messages.error(request, refusal.messages[0])
            self.typed, self.form = form.typed(), None
            self.reload()
            return self.render_to_response(self.get_context_data())
        except ValidationError as refusal:
            add_errors(form, refusal)
            self.reload()
            return self.render_to_response(self.get_context_data())
        messages.success(request, self.said())
        return redirect(self.here)

    def decide(self, form: DecisionForm) -> None:
        found, agreement, by, at = form.cleaned_data, self.agreement, self.request.user, self.now
        if form.chosen == APPROVE:
            actions.approve(agreement=agreement, **form.terms, by=by, at=at, today=self.today)
        elif form.chosen == ASK:
            actions.ask_for_action(
                agreement=agreement,
                fields=found["fields_to_complete"],
                reason=found["ask_reason"],
                note=found["note"],
                by=by,
                at=at,
                today=self.today,
            )
        else:
            actions.reject(agreement=agreement, reason=found["reject_reason"], note=found["note"], by=by, at=at)

    def said(self) -> str:
        words = {
            AgreementState.IN_FORCE: _("The agreement is in force under %(number)s. The partner is told."),
            AgreementState.APPROVED: _("The terms are sent: they are in force once the partner accepts them."),
            AgreementState.ACTION_REQUIRED: _("The request is back with the partner."),
            AgreementState.REJECTED: _("The request is rejected. The partner is told."),
        }
        return words[AgreementState(self.agreement.state)] % {"number": self.agreement.deal_number}

    def decision_form(self, data: Any = None) -> DecisionForm:
        return DecisionForm(
            data,
            agreement=self.agreement,
            user=self.request.user,
            today=self.today,
            ends_on=actions.standard_end(self.agreement, self.today),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement, state = self.agreement, AgreementState(self.agreement.state)
        compared = similar_requests(agreement, self.today)
        to_judge = sum(similar.decided == conflicts.Decided.OPEN for similar in compared)
        is_waiting = state == AgreementState.SUBMITTED
        found = super().get_context_data(
            agreement=agreement,
            crumbs=self.crumbs,
            status=state,
            facts=self.facts(),
            eligibility=checked_facts(agreement, eligibility_of(agreement, self.today), to_judge)
            if state in OPEN_STATES
            else None,
            deal=[*deal_facts(agreement), asked_for(agreement)],
            full=Link(_("As the partner sees it"), self.partner_url("agreement")),
            all_agreements=Link(_("All agreements"), reverse("deals:agreement_list", args=[agreement.partner.code])),
            nothing_similar=EmptyState(_("No other request for this customer, and none for a similar name.")),
            files=agreement.files.order_by("uploaded_at", "id"),
            compared=comparisons(agreement, compared, may_answer=self.capacity is not None),
            record=self.record(),
            past=self.past(),
            events=[
                Event(event.at, told(event))
                for event in agreement.events.select_related("by", "reason").order_by("-at", "-id")
            ],
            typed=self.typed,
            signed_as=self.capacity_words(),
            here=self.here,
            actions=[*(self.neighbours() if is_waiting else []), *self.history()],
            tier=self.tier(),
            **kwargs,
        )
        if is_waiting:
            return found | {
                "decision_form": self.form or self.decision_form(),
                "time": TimeLeft(due_at=agreement.answer_due_at, now=self.now) if agreement.answer_due_at else None,
                "blocks": what_blocks(agreement, self.today),
                "to_judge": to_judge,
            }
        return found | self.after_decision(state)

    def after_decision(self, state: AgreementState) -> dict[str, Any]:
        """What is left to see and to do once nobody waits for an answer."""
        agreement = self.agreement
        is_running = state in {AgreementState.APPROVED, AgreementState.IN_FORCE}
        may_revoke = state == AgreementState.IN_FORCE and self.capacity is not None
        revoke = reverse("deals:request_revoke", args=[agreement.public_id])
        return {
            "outcome": outcome_facts(agreement),
            "revoke": Action(_("Revoke"), revoke, style="danger") if may_revoke else None,
            "document": self.contract() if agreement.vendor_signed_at else None,
            "activities": activity_rows(agreement),
            "orders": order_rows(desk.orders_of(agreement)),
            "visit_form": (self.visit_form or self.visit()) if is_running and self.capacity else None,
            "number_conflicts": self.number_conflicts(),
            "extension": self.extension(),
        }

    def visit(self, *sent: Any) -> VisitForm:
        """The form of the vendor's own activities, with what was sent."""
        action = reverse("deals:request_activity", args=[self.agreement.public_id])
        return VisitForm(*sent, today=self.today, action=action)

    def partner_url(self, name: str) -> str:
        return reverse(f"deals:{name}", args=[self.agreement.partner.code, self.agreement.public_id])

    def contract(self) -> Action:
        return Action(_("Contract (PDF)"), self.partner_url("agreement_document"), icon="arrow-down-tray")

    def number_conflicts(self) -> NumberConflictTable | None:
        found = self.agreement.number_conflicts.filter(settled_at=None)
        rows = list(found.select_related("order", "partner", "agreement__partner"))
        table = NumberConflictTable(rows, orderable=False, csrf_token=get_token(self.request))
        RequestConfig(self.request, paginate=False).configure(table)
        return table if rows else None

    def extension(self) -> Action | None:
        """The way to an extension that waits for its answer."""
        asked = self.agreement.extensions.filter(state=ExtensionState.ASKED).first()
        if asked is None:
            return None
        return Action(_("Decide about the extension"), reverse("deals:extension_decide", args=[asked.public_id]))

    def facts(self) -> list[Fact]:
        agreement = self.agreement
        partner_url = reverse("tiers:scorecard", args=[agreement.partner.code])
        found = [Fact(_("Requested by"), agreement.partner.name, partner_url)]
        if agreement.submitted_at:
            found.append(Fact(_("Submitted"), formats.moment(agreement.submitted_at)))
        if agreement.partner_signed_by:
            found.append(Fact(_("Signed by"), str(agreement.partner_signed_by)))
        if agreement.deal_number:
            found.append(Fact(_("Deal number"), agreement.deal_number))
        return found

    def tier(self) -> TierSlug | None:
        standing = getattr(self.agreement.partner, "standing", None)
        return TierSlug(standing.tier) if standing else None

    def history(self) -> list[Action]:
        """The way to every change of the agreement, for whoever may read it."""
        may_read = can_read_history(self.request.user)
        return [history_action(self.agreement._meta.label_lower, self.agreement.public_id)] if may_read else []

    def record(self) -> list[Fact]:
        """How the partner's earlier deals went."""
        others = self.agreement.partner.agreements.exclude(pk=self.agreement.pk)
        counts = others.aggregate(**{state: Count("pk", filter=Q(state=state)) for state in STATES_OF_RECORD})
        return [Fact(state.label, formats.number(counts[state])) for state in STATES_OF_RECORD]

    def past(self) -> PastAgreementTable:
        others = self.agreement.partner.agreements.exclude(pk=self.agreement.pk).exclude(first_submitted_at=None)
        newest = others.select_related("customer").prefetch_related("specializations").order_by("-state_since", "-id")
        return PastAgreementTable(newest[:PAST_ROWS])

    def capacity_words(self) -> str:
        """As whom the reader decides; empty for whoever may only read."""
        user, manager = self.request.user, self.agreement.partner.channel_manager
        match self.capacity:
            case Capacity.MANAGER:
                return _("Signed as %(person)s, channel manager of %(partner)s.") % {
                    "person": user,
                    "partner": self.agreement.partner,
                }
            case Capacity.DEPUTY:
                return _("Signed as %(person)s, deputy of %(manager)s. The timeline says so.") % {
                    "person": user,
                    "manager": manager,
                }
            case Capacity.PROGRAMME_ADMIN:
                return _("Signed as %(person)s, programme admin. The timeline says so.") % {"person": user}
        return ""

    def neighbours(self) -> list[Action]:
        """The requests before and after this one in the queue."""
        before, after = desk.neighbours_of(self.agreement, self.request.user, on=self.today)
        return [
            Action(label, reverse("deals:request_decide", args=[public_id]))
            for label, public_id in ((_("Previous"), before), (_("Next"), after))
            if public_id
        ]
