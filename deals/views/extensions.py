"""Longer protection and proposals to revoke: the two small queues beside that of the requests."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from core.components import Action, Fact, Link
from deals import desk
from deals.actions import agreements as actions
from deals.enums import AgreementState, ExtensionState, ProposalCause, ProposalState
from deals.forms.decisions import DismissForm, ExtensionForm
from deals.models import AgreementExtension, RevocationProposal, TeamingAgreement
from deals.tables.requests import ExtensionTable
from deals.views.facts import activity_rows, deal_facts
from deals.views.request_pages import RequestPage, add_errors
from deals.views.requests import DeskList


class ExtensionList(DeskList):
    """Extensions that were asked for, the protection that ends next first."""

    template_name = "deals/desk_list.html"
    current = "extension_list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = desk.extensions_for(self.request.user, on=self.today).select_related(
            "agreement__partner__standing", "agreement__customer"
        )
        table = ExtensionTable(asked, now=self.now)
        return super().get_context_data(title=_("Extensions"), table=self.paged(table), **kwargs)


class ExtensionDecide(RequestPage):
    """Whether a deal stays protected for longer: what was done for it, and the answer."""

    template_name = "deals/extension_decide.html"
    form: ExtensionForm | None = None

    @cached_property
    def extension(self) -> AgreementExtension:
        mine = desk.agreements_for(self.request.user, on=self.today)
        asked = AgreementExtension.objects.filter(agreement__in=mine).select_related(
            "agreement__partner__standing", "agreement__partner__channel_manager", "agreement__customer",
            "agreement__distributor", "agreement__vendor_contact", "asked_by", "decided_by", "reason", "file",
        )  # fmt: skip
        found: AgreementExtension = get_object_or_404(asked, public_id=self.kwargs["public_id"])
        return found

    @cached_property
    def agreement(self) -> TeamingAgreement:
        return self.extension.agreement

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may_decide()
        form = self.form = ExtensionForm(request.POST)
        if form.is_valid():
            try:
                actions.decide_extension(
                    extension=self.extension,
                    grant=form.grants,
                    reason=None if form.grants else form.cleaned_data["reason"],
                    note=form.cleaned_data["note"],
                    by=self.request.user,
                    at=self.now,
                    today=self.today,
                )
            except ValidationError as refusal:
                add_errors(form, refusal)
        if form.errors:
            self.__dict__.pop("extension", None)
            self.__dict__.pop("agreement", None)
            return self.render_to_response(self.get_context_data())
        granted = _("The extension is granted. The partner is told.")
        messages.success(request, granted if form.grants else _("The extension is refused. The partner is told."))
        return redirect("deals:extension_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extension, agreement = self.extension, self.agreement
        is_open = extension.state == ExtensionState.ASKED
        return super().get_context_data(
            agreement=agreement,
            crumbs=[*self.crumbs, Link(_("Extensions"), reverse("deals:extension_list"))],
            page_title=_("Extension"),
            status=ExtensionState(extension.state),
            facts=[
                Fact(_("Deal number"), agreement.deal_number or "", self.here),
                Fact(_("Partner"), agreement.partner.name),
                Fact(_("Asked by"), f"{extension.asked_by} · {formats.short_moment(extension.asked_at)}"),
            ],
            asked_title=_("What is asked for"),
            asked=extension_facts(extension),
            deal=deal_facts(agreement),
            activities=activity_rows(agreement),
            form=(self.form or ExtensionForm()) if is_open or self.form else None,
            outcome=answer_facts(extension),
            signed_as=self.capacity is not None,
            **kwargs,
        )


def extension_facts(extension: AgreementExtension) -> list[Fact]:
    """What is asked for, why, and what it would mean."""
    agreement = extension.agreement
    found = []
    if agreement.protection_ends_on:
        ends_on = agreement.protection_ends_on
        found.append(Fact(_("Protected until"), formats.long_date(ends_on - timedelta(days=1))))
        if extension.state == ExtensionState.ASKED:
            later = ends_on + timedelta(days=extension.days - 1)
            found.append(Fact(_("With the extension until"), formats.long_date(later)))
    days = ngettext("%(count)s day", "%(count)s days", extension.days) % {"count": formats.number(extension.days)}
    found += [Fact(_("Asked for"), days), Fact(_("What was done"), extension.proof)]
    if extension.file:
        url = reverse("partners:attachment_download", args=[extension.file.public_id])
        found.append(Fact(_("File"), extension.file.original_name, url))
    return found


def answer_facts(extension: AgreementExtension) -> list[Fact]:
    if extension.decided_at is None:
        return []
    found = [
        Fact(_("Decided by"), str(extension.decided_by)),
        Fact(_("Decided"), formats.moment(extension.decided_at)),
    ]
    if extension.reason:
        found.append(Fact(_("Reason"), str(extension.reason)))
    if extension.note:
        found.append(Fact(_("Note to the partner"), extension.note))
    return found


class ProposalDecide(RequestPage):
    """Follow the night's proposal to revoke, or dismiss it with a note."""

    template_name = "deals/proposal_decide.html"
    form: DismissForm | None = None

    @cached_property
    def proposal(self) -> RevocationProposal:
        mine = desk.agreements_for(self.request.user, on=self.today)
        proposals = RevocationProposal.objects.filter(agreement__in=mine).select_related(
            "agreement__partner__standing", "agreement__partner__channel_manager", "agreement__customer",
            "agreement__distributor", "agreement__vendor_contact", "decided_by",
        )  # fmt: skip
        found: RevocationProposal = get_object_or_404(proposals, public_id=self.kwargs["public_id"])
        return found

    @cached_property
    def agreement(self) -> TeamingAgreement:
        return self.proposal.agreement

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may_decide()
        form = self.form = DismissForm(request.POST)
        if form.is_valid():
            try:
                actions.dismiss_proposal(
                    proposal=self.proposal, note=form.cleaned_data["note"], by=self.request.user, at=self.now
                )
            except ValidationError as refusal:
                add_errors(form, refusal)
        if form.errors:
            return self.render_to_response(self.get_context_data())
        messages.success(request, _("The proposal is dismissed: the agreement stays in force."))
        return redirect("deals:proposal_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposal, agreement = self.proposal, self.agreement
        is_open = proposal.state == ProposalState.OPEN
        may = self.capacity is not None
        revoke = Action(
            _("Revoke the agreement"),
            reverse("deals:request_revoke", args=[agreement.public_id]),
            style="danger",
        )
        return super().get_context_data(
            agreement=agreement,
            crumbs=[*self.crumbs, Link(_("Revocation proposed"), reverse("deals:proposal_list"))],
            page_title=_("Revocation proposed"),
            status=ProposalState(proposal.state),
            facts=[
                Fact(_("Deal number"), agreement.deal_number or "", self.here),
                Fact(_("Partner"), agreement.partner.name),
                Fact(_("Proposed"), formats.moment(proposal.proposed_at)),
            ],
            asked_title=_("Why revocation is proposed"),
            asked=proposal_facts(proposal),
            deal=deal_facts(agreement),
            activities=activity_rows(agreement),
            form=(self.form or DismissForm()) if may and (is_open or self.form) else None,
            revoke=revoke if may and is_open and agreement.state == AgreementState.IN_FORCE else None,
            **kwargs,
        )


def proposal_facts(proposal: RevocationProposal) -> list[Fact]:
    agreement = proposal.agreement
    found = [
        Fact(_("Cause"), str(ProposalCause(proposal.cause).label)),
        Fact(_("Since"), formats.long_date(proposal.since)),
    ]
    if agreement.last_activity_on:
        found.append(Fact(_("Last activity"), formats.long_date(agreement.last_activity_on)))
    if agreement.protection_ends_on:
        last = agreement.protection_ends_on - timedelta(days=1)
        found.append(Fact(_("Protected until"), formats.long_date(last)))
    if proposal.decided_at:
        found += [
            Fact(_("Decided by"), str(proposal.decided_by)),
            Fact(_("Decided"), formats.moment(proposal.decided_at)),
        ]
    if proposal.note:
        found.append(Fact(_("Note"), proposal.note))
    return found
