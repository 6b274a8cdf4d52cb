"""What the pages about one request share: which request, who reads it, as whom, and on what day."""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateView

from core.components import Link
from core.policies import require
from core.views import PolicyMixin, SignedInRequest
from deals import desk
from deals.enums import Capacity
from deals.models import TeamingAgreement
from deals.policies import can_decide_agreement, can_list_requests, capacity_of


class RequestPage(PolicyMixin, TemplateView):
    """A page about one request for the vendor's people: somebody else's is a 404 like a missing one."""

    request: SignedInRequest
    policy = can_list_requests

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def agreement(self) -> TeamingAgreement:
        agreements = desk.agreements_for(self.request.user, on=self.today).select_related(
            "partner__standing", "partner__channel_manager", "customer", "distributor", "vendor_contact",
            "partner_signed_by", "decided_by", "reason", "joint_visit_by", "document", "rulebook", "contract_text",
        )  # fmt: skip
        found: TeamingAgreement = get_object_or_404(agreements, public_id=self.kwargs["public_id"])
        return found

    @cached_property
    def capacity(self) -> Capacity | None:
        return capacity_of(self.request.user, self.agreement, self.today)

    @property
    def here(self) -> str:
        return reverse("deals:request_decide", args=[self.agreement.public_id])

    @property
    def crumbs(self) -> list[Link]:
        return [Link(_("Decisions"), reverse("deals:request_list"))]

    def may_decide(self) -> None:
        require(can_decide_agreement(self.request.user, self.agreement, self.today))

    def reload(self) -> None:
        """What is stored by now, after an answer that was refused: the copy may be half changed."""
        for name in ("agreement", "capacity"):
            self.__dict__.pop(name, None)


def add_errors(form: Any, refusal: ValidationError) -> None:
    """Show a refusal beside the field that it is about, as far as the form has that field."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    names = {"protection_ends_on": "last_day", "joint_visit_by": "visit", "fields": "fields_to_complete"}
    for name, errors in refusal.error_dict.items():
        # The decision form has a reason for each kind of decision.
        field = names.get(name, name if name in form.fields else f"{getattr(form, 'chosen', '')}_{name}")
        form.add_error(field if field in form.fields else None, errors)
