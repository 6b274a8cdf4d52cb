"""Verifying what partners claim: the queue, and one page to verify or refuse."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.components import Fact, Link, Status
from core.forms import add_errors
from deals.claims import LOADED, Claimed, ClaimKind, claims_for, queue_of
from deals.forms.claims import ClaimForm
from deals.tables.claims import ClaimTable
from deals.views.requests import DeskList, DeskPage
from partners import actions
from partners.messages import claim_words
from partners.models import Award, CustomerReference
from partners.policies import can_verify_claims
from partners.tables.staff import AwardTable
from partners.wording import award_chip, proof_chip


class ClaimList(DeskList):
    template_name = "deals/desk_list.html"
    current = "claim_list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = queue_of(self.request.user, on=self.today)
        return super().get_context_data(
            title=_("Awards and proofs to verify"),
            note=_("None of these counts for a standing until it is verified."),
            table=self.paged(ClaimTable(rows, now=self.now)),
            **kwargs,
        )


class ClaimDecide(DeskPage):
    """The claim with its document on the left, the answer on the right; read-only once it is decided."""

    template_name = "deals/claim_decide.html"
    policy = can_verify_claims
    current = "claim_list"
    form: ClaimForm | None = None

    @cached_property
    def kind(self) -> ClaimKind:
        if self.kwargs["kind"] not in ClaimKind.values:
            raise Http404
        return ClaimKind(self.kwargs["kind"])

    @cached_property
    def claim(self) -> Claimed:
        claims = claims_for(self.request.user, self.kind, on=self.today).select_related(*LOADED[self.kind])
        found: Claimed = get_object_or_404(claims, public_id=self.kwargs["public_id"])
        return found

    @property
    def is_waiting(self) -> bool:
        return self.claim.waits

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = self.claim
        form = self.form = ClaimForm(self.request.POST)
        if form.is_valid():
            by_now: dict[str, Any] = {"by": self.request.user, "at": self.now}
            try:
                if form.verifies:
                    actions.verify(claim=claim, expires_on=form.expires_on, today=self.today, **by_now)
                else:
                    actions.refuse(claim=claim, note=form.cleaned_data["note"].strip(), **by_now)
            except actions.DecidedMeanwhile as refusal:
                messages.error(self.request, refusal.messages[0])
                return redirect(self.here)
            except ValidationError as refusal:
                add_errors(form, refusal)
        if form.errors:
            return self.render_to_response(self.get_context_data())
        if form.verifies:
            done = _(
                "It is verified. If the rules count it, they do so from the next nightly run on. The partner is told."
            )
        else:
            done = _("It is refused. The partner is told.")
        messages.success(self.request, done)
        return redirect("deals:claim_list")

    @property
    def here(self) -> str:
        return reverse("deals:claim_decide", args=[self.kind, self.claim.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim = self.claim
        words = claim_words(claim)
        form = self.form or ClaimForm(initial={"last_day": last_day(claim.expires_on)})
        return super().get_context_data(
            title=words[:1].upper() + words[1:],
            crumbs=[
                Link(_("Decisions"), reverse("deals:request_list")),
                Link(_("Awards and proofs to verify"), reverse("deals:claim_list")),
            ],
            status=status_of(claim, self.today),
            facts=[
                Fact(_("Partner"), claim.partner.name, reverse("tiers:scorecard", args=[claim.partner.code])),
                *self.sent(),
            ],
            known=list(facts_of(claim)),
            others=self.others(),
            form=form if self.is_waiting else None,
            outcome=list(outcome_of(claim)),
            **kwargs,
        )

    def sent(self) -> Iterator[Fact]:
        if self.claim.claimed_at:
            moment = formats.short_moment(self.claim.claimed_at)
            yield Fact(_("Sent in"), f"{self.claim.claimed_by} · {moment}")

    def others(self) -> AwardTable | None:
        """What else is known of the person in this specialization: it tells a renewal, and a wrong date."""
        claim = self.claim
        if not isinstance(claim, Award):
            return None
        same = claim.staff_member.awards.filter(accreditation__specialization=claim.accreditation.specialization)
        rows = same.exclude(pk=claim.pk).select_related(
            "accreditation__specialization", "file", "staff_member__partner", "decided_by"
        )
        return self.paged(AwardTable(rows, today=self.today, may_edit=False))


def status_of(claim: Claimed, today: date) -> Status:
    return award_chip(claim, today=today) if isinstance(claim, Award) else proof_chip(claim, today=today)


def facts_of(claim: Claimed) -> Iterator[Fact]:
    """What was sent in, the document as a link."""
    match claim:
        case Award():
            url = reverse("partners:staff_member", args=[claim.partner.code, claim.staff_member.code])
            yield Fact(_("Person"), str(claim.staff_member), url)
            yield Fact(_("Accreditation"), f"{claim.accreditation.type} · {claim.accreditation.specialization}")
            yield Fact(_("Obtained"), formats.long_date(claim.awarded_on))
            yield Fact(_("Certificate number"), claim.certificate_number or _("not given"))
        case CustomerReference():
            yield Fact(_("Specialization"), str(claim.specialization))
            yield Fact(_("Customer"), claim.customer)
        case _:
            yield Fact(_("Specialization"), str(claim.specialization))
            yield Fact(_("Validated on"), formats.long_date(claim.validated_on))
    if claim.expires_on:
        yield Fact(_("Last valid day"), formats.long_date(claim.expires_on - timedelta(days=1)))
    if claim.file:
        url = reverse("partners:attachment_download", args=[claim.file.public_id])
        yield Fact(_("Document"), claim.file.original_name, url)


def outcome_of(claim: Claimed) -> Iterator[Fact]:
    """Who decided or took it back, when, and why it was refused."""
    if claim.decided_at is not None:
        taken_back = claim.is_withdrawn
        yield Fact(_("Taken back by") if taken_back else _("Decided by"), str(claim.decided_by))
        yield Fact(_("Taken back") if taken_back else _("Decided"), formats.moment(claim.decided_at))
    if claim.decision_note:
        yield Fact(_("Reason of the refusal"), claim.decision_note)


def last_day(expires_on: date | None) -> date | None:
    return expires_on - timedelta(days=1) if expires_on else None
