"""Disputes: asking, the thread that both sides read, and what waits for the vendor's answer."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components import Action, Event, Link
from core.policies import Decision
from deals.actions import disputes as actions
from deals.corrections import corrections_of, how_words, way_of
from deals.disputes import (
    ask_order_url,
    dispute_facts,
    find_row,
    open_disputes_for,
    place_of,
    row_facts,
    row_words,
    subject_words,
)
from deals.enums import DisputeState, DisputeVerb
from deals.forms.disputes import AnswerForm, AskForm, AskOrderForm, ReplyForm
from deals.models import Dispute
from deals.policies import can_answer_dispute, can_ask_dispute, can_list_disputes, can_read_disputes
from deals.tables.disputes import DisputeTable, WaitingDisputeTable
from deals.views.requests import DeskList
from partners.models import Partner
from partners.views.form_pages import ClosedPage, FormPage


@dataclass(frozen=True, slots=True)
class Correction:
    how: str
    way: Link


class DisputeList(ClosedPage):
    """Everything that the partner disputed, the newest first."""

    template_name = "deals/dispute_list.html"
    title = gettext_lazy("Disputes")

    def policy(self) -> Decision:
        return can_read_disputes(self.request.user, self.partner)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Partner.objects.filter(pk=self.partner.pk)
        rows = Dispute.objects.visible_to(self.request.user, partners=mine).with_subject()
        ask = Action(_("Dispute a missing order"), ask_order_url(self.partner.code), style="primary")
        may_ask = bool(can_ask_dispute(self.request.user, self.partner))
        return super().get_context_data(
            table=self.paged(DisputeTable(rows)), actions=[ask] if may_ask else [], **kwargs
        )


class DisputeAsk(FormPage):
    """Ask about one row of the partner, or about an order that is not there."""

    template_name = "deals/dispute_ask.html"
    lead = gettext_lazy("Your channel manager answers here; you both see everything that is written.")

    @cached_property
    def row(self) -> Any:
        return find_row(self.partner, self.kwargs["about"], self.kwargs["key"])

    def find(self) -> None:
        _exists = self.row

    def policy(self) -> Decision:
        return can_ask_dispute(self.request.user, self.partner)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        going = self.going()
        return redirect(self.url_of_dispute(going)) if going else super().post(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        going = self.going()
        return redirect(self.url_of_dispute(going)) if going else super().get(request, *args, **kwargs)

    def going(self) -> Dispute | None:
        """The open dispute about this row, or about the order that a second click sends again."""
        open_ones = Dispute.objects.filter(partner=self.partner).open()
        if self.row is not None:
            return open_ones.filter(**{actions.FIELDS[type(self.row)][1]: self.row}).first()
        number = self.request.POST.get("order_number", "").replace("\0", "").strip()
        return open_ones.filter(about="order", order_number=number).first() if number else None

    def form(self, **bound: Any) -> forms.Form:
        if self.row is not None:
            return AskForm(**bound)
        return AskOrderForm(**bound, initial={"order_number": self.request.GET.get("order", "")})

    def keep(self, form: forms.Form) -> str:
        self.asked = actions.ask_dispute(partner=self.partner, row=self.row, **form.cleaned_data, **self.by_now)
        return _("Your question is sent. You are told when it is answered.")

    def back(self) -> Link:
        asked: Dispute | None = getattr(self, "asked", None)
        if asked is not None:
            return Link(subject_words(asked), self.url_of_dispute(asked))
        return Link(_("Disputes"), reverse("deals:dispute_list", args=[self.partner.code]))

    def url_of_dispute(self, dispute: Dispute) -> str:
        return reverse("deals:dispute", args=[self.partner.code, dispute.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Dispute: %(what)s") % {"what": row_words(self.row)} if self.row else _("Dispute a missing order")
        subject = [fact for fact in row_facts(self.row) if fact.value] if self.row else []
        return super().get_context_data(subject=subject, **kwargs) | {"title": title}


class DisputePage(FormPage):
    """One dispute with its thread. The partner adds to it, the vendor answers it, on the same page."""

    template_name = "deals/dispute_detail.html"

    @cached_property
    def dispute(self) -> Dispute:
        mine = Partner.objects.filter(pk=self.partner.pk)
        found = Dispute.objects.visible_to(self.request.user, partners=mine).with_subject()
        dispute: Dispute = get_object_or_404(found, public_id=self.kwargs["public_id"])
        return dispute

    def find(self) -> None:
        _exists = self.dispute

    def policy(self) -> Decision:
        return can_read_disputes(self.request.user, self.partner)

    @property
    def answers(self) -> bool:
        return bool(can_answer_dispute(self.request.user, self.partner, self.today))

    def form(self, **bound: Any) -> forms.Form:
        return AnswerForm(**bound) if self.answers else ReplyForm(**bound)

    def keep(self, form: forms.Form) -> str:
        dispute, text = self.dispute, form.cleaned_data["text"]
        answer = form.cleaned_data.get("answer", AnswerForm.REPLY)
        if answer == AnswerForm.REPLY:
            actions.reply_dispute(dispute=dispute, text=text, **self.by_now)
            return _("Your message is sent.")
        actions.answer_dispute(dispute=dispute, accept=answer == AnswerForm.ACCEPT, text=text, **self.by_now)
        return _("Your answer is sent. The partner is told.")

    def back(self) -> Link:
        here = reverse("deals:dispute", args=[self.partner.code, self.dispute.public_id])
        return Link(subject_words(self.dispute), here)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form")
        if form.errors:
            self.__dict__.pop("dispute", None)  # somebody may have answered it meanwhile
        dispute = self.dispute
        is_open, is_accepted = dispute.state == DisputeState.OPEN, dispute.state == DisputeState.ACCEPTED
        listed = Link(_("Disputes"), reverse("deals:dispute_list", args=[self.partner.code]))
        return super().get_context_data(
            dispute=dispute,
            status=DisputeState(dispute.state),
            subject=dispute_facts(dispute),
            place=place_of(dispute),
            events=self.events(),
            corrected=corrections_of(dispute) if is_accepted else [],
            correction=self.correction() if is_accepted else None,
            form=form if is_open or form.errors else None,
            **kwargs,
        ) | {"title": subject_words(dispute), "crumbs": [*self.crumbs, listed], "back": listed}

    def correction(self) -> Correction:
        """How what was accepted is put right, and where the reader does it or sees it."""
        return Correction(how_words(self.dispute), way_of(self.dispute, self.request.user))

    def events(self) -> list[Event]:
        """The thread, newest first."""
        said = self.dispute.messages.select_related("by").order_by("-at", "-id")
        return [
            Event(
                each.at,
                _("%(who)s %(verb)s: %(text)s")
                % {"who": each.by, "verb": DisputeVerb(each.verb).label, "text": each.text},
            )
            for each in said
        ]


class DisputeQueue(DeskList):
    """Disputes that wait for an answer, the longest waiting first."""

    policy = can_list_disputes
    template_name = "deals/desk_list.html"
    current = "dispute_queue"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = open_disputes_for(self.request.user, on=self.today).with_subject()
        return super().get_context_data(title=_("Disputes"), table=self.paged(WaitingDisputeTable(rows)), **kwargs)
