"""Invitations to the pilot of the master level, and the editor's page of Master with them beside its dates."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from core.components import Link
from core.downloads import DownloadMixin
from core.policies import require
from core.views import PolicyMixin, SignedInRequest
from partners import actions
from partners.forms.assignments import PilotForm
from partners.models import PilotInvitation
from partners.policies import can_invite_to_pilot
from partners.tables.assignments import PilotTable
from specializations.enums import EditGroup
from specializations.views.editing import RulebookEdit
from specializations.views.ways import version_crumbs


def invitations(csrf_token: str) -> PilotTable:
    """Every invitation, with the button that takes it back."""
    found = PilotInvitation.objects.select_related("partner", "specialization")
    return PilotTable(found.order_by("partner__name", "partner__code", "specialization"), csrf_token=csrf_token)


class PilotList(DownloadMixin, PolicyMixin, FormView):
    request: SignedInRequest
    policy = can_invite_to_pilot
    template_name = "partners/pilots.html"
    form_class = PilotForm
    success_url = reverse_lazy("partners:pilot_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user, "today": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            invitations=invitations(get_token(self.request)), crumbs=version_crumbs(), **kwargs
        )

    def form_valid(self, form: PilotForm) -> HttpResponse:
        values = form.cleaned_data
        try:
            actions.invite_to_pilot(**values, by=self.request.user, at=timezone.now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
            return self.form_invalid(form)
        messages.success(self.request, _("%(partner)s is invited.") % {"partner": values["partner"]})
        return super().form_valid(form)


@require_POST
def pilot_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    require(can_invite_to_pilot(request.user))
    invitation = get_object_or_404(PilotInvitation.objects.select_related("partner", "specialization"), pk=pk)
    partner = actions.withdraw_from_pilot(invitation=invitation, by=request.user, at=timezone.now())
    messages.success(request, _("%(partner)s is no longer invited.") % {"partner": partner})
    return redirect("partners:pilot_list")


class MasterEdit(RulebookEdit):
    """Region and dates of Master in a draft, and beside them who is invited to its pilot today."""

    group = EditGroup.MASTER
    template_name = "partners/rulebook_master.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            invitations=invitations(get_token(self.request)),
            invite=Link(_("Invite a partner"), reverse("partners:pilot_list")),
            **kwargs,
        )
