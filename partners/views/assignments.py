"""Who looks after which partners: all partners of a manager at once, and deputies for a time."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from django.views.generic.base import TemplateView

from core import formats
from core.components import Link
from core.downloads import DownloadMixin
from core.policies import require
from core.views import PolicyMixin, SignedInRequest
from partners import actions
from partners.forms.assignments import DeputyForm, ReassignForm
from partners.models import Deputy
from partners.policies import can_appoint_deputies, can_reassign_partners
from partners.tables.assignments import DeputyTable, ReassignTable


class Reassign(PolicyMixin, TemplateView):
    """From whom to whom, then the list of those partners, and only then the change."""

    request: SignedInRequest
    policy = can_reassign_partners
    template_name = "partners/reassign.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ReassignForm(self.request.GET or None)
        found = super().get_context_data(
            form=form, crumbs=[Link(_("Partners"), reverse("tiers:partner_list"))], **kwargs
        )
        if form.is_valid():
            manager, to = form.cleaned_data["manager"], form.cleaned_data["to"]
            partners = manager.managed_partners.all()
            found |= {
                "manager": manager,
                "to": to,
                "table": ReassignTable(partners),
                "count": partners.count(),
                "deputies": Deputy.objects.not_over(timezone.localdate())
                .filter(manager=manager)
                .select_related("deputy"),
            }
        return found

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = ReassignForm(request.POST)
        if not form.is_valid():
            return redirect("partners:reassign")
        to = form.cleaned_data["to"]
        try:
            moved = actions.reassign_partners(
                manager=form.cleaned_data["manager"], to=to, by=request.user, at=timezone.now()
            )
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect("partners:reassign")
        words = ngettext(
            "%(manager)s now looks after %(count)s more partner.",
            "%(manager)s now looks after %(count)s more partners.",
            moved,
        )
        messages.success(request, words % {"manager": to, "count": formats.number(moved)})
        return redirect("partners:reassign")


class Deputies(DownloadMixin, PolicyMixin, FormView):
    """Who stands in for the reader, or for anybody if the reader runs the programme; today and to come."""

    request: SignedInRequest
    policy = can_appoint_deputies
    template_name = "partners/deputies.html"
    form_class = DeputyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user, "today": timezone.localdate()}

    def form_valid(self, form: DeputyForm) -> HttpResponse:
        try:
            appointed = actions.appoint_deputy(**form.terms, by=self.request.user, at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        words = _("%(deputy)s stands in for %(manager)s from %(day)s.")
        day = formats.long_date(appointed.starts_on)
        messages.success(self.request, words % {"deputy": appointed.deputy, "manager": appointed.manager, "day": day})
        return redirect("partners:deputy_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        found = Deputy.objects.visible_to(user).not_over(today).select_related("manager", "deputy")
        return super().get_context_data(
            deputies=DeputyTable(found.order_by("starts_on", "id"), reader=user, csrf_token=get_token(self.request)),
            **kwargs,
        )


@require_POST
def deputy_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """From today on nobody stands in any more; what had not begun is over before it starts."""
    require(can_appoint_deputies(request.user))
    mine = Deputy.objects.visible_to(request.user)
    if not request.user.is_programme_admin:
        mine = mine.filter(manager=request.user)
    deputy = get_object_or_404(mine.not_over(timezone.localdate()).select_related("manager", "deputy"), pk=pk)
    actions.dismiss_deputy(deputy=deputy, today=timezone.localdate(), by=request.user, at=timezone.now())
    words = _("%(deputy)s no longer stands in for %(manager)s.")
    messages.success(request, words % {"deputy": deputy.deputy, "manager": deputy.manager})
    return redirect("partners:deputy_list")
